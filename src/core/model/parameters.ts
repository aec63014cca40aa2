// What a parameter of a model is before it is trained: its name, its shape and its first values.

import type { NamedTensors } from "../graph/executor";
import { elementCount } from "../graph/shape";
import { randomStream } from "../random";

/** Standard deviation of GPT-2's initial weights. */
export const INITIAL_DEVIATION = 0.02;

export interface ParameterSpec {
  readonly name: string;
  readonly shape: readonly number[];
  /** Standard deviation of the initial values, or the constant they all take. */
  readonly initial: { readonly deviation: number } | { readonly constant: number };
}

/** Fresh values of parameters; equal seeds give equal values. */
export function initialize(parameters: readonly ParameterSpec[], seed: number): NamedTensors {
  const tensors = parameters.map(({ name, shape: dimensions, initial }, index) => {
    const data = new Float32Array(elementCount(dimensions));
    if ("constant" in initial) data.fill(initial.constant);
    else {
      const random = randomStream(seed, index);
      for (let i = 0; i < data.length; i++) data[i] = random.normal() * initial.deviation;
    }
    return [name, { shape: dimensions, data }] as const;
  });
  return new Map(tensors);
}
