// The cached signal: what a teacher answers to the windows that a run will draw, taken from storage where an earlier run
// left it, computed and kept there where it did not. The answers' form stands in core/signals/; what is learned from them
// is the headLoss op's.

import type { ModelRecord } from "../core/config/records";
import type { SignalRecord } from "../core/config/signalRecords";
import { idBits } from "../core/config/tokenIds";
import { type Problem, StudioError, toProblem } from "../core/errors";
import { formatBytes, formatCount } from "../core/format/format";
import { decodeUtf8, encodeUtf8 } from "../core/format/utf8";
import type { Evaluator, Executor, Weights } from "../core/graph/executor";
import { type Answers, toInputs } from "../core/model/batch";
import { TEACHER } from "../core/model/predicting";
import { answerProgram } from "../core/model/programs";
import { type DomainTokens, sequenceOf } from "../core/model/windows";
import { hash32 } from "../core/random";
import { AnswerCache, type CacheKey, type Draws, fitsIndex, isSameKey, parseIndex } from "../core/signals/cache";
import { bytesPerKept, type UnpackedAnswers } from "../core/signals/packing";
import type { Context } from "../protocol/host";
import { type Blobs, paths } from "../storage/blobs";
import { loadWeights, scoredTogether } from "./models";
import { Pulse } from "./pulse";
import { fileHash } from "./sha256";
import { shardAt } from "./tokens";

export interface CachedSignal {
  /** k: tokens kept at each position. */
  readonly count: number;
  /** M: passes of the teacher over each window. */
  readonly passes: number;
  /** The teacher's answers to the window that begins at token `start`, of each pass. */
  at(start: number): readonly Answers[];
  readonly record: SignalRecord;
}

export interface SignalPlan {
  /** The stage that learns from it. */
  readonly stage: string;
  /** The domain's number and its training text. */
  readonly domain: number;
  readonly text: DomainTokens;
  /** The starts of the windows that will be drawn, each once. */
  readonly windows: readonly number[];
  /** Tokens of a window. */
  readonly context: number;
  readonly count: number;
  readonly temperature: number;
  readonly teacher: ModelRecord;
  /** How its experts are drawn, once for each window however often that is trained on; one pass without draws where absent. */
  readonly drawn?: Draws | undefined;
}

export interface SignalMeans {
  readonly executor: Executor;
  readonly context: Context;
  readonly blobs: Blobs;
}

/** Bytes of answers that a run may need: they are in memory while it trains, and written as one file. */
const MOST_BYTES = 1e9;
/** Milliseconds after which answers are kept while the teacher goes on, in case the page is closed. */
const KEEP_EVERY = 60_000;

/**
 * The answers to all windows of `plan`. Where none is missing, the teacher is not loaded. A run that is stopped here leaves
 * what was answered; where storage has no room for it, a notice says so and the run goes on without. Throws StudioError("bad-recipe") for more tokens kept than there are, and for more answers than MOST_BYTES.
 */
export async function openCachedSignal(plan: SignalPlan, means: SignalMeans): Promise<CachedSignal> {
  const { count, windows } = plan;
  const passes = passesOf(plan);
  const bytes = bytesPerPosition(plan);
  refuseUnfit(plan, bytes);
  const key = await keyOf(plan, means.blobs);
  const { cache, problem } = await readCache(means.blobs, plan, key);
  if (problem) means.context.emit({ kind: "notice", stage: plan.stage, problem });
  const missing = windows.filter((start) => !cache.has(start));
  if (missing.length > 0) {
    const keep = keeper(plan, cache, means);
    try {
      await answer(plan, missing, cache, means, keep);
    } finally {
      await keep();
    }
  }
  const reused = windows.length > 0 ? 1 - missing.length / windows.length : 1;
  return { count, passes, at: (start) => cache.at(start), record: { bytesPerToken: bytes, reused } };
}

const passesOf = ({ drawn }: Pick<SignalPlan, "drawn">): number => drawn?.passes ?? 1;

/** Bytes of what is kept at each position of the text. */
const bytesPerPosition = (plan: SignalPlan): number => bytesPerKept(idBits(plan.teacher.shape.vocabSize)) * plan.count * passesOf(plan);

function refuseUnfit(plan: SignalPlan, bytesPerPosition: number): void {
  const { count, windows, context, teacher } = plan;
  const { shape } = teacher;
  const passes = passesOf(plan);
  const entries = formatCount(shape.vocabSize);
  if (count > shape.vocabSize)
    throw new StudioError(
      "bad-recipe",
      `experts.cachedTokens is ${formatCount(count)}, but the tokenizer has only ${entries} entries.`,
      `Set kept tokens per position to ${entries} or fewer.`,
    );
  const bytes = windows.length * context * bytesPerPosition;
  const inPasses = passes > 1 ? ` in ${passes} passes` : "";
  if (bytes > MOST_BYTES)
    throw new StudioError(
      "bad-recipe",
      `The teacher's answers to ${formatCount(windows.length * context)} tokens${inPasses} would take ${formatBytes(bytes)}, but a cached signal may take ${formatBytes(MOST_BYTES)}.`,
      `Keep fewer tokens per position, ${passes > 1 ? "take fewer passes, " : ""}train fewer steps, or choose the live signal.`,
    );
}

