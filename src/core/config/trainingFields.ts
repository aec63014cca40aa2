// The fields that say how models are trained, for the table of fields.ts. Not a second table: only the part of it that
// the teacher and the experts share.

import type { Field } from "./field";
import { ACTIVATIONS, type Activations, KEPT_WEIGHTS, type KeptWeights, PRECISIONS } from "./recipe";

const activationLabels: Record<Activations, string> = {
  keep: "Keep",
  recompute: "Compute again",
};

const precisionLabels: Record<(typeof PRECISIONS)[number], string> = {
  auto: "16 bits where the GPU has them",
  f32: "32 bits",
};

const keptLabels: Record<KeptWeights, string> = { last: "The last", best: "The best on held-out text" };

/** The fields of TrainingSettings under `section`; `who` is named in the help. They mean something only `where` that is said. */
export function trainingFields(section: "teacher" | "experts", who: string, where?: Field["where"]): readonly Field[] {
  const at = (name: string) => `${section}.${name}`;
  const fields: readonly Field[] = [
    {
      path: at("steps"),
      label: "Steps",
      help: `Optimizer updates ${who} is trained for.`,
      kind: "integer",
      min: 1,
      max: 10_000_000,
      log: true,
    },
    {
      path: at("learningRate"),
      label: "Learning rate",
      help: "Highest learning rate, reached after the warm-up. Small models bear more than large ones.",
      kind: "number",
      min: 1e-7,
      max: 1,
      log: true,
    },
    {
      path: at("sequences"),
      label: "Sequences per step",
      help: "How many sequences each update averages over. More is steadier and slower.",
      kind: "integer",
      min: 1,
      max: 4096,
      step: 1,
    },
    {
      path: at("microBatch"),
      label: "Sequences at once",
      help: "How many of a step's sequences are on the GPU together; the rest follow and their gradients add up. Fewer needs less memory and gives the same result. It must divide the sequences per step.",
      kind: "integer",
      min: 1,
      max: 512,
      step: 1,
      advanced: true,
    },
    {
      path: at("activations"),
      label: "Values inside the blocks",
      help: "What the forward pass computes is kept on the GPU for the backward pass, or computed again there. Computing again needs less memory and about a fifth more time, and gives the same result.",
      kind: "choice",
      choices: ACTIVATIONS.map((value) => ({ value, label: activationLabels[value] })),
      advanced: true,
    },
    {
      path: at("precision"),
      label: "Precision",
      help: "What a step keeps and multiplies may be numbers of 16 bits (f16): about half the memory for values, half the bytes to move. Weights, gradients and sums have 32 bits in any case, and so has everything where values are computed again.",
      kind: "choice",
      choices: PRECISIONS.map((value) => ({ value, label: precisionLabels[value] })),
      advanced: true,
    },
    {
      path: at("warmup"),
      label: "Warm-up",
      help: "Share of the steps over which the learning rate rises from zero; after it, it falls in a line to zero.",
      kind: "number",
      min: 0,
      max: 1,
      step: 0.01,
      advanced: true,
    },
    {
      path: at("weightDecay"),
      label: "Weight decay",
      help: "How strongly AdamW pulls weight matrices towards zero, apart from the gradient.",
      kind: "number",
      min: 0,
      max: 1,
      step: 0.01,
      advanced: true,
    },
    {
      path: at("clip"),
      label: "Gradient clip",
      help: "Gradients whose norm over all weights is larger are scaled down to it.",
      kind: "number",
      min: 1e-3,
      max: 1e6,
      log: true,
      advanced: true,
    },
    {
      path: at("beta1"),
      label: "Adam β₁",
      help: "How much of the mean gradient is carried from step to step.",
      kind: "number",
      min: 0,
      max: 0.9999,
      step: 0.01,
      advanced: true,
    },
    {
      path: at("beta2"),
      label: "Adam β₂",
      help: "How much of the mean squared gradient is carried from step to step.",
      kind: "number",
      min: 0,
      max: 0.99999,
      step: 0.001,
      advanced: true,
    },
    {
      path: at("epsilon"),
      label: "Adam ε",
      help: "Added to the root of the mean squared gradient, so that tiny gradients don't become large updates.",
      kind: "number",
      min: 1e-12,
      max: 0.01,
      log: true,
      advanced: true,
    },
    {
      path: at("evaluations"),
      label: "Evaluations",
      help: "How often validation text is scored while training, besides the start and the end.",
      kind: "integer",
      min: 0,
      max: 1000,
      step: 1,
      advanced: true,
    },
    {
      path: at("keeps"),
      label: "Weights to keep",
      help: `What ${who} is in the end: the weights after the last step, or those at the evaluation with the fewest bits per byte, where more steps made it worse. Students of several domains keep the last.`,
      kind: "choice",
      choices: KEPT_WEIGHTS.map((value) => ({ value, label: keptLabels[value] })),
      advanced: true,
    },
  ];
  return fields.map((field) => (where ? { ...field, where } : field));
}
