// Random weights far from a fresh model's, so that every gain, bias and head matters.

import type { ModelShape } from "../../src/core/config/sizes";
import type { NamedTensors } from "../../src/core/graph/executor";
import { initializeGpt } from "../../src/core/model/gpt";
import { randomStream } from "../../src/core/random";

/** The weights of a GPT-2; equal seeds give equal weights. */
export function hotWeights(shape: ModelShape, seed: number): NamedTensors {
  const random = randomStream(seed);
  const fresh = [...initializeGpt(shape, seed)];
  return new Map(fresh.map(([name, { shape, data }]) => [name, { shape, data: data.map((value) => value + 0.2 * random.normal()) }]));
}