async function keyOf({ domain, text, count, temperature, context, teacher, drawn }: SignalPlan, blobs: Blobs): Promise<CacheKey> {
  const bits = idBits(teacher.shape.vocabSize);
  const digestOf = (path: string): Promise<string> => fileHash(blobs, path);
  return {
    teacher: await digestOf(teacher.path),
    tokenizer: await digestOf(paths.tokenizer),
    tokens: await digestOf((await shardAt(blobs, domain, "train")).path),
    examples: text.examples && (await digestOf(paths.examples(domain, "train"))),
    count,
    temperature,
    context,
    active: teacher.shape.experts?.active,
    idBits: bits === 16 ? undefined : bits,
    ...drawn,
  };
}

/** What storage holds of `key`: an empty cache where it holds answers to something else or none, with a problem where they are broken. */
async function readCache(blobs: Blobs, plan: SignalPlan, key: CacheKey): Promise<{ cache: AnswerCache; problem?: Problem }> {
  const [indexPath, path] = [paths.signalIndex(plan), paths.signal(plan)];
  if (!(await blobs.has(indexPath))) return { cache: new AnswerCache(key) };
  const index = parseIndex(decodeUtf8(await blobs.read(indexPath)));
  if (index && !isSameKey(index.key, key)) return { cache: new AnswerCache(key) };
  const bytes = (await blobs.has(path)) ? await blobs.read(path) : new Uint8Array();
  if (index && fitsIndex(index, bytes.length)) return { cache: new AnswerCache(key, index.windows, bytes) };
  const problem: Problem = {
    code: "unreadable-file",
    message: `${path} does not fit its list ${indexPath}: the teacher answers anew.`,
    hint: "Nothing needs to be done; this happens when the page was closed while answers were being kept.",
  };
  return { cache: new AnswerCache(key), problem };
}

/** Writes the answers, then the index that tells of them. */
async function writeCache(blobs: Blobs, plan: SignalPlan, cache: AnswerCache): Promise<void> {
  await blobs.write(paths.signal(plan), cache.bytes());
  await blobs.write(paths.signalIndex(plan), encodeUtf8(JSON.stringify(cache.index)));
}

/** What puts down answers that were added to `cache` since it was last called, or made. */
function keeper(plan: SignalPlan, cache: AnswerCache, { context, blobs }: SignalMeans): () => Promise<void> {
  let kept = cache.index.windows.length;
  return async () => {
    const { length } = cache.index.windows;
    if (length === kept) return;
    kept = length;
    try {
      await writeCache(blobs, plan, cache);
    } catch (error) {
      const problem = toProblem(error);
      if (problem.code !== "storage-full") throw error;
      context.emit({ kind: "notice", stage: plan.stage, problem });
    }
  };
}

/** Lets the teacher answer the `missing` windows and adds them to `cache`; `keep` puts down what is there. */
async function answer(
  plan: SignalPlan,
  missing: readonly number[],
  cache: AnswerCache,
  means: SignalMeans,
  keep: () => Promise<void>,
): Promise<void> {
  const { executor, blobs } = means;
  const weights = await loadWeights(executor, blobs, plan.teacher.path);
  try {
    await answerWith(weights, plan, missing, cache, means, keep);
  } finally {
    weights.dispose();
  }
}

async function answerWith(
  weights: Weights,
  plan: SignalPlan,
  missing: readonly number[],
  cache: AnswerCache,
  { executor, context }: SignalMeans,
  keep: () => Promise<void>,
): Promise<void> {
  const { stage, context: length, count, temperature, teacher, drawn } = plan;
  const batch = scoredTogether(teacher.shape, length);
  const program = answerProgram(teacher.shape, batch, length, { count, temperature }, drawn?.share);
  const evaluator = await executor.evaluator(program, { [TEACHER]: weights });
  const pulse = new Pulse(context, stage);
  let keptAt = performance.now();
  const note = "the teacher answers; that is kept for every later run";
  try {
    for (let first = 0; first < missing.length; first += batch) {
      const starts = missing.slice(first, first + batch);
      const answers = await answersTo(starts, plan, evaluator, batch);
      starts.forEach((start, index) => {
        cache.add(start, answers[index]);
      });
      const done = first + starts.length;
      await pulse.beat(() => context.emit({ kind: "progress", stage, done, total: missing.length, unit: "windows", note }));
      if (performance.now() - keptAt < KEEP_EVERY) continue;
      await keep();
      keptAt = performance.now();
    }
  } finally {
    evaluator.dispose();
  }
}

/** What the teacher answers to the windows that begin at `starts`, by window and pass; `batch` are run at once. */
async function answersTo(
  starts: readonly number[],
  { text, context, count, drawn }: SignalPlan,
  evaluator: Evaluator,
  batch: number,
): Promise<readonly UnpackedAnswers[][]> {
  const sequences = starts.map((start) => sequenceOf(text, start, context));
  const inputs = toInputs(sequences, batch, context, new Float32Array());
  const answers = starts.map((): UnpackedAnswers[] => []);
  for (let pass = 0; pass < passesOf({ drawn }); pass++) {
    const results = await evaluator.run({ ...inputs, ...(drawn && { gateSeeds: gateSeeds(drawn, starts, pass, batch) }) });
    const [ids, logProbs] = ["ids", "logProbs"].map((name) => results.get(name) as Float32Array);
    answers.forEach((passes, index) => {
      const [from, to] = [index * context * count, (index + 1) * context * count];
      passes.push({ ids: ids.subarray(from, to), logProbs: logProbs.subarray(from, to) });
    });
  }
  return answers;
}

/** A window's draws are its own in each pass, whatever windows are answered with it: what is kept is what would be answered anew. */
function gateSeeds({ seed }: Draws, starts: readonly number[], pass: number, batch: number): Int32Array {
  const seeds = new Int32Array(batch);
  seeds.set(starts.map((start) => hash32(seed, start, pass)));
  return seeds;
}
