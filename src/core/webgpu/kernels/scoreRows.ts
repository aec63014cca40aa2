// What a block of whole rows of logits predicts: how probable its most probable token is, and how many tokens stand before
// the target. How lanes share a row stands in rows.ts.

import { logitStride } from "../../config/headBlock";
import { type Call, type Operand, read, write } from "../call";
import { type Adapter, type ChoicePoint, trialOperands, type Variant } from "../variants";
import { type LogitBlock, logitAt, logitVariants, NEVER } from "./logits";
import { rowCall, rowPart, rowPoint, type Team } from "./rows";

interface ScoreRowsOperands {
  readonly logits: Operand;
  readonly targets: Operand;
  /** [N] */
  readonly confidence: Operand;
  readonly rank: Operand;
}

/** Ranks are counted in f32: exact, as vocabularies are smaller than 2²⁴. Of tokens with equal logits the smaller id is before. */
function scoreRows(team: Team, block: LogitBlock, { logits, targets, confidence, rank }: ScoreRowsOperands): Call {
  const { rows, firstRow, vocabSize } = block;
  const { packing } = team;
  const { type, size, sum, largest, places, place, number } = packing;
  const elements = logitStride(vocabSize) / size;
  const part = rowPart(team, elements, { logit: (i) => logitAt(packing, vocabSize, "logits", i) });
  const bindings = [
    read("logits", type, logits),
    read("labels", "i32", targets),
    write("confidence", "f32", confidence),
    write("rank", "f32", rank),
  ];
  const body = `let base = row * ${elements}u; let batchRow = sizes[0].y + row;
let isScored = labels[batchRow] >= 0; let label = u32(max(labels[batchRow], 0));
let labelLogit = ${type}(${number("logits", "base", "label")});
${part.load}
var mostPart = ${type}(${NEVER});
${part.each("mostPart = max(mostPart, logit);")}
let most = rowMax(${largest("mostPart")}, lane);
var sumPart = ${type}(0); var aheadPart = ${type}(0);
${part.each(`sumPart += exp(logit - most);
let isAhead = (logit > labelLogit) | ((logit == labelLogit) & (${places("i")} < ${place("label")}));
aheadPart += select(${type}(0), ${type}(1), isAhead);`)}
let sum = rowSum(${sum("sumPart")}, lane); let ahead = rowSum(${sum("aheadPart")}, lane);
if (isReal && member == 0u) {
confidence[batchRow] = select(0.0, 1.0 / sum, isScored);
rank[batchRow] = select(-1.0, ahead, isScored);
}`;
  return rowCall("score rows", team, rows, bindings, body, [firstRow, 0, 0]);
}

/** The row kernel over one block of logits. */
export function scoreRowsVariants(block: LogitBlock, operands: ScoreRowsOperands): readonly Variant[] {
  return logitVariants(block.vocabSize, (team) => scoreRows(team, block, operands));
}

export function scoreRowsPoint({ rows, vocabSize }: LogitBlock, adapter: Adapter): ChoicePoint {
  return rowPoint("score rows", { rows, width: vocabSize }, adapter, (trial) => {
    const sizes = { logits: trial.rows * logitStride(trial.width), targets: trial.rows, confidence: trial.rows, rank: trial.rows };
    return scoreRowsVariants({ rows: trial.rows, firstRow: 0, batchRows: trial.rows, vocabSize: trial.width }, trialOperands(sizes));
  });
}
