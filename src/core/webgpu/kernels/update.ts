// The optimizer's kernels: the global norm of the gradient, and AdamW over all parameters in one dispatch. Both see
// a model's weights as one flat buffer in which parameters that decay come first.

import type { AdamWSettings } from "../../graph/executor";
import { type Call, type Operand, read, write } from "../call";
import { store } from "../half";
import { type Adapter, type ChoicePoint, sizeClass, trialOperands, trialScratch, type Variant } from "../variants";
import { elementCall } from "./elements";
import { packingOf, SINGLES } from "./packing";
import { alone, rowCall, rowPart, type Team, workgroup } from "./rows";

/** Partial sums of squares at most; the second kernel adds them up. */
export const NORM_PARTS = 1024;

interface NormOperands {
  readonly gradient: Operand;
  /** Scratch memory of NORM_PARTS words. */
  readonly parts: Operand;
  /** norm[0] = the gradient's norm; norm[1] = what every gradient is multiplied by to clip it, as clip_grad_norm_ does. */
  readonly norm: Operand;
}

/** Sums of squares of `count` slices of the gradient, which a team each goes through. */
function squaredParts(team: Team, words: number, count: number, gradient: Operand, parts: Operand): Call {
  const { type, size, sum } = team.packing;
  const elements = words / size;
  const perPart = Math.ceil(elements / count);
  const body = `var total = ${type}(0);
let last = min((row + 1u) * ${perPart}u, ${elements}u);
for (var i = row * ${perPart}u + member; i < last; i += ${team.members}u) { let g = gradient[i]; total += g * g; }
let part = rowSum(${sum("total")}, lane);
if (isReal && member == 0u) { parts[row] = part; }`;
  return rowCall("gradient norm parts", team, count, [read("gradient", type, gradient), write("parts", "f32", parts)], body);
}

function normOfParts(team: Team, count: number, clip: number, parts: Operand, norm: Operand): Call {
  const part = rowPart(team, count, { squares: (i) => `parts[${i}]` });
  const body = `var total = 0.0;
${part.load}
${part.each("total += squares;")}
let length = sqrt(rowSum(total, lane));
if (isReal && member == 0u) {
  norm[0] = length;
  norm[1] = min(1.0, ${clip} / (length + 1e-6));
}`;
  return rowCall("gradient norm", team, 1, [read("parts", "f32", parts), write("norm", "f32", norm)], body);
}

/** Partial sums where one lane makes each. */
const LANE_PARTS = 256;

/** The norm of a gradient of `words` numbers, in two kernels. */
export function gradientNormVariants(words: number, clip: number, { gradient, parts, norm }: NormOperands): readonly Variant[] {
  const packing = packingOf(words);
  const calls = (count: number, team: Team, last: Team) => () => [
    squaredParts(team, words, count, gradient, parts),
    normOfParts(last, count, clip, parts, norm),
  ];
  // Few numbers make few parts: no workgroup is asked for that would have nothing to add.
  const teamParts = Math.min(NORM_PARTS, Math.ceil(words / 1024));
  return [
    { name: "plain", suits: "any", calls: calls(LANE_PARTS, alone(SINGLES, 32), alone(SINGLES, 1)) },
    { name: "few lanes", suits: "narrow", calls: calls(LANE_PARTS, alone(packing, 64), alone(SINGLES, 1)) },
    { name: "workgroup", suits: "wide", calls: calls(teamParts, workgroup(packing, words / teamParts), workgroup(SINGLES, teamParts)) },
  ];
}

export function gradientNormPoint(words: number, adapter: Adapter): ChoicePoint {
  return {
    key: `gradient norm ${sizeClass(words, adapter)}`,
    operations: 2 * words,
    trials: () => {
      const operands = trialOperands({ gradient: words, norm: 2 });
      return gradientNormVariants(words, 1, { ...operands, parts: trialScratch("parts", NORM_PARTS) });
    },
  };
}

interface AdamWOperands {
  readonly weights: Operand;
  readonly gradient: Operand;
  readonly firstMoment: Operand;
  readonly secondMoment: Operand;
  readonly norm: Operand;
  /** Where the parameters that decay are written too, as the halves that matrix products read. */
  readonly copy?: Operand;
  /** [learning rate / (1 − β1^t), 1 / (1 − β2^t), learning rate · decay] of this step. */
  readonly rates: Operand;
}

/** One AdamW update (arXiv 1711.05101) of `words` parameters, the first `decayed` of which decay. */
export function adamw(words: number, decayed: number, { beta1, beta2, epsilon }: AdamWSettings, operands: AdamWOperands): Call {
  const { copy } = operands;
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
      ...(copy ? [write("copy", "vec4f", copy)] : []),
    ],
    `let g = gradient[element] * norm[1];
let m = firstMoment[element] * ${beta1} + g * ${1 - beta1};
let v = secondMoment[element] * ${beta2} + g * g * ${1 - beta2};
firstMoment[element] = m; secondMoment[element] = v;
let kept = select(1.0, 1.0 - rates[2], element < ${decayed / 4}u);
let updated = weights[element] * kept - rates[0] * m / (sqrt(v * rates[1]) + ${epsilon});
weights[element] = updated;
${copy ? `if (element < ${decayed / 4}u) { ${store(copy, "copy", "element", "updated")} }` : ""}`,
  );
}
