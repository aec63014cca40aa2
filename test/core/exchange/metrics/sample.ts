// A run with curves and evaluations, for the tests of files of them.

import type { WrittenRun } from "../../../../src/core/config/curveFormats";
import { Curve } from "../../../../src/core/curves/curve";

const quality = (loss: number) => ({ loss, perplexity: Math.exp(loss), bitsPerByte: loss / 2 });

/** A run of so many steps, its numbers exact in f32, with a domain whose name has what the names of curves are cut by. */
export function runOf(steps: number, name = "amber-heron"): WrittenRun {
  const curve = new Curve();
  for (let step = 1; step <= steps; step++) {
    const common = { step, tokens: 64 * step, seconds: step / 4, learningRate: 0.25, gradientNorm: step % 2, weights: { kd: 0.5 } };
    curve.add({ ...common, loss: 4 - step / 1024, terms: { ce: 3 - step / 1024 }, gates: step > 2 ? { "0.1": 0.125 } : {} });
  }
  const at = (step: number) => ({ step, tokens: 64 * step, domains: { en: quality(2), "a.b/c": quality(1.5) } });
  return { run: { name, startedAt: 1.75e12 }, history: { series: curve.snapshot(), evaluations: [at(0), at(steps)] } };
}
