// What a cluster package's Python must make again number by number: random streams, windows of text, weights of losses, curves. As the
// studio makes them; nothing is trained.

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { clusterObjective } from "../../src/core/cluster/runs";
import { COMBINATIONS, type DistillationSettings, WEIGHTINGS } from "../../src/core/config/distillation";
import { recipeFor } from "../../src/core/config/recipe";
import { Curve } from "../../src/core/curves/curve";
import { distillation } from "../../src/core/losses/objective";
import { consecutiveWindows, sequenceOf } from "../../src/core/model/windows";
import { learningRateAt } from "../../src/core/optim/schedule";
import { hash32, randomStream } from "../../src/core/random";
import { drawSequences, type TokenStream } from "../../src/core/train/draw";

const STEPS = 60;
const MICRO_BATCHES = 3;
const CONTEXT = 8;

function randoms(): object {
  const addresses = [[], [0], [1, 2, 3], [-1], [2 ** 32 - 1, 2 ** 31], [2 ** 40 + 5]];
  return addresses.map((address) => {
    const random = randomStream(...address);
    const draws = [random.next(), random.below(1000), random.normal(), random.next()];
    return { address, hash: hash32(...address), draws };
  });
}

/** Plain text and instructions: prompts and responses that fit a window, that don't, and one without a response but its end. */
function streams(): readonly (TokenStream & { examples?: Uint32Array })[] {
  const random = randomStream(7);
  const tokens = (count: number): Uint16Array => Uint16Array.from({ length: count }, () => random.below(500));
  const lengths = [
    [3, 4],
    [12, 3],
    [2, 20],
    [9, 9],
    [5, 1],
  ];
  let start = 0;
  const examples = lengths.flatMap(([prompt, response]) => {
    const place = [start, prompt];
    start += prompt + response;
    return place;
  });
  return [
    { domain: "plain", tokens: tokens(70) },
    { domain: "short", tokens: tokens(5) },
    { domain: "instructions", tokens: tokens(start), examples: Uint32Array.from(examples) },
  ];
}

function windows(): object {
  const all = streams();
  const plain = ({ tokens, targets, prompt }: ReturnType<typeof sequenceOf>) => ({ tokens: [...tokens], targets: [...targets], prompt });
  const draws = [true, false].map((onGrid) => {
    const settings = { seed: 11, count: 5, context: CONTEXT, onGrid };
    return { ...settings, steps: [0, 1, 2].map((step) => drawSequences(all, step, settings).map(plain)) };
  });
  const heldOut = all.map((stream) =>
    [4, 16, 1000].map((limit) => ({
      limit,
      sequences: consecutiveWindows(stream, CONTEXT, limit).map((start) => plain(sequenceOf(stream, start, CONTEXT))),
    })),
  );
  const texts = all.map(({ domain, tokens, examples }) => ({ domain, tokens: [...tokens], examples: examples && [...examples] }));
  return { context: CONTEXT, texts, draws, heldOut };
}

/** Losses that fall, jump and fall again. */
const lossesAt = (step: number) => ({ ce: 5 - step / 20 + (step % 7 === 0 ? 1.5 : 0), kd: 2 + Math.sin(step / 5) });

function weights(): object {
  const defaults = { ...recipeFor("pico").experts, alpha: 0.7, beta: 0.2, alphaEnd: 0.1, steps: STEPS };
  const settings = [
    ...WEIGHTINGS.map((weighting): DistillationSettings => ({ ...defaults, weighting })),
    ...COMBINATIONS.map((combination): DistillationSettings => ({ ...defaults, combination, phases: "ce 7, kd 25%, both" })),
    { ...defaults, beta: 0, combination: "alternating-steps" as const },
  ];
  return settings.map((chosen) => {
    const objective = distillation({ ...defaults, ...chosen });
    const weigher = objective.weigher({ steps: STEPS, microBatches: MICRO_BATCHES });
    const steps = Array.from({ length: STEPS }, (_, step) => {
      const told = {
        weights: Array.from({ length: MICRO_BATCHES }, (_, microBatch) => weigher.weights(step, microBatch)),
        figures: weigher.figures(step),
      };
      weigher.hear(lossesAt(step), 0.01);
      return told;
    });
    return { objective: clusterObjective(objective, STEPS, chosen), steps, memory: weigher.memory };
  });
}

/** Enough steps for buckets to be merged twice; one column begins late. */
function curve(): object {
  const curve = new Curve();
  const records = Array.from({ length: 1203 }, (_, index) => ({
    step: index + 1,
    tokens: 10 * index + 10,
    seconds: (index + 1) / 4,
    learningRate: learningRateAt(index, 1203, 0.01, 0.1),
    gradientNorm: 1 + (index % 3),
    loss: 5 - index / 1000,
    terms: { ce: 5 - index / 1000, ...(index > 600 && { kd: 2 - index / 2000 }) },
    weights: { alpha: 0.5 },
  }));
  for (const record of records) curve.add(record);
  return { records, state: curve.state };
}

/** Writes cluster-numbers.json into `folder`. */
export async function produceClusterNumbers(folder: string): Promise<void> {
  const numbers = {
    randoms: randoms(),
    windows: windows(),
    weights: weights(),
    losses: Array.from({ length: STEPS }, (_, step) => lossesAt(step)),
    curve: curve(),
  };
  await writeFile(join(folder, "cluster-numbers.json"), JSON.stringify(numbers));
}
