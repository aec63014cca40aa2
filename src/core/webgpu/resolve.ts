// Which buffer and offset an operand stands for, once models, inputs and results have theirs.

import type { ChosenModels } from "../graph/executor";
import type { Operand } from "./call";
import type { InputBuffer } from "./inputs";
import type { Range, Resolve } from "./plan";
import type { Results } from "./results";
import { GpuWeights } from "./weights";

export function weightsOf(models: ChosenModels, name: string): GpuWeights {
  const weights = models[name];
  if (!(weights instanceof GpuWeights)) throw new Error(`the compiled executor holds no weights for ${name}`);
  return weights;
}

/** Finds a program's operands outside its arena. */
export function resolver(
  models: ChosenModels,
  inputs: InputBuffer,
  results: Results,
  own: (operand: Operand) => Range | undefined = () => undefined,
): Resolve {
  return (operand) => {
    const range = own(operand);
    if (range !== undefined) return range;
    if (operand.space === "inputs") return { buffer: inputs.buffer, offset: inputs.offsetOf(operand.name) };
    if (operand.space === "results") return { buffer: results.buffer, offset: results.offsetOf(operand.name) };
    if (operand.space !== "weights") throw new Error(`nothing holds ${operand.space} ${operand.name}`);
    const weights = weightsOf(models, operand.model);
    return { buffer: weights.buffer, offset: weights.offsetOf(operand.name) };
  };
}
