// The most probable tokens of a block of whole rows of logits: one pass over a row for each, which takes the largest logit
// that comes after the one before. How lanes share a row stands in rows.ts.

import { logitStride } from "../../config/headBlock";
import { type Call, type Operand, read, write } from "../call";
import { type Adapter, type ChoicePoint, trialOperands, type Variant } from "../variants";
import { type LogitBlock, logitAt, logitVariants, NEVER } from "./logits";
import { rowCall, rowPart, rowPoint, type Team } from "./rows";

export interface TopRows extends LogitBlock {
  /** k: tokens taken of each row. */
  readonly count: number;
  readonly temperature: number;
}

interface TopRowsOperands {
  readonly logits: Operand;
  /** [N, k] */
  readonly ids: Operand;
  readonly logProbs: Operand;
}

/** Below and above every logit, those past the vocabulary included. */
const LOWEST = -3e38;
const HIGHEST = 3e38;

/** Ids are told in f32: exact, as vocabularies are smaller than 2²⁴. Of tokens with equal logits the smaller id is before. */
function topRows(team: Team, { rows, firstRow, vocabSize, count, temperature }: TopRows, { logits, ids, logProbs }: TopRowsOperands): Call {
  const { packing } = team;
  const { type, size, sum, largest, places, place } = packing;
  const elements = logitStride(vocabSize) / size;
  const part = rowPart(team, elements, { logit: (i) => logitAt(packing, vocabSize, "logits", i) });
  const scale = `${1 / temperature}`;
  const body = `let base = row * ${elements}u; let first = (sizes[0].y + row) * sizes[0].z;
${part.load}
var mostPart = ${type}(${NEVER});
${part.each("mostPart = max(mostPart, logit);")}
let most = rowMax(${largest("mostPart")}, lane);
var sumPart = ${type}(0);
${part.each(`sumPart += exp((logit - most) * ${scale});`)}
let logSum = log(rowSum(${sum("sumPart")}, lane));
var last = ${HIGHEST}; var lastId = 0u;
for (var rank = 0u; rank < sizes[0].z; rank++) {
  var best = ${type}(${LOWEST}); var bestPlace = ${place("0u")};
  ${part.each(`let isLeft = (logit < ${type}(last)) | ((logit == ${type}(last)) & (${places("i")} > ${place("lastId")}));
  let isBetter = isLeft & (logit > best);
  best = select(best, logit, isBetter); bestPlace = select(bestPlace, ${places("i")}, isBetter);`)}
  last = rowMax(${largest("best")}, lane);
  let candidate = select(${type}(${LOWEST}), -${type}(bestPlace), best == ${type}(last));
  lastId = u32(-rowMax(${largest("candidate")}, lane));
  if (isReal && member == 0u) {
    ids[first + rank] = f32(lastId);
    logProbs[first + rank] = (last - most) * ${scale} - logSum;
  }
}`;
  const bindings = [read("logits", type, logits), write("ids", "f32", ids), write("logProbs", "f32", logProbs)];
  return rowCall("top rows", team, rows, bindings, body, [firstRow, count, 0]);
}

/** The row kernel over one block of logits. */
export function topRowsVariants(block: TopRows, operands: TopRowsOperands): readonly Variant[] {
  return logitVariants(block.vocabSize, (team) => topRows(team, block, operands));
}

export function topRowsPoint({ rows, vocabSize, ...kept }: TopRows, adapter: Adapter): ChoicePoint {
  return rowPoint("top rows", { rows, width: vocabSize }, adapter, (trial) => {
    const count = Math.min(kept.count, trial.width);
    const block = { ...kept, count, rows: trial.rows, firstRow: 0, batchRows: trial.rows, vocabSize: trial.width };
    const kepts = trial.rows * count;
    return topRowsVariants(block, trialOperands({ logits: trial.rows * logitStride(trial.width), ids: kepts, logProbs: kepts }));
  });
}
