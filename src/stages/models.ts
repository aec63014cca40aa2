// What training, mixing and playing share about models: their weights in storage, and how
// they are scored and heard on held-out text. Not any one stage.

import type { LayerUse } from "../core/config/gateRecords";
import type { CorpusSummary, DomainSummary, ModelRecord, Predictions, PredictionsByDomain, QualityByDomain } from "../core/config/records";
import { type ModelShape, parameterCount } from "../core/config/sizes";
import { predictionsOf, predictSequences } from "../core/evaluation/calibration";
import { gateUse } from "../core/evaluation/gates";
import { generate, type Writer } from "../core/evaluation/generate";
import { type HeldOut, heldOut, qualityOf, scorePositions, scoreSequences } from "../core/evaluation/quality";
import { writeSafetensors } from "../core/exchange/safetensors";
import { openTensors } from "../core/exchange/tensorStream";
import type { Evaluator, Executor, Models, SamplingSettings, Weights } from "../core/graph/executor";
import type { Program } from "../core/graph/program";
import { STUDENT } from "../core/model/predicting";
import { decodeProgram, gateUseProgram, predictProgram, scoreProgram } from "../core/model/programs";
import { isGate } from "../core/model/sparseMlp";
import type { DomainTokens } from "../core/model/windows";
import type { Tokenizer } from "../core/tokenizer/bpe";
import { isChanging } from "../core/tokenizer/prepare";
import type { Blobs } from "../storage/blobs";
import { sha256 } from "./sha256";
import { readDomainTokens } from "./tokens";

/** Logits an evaluation may hold at once, in numbers; decides how many sequences are scored together. */
const SCORED_LOGITS = 2 ** 24;
const MOST_SEQUENCES = 32;

/** Sequences of `context` tokens that are scored together, where there are as many as `most`. */
export function scoredTogether({ vocabSize }: ModelShape, context: number, most: number = MOST_SEQUENCES): number {
  return Math.max(1, Math.min(MOST_SEQUENCES, most, Math.floor(SCORED_LOGITS / (context * vocabSize))));
}

/** A model's weights on the device, read from storage piece by piece. Throws StudioError("missing-stage") where they are not there. */
export async function loadWeights(executor: Executor, blobs: Blobs, path: string): Promise<Weights> {
  const { tensors } = await openTensors(await blobs.file(path), path);
  return executor.load(tensors);
}

/** A copy of the gates of a sparse model. */
export async function loadGates(executor: Executor, blobs: Blobs, path: string): Promise<Weights> {
  const { tensors } = await openTensors(await blobs.file(path), path);
  return executor.load(new Map([...tensors].filter(([name]) => isGate(name))));
}

/** Writes a trained model and returns its record, with what its file is known by. */
export async function saveModel(blobs: Blobs, weights: Weights, record: Omit<ModelRecord, "parameters">): Promise<ModelRecord> {
  const file = writeSafetensors(await weights.read());
  await blobs.write(record.path, file);
  return { ...record, parameters: parameterCount(record.shape), bytes: file.length, sha256: await sha256(file) };
}

/** The first `limit` validation tokens of every domain, as sequences; of instructions the responses alone are scored. */
export async function readHeldOut(
  blobs: Blobs,
  corpus: CorpusSummary,
  tokenizer: Tokenizer,
  context: number,
  limit: number,
): Promise<readonly HeldOut[]> {
  return Promise.all(
    corpus.domains.map(async (domain, index) => {
      const text = await readDomainTokens(blobs, index, domain, "validation");
      return heldOut(domain.name, text, context, limit, byteLengthsIn(text, domain, tokenizer));
    }),
  );
}

/** Bytes by token id. Where the tokenizer changes texts they are those of the text as it was, shared among its tokens by their own. */
function byteLengthsIn(
  { tokens }: DomainTokens,
  { validationBytes }: DomainSummary,
  { model, tokenByteLengths }: Tokenizer,
): ArrayLike<number> {
  if (!isChanging(model)) return tokenByteLengths;
  let bytes = 0;
  for (const token of tokens) bytes += tokenByteLengths[token];
  return Float64Array.from(tokenByteLengths, (length) => (length * validationBytes) / bytes);
}

/** Scores held-out text with one model. */
export interface Scorer {
  /** Each sequence's cross-entropy in nats. */
  nats(text: Pick<HeldOut, "domain" | "sequences">): Promise<Float64Array>;
  quality(texts: readonly HeldOut[]): Promise<QualityByDomain>;
  dispose(): void;
}

