// The optimizer's kernels: the global norm of the gradient, and AdamW over all parameters in one dispatch. Both see
// a model's weights as one flat buffer in which parameters that decay come first.

import type { AdamWSettings } from "../../graph/executor";
import { type Call, type Operand, read, write } from "../call";
import { elementCall } from "./elements";

const LANES = 64;
/** Partial sums of squares; the second kernel adds them up. */
export const NORM_PARTS = 256;

/** Sums of squares of NORM_PARTS slices of the gradient. */
export function squaredParts(words: number, gradient: Operand, parts: Operand): Call {
  const elements = words / 4;
  const perLane = Math.ceil(elements / NORM_PARTS);
  return {
    label: "gradient norm parts",
    bindings: [read("gradient", "vec4f", gradient), write("parts", "f32", parts)],
    lanes: LANES,
    body: `var total = vec4f(0);
let last = min((index + 1u) * ${perLane}u, ${elements}u);
for (var i = index * ${perLane}u; i < last; i++) { let g = gradient[i]; total += g * g; }
parts[index] = (total.x + total.y) + (total.z + total.w);`,
    workgroups: [NORM_PARTS / LANES, 1, 1],
  };
}

/** norm[0] = the gradient's norm; norm[1] = what every gradient is multiplied by to clip it, as clip_grad_norm_ does. */
export function gradientNorm(clip: number, parts: Operand, norm: Operand): Call {
  return {
    label: "gradient norm",
    bindings: [read("parts", "f32", parts), write("norm", "f32", norm)],
    lanes: 1,
    body: `var total = 0.0;
for (var i = 0u; i < ${NORM_PARTS}u; i++) { total += parts[i]; }
norm[0] = sqrt(total);
norm[1] = min(1.0, ${clip} / (norm[0] + 1e-6));`,
    workgroups: [1, 1, 1],
  };
}

interface AdamWOperands {
  readonly weights: Operand;
  readonly gradient: Operand;
  readonly firstMoment: Operand;
  readonly secondMoment: Operand;
  readonly norm: Operand;
  /** [learning rate / (1 − β1^t), 1 / (1 − β2^t), learning rate · decay] of this step. */
  readonly rates: Operand;
}

/** One AdamW update (arXiv 1711.05101) of `words` parameters, the first `decayed` of which decay. */
export function adamw(words: number, decayed: number, { beta1, beta2, epsilon }: AdamWSettings, operands: AdamWOperands): Call {
  return elementCall(
    "adamw",
    words / 4,
    [
      write("weights", "vec4f", operands.weights),
      read("gradient", "vec4f", operands.gradient),
      write("firstMoment", "vec4f", operands.firstMoment),
      write("secondMoment", "vec4f", operands.secondMoment),
      read("norm", "f32", operands.norm),
      read("rates", "f32", operands.rates),
    ],
    `let g = gradient[element] * norm[1];
let m = firstMoment[element] * ${beta1} + g * ${1 - beta1};
let v = secondMoment[element] * ${beta2} + g * g * ${1 - beta2};
firstMoment[element] = m; secondMoment[element] = v;
let kept = select(1.0, 1.0 - rates[2], element < ${decayed / 4}u);
weights[element] = weights[element] * kept - rates[0] * m / (sqrt(v * rates[1]) + ${epsilon});`,
  );
}
