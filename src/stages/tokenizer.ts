// The tokenizer stage: learns one vocabulary from the training text of all domains, or takes one from files, then has every
// document turned into token shards. And the try-box, which cuts a text into its tokens.

import type { Recipe } from "../core/config/recipe";
import type { CorpusSummary, TokenizerSummary } from "../core/config/records";
import { NO_FILE } from "../core/config/tokenizer";
import type { Problem } from "../core/errors";
import { decodeUtf8Lossy, encodeUtf8 } from "../core/format/utf8";
import { Tokenizer } from "../core/tokenizer/bpe";
import { toTokenizerJson } from "../core/tokenizer/json";
import type { BpeModel } from "../core/tokenizer/model";
import { baseTokens, trainBpe } from "../core/tokenizer/train";
import { WordCounts } from "../core/tokenizer/words";
import type { CorpusCommands, TextPart, TokenPiece } from "../protocol/commands";
import type { Context } from "../protocol/host";
import { type Blobs, paths } from "../storage/blobs";
import type { OpenPool } from "./helpers";
import { readImported } from "./importedTokenizer";
import { Pulse } from "./pulse";
import { encodeDomains, type TextWork, withPool } from "./shards";
import { partsIn, withoutHelpers } from "./textParts";
import { readTokenizer } from "./tokens";

const STAGE = "tokenizer";
/** Merges shown in one event. */
const NEWEST = 12;

/** What the parts of the training share. */
interface Work extends TextWork {
  readonly corpus: CorpusSummary;
  readonly settings: Recipe["tokenizer"];
}

/**
 * Trains the tokenizer and writes it and the token shards. tokenizer.json is written last, so that where it stands,
 * the shards belong to it. Where the recipe names one from files instead, those are read from `imports`. A domain without
 * validation text has no entry in `bytesPerToken`. However many helpers share the work, the result is the same.
 */
export async function trainTokenizer(
  { recipe, corpus }: CorpusCommands["trainTokenizer"]["arguments"],
  context: Context,
  blobs: Blobs,
  openPool: OpenPool = withoutHelpers,
  imports: Blobs = blobs,
): Promise<TokenizerSummary> {
  return withPool(corpus.domains, openPool, async (pool) => {
    const work: Work = { corpus, settings: recipe.tokenizer, blobs, context, pulse: new Pulse(context, STAGE), pool };
    const { imported } = work.settings;
    if (imported === NO_FILE) return install(new Tokenizer(await learnMerges(await countWords(work), work)), work);
    const remark = (problem: Problem): void => context.emit({ kind: "notice", stage: STAGE, problem });
    return { imported, ...(await install(await readImported(imports, imported, remark), work)) };
  });
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

/** Writes the shards of all domains, and then the tokenizer that they are of. */
async function install(tokenizer: Tokenizer, work: Pick<Work, keyof TextWork | "corpus">): Promise<TokenizerSummary> {
  const { corpus, blobs } = work;
  await blobs.remove(paths.tokenizer);
  const shards = await encodeDomains(tokenizer, [...corpus.domains.entries()], STAGE, work);
  await blobs.write(paths.tokenizer, encodeUtf8(toTokenizerJson(tokenizer)));
  return { vocabSize: tokenizer.vocabSize, merges: tokenizer.model.merges.length, ...shards };
}

/** Merges that a vocabulary of the asked size takes. */
const mergesAsked = ({ settings }: Work): number => settings.vocabSize - baseTokens(settings);

async function countWords(work: Work): Promise<WordCounts> {
  const { corpus, settings, blobs, context, pulse, pool } = work;
  const { preTokenizer } = settings;
  const total = mergesAsked(work);
  const words = new WordCounts(preTokenizer);
  for (const [index, { name, form }] of corpus.domains.entries()) {
    for await (const counted of pool.run("countWords", tasks(partsIn(blobs, index, "train", form)))) {
      words.addCounted(counted);
      await pulse.beat(() =>
        context.emit({ kind: "progress", stage: STAGE, done: 0, total, unit: "merges", note: `counting the words of ${name}` }),
      );
    }
  }
  return words;

  async function* tasks(parts: AsyncIterable<TextPart>) {
    for await (const part of parts) yield { ...part, preTokenizer };
  }
}

async function learnMerges(words: WordCounts, work: Work): Promise<BpeModel> {
  const { settings, context, pulse } = work;
  const base = baseTokens(settings);
  let total = mergesAsked(work);
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
