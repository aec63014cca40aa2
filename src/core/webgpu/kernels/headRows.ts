// The loss at the end: turns a block of whole rows of logits into each row's loss terms and, in place, into the gradient
// of their weighted sum. What the terms are stands in lossTerms.ts; how lanes share a row, in rows.ts.

import { logitStride } from "../../config/headBlock";
import { isDivergence, type LossTerm } from "../../graph/loss";
import { type Binding, type Call, type Operand, read, write } from "../call";
import { type Adapter, type ChoicePoint, trialOperands, type Variant } from "../variants";
import { headReach } from "./headReach";
import { type LogitBlock, logitAt, logitVariants, NEVER } from "./logits";
import { reachOf, temperatureOf, termText } from "./lossTerms";
import { rowCall, rowPart, rowPoint, type Team } from "./rows";

export interface HeadRows extends LogitBlock {
  readonly terms: readonly LossTerm[];
  readonly differentiable: boolean;
}

interface HeadRowsOperands {
  readonly logits: Operand;
  readonly teacherLogits?: Operand;
  readonly targets: Operand;
  readonly weights: Operand;
  /** [C, N] */
  readonly losses: Operand;
}

/** One of the two whose distributions are compared: how its numbers are called in texts. */
interface Side {
  readonly array: "logits" | "teacherLogits";
  readonly shifted: "z" | "u";
  readonly name: "Z" | "U";
  readonly probability: "q" | "p";
  /** For each temperature, whether any term asks for this side at it. */
  readonly asked: readonly boolean[];
}

function sidesOf(terms: readonly LossTerm[], temperatures: readonly number[]): readonly Side[] {
  const distils = (temperature: number): boolean => terms.some((term) => isDivergence(term) && term.temperature === temperature);
  const sides: Side[] = [
    { array: "logits", shifted: "z", name: "Z", probability: "q", asked: temperatures.map(() => true) },
    { array: "teacherLogits", shifted: "u", name: "U", probability: "p", asked: temperatures.map(distils) },
  ];
  return sides.filter(({ asked }) => asked.includes(true));
}

/** Exponentials are taken relative to the row's largest logit. Rows without a label have loss and gradient 0. */
function headRows(team: Team, shape: HeadRows, { logits, teacherLogits, targets, weights, losses }: HeadRowsOperands): Call {
  const { rows, firstRow, batchRows, vocabSize, terms, differentiable } = shape;
  const { packing } = team;
  const { type, size, sum, largest, places, place, number } = packing;
  const elements = logitStride(vocabSize) / size;
  const temperatures = [...new Set(terms.map(temperatureOf))];
  const numberOf = (term: LossTerm): number => temperatures.indexOf(temperatureOf(term));
  const texts = terms.map((term, t) => termText(term, { t, k: numberOf(term), type }));
  const sides = sidesOf(terms, temperatures);
  const perSide = (text: (side: Side) => string): string => sides.map(text).join("\n");
  const perExp = (text: (side: Side, k: number) => string): string =>
    perSide((side) => temperatures.flatMap((_, k) => (side.asked[k] ? [text(side, k)] : [])).join(" "));

  const values = Object.fromEntries(
    sides.map(({ array, shifted }) => [`${shifted}Logit`, (i: string) => logitAt(packing, vocabSize, array, i)]),
  );
  const part = rowPart(team, elements, values);
  /** A pass over the row that adds to `sums`, which stand as the row's own after it. */
  const summing = (prepared: string, sums: readonly (readonly [name: string, value: string])[]): string =>
    sums.length === 0
      ? ""
      : `${sums.map(([name]) => `var ${name}Part = ${type}(0);`).join(" ")}
${part.each(`${prepared}\n${sums.map(([name, value]) => `${name}Part += ${value};`).join(" ")}`)}
${sums.map(([name]) => `let ${name} = rowSum(${sum(`${name}Part`)}, lane);`).join(" ")}`;
  const all = (sums: "sums" | "mixedSums"): [string, string][] => texts.flatMap((text) => Object.entries(text[sums] ?? {}));

  const softenedAt = ({ shifted, name }: Side, k: number): string => {
    const scale = temperatures[k] === 1 ? "" : ` * ${1 / temperatures[k]}`;
    return `let ${shifted}${k} = (${shifted}Logit - most${name})${scale}; let exp${name}${k} = exp(${shifted}${k});`;
  };
  const softened = perExp(softenedAt);
  const compared = `${softened}
${perExp(({ shifted, name, probability }, k) => `let ${probability}${k} = exp${name}${k} / sum${name}${k}; let log${probability.toUpperCase()}${k} = ${shifted}${k} - logSum${name}${k};`)}
${texts.map(({ mixtures = "" }) => mixtures).join(" ")}`;
  const reaches = texts.map(({ headMass }, t) => {
    if (headMass === undefined) return "";
    const k = numberOf(terms[t]);
    const [, teacher] = sides;
    return headReach(
      team,
      packing,
      reachOf(t),
      { mass: headMass, vocabSize },
      {
        each: part.each,
        softened: softenedAt(teacher, k),
        exponential: `expU${k}`,
        distance: `-u${k}`,
        sum: `sumU${k}`,
      },
    );
  });

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
${perSide(({ name }) => `var most${name}Part = ${type}(${NEVER});`)}
${part.each(perSide(({ shifted, name }) => `most${name}Part = max(most${name}Part, ${shifted}Logit);`))}
${perSide(({ name }) => `let most${name} = rowMax(${largest(`most${name}Part`)}, lane);`)}
${summing(softened, [...sides.flatMap(({ name, asked }) => temperatures.flatMap((_, k): [string, string][] => (asked[k] ? [[`sum${name}${k}`, `exp${name}${k}`]] : []))), ...all("sums")])}
${perExp(({ name }, k) => `let logSum${name}${k} = log(sum${name}${k});`)}
${reaches.join("\n")}
${summing(compared, all("mixedSums"))}
${texts.map(({ ofRow = "" }) => ofRow).join("\n")}
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
${part.each(`${compared}
let oneHot = select(${type}(0), ${type}(1), ${places("i")} == ${place("label")});
logits[base + i] = ${texts.map(({ gradient }, t) => `weights[${t}] * ${gradient}`).join(" + ")};`)}`
    : ""
}`;
  return rowCall("head rows", team, rows, bindings, body, [firstRow, 0, 0]);
}

/** The row kernel over one block of logits. */
export function headRowsVariants(shape: HeadRows, operands: HeadRowsOperands): readonly Variant[] {
  return logitVariants(shape.vocabSize, (team) => headRows(team, shape, operands));
}

export function headRowsPoint({ rows, vocabSize, terms, differentiable }: HeadRows, adapter: Adapter): ChoicePoint {
  const kinds = terms.map(({ kind }) => kind).join("+");
  return rowPoint(`head rows ${kinds}${differentiable ? "" : " scored"}`, { rows, width: vocabSize }, adapter, (trial) => {
    const words = trial.rows * logitStride(trial.width);
    const sizes = { logits: words, teacherLogits: words, targets: trial.rows, weights: terms.length, losses: terms.length * trial.rows };
    const { teacherLogits, ...operands } = trialOperands(sizes);
    const shape = { rows: trial.rows, firstRow: 0, batchRows: trial.rows, vocabSize: trial.width, terms, differentiable };
    return headRowsVariants(shape, terms.some(isDivergence) ? { ...operands, teacherLogits } : operands);
  });
}
