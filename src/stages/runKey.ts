// What makes two training runs the same: one hash of all that a run follows from, so that one may go on where the other was
// interrupted. Not what either has learned so far.

import type { CorpusSummary } from "../core/config/records";
import { splitsOf } from "../core/config/splits";
import { encodeUtf8 } from "../core/format/utf8";
import { type Blobs, paths } from "../storage/blobs";
import { fileHash, sha256 } from "./sha256";
import { readDomainTokens, toBytes } from "./tokens";
import type { TrainingMeans, TrainingPlan } from "./training";

/** The SHA-256 of a run's settings, and of the files that it reads: its teacher, the tokenizer, the tokens of every domain. */
export async function runKey(
  { id, shape, settings, salt, initialSalt, watched, judged, balance, branch, checkpoints }: TrainingPlan,
  { recipe, corpus, blobs }: Pick<TrainingMeans, "recipe" | "corpus" | "blobs">,
): Promise<string> {
  const { seed, kernels, evaluation } = recipe;
  const files: string[] = [];
  for (const path of [paths.tokenizer, ...(checkpoints?.reads ?? [])]) files.push(await fileHash(blobs, path));
  const texts = await textsOf(corpus, blobs);
  const domains = corpus.domains.map(({ name }) => name);
  const start = branch && (await fileHash(blobs, branch.path));
  const all = { id, shape, settings, salt, initialSalt, watched, judged, balance, seed, kernels, evaluation, files, texts, domains, start };
  return sha256(encodeUtf8(JSON.stringify(all, inOrder)));
}

/** What is known of every part of every domain. */
async function textsOf({ domains }: Pick<CorpusSummary, "domains">, blobs: Blobs): Promise<readonly string[]> {
  const texts: string[] = [];
  for (const [place, domain] of domains.entries()) {
    for (const split of splitsOf(domain)) {
      const { tokens, examples = [] } = await readDomainTokens(blobs, place, domain, split);
      for (const numbers of [tokens, Uint32Array.from(examples)]) texts.push(await sha256(toBytes(numbers)));
    }
  }
  return texts;
}

/** Fields in the order of their names: settings are the same however they were put together. */
const inOrder = (_: string, value: unknown): unknown =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;
