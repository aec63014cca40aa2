// The tokenizer and the token shards it left in storage, for every stage that works on tokens. Made by tokenizer.ts.

import type { CorpusSummary } from "../core/config/records";
import type { Split } from "../core/config/splits";
import { StudioError } from "../core/errors";
import { decodeUtf8 } from "../core/format/utf8";
import type { Tokenizer } from "../core/tokenizer/bpe";
import { parseTokenizerJson } from "../core/tokenizer/parse";
import type { TokenStream } from "../core/train/draw";
import { type Blobs, paths } from "../storage/blobs";

/** The trained tokenizer. Throws StudioError("missing-stage") when there is none yet. */
export async function readTokenizer(blobs: Blobs): Promise<Tokenizer> {
  return parseTokenizerJson(decodeUtf8(await blobs.read(paths.tokenizer)));
}

/** All tokens of one part of a domain: its documents, each followed by the end of text. */
export async function readTokens(blobs: Blobs, domainIndex: number, split: Split): Promise<Uint16Array> {
  const path = paths.tokens(domainIndex, split);
  const bytes = await blobs.read(path);
  if (bytes.length % 2 !== 0) throw new StudioError("missing-stage", `${path} ends within a token.`, "Run the tokenizer stage again.");
  return fromBytes(bytes);
}

/** The training tokens of a domain with its number in the corpus. */
export interface DomainStream extends TokenStream {
  readonly place: number;
}

/** What a domain is trained on. Throws StudioError("missing-stage") for a domain the corpus does not have. */
export async function readStream(blobs: Blobs, { domains }: Pick<CorpusSummary, "domains">, domain: string): Promise<DomainStream> {
  const place = domains.findIndex(({ name }) => name === domain);
  if (place < 0) throw new StudioError("missing-stage", `The corpus has no domain ${domain}.`, "Add its text on the Corpus screen.");
  return { domain, place, tokens: await readTokens(blobs, place, "train") };
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

/** Writes the tokens of one part of a domain. */
export async function writeTokens(blobs: Blobs, domainIndex: number, split: Split, tokens: Uint16Array): Promise<void> {
  await blobs.write(paths.tokens(domainIndex, split), toBytes(tokens));
}

/** The tokens in a file: little-endian 16-bit numbers, the order of every machine with a browser. */
export function fromBytes(bytes: Uint8Array): Uint16Array {
  const aligned = bytes.byteOffset % 2 === 0 ? bytes : bytes.slice();
  return new Uint16Array(aligned.buffer, aligned.byteOffset, aligned.length / 2);
}

/** Tokens as the bytes of a file. */
export const toBytes = (tokens: Uint16Array): Uint8Array => new Uint8Array(tokens.buffer, tokens.byteOffset, tokens.byteLength);
