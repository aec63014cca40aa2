// The start-up self-test: one tiny training step whose sums and gradients are known. A driver on which the kernels
// compute something else is found before it trains on nonsense. Not a benchmark and not the tuner's comparison.

import type { Executor, Inputs, NamedTensors } from "../graph/executor";
import type { LossTerm } from "../graph/loss";
import { randomStream } from "../random";
import { initializeGpt } from "./gpt";
import { STUDENT, TEACHER } from "./predicting";
import { trainProgram } from "./training";

/** Wide enough to reach into the kernels' tiles, small enough to run in an instant. */
const SHAPE = { layers: 1, heads: 2, width: 64, context: 24, vocabSize: 131 };
const SEQUENCES = 2;
const TERMS: readonly LossTerm[] = [{ kind: "ce" }, { kind: "forward-kl", temperature: 2 }];
const ROWS = SEQUENCES * SHAPE.context;
/** Sums in another order differ by less; a wrong index or a missing barrier by far more. */
const TOLERANCE = 2e-3;

/** Weights far from a fresh model's, so that no gain is 1 and no attention even. */
function heated(seed: number): NamedTensors {
  const random = randomStream(seed);
  const tensors = [...initializeGpt(SHAPE, seed)].map(
    ([name, { shape, data }]) => [name, { shape, data: data.map((value) => value + 0.1 * random.normal()) }] as const,
  );
  return new Map(tensors);
}

function batch(): Inputs {
  const random = randomStream(7);
  const tokens = Int32Array.from({ length: ROWS }, () => random.below(SHAPE.vocabSize));
  const targets = tokens.map((token, index) => (index % 5 === 4 ? -1 : (token * 3 + 1) % SHAPE.vocabSize));
  return { tokens, targets, weights: Float32Array.of(0.5 / ROWS, 0.5 / ROWS) };
}

/** One number that moves with every element of a gradient. */
function fingerprint(data: Float32Array): number {
  return data.reduce((total, value, index) => total + value * (1.5 + Math.sin(index)), 0);
}

interface SelfTestFigures {
  /** The loss terms' sums. */
  readonly sums: readonly number[];
  /** By parameter: a fingerprint of its gradient, and the sum of the gradient's magnitudes, to which differences are relative. */
  readonly gradients: Readonly<Record<string, readonly [number, number]>>;
}

/** Made by the reference executor in f32 on a CPU, which a test holds to them. */
const KNOWN: SelfTestFigures = {
  sums: [196.8984, 26.36451],
  gradients: {
    "wte.weight": [0.04861465, 43.00286],
    "wpe.weight": [0.2547883, 13.18141],
    "h.0.attn.c_attn.weight": [0.01280842, 49.57379],
    "h.0.attn.c_proj.weight": [-0.4269069, 22.12191],
    "h.0.mlp.c_fc.weight": [0.8148574, 46.74403],
    "h.0.mlp.c_proj.weight": [0.2640136, 43.54136],
    "h.0.ln_1.weight": [0.009925387, 0.3913693],
    "h.0.ln_1.bias": [0.2186355, 0.752817],
    "h.0.attn.c_attn.bias": [-0.04934754, 1.155051],
    "h.0.attn.c_proj.bias": [0.05513544, 1.304633],
    "h.0.ln_2.weight": [0.04950928, 0.2937265],
    "h.0.ln_2.bias": [-0.08524385, 0.3228359],
    "h.0.mlp.c_fc.bias": [-0.05798138, 0.7283135],
    "h.0.mlp.c_proj.bias": [-0.06174238, 0.3728448],
    "ln_f.weight": [0.627833, 0.4858908],
    "ln_f.bias": [-0.03376327, 0.3894574],
  },
};

/** Runs the step on an executor, with `half` in half precision where it can. */
async function selfTestFigures(executor: Executor, half = false): Promise<SelfTestFigures> {
  const student = executor.upload(heated(1));
  const teacher = executor.upload(heated(2));
  const program = trainProgram(SHAPE, TERMS, SEQUENCES, SHAPE);
  const settings = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, clip: 1 };
  const models = { [STUDENT]: student, [TEACHER]: teacher };
  const trainer = await executor.trainer(program, models, STUDENT, settings, { accumulates: false, half });
  trainer.accumulate(batch());
  const gradients = [...(await trainer.gradients())].map(([name, { data }]): [string, [number, number]] => [
    name,
    [fingerprint(data), data.reduce((total, value) => total + Math.abs(value), 0)],
  ]);
  trainer.update(0);
  const [{ sums }] = await trainer.metrics();
  for (const part of [trainer, student, teacher]) part.dispose();
  return { sums, gradients: Object.fromEntries(gradients) };
}

/** Holds an executor to the known figures; returns what is wrong with it in a few words, or undefined when all is right. */
export async function selfTest(executor: Executor, half = false): Promise<string | undefined> {
  const figures = await selfTestFigures(executor, half);
  const differs = (actual: number, expected: number, scale: number): boolean => !(Math.abs(actual - expected) <= TOLERANCE * scale);
  const { sums, gradients } = KNOWN;
  const term = sums.findIndex((expected, index) => differs(figures.sums[index], expected, Math.abs(expected)));
  if (term >= 0) return `the ${TERMS[term].kind} loss is ${figures.sums[term]} where ${sums[term]} is right`;
  const wrong = Object.entries(gradients).find(([name, [expected, scale]]) => differs(figures.gradients[name]?.[0], expected, scale));
  return wrong && `the gradient of ${wrong[0]} is not what it should be`;
}
