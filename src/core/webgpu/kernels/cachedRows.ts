// The loss at the end on a cached signal: turns a block of whole rows of logits into each row's loss terms and, in place,
// into the gradient of their weighted sum, where of the teacher only the most probable tokens of each row are known. What
// is compared stands in graph/loss.ts under LEAST_TAIL; with the teacher's logits at hand it is headRows.ts that does it.

import { logitStride } from "../../config/headBlock";
import { type Divergence, inTheLimit, isDivergence, LEAST, LEAST_TAIL, type LossTerm } from "../../graph/loss";
import { type Call, type Operand, read, write } from "../call";
import { type Adapter, type ChoicePoint, trialOperands, trialScratch, type Variant } from "../variants";
import type { HeadRows } from "./headRows";
import { logitAt, logitVariants, NEVER } from "./logits";
import { temperatureOf } from "./lossTerms";
import { headShareOf, outcomeText } from "./outcomes";
import { rowCall, rowPart, rowPoint, type Team } from "./rows";

export interface CachedRows extends HeadRows {
  /** k: tokens kept of each row. */
  readonly count: number;
}

interface CachedRowsOperands {
  readonly logits: Operand;
  readonly targets: Operand;
  readonly weights: Operand;
  /** [N, k], the most probable first. */
  readonly ids: Operand;
  readonly logProbs: Operand;
  /** [C, N] */
  readonly losses: Operand;
  /** Scratch [rows, k]: gradients over the logits of the tokens kept. */
  readonly keptGradients: Operand;
}

/** A divergence among the terms, in the limit of its share, and its number. */
interface Compared {
  readonly divergence: Divergence;
  readonly t: number;
}

/**
 * A lane works on the tokens kept whose logits lie in its own part of the row: what it overwrites nobody else reads or
 * writes, and no lane waits for another. Rows without a label have loss and gradient 0.
 */