/** A scorer of sequences as long as the model's context, or of `context` tokens; of texts of `most` sequences. */
export async function createScorer(
  executor: Executor,
  weights: Weights,
  shape: ModelShape,
  context: number = shape.context,
  most?: number,
): Promise<Scorer> {
  const batch = scoredTogether(shape, context, most);
  return scorerOf(await executor.evaluator(scoreProgram(shape, batch, context), { [STUDENT]: weights }), batch);
}

/** A scorer that runs `evaluator` over `batch` sequences at once, on each text with the member that `memberOf` says. */
export function scorerOf(evaluator: Evaluator, batch: number, memberOf: (domain: string) => number = () => 0): Scorer {
  const nats = ({ domain, sequences }: Pick<HeldOut, "domain" | "sequences">): Promise<Float64Array> =>
    scoreSequences(evaluator, sequences, batch, memberOf(domain));
  return {
    nats,
    async quality(texts) {
      const byDomain: [string, QualityByDomain[string]][] = [];
      for (const text of texts) {
        const total = (await nats(text)).reduce((sum, value) => sum + value, 0);
        byDomain.push([text.domain, qualityOf(total, text)]);
      }
      return Object.fromEntries(byDomain);
    },
    dispose: () => evaluator.dispose(),
  };
}

/** Nats at every position of held-out text, [sequences · T] by domain, and how fast they were found. */
interface PositionScores {
  readonly nats: Readonly<Record<string, Float32Array>>;
  readonly tokensPerSecond: number;
}

/** A score program by position, for so many sequences, and the most that are scored together. */
interface PositionScoring {
  readonly program: (sequences: number) => Program;
  readonly models: Models;
  readonly most: number;
}

/** Scores every text position by position; `before` is awaited before each and not counted. */
export async function scorePositionsOf(
  executor: Executor,
  { program, models, most }: PositionScoring,
  texts: readonly HeldOut[],
  before: (domain: string) => Promise<void>,
): Promise<PositionScores> {
  const batch = Math.min(most, Math.max(...texts.map(({ sequences }) => sequences.length)));
  const evaluator = await executor.evaluator(program(batch), models);
  const nats: Record<string, Float32Array> = {};
  let [tokens, milliseconds] = [0, 0];
  try {
    for (const text of texts) {
      await before(text.domain);
      const startedAt = performance.now();
      nats[text.domain] = await scorePositions(evaluator, text.sequences, batch);
      milliseconds += performance.now() - startedAt;
      tokens += text.tokens;
    }
  } finally {
    evaluator.dispose();
  }
  return { nats, tokensPerSecond: tokens / (milliseconds / 1000) };
}

/** How often and how surely one model predicts the next token of held-out text; a domain without any is left out. */
export async function readPredictions(
  executor: Executor,
  weights: Weights,
  shape: ModelShape,
  texts: readonly HeldOut[],
): Promise<PredictionsByDomain> {
  const batch = scoredTogether(shape, shape.context);
  const evaluator = await executor.evaluator(predictProgram(shape, batch), { [STUDENT]: weights });
  try {
    const byDomain: [string, Predictions][] = [];
    for (const { domain, sequences } of texts) {
      if (sequences.length === 0) continue;
      byDomain.push([domain, predictionsOf(await predictSequences(evaluator, sequences, batch))]);
    }
    return Object.fromEntries(byDomain);
  } finally {
    evaluator.dispose();
  }
}

/** What the gates of a sparse model do on held-out text; a domain without any is left out. */
export async function readGateUse(
  executor: Executor,
  weights: Weights,
  shape: ModelShape,
  texts: readonly HeldOut[],
): Promise<Readonly<Record<string, readonly LayerUse[]>>> {
  const batch = scoredTogether(shape, shape.context);
  const evaluator = await executor.evaluator(gateUseProgram(shape, batch), { [STUDENT]: weights });
  try {
    const byDomain: [string, readonly LayerUse[]][] = [];
    for (const { domain, sequences, tokens } of texts)
      if (tokens > 0) byDomain.push([domain, await gateUse(evaluator, sequences, batch, shape.layers)]);
    return Object.fromEntries(byDomain);
  } finally {
    evaluator.dispose();
  }
}

/** What one model writes with. */
export async function createWriter(executor: Executor, weights: Weights, shape: ModelShape, tokenizer: Tokenizer): Promise<Writer> {
  const generator = await executor.generator(decodeProgram(shape, 1), { [STUDENT]: weights }, shape.context);
  return { generator, context: shape.context, endOfText: tokenizer.endOfText };
}

/** A whole continuation of `prompt` as text. */
export async function continuation(
  writer: Writer,
  tokenizer: Tokenizer,
  prompt: readonly number[],
  count: number,
  settings: SamplingSettings,
): Promise<string> {
  const written: number[] = [];
  for await (const token of generate(writer, prompt, count, settings)) written.push(token);
  return tokenizer.decode(written);
}
