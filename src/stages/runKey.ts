// What makes two training runs the same: one hash of all that a run follows from, so that one may go on where the other was
// interrupted. Not what either has learned so far.

import type { CorpusSummary } from "../core/config/records";
import { splitsOf } from "../core/config/splits";
import { encodeUtf8 } from "../core/format/utf8";
import { type Blobs, paths } from "../storage/blobs";
import { fileHash, sha256 } from "./sha256";
import { tokensHash } from "./tokens";
import type { KeptBy, TrainingMeans, TrainingPlan } from "./training";

/** What of a plan its run follows from. */
export type KeptPlan = Pick<
  TrainingPlan,
  "id" | "shape" | "settings" | "salt" | "initialSalt" | "watched" | "judged" | "balance" | "branch"
> & { readonly checkpoints: KeptBy };

/**
 * The SHA-256 of a run's settings, and of the files that it reads: its teacher, the tokenizer, the tokens of every domain. `known` has the
 * hashes of files by the paths that they will have, where they are not there yet.
 */
export async function runKey(
  { id, shape, settings, salt, initialSalt, watched, judged, balance, branch, checkpoints: { reads, also } }: KeptPlan,
  { recipe, corpus, blobs }: Pick<TrainingMeans, "recipe" | "corpus" | "blobs">,
  known: ReadonlyMap<string, string> = new Map(),
): Promise<string> {
  const { seed, kernels, evaluation } = recipe;
  const files: string[] = [];
  for (const path of reads) files.push(known.get(path) ?? (await fileHash(blobs, path)));
  const start = branch && (await fileHash(blobs, branch.path));
  const plan = { id, shape, settings, salt, initialSalt, watched, judged, balance, also };
  return textsKey(corpus, blobs, { ...plan, seed, kernels, evaluation, files, start });
}

/** The SHA-256 of what follows from a tokenizer, the tokens that it made of a corpus, and `others`. */
export async function textsKey({ domains }: CorpusSummary, blobs: Blobs, others: object): Promise<string> {
  const texts: string[] = [await fileHash(blobs, paths.tokenizer)];
  for (const [place, domain] of domains.entries())
    for (const split of splitsOf(domain)) texts.push(...(await tokensHash(blobs, place, domain, split)));
  return sha256(encodeUtf8(JSON.stringify({ ...others, texts, domains: domains.map(({ name }) => name) }, inOrder)));
}

/** Fields in the order of their names: settings are the same however they were put together. */
const inOrder = (_: string, value: unknown): unknown =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;