function cachedRows(team: Team, shape: CachedRows, operands: CachedRowsOperands): Call {
  const { rows, firstRow, batchRows, vocabSize, terms, differentiable, count } = shape;
  const { packing, members } = team;
  const { type, size, sum, largest, places, place, number } = packing;
  const elements = logitStride(vocabSize) / size;
  const hasTail = count < vocabSize;
  const temperatures = [...new Set(terms.map(temperatureOf))];
  const numberOf = (term: LossTerm): number => temperatures.indexOf(temperatureOf(term));
  const compared = terms.flatMap((term, t): Compared[] => (isDivergence(term) ? [{ divergence: inTheLimit(term), t }] : []));
  const k = Math.max(0, ...compared.map(({ divergence }) => numberOf(divergence))); // all divergences have one temperature
  const perTemperature = (text: (k: number, scale: string) => string): string =>
    temperatures.map((temperature, k) => text(k, temperature === 1 ? "" : ` * ${1 / temperature}`)).join("\n");
  const perDivergence = (text: (one: Compared) => string): string => compared.map(text).join("\n");

  const part = rowPart(team, elements, { logit: (i) => logitAt(packing, vocabSize, "logits", i) });
  const softened = perTemperature((k, scale) => `let z${k} = (logit - mostZ)${scale};`);
  const probabilities = perTemperature((k) => `let q${k} = exp(z${k}) / sumZ${k};`);
  /** A loop over the tokens kept that are this lane's, which sees j, id, and both probabilities with their logarithms. */
  const eachKept = (body: string): string => `for (var j = 0u; j < count; j++) {
let id = u32(ids[first + j]);
if (id / ${size}u % ${members}u == member) {
let logit = ${number("logits", "base", "id")}; ${softened} ${probabilities}
let logP${k} = logProbs[first + j]; let p${k} = exp(logP${k}); let logQ${k} = z${k} - logSumZ${k};
${body}
} }`;
  const summed = (name: string): string => `let ${name} = rowSum(${name}Part, lane);`;
  const gradientOf = ({ divergence, t }: Compared): string =>
    `${divergence.temperature} * (${outcomeCall({ divergence, t }, k)}.y - q${k} * slopes${t})`;
  const ofKept = terms.map((term, t) => {
    const one = compared.find((other) => other.t === t);
    return `weights[${t}] * (${one ? gradientOf(one) : `q${numberOf(term)} - select(0.0, 1.0, id == label)`})`;
  });
  const ofOthers = terms.map((term, t) =>
    isDivergence(term)
      ? `(weights[${t}] * ${term.temperature} * (tail${t}.y / tailQ - slopes${t})) * q${k}`
      : `weights[${t}] * (q${numberOf(term)} - select(${type}(0), ${type}(1), ${places("i")} == ${place("label")}))`,
  );

  /** Statements after which headShare{t} is known; the tokens kept stand in the order of their probabilities. */
  const headShare = (mass: number, t: number): string => `var past${t} = -3e38;
{ var mass = 0.0; for (var j = 0u; j < count; j++) { mass += exp(logProbs[first + j]); if (mass > ${mass}) { past${t} = logProbs[first + j]; break; } } }
var gap${t}Part = 0.0; var headGap${t}Part = 0.0;
${eachKept(`let gap = abs(p${k} - q${k}); gap${t}Part += gap;
headGap${t}Part += select(0.0, gap, logP${k} > past${t} || logP${k} == logProbs[first]);`)}
let keptGap${t} = rowSum(gap${t}Part, lane); ${summed(`headGap${t}`)}
let gap${t} = keptGap${t}${hasTail ? " + abs(tailP - tailQ)" : ""};
let ${headShareOf(t)} = select(0.5, headGap${t} / max(gap${t}, ${LEAST}), gap${t} > 0.0);`;

  const { logits, targets, weights, ids, logProbs, losses, keptGradients } = operands;
  const bindings = [
    differentiable ? write("logits", type, logits) : read("logits", type, logits),
    read("labels", "i32", targets),
    read("ids", "i32", ids),
    read("logProbs", "f32", logProbs),
    ...(differentiable ? [read("weights", "f32", weights), write("keptGradients", "f32", keptGradients)] : []),
    write("losses", "f32", losses),
  ];
  const body = `let base = row * ${elements}u; let batchRow = sizes[0].y + row;
let count = sizes[0].z; let first = batchRow * count; let firstKept = row * count;
let isScored = labels[batchRow] >= 0; let label = u32(max(labels[batchRow], 0));
let labelLogit = ${number("logits", "base", "label")};
${part.load}
var mostPart = ${type}(${NEVER});
${part.each("mostPart = max(mostPart, logit);")}
let mostZ = rowMax(${largest("mostPart")}, lane);
${perTemperature((k) => `var sum${k}Part = ${type}(0);`)}
${part.each(`${softened}\n${perTemperature((k) => `sum${k}Part += exp(z${k});`)}`)}
${perTemperature((k) => `let sumZ${k} = rowSum(${sum(`sum${k}Part`)}, lane); let logSumZ${k} = log(sumZ${k});`)}
${
  hasTail
    ? `var keptPPart = 0.0; var keptQPart = 0.0;
${eachKept(`keptPPart += p${k}; keptQPart += q${k};`)}
${summed("keptP")} ${summed("keptQ")}
let tailP = max(1.0 - keptP, ${LEAST_TAIL}); let tailQ = max(1.0 - keptQ, ${LEAST_TAIL});`
    : ""
}
${perDivergence(({ divergence, t }) => (divergence.kind === "adaptive-kl" ? headShare(divergence.share, t) : ""))}
${perDivergence(({ t }) => `var value${t}Part = 0.0; var slopes${t}Part = 0.0;`)}
${eachKept(perDivergence((one) => `let outcome${one.t} = ${outcomeCall(one, k)}; value${one.t}Part += outcome${one.t}.x; slopes${one.t}Part += outcome${one.t}.y;`))}
${perDivergence(({ t }) => `let keptValue${t} = rowSum(value${t}Part, lane); let keptSlopes${t} = rowSum(slopes${t}Part, lane);`)}
${perDivergence((one) => {
  const { t } = one;
  if (!hasTail) return `let value${t} = keptValue${t}; let slopes${t} = keptSlopes${t};`;
  return `let tail${t} = ${outcomeCall(one, k, ["tailP", "tailQ", "log(tailP)", "log(tailQ)"])};
let value${t} = keptValue${t} + tail${t}.x; let slopes${t} = keptSlopes${t} + tail${t}.y;`;
})}
if (!isReal) { return; }
if (member == 0u) {
${terms
  .map((term, t) => {
    const loss = isDivergence(term) ? `${term.temperature ** 2} * value${t}` : `logSumZ${numberOf(term)} - (labelLogit - mostZ)`;
    return `losses[${t * batchRows}u + batchRow] = select(0.0, ${loss}, isScored);`;
  })
  .join("\n")}
}
${
  differentiable
    ? `if (!isScored) {
${part.each(`logits[base + i] = ${type}(0);`)}
return;
}
${eachKept(`keptGradients[firstKept + j] = ${ofKept.join(" + ")};`)}
${part.each(hasTail ? `${softened} ${probabilities}\nlogits[base + i] = ${ofOthers.join(" + ")};` : `logits[base + i] = ${type}(0);`)}
for (var j = 0u; j < count; j++) {
let id = u32(ids[first + j]);
if (id / ${size}u % ${members}u == member) { ${number("logits", "base", "id")} = keptGradients[firstKept + j]; }
}`
    : ""
}`;
  const functions = `${team.functions}${compared.map((one) => outcomeFunction(one, k)).join("")}`;
  return rowCall("cached rows", { ...team, functions }, rows, bindings, body, [firstRow, count, 0]);
}

