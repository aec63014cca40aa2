// Token shards, the form in which the later stages read text: every document of a domain as tokens, followed by the end of
// text. Written for a tokenizer that is there; reading them is tokens.ts's.

import type { DomainForm, DomainSummary, TokenizerSummary } from "../core/config/records";
import { bytesOfSplits, type Split, splitsOf } from "../core/config/splits";
import { type IdBits, idBits, type TokenIds } from "../core/config/tokenIds";
import type { Tokenizer } from "../core/tokenizer/bpe";
import { packModel } from "../core/tokenizer/packed";
import type { TextCommands } from "../protocol/commands";
import type { Context } from "../protocol/host";
import type { Pool } from "../protocol/pool";
import type { Blobs } from "../storage/blobs";
import type { OpenPool } from "./helpers";
import type { Pulse } from "./pulse";
import { partsIn } from "./textParts";
import { writeExamples, writeTokens } from "./tokens";

/** What the parts of a stage that works on text share. */
export interface TextWork {
  readonly blobs: Blobs;
  readonly context: Context;
  readonly pulse: Pulse;
  readonly pool: Pool<TextCommands>;
}

/** Does `work` with helpers for all text of these domains, which end with it. */
export async function withPool<Result>(
  domains: readonly DomainSummary[],
  openPool: OpenPool,
  work: (pool: Pool<TextCommands>) => Promise<Result>,
): Promise<Result> {
  const pool = openPool(domains.reduce((sum, domain) => sum + bytesOfSplits(domain), 0));
  try {
    return await work(pool);
  } finally {
    pool.close();
  }
}

/** What is counted while shards are written. */
type ShardCounts = Pick<TokenizerSummary, "bytesPerToken" | "trainTokens" | "validationTokens">;

/** Writes the shards of domains, each with its number, by `tokenizer`, as part of `stage`, and counts what is in them. */
export async function encodeDomains(
  tokenizer: Tokenizer,
  domains: readonly (readonly [index: number, domain: DomainSummary])[],
  stage: string,
  work: TextWork,
): Promise<ShardCounts> {
  const bytesPerToken: Record<string, number> = {};
  const trainTokens: Record<string, number> = {};
  const validationTokens: Record<string, number> = {};
  const total = domains.reduce((sum, [, domain]) => sum + bytesOfSplits(domain), 0);
  let done = 0;
  const report = (): void => work.context.emit({ kind: "progress", stage, done, total, unit: "bytes" });
  const onPart = (bytes: number): Promise<void> => {
    done += bytes;
    return work.pulse.beat(report);
  };
  await work.pool.tell("useTokenizer", packModel(tokenizer.model));
  for (const [index, domain] of domains) {
    const { name, form } = domain;
    for (const split of splitsOf(domain)) {
      const { documents, bytes, tokens } = await encodeSplit({ index, form, split, bits: idBits(tokenizer.vocabSize) }, work, onPart);
      if (split === "train") trainTokens[name] = tokens;
      if (split !== "validation") continue;
      validationTokens[name] = tokens;
      if (documents > 0) bytesPerToken[name] = bytes / (tokens - documents);
    }
  }
  report();
  return { bytesPerToken, trainTokens, validationTokens };
}

interface SplitToEncode {
  readonly index: number;
  readonly form: DomainForm | undefined;
  readonly split: Split;
  readonly bits: IdBits;
}

/** Writes one shard, beside examples where each stands. The end of text counts as a token. */
async function encodeSplit(
  { index, form, split, bits }: SplitToEncode,
  { blobs, pool }: TextWork,
  onPart: (bytes: number) => Promise<void>,
): Promise<{ readonly documents: number; readonly bytes: number; readonly tokens: number }> {
  const places: number[] = [];
  let documents = 0;
  let bytes = 0;
  let tokens = 0;
  async function* shard(): AsyncGenerator<TokenIds> {
    for await (const part of pool.run("encode", partsIn(blobs, index, split, form))) {
      for (const [i, number] of part.places.entries()) places.push(i % 2 === 0 ? tokens + number : number);
      tokens += part.tokens.length;
      documents += part.documents;
      bytes += part.bytes;
      await onPart(part.bytes);
      yield part.tokens;
    }
  }
  await writeTokens(blobs, index, split, shard(), bits);
  if (form === "instructions") await writeExamples(blobs, index, split, Uint32Array.from(places));
  return { documents, bytes, tokens };
}
