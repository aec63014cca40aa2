// What helpers do: a part of a domain's documents has its words counted or becomes tokens while a tokenizer is trained, and what is on
// its way into the corpus is taken in and set out. Parts know nothing of each other, so helpers can share them; order and storage are the stage's.

import type { DomainForm } from "../core/config/records";
import type { Split } from "../core/config/splits";
import { ID_ARRAYS, idBits } from "../core/config/tokenIds";
import { textOfStored } from "../core/corpus/documents";
import { completionOf, type InstructionExample, parseExample, promptOf } from "../core/corpus/instructions";
import { utf8Length } from "../core/format/utf8";
import { grown } from "../core/growable";
import { Tokenizer } from "../core/tokenizer/bpe";
import { unpackModel } from "../core/tokenizer/packed";
import { WordCounts } from "../core/tokenizer/words";
import type { EncodedPart, TextCommands, TextPart } from "../protocol/commands";
import { helperHere, Pool } from "../protocol/pool";
import { type Blobs, paths } from "../storage/blobs";
import { linesIn, parseDocuments } from "./documents";
import { type OutgoingBatch, type SettingOutCommands, setOut } from "./settingOut";
import { type ComingBatch, type TakingCommands, takeIn } from "./takingIn";

/** The documents of a part of a domain in pieces, some 50 ms of work each, after which a pause or stop is heeded. */
export async function* partsIn(blobs: Blobs, index: number, split: Split, form: DomainForm | undefined): AsyncGenerator<TextPart> {
  yield* partsOf(await blobs.file(paths.documents(index, split)), form);
}

/** Stored documents in parts of about `size` bytes, cut between documents. */
export async function* partsOf(file: Blob, form: DomainForm | undefined, size?: number): AsyncGenerator<TextPart> {
  for await (const lines of linesIn(file, size)) yield { lines, ...(form && { form }) };
}

/** All that a helper can be asked. */
export type HelperCommands = TextCommands & TakingCommands & SettingOutCommands;

/** What a helper does, with the tokenizer that it was told last. */
export function textHandlers() {
  let tokenizer: Tokenizer | undefined;
  return {
    takeIn: async (batch: ComingBatch) => takeIn(batch),
    setOut: async (batch: OutgoingBatch) => setOut(batch),
    countWords: async ({ lines, form, preTokenizer }: TextCommands["countWords"]["arguments"]) => {
      const words = new WordCounts(preTokenizer);
      for (const document of parseDocuments(lines)) words.add(textOfStored(document, form));
      return words.counted();
    },
    useTokenizer: async (packed: TextCommands["useTokenizer"]["arguments"]) => {
      tokenizer = new Tokenizer(unpackModel(packed));
    },
    encode: async (part: TextPart) => encodePart(tokenizer!, part),
  };
}

/** A pool without workers. */
export const withoutHelpers = (): Pool<HelperCommands> => new Pool([helperHere<HelperCommands>(textHandlers())]);

const piecesOf = (example: InstructionExample): readonly string[] => [promptOf(example), completionOf(example)];

function encodePart(tokenizer: Tokenizer, { lines, form }: TextPart): EncodedPart {
  const documents = parseDocuments(lines);
  const places: number[] = [];
  let tokens = new ID_ARRAYS[idBits(tokenizer.vocabSize)](lines.length >> 1);
  let count = 0;
  let bytes = 0;
  for (const document of documents) {
    const pieces = form === "instructions" ? piecesOf(parseExample(document)) : [document];
    const encoded = pieces.map((piece) => tokenizer.encode(piece));
    if (form === "instructions") places.push(count, encoded[0].length);
    tokens = grown(
      tokens,
      encoded.reduce((sum, { length }) => sum + length, count + 1),
    );
    for (const ids of encoded) {
      tokens.set(ids, count);
      count += ids.length;
    }
    tokens[count++] = tokenizer.endOfText;
    bytes += pieces.reduce((sum, piece) => sum + utf8Length(piece), 0);
  }
  return { tokens: tokens.slice(0, count), documents: documents.length, bytes, places };
}
