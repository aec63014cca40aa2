// Loss terms at every position, summed over each sequence: what a step reports.

import { type Call, type Operand, read, write } from "../call";
import { type Adapter, type ChoicePoint, trialOperands, type Variant } from "../variants";
import { SINGLES } from "./packing";
import { alone, type RowShape, rowCall, rowPart, rowPoint, rowVariants, type Team } from "./rows";

interface SumsOperands {
  readonly losses: Operand;
  readonly sums: Operand;
}

function sequenceSums(team: Team, { rows, width }: RowShape, { losses, sums }: SumsOperands, accumulates: boolean): Call {
  const { type, size, sum } = team.packing;
  const elements = width / size;
  const part = rowPart(team, elements, { loss: (i) => `losses[row * ${elements}u + ${i}]` });
  const body = `var part = ${type}(0);
${part.load}
${part.each("part += loss;")}
let total = rowSum(${sum("part")}, lane);
if (isReal && member == 0u) { sums[row] ${accumulates ? "+=" : "="} total; }`;
  return rowCall("sequence sums", team, rows, [read("losses", type, losses), write("sums", "f32", sums)], body);
}

/** losses [C, B·T] → sums [C, B], a row for each term and sequence; added to what stands there when a step accumulates. */
export function sequenceSumsVariants(shape: RowShape, operands: SumsOperands, accumulates: boolean): readonly Variant[] {
  return rowVariants(shape.width, alone(SINGLES, 4), (team) => sequenceSums(team, shape, operands, accumulates));
}

export function sequenceSumsPoint(shape: RowShape, adapter: Adapter): ChoicePoint {
  return rowPoint("sequence sums", shape, adapter, (trial) =>
    sequenceSumsVariants(trial, trialOperands({ losses: trial.rows * trial.width, sums: trial.rows }), false),
  );
}
