// The tokenizer stage: learns one vocabulary from the training text of all domains, then turns every document into
// token shards, the form in which the later stages read text. And the try-box, which cuts a text into its tokens.

import type { Recipe } from "../core/config/recipe";
import type { CorpusSummary, DomainForm, DomainSummary, TokenizerSummary } from "../core/config/records";
import { bytesOfSplits, type Split, splitsOf } from "../core/config/splits";
import { textOfStored } from "../core/corpus/documents";
import { completionOf, type InstructionExample, parseExample, promptOf } from "../core/corpus/instructions";
import { decodeUtf8Lossy, encodeUtf8, utf8Length } from "../core/format/utf8";
import { Tokenizer } from "../core/tokenizer/bpe";
import { grown } from "../core/tokenizer/growable";
import { toTokenizerJson } from "../core/tokenizer/json";
import type { BpeModel } from "../core/tokenizer/model";
import { baseTokens, trainBpe } from "../core/tokenizer/train";
import { WordCounts } from "../core/tokenizer/words";
import type { CorpusCommands, TokenPiece } from "../protocol/commands";
import type { Context } from "../protocol/host";
import { type Blobs, paths } from "../storage/blobs";
import { readDocuments } from "./documents";
import { Pulse } from "./pulse";
import { readTokenizer, writeExamples, writeTokens } from "./tokens";

const STAGE = "tokenizer";
/** Merges shown in one event. */
const NEWEST = 12;

/** What the parts of the stage share. */
interface Work {
  readonly corpus: CorpusSummary;
  readonly settings: Recipe["tokenizer"];
  readonly blobs: Blobs;
  readonly context: Context;
  readonly pulse: Pulse;
}

/**
 * Trains the tokenizer and writes it and the token shards. tokenizer.json is written last, so that where it stands,
 * the shards belong to it. A domain without validation text has no entry in `bytesPerToken`.
 */
export async function trainTokenizer(
  { recipe, corpus }: CorpusCommands["trainTokenizer"]["arguments"],
  context: Context,
  blobs: Blobs,
): Promise<TokenizerSummary> {
  const work: Work = { corpus, settings: recipe.tokenizer, blobs, context, pulse: new Pulse(context, STAGE) };
  const words = await countWords(work);
  const tokenizer = new Tokenizer(await learnMerges(words, work));
  await blobs.remove(paths.tokenizer);
  const shards = await encodeDomains(tokenizer, [...corpus.domains.entries()], STAGE, work);
  await blobs.write(paths.tokenizer, encodeUtf8(toTokenizerJson(tokenizer)));
  return { vocabSize: tokenizer.vocabSize, merges: tokenizer.model.merges.length, ...shards };
}

/** The tokens of a text, in order; one that holds only part of a letter shows U+FFFD. */
export async function tokenize(
  { text }: CorpusCommands["tokenize"]["arguments"],
  _context: Context,
  blobs: Blobs,
): Promise<readonly TokenPiece[]> {
  const tokenizer = await readTokenizer(blobs);
  return Array.from(tokenizer.encode(text), (id) => ({ id, text: tokenizer.decode([id]) }));
}

/** Merges that a vocabulary of the asked size takes. */
const mergesAsked = ({ settings }: Work): number => settings.vocabSize - baseTokens(settings);

async function countWords(work: Work): Promise<WordCounts> {
  const { corpus, blobs, context, pulse } = work;
  const total = mergesAsked(work);
  const words = new WordCounts(work.settings.preTokenizer);
  for (const [index, { name, form }] of corpus.domains.entries()) {
    for (const document of await readDocuments(blobs, index, "train")) {
      words.add(textOfStored(document, form));
      await pulse.beat(() =>
        context.emit({ kind: "progress", stage: STAGE, done: 0, total, unit: "merges", note: `counting the words of ${name}` }),
      );
    }
  }
  return words;
}

