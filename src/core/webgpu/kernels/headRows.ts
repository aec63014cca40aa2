// The loss at the end: turns a block of whole rows of logits into each row's loss terms and, in place, into the gradient
// of their weighted sum. What the terms are stands in lossTerms.ts; how lanes share a row, in rows.ts.

import { logitStride } from "../../config/headBlock";
import type { LossTerm } from "../../graph/ops";
import { type Binding, type Call, type Operand, read, write } from "../call";
import { type Adapter, type ChoicePoint, trialOperands, type Variant } from "../variants";
import { needsTeacher, temperatureOf, termText } from "./lossTerms";
import { VEC4S } from "./packing";
import { alone, rowCall, rowPart, rowPoint, rowVariants, type Team } from "./rows";

export interface HeadRows {
  /** Rows in this block, and the number of its first row in the batch. */
  readonly rows: number;
  readonly firstRow: number;
  /** N: rows in the batch. */
  readonly batchRows: number;
  readonly vocabSize: number;
  readonly terms: readonly LossTerm[];
  readonly differentiable: boolean;
}

/** What columns past the vocabulary take part as: −∞, but finite at any temperature. */
const NEVER = -1e30;

interface HeadRowsOperands {
  readonly logits: Operand;
  readonly teacherLogits?: Operand;
  readonly targets: Operand;
  readonly weights: Operand;
  /** [C, N] */
  readonly losses: Operand;
}

/** Exponentials are taken relative to the row's largest logit. Rows without a label have loss and gradient 0. */
function headRows(team: Team, shape: HeadRows, { logits, teacherLogits, targets, weights, losses }: HeadRowsOperands): Call {
  const { rows, firstRow, batchRows, vocabSize, terms, differentiable } = shape;
  const { type, size, sum, largest, places, place, number } = team.packing;
  const elements = logitStride(vocabSize) / size;
  const temperatures = [...new Set(terms.map(temperatureOf))];
  const texts = terms.map((term, t) => termText(term, t, temperatures.indexOf(temperatureOf(term))));
  /** Of the two sides, those whose numbers any term asks for, and the temperatures it asks at. */
  const sides = [
    { array: "logits", shifted: "z", most: "mostZ", exp: "expZ", sum: "sumZ", probability: "q", asked: temperatures.map(() => true) },
    {
      array: "teacherLogits",
      shifted: "u",
      most: "mostU",
      exp: "expU",
      sum: "sumU",
      probability: "p",
      asked: temperatures.map((temperature) => terms.some((term) => needsTeacher(term) && temperatureOf(term) === temperature)),
    },
  ].filter(({ asked }) => asked.includes(true));
  const perSide = (text: (side: (typeof sides)[number]) => string): string => sides.map(text).join("\n");
  const perExp = (text: (side: (typeof sides)[number], k: number) => string): string =>
    perSide((side) => temperatures.flatMap((_, k) => (side.asked[k] ? [text(side, k)] : [])).join(" "));

  const masked = (array: string, i: string): string => {
    const logit = `${array}[base + ${i}]`;
    return vocabSize % 4 === 0 ? logit : `select(${type}(${NEVER}), ${logit}, ${places(i)} < ${place(`${vocabSize}u`)})`;
  };
  const values = Object.fromEntries(sides.map(({ array, shifted }) => [`${shifted}Logit`, (i: string) => masked(array, i)]));
  const part = rowPart(team, elements, values);
  const softened = perExp(({ shifted, most, exp }, k) => {
    const scale = temperatures[k] === 1 ? "" : ` * ${1 / temperatures[k]}`;
    return `let ${shifted}${k} = (${shifted}Logit - ${most})${scale}; let ${exp}${k} = exp(${shifted}${k});`;
  });
  const sums = texts.flatMap((text) => Object.entries(text.sums));
  const gradient = texts.map((text, t) => `weights[${t}] * ${text.gradient}`).join(" + ");

  const bindings: Binding[] = [
    differentiable ? write("logits", type, logits) : read("logits", type, logits),
    ...(teacherLogits ? [read("teacherLogits", type, teacherLogits)] : []),
    read("labels", "i32", targets),
    ...(differentiable ? [read("weights", "f32", weights)] : []),
    write("losses", "f32", losses),
  ];
  const body = `let base = row * ${elements}u; let batchRow = sizes[0].y + row;
let isScored = labels[batchRow] >= 0; let label = u32(max(labels[batchRow], 0));
let labelLogit = ${number("logits", "base", "label")};
${part.load}
${perSide(({ most }) => `var ${most}Part = ${type}(${NEVER});`)}
${part.each(perSide(({ shifted, most }) => `${most}Part = max(${most}Part, ${shifted}Logit);`))}
${perSide(({ most }) => `let ${most} = rowMax(${largest(`${most}Part`)}, lane);`)}
${perExp(({ sum }, k) => `var ${sum}${k}Part = ${type}(0);`)}
${sums.map(([name]) => `var ${name}Part = ${type}(0);`).join(" ")}
${part.each(`${softened}
${perExp(({ sum, exp }, k) => `${sum}${k}Part += ${exp}${k};`)}
${sums.map(([name, value]) => `${name}Part += ${value};`).join(" ")}`)}
${perExp((side, k) => `let ${side.sum}${k} = rowSum(${sum(`${side.sum}${k}Part`)}, lane);`)}
${sums.map(([name]) => `let ${name} = rowSum(${sum(`${name}Part`)}, lane);`).join(" ")}
if (!isReal) { return; }
let atLabel = labelLogit - mostZ;
if (member == 0u) {
${texts.map(({ loss }, t) => `losses[${t * batchRows}u + batchRow] = select(0.0, ${loss}, isScored);`).join("\n")}
}
${
  differentiable
    ? `if (!isScored) {
${part.each(`logits[base + i] = ${type}(0);`)}
return;
}
${part.each(`${softened}
${perExp(({ exp, sum, probability }, k) => `let ${probability}${k} = ${exp}${k} / ${sum}${k};`)}
let oneHot = select(${type}(0), ${type}(1), ${places("i")} == ${place("label")});
logits[base + i] = ${gradient};`)}`
    : ""
}`;
  return rowCall("head rows", team, rows, bindings, body, [firstRow, 0, 0]);
}

/** Lanes of a workgroup on narrow adapters: a quad, each with a row of its own. */
const NARROW_LANES = 4;

/** The row kernel over one block of logits. */
export function headRowsVariants(shape: HeadRows, operands: HeadRowsOperands): readonly Variant[] {
  return rowVariants(logitStride(shape.vocabSize), alone(VEC4S, NARROW_LANES), (team) => headRows(team, shape, operands));
}

export function headRowsPoint({ rows, vocabSize, terms, differentiable }: HeadRows, adapter: Adapter): ChoicePoint {
  const kinds = terms.map(({ kind }) => kind).join("+");
  return rowPoint(`head rows ${kinds}${differentiable ? "" : " scored"}`, { rows, width: vocabSize }, adapter, (trial) => {
    const words = trial.rows * logitStride(trial.width);
    const sizes = { logits: words, teacherLogits: words, targets: trial.rows, weights: terms.length, losses: terms.length * trial.rows };
    const { teacherLogits, ...operands } = trialOperands(sizes);
    const shape = { rows: trial.rows, firstRow: 0, batchRows: trial.rows, vocabSize: trial.width, terms, differentiable };
    return headRowsVariants(shape, terms.some(needsTeacher) ? { ...operands, teacherLogits } : operands);
  });
}
