// What a sparse model tells of its gates, made up: while it trains and on held-out text.

import type { LayerUse } from "../../src/core/config/gateRecords";
import type { StepColumns } from "../../src/protocol/events";

/** What a gate does that sends these shares of tokens to its experts, which have `mass` of its probability. */
export function layerUse(taken: readonly number[], mass: number, entropy = 0.5): LayerUse {
  const gates = taken.map((share) => share / taken.reduce((sum, one) => sum + one, 0));
  return { taken, gates, probabilities: gates, mass, entropy };
}

/** So many steps whose gates do what `gatesAt` says of each, counted from 1; of everything else they tell 1. */
export function gateSteps(steps: number, gatesAt: (step: number) => Readonly<Record<string, number>>): StepColumns {
  const step = Array.from({ length: steps }, (_, i) => i + 1);
  const one = step.map(() => 1);
  const gates = Object.fromEntries(Object.keys(gatesAt(1)).map((name) => [name, step.map((number) => gatesAt(number)[name])]));
  return { step, tokens: step, seconds: step, learningRate: one, gradientNorm: one, loss: one, terms: { ce: one }, weights: {}, gates };
}