async function learnMerges(words: WordCounts, work: Work): Promise<BpeModel> {
  const { settings, context, pulse } = work;
  let total = mergesAsked(work);
  const base = baseTokens(settings);
  let vocabSize = base;
  let newest: string[] = [];
  const report = (): void => {
    context.emit({ kind: "progress", stage: STAGE, done: vocabSize - base, total, unit: "merges" });
    if (newest.length > 0) context.emit({ kind: "merges", newest: newest.slice(-NEWEST), vocabSize });
    newest = [];
  };
  const training = trainBpe(words, settings);
  for (let step = training.next(); ; step = training.next()) {
    if (step.done) {
      total = step.value.merges.length; // fewer than asked when the text ran out of pairs
      report();
      return step.value;
    }
    vocabSize = step.value.vocabSize;
    newest.push(decodeUtf8Lossy(step.value.token));
    await pulse.beat(report);
  }
}

/** What is counted while shards are written. */
type ShardCounts = Pick<TokenizerSummary, "bytesPerToken" | "trainTokens" | "validationTokens">;

/** Writes the shards of domains, each with its number, as part of `stage`, and counts what is in them. */
export async function encodeDomains(
  tokenizer: Tokenizer,
  domains: readonly (readonly [index: number, domain: DomainSummary])[],
  stage: string,
  { blobs, context, pulse }: Pick<Work, "blobs" | "context" | "pulse">,
): Promise<ShardCounts> {
  const bytesPerToken: Record<string, number> = {};
  const trainTokens: Record<string, number> = {};
  const validationTokens: Record<string, number> = {};
  const total = domains.reduce((sum, [, domain]) => sum + bytesOfSplits(domain), 0);
  let done = 0;
  const report = (): void => context.emit({ kind: "progress", stage, done, total, unit: "bytes" });
  const onDocument = (bytes: number): Promise<void> => {
    done += bytes;
    return pulse.beat(report);
  };
  for (const [index, domain] of domains) {
    const { name, form } = domain;
    for (const split of splitsOf(domain)) {
      const { documents, bytes, tokens } = await encodeSplit(tokenizer, blobs, { index, form, split }, onDocument);
      if (split === "train") trainTokens[name] = tokens;
      if (split !== "validation") continue;
      validationTokens[name] = tokens;
      if (documents > 0) bytesPerToken[name] = bytes / (tokens - documents);
    }
  }
  report();
  return { bytesPerToken, trainTokens, validationTokens };
}

const piecesOf = (example: InstructionExample): readonly string[] => [promptOf(example), completionOf(example)];

/** Writes one shard: every document followed by the end of text, which counts as a token; beside examples, where each stands. */
async function encodeSplit(
  tokenizer: Tokenizer,
  blobs: Blobs,
  { index, form, split }: { readonly index: number; readonly form: DomainForm | undefined; readonly split: Split },
  onDocument: (bytes: number) => Promise<void>,
): Promise<{ readonly documents: number; readonly bytes: number; readonly tokens: number }> {
  const documents = await readDocuments(blobs, index, split);
  const places: number[] = [];
  let shard = new Uint16Array(0);
  let tokens = 0;
  let bytes = 0;
  for (const document of documents) {
    const pieces = form === "instructions" ? piecesOf(parseExample(document)) : [document];
    const encoded = pieces.map((piece) => tokenizer.encode(piece));
    if (form === "instructions") places.push(tokens, encoded[0].length);
    shard = grown(
      shard,
      encoded.reduce((sum, { length }) => sum + length, tokens + 1),
    );
    for (const ids of encoded) {
      shard.set(ids, tokens);
      tokens += ids.length;
    }
    shard[tokens++] = tokenizer.endOfText;
    const length = pieces.reduce((sum, piece) => sum + utf8Length(piece), 0);
    bytes += length;
    await onDocument(length);
  }
  await writeTokens(blobs, index, split, shard.subarray(0, tokens));
  if (form === "instructions") await writeExamples(blobs, index, split, Uint32Array.from(places));
  return { documents: documents.length, bytes, tokens };
}
