// Random weights far from a fresh model's, so that every gain, bias and head matters.

import type { NamedTensors } from "../../src/core/graph/executor";
import { randomStream } from "../../src/core/random";

/** Fresh weights with noise on all of them; equal seeds give equal noise. */
export function heated(fresh: NamedTensors, seed: number): NamedTensors {
  const random = randomStream(seed);
  return new Map([...fresh].map(([name, { shape, data }]) => [name, { shape, data: data.map((value) => value + 0.2 * random.normal()) }]));
}
