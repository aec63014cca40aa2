// The tokenizer and the token shards it left in storage, for every stage that works on tokens. Made by tokenizer.ts.

import type { CorpusSummary, DomainSummary } from "../core/config/records";
import type { Split } from "../core/config/splits";
import { ID_ARRAYS, type IdBits, type TokenIds } from "../core/config/tokenIds";
import { StudioError } from "../core/errors";
import { decodeUtf8 } from "../core/format/utf8";
import type { DomainTokens, Examples } from "../core/model/windows";
import type { Tokenizer } from "../core/tokenizer/bpe";
import { parseTokenizerJson } from "../core/tokenizer/parse";
import type { TokenStream } from "../core/train/draw";
import { type Blobs, paths } from "../storage/blobs";
import { hashOf, writeHashed } from "./hashedFiles";

/** The trained tokenizer. Throws StudioError("missing-stage") when there is none yet. */
export async function readTokenizer(blobs: Blobs): Promise<Tokenizer> {
  return parseTokenizerJson(decodeUtf8(await blobs.read(paths.tokenizer)));
}

/** All tokens of one part of a domain: its documents, each followed by the end of text. */
export async function readTokens(blobs: Blobs, domainIndex: number, split: Split): Promise<TokenIds> {
  const { path, bits } = await shardAt(blobs, domainIndex, split);
  const bytes = await blobs.read(path);
  if (bytes.length % (bits / 8) !== 0)
    throw new StudioError("missing-stage", `${path} ends within a token.`, "Run the tokenizer stage again.");
  return fromBytes(bytes, bits);
}

/** Where the tokens of one part of a domain stand, which there are in one width only. */
export async function shardAt(blobs: Blobs, domainIndex: number, split: Split): Promise<{ readonly path: string; readonly bits: IdBits }> {
  const wide = paths.tokens(domainIndex, split, 32);
  return (await blobs.has(wide)) ? { path: wide, bits: 32 } : { path: paths.tokens(domainIndex, split, 16), bits: 16 };
}

/** The tokens of one part of a domain, with its examples where it has instructions. */
export async function readDomainTokens(
  blobs: Blobs,
  domainIndex: number,
  { form }: Pick<DomainSummary, "form">,
  split: Split,
): Promise<DomainTokens> {
  const tokens = await readTokens(blobs, domainIndex, split);
  return form === "instructions" ? { tokens, examples: await readExamples(blobs, domainIndex, split) } : { tokens };
}

async function readExamples(blobs: Blobs, domainIndex: number, split: Split): Promise<Examples> {
  const path = paths.examples(domainIndex, split);
  const bytes = await blobs.read(path);
  if (bytes.length % 8 !== 0) throw new StudioError("missing-stage", `${path} ends within an example.`, "Run the tokenizer stage again.");
  return new Uint32Array(bytes.slice().buffer);
}

/** Writes where the examples of one part of a domain begin, and how long their prompts are. */
export async function writeExamples(blobs: Blobs, domainIndex: number, split: Split, examples: Examples): Promise<void> {
  await writeHashed(blobs, paths.examples(domainIndex, split), toBytes(examples));
}

/** The training tokens of a domain with its number in the corpus. */
export interface DomainStream extends TokenStream {
  readonly place: number;
}

/** What a domain is trained on. Throws StudioError("missing-stage") for a domain the corpus does not have. */
export async function readStream(blobs: Blobs, { domains }: Pick<CorpusSummary, "domains">, domain: string): Promise<DomainStream> {
  const place = domains.findIndex(({ name }) => name === domain);
  if (place < 0) throw new StudioError("missing-stage", `The corpus has no domain ${domain}.`, "Add its text on the Corpus screen.");
  return { domain, place, ...(await readDomainTokens(blobs, place, domains[place], "train")) };
}

/** readStream for each of `domains`, in their order. */
export async function readStreams(
  blobs: Blobs,
  corpus: Pick<CorpusSummary, "domains">,
  domains: readonly string[],
): Promise<readonly DomainStream[]> {
  const streams: DomainStream[] = [];
  for (const domain of domains) streams.push(await readStream(blobs, corpus, domain));
  return streams;
}

/** Writes the tokens of one part of a domain, which come piece by piece, in place of those that stood there in any width. */
export async function writeTokens(
  blobs: Blobs,
  domainIndex: number,
  split: Split,
  tokens: Iterable<TokenIds> | AsyncIterable<TokenIds>,
  bits: IdBits = 16,
): Promise<void> {
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for await (const piece of tokens) yield toBytes(piece);
  }
  await writeHashed(blobs, paths.tokens(domainIndex, split, bits), pieces());
  await blobs.remove(paths.tokens(domainIndex, split, bits === 16 ? 32 : 16));
}

/** What the tokens of one part of a domain, with its examples where it has instructions, are known by. */
export async function tokensHash(
  blobs: Blobs,
  domainIndex: number,
  { form }: Pick<DomainSummary, "form">,
  split: Split,
): Promise<readonly string[]> {
  const files = [(await shardAt(blobs, domainIndex, split)).path];
  if (form === "instructions") files.push(paths.examples(domainIndex, split));
  return Promise.all(files.map((path) => hashOf(blobs, path)));
}

/** The tokens in a file whose ids are so wide. */
export function fromBytes(bytes: Uint8Array, bits: IdBits): TokenIds {
  const size = bits / 8;
  const aligned = bytes.byteOffset % size === 0 ? bytes : bytes.slice();
  return new ID_ARRAYS[bits](aligned.buffer, aligned.byteOffset, aligned.length / size);
}

/** Tokens, or the places of examples, as the bytes of a file. */
export const toBytes = ({ buffer, byteOffset, byteLength }: TokenIds): Uint8Array => new Uint8Array(buffer, byteOffset, byteLength);
