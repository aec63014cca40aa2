// A tokenizer from files, to be used in place of a trained one. Its files are kept as they came: a recipe names them by their
// SHA-256, so that it says what a run did. Reading them is core's; using them the tokenizer stage's.

import { type ImportedSettings, MOST_TOKENS } from "../core/config/tokenizer";
import type { ByteSource } from "../core/corpus/reading/bytes";
import { type Problem, StudioError } from "../core/errors";
import { formatCount } from "../core/format/format";
import { decodeUtf8 } from "../core/format/utf8";
import type { Tokenizer } from "../core/tokenizer/bpe";
import { importTokenizer } from "../core/tokenizer/import";
import type { CorpusCommands } from "../protocol/commands";
import type { Context } from "../protocol/host";
import { type Blobs, paths } from "../storage/blobs";
import { sha256 } from "./sha256";

interface NamedBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The tokenizer in `files`. Throws StudioError("bad-package"), also for more tokens than text is kept with. */
function tokenizerIn(files: readonly NamedBytes[], onRemark: (sentence: string) => void): Tokenizer {
  const read = importTokenizer(
    files.map(({ name, bytes }) => ({ name, text: decodeUtf8(bytes) })),
    onRemark,
  );
  if (read.vocabSize <= MOST_TOKENS) return read;
  throw new StudioError(
    "bad-package",
    `${files[0].name} has ${formatCount(read.vocabSize)} tokens, more than the ${formatCount(MOST_TOKENS)} that models are trained with here.`,
    "Choose a tokenizer with a smaller vocabulary, or train one.",
  );
}

/** SHA-256 of all bytes, one file behind the other. */
const hashOf = async (files: readonly NamedBytes[]): Promise<string> =>
  sha256(new Uint8Array(await new Blob(files.map(({ bytes }) => bytes as Uint8Array<ArrayBuffer>)).arrayBuffer()));

/** The files of a tokenizer that were looked at, its merges behind its vocabulary. */
export interface TokenizerFiles {
  readonly vocabSize: number;
  readonly files: readonly NamedBytes[];
}

/** Keeps a tokenizer's files. Throws StudioError("bad-package") naming the field that does not fit. */
export async function importTokenizerFiles(
  { files }: CorpusCommands["importTokenizer"]["arguments"],
  _context: Context,
  blobs: Blobs,
): Promise<ImportedSettings> {
  return keepTokenizerFiles(await readTokenizerFiles(files), blobs);
}

/** Reads a tokenizer's files and keeps nothing yet. Throws StudioError("bad-package") naming the field that does not fit. */
export async function readTokenizerFiles(files: readonly { readonly path: string; readonly file: ByteSource }[]): Promise<TokenizerFiles> {
  const read: NamedBytes[] = [];
  for (const { path, file } of files) read.push({ name: path, bytes: new Uint8Array(await file.arrayBuffer()) });
  read.sort((a, b) => Number(a.name.endsWith(".txt")) - Number(b.name.endsWith(".txt")));
  return { vocabSize: tokenizerIn(read, () => {}).vocabSize, files: read };
}

/** Keeps files that were read, in place of those of any tokenizer before. */
export async function keepTokenizerFiles({ vocabSize, files }: TokenizerFiles, blobs: Blobs): Promise<ImportedSettings> {
  const [vocabulary, merges] = files;
  await blobs.remove(paths.importedMerges);
  await blobs.write(paths.importedVocabulary, vocabulary.bytes);
  if (merges) await blobs.write(paths.importedMerges, merges.bytes);
  return { imported: await hashOf(files), vocabSize };
}

/**
 * The tokenizer whose files have this SHA-256; `onRemark` hears of what they ask for that is left out. Throws
 * StudioError("missing-stage") where they are not here.
 */
export async function readImported(blobs: Blobs, hash: string, onRemark: (problem: Problem) => void): Promise<Tokenizer> {
  const files: NamedBytes[] = [];
  for (const [path, name] of [
    [paths.importedVocabulary, "tokenizer.json"],
    [paths.importedMerges, "merges.txt"],
  ])
    if (await blobs.has(path)) files.push({ name, bytes: await blobs.read(path) });
  if ((await hashOf(files)) !== hash)
    throw new StudioError(
      "missing-stage",
      `The recipe uses a tokenizer whose files have the SHA-256 ${hash}, and they are not here.`,
      "Choose them on the Tokenizer screen, or train one.",
    );
  return tokenizerIn(files, (message) => onRemark({ code: "bad-package", message, hint: "Nothing needs to be done." }));
}