/** WGSL of a function from an outcome's probabilities to (f, slope). */
function outcomeFunction({ divergence, t }: Compared, k: number): string {
  const { definitions, value, slope } = outcomeText(divergence, { t, k, type: "f32" });
  const given = [`p${k}`, `q${k}`, `logP${k}`, `logQ${k}`, ...(divergence.kind === "adaptive-kl" ? [headShareOf(t)] : [])];
  return `fn outcomeOf${t}(${given.map((name) => `${name}: f32`).join(", ")}) -> vec2f {\n${definitions}\nreturn vec2f(${value}, ${slope});\n}\n`;
}

function outcomeCall({ divergence, t }: Compared, k: number, of: readonly string[] = [`p${k}`, `q${k}`, `logP${k}`, `logQ${k}`]): string {
  return `outcomeOf${t}(${[...of, ...(divergence.kind === "adaptive-kl" ? [headShareOf(t)] : [])].join(", ")})`;
}

/** The row kernel over one block of logits. */
export function cachedRowsVariants(shape: CachedRows, operands: CachedRowsOperands): readonly Variant[] {
  return logitVariants(shape.vocabSize, (team) => cachedRows(team, shape, operands));
}

export function cachedRowsPoint(shape: CachedRows, adapter: Adapter): ChoicePoint {
  const { rows, vocabSize, terms, differentiable } = shape;
  const kinds = terms.map(({ kind }) => kind).join("+");
  return rowPoint(`cached rows ${kinds}${differentiable ? "" : " scored"}`, { rows, width: vocabSize }, adapter, (trial) => {
    const count = Math.min(shape.count, trial.width);
    const kept = trial.rows * count;
    const operands = trialOperands({
      logits: trial.rows * logitStride(trial.width),
      targets: trial.rows,
      weights: terms.length,
      ids: kept,
      logProbs: kept,
      losses: terms.length * trial.rows,
    });
    const block = { rows: trial.rows, firstRow: 0, batchRows: trial.rows, vocabSize: trial.width, terms, differentiable, count };
    return cachedRowsVariants(block, { ...operands, keptGradients: trialScratch("kept gradients", kept) });
  });
}
