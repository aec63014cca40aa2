// The loss at the end: turns a block of whole rows of logits into each row's loss terms and, in place, into the
// gradient of their weighted sum. A lane owns a row. The divergences and their gradients are those of
// reference/headLoss.ts; exponentials are taken relative to the row's largest logit.

import { logitStride } from "../../config/headBlock";
import type { LossTerm } from "../../graph/ops";
import { type Binding, type Call, type Operand, read, write } from "../call";

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

const LANES = 4;

interface TermText {
  readonly declare: string;
  /** Inside the loop that sums: z and u are logits less their row's largest. */
  readonly accumulate: string;
  /** After it: defines loss{t}. */
  readonly finish: string;
  /** The term's gradient over z, inside the loop that writes it. */
  readonly gradient: string;
}

const across = (v: string): string => `((${v}.x + ${v}.y) + (${v}.z + ${v}.w))`;

function termText(term: LossTerm, t: number): TermText {
  if (term.kind === "ce") {
    return {
      declare: `var sum${t} = vec4f(0);`,
      accumulate: `sum${t} += exp(z);`,
      finish: `let z${t} = ${across(`sum${t}`)}; let loss${t} = log(z${t}) - atLabel;`,
      gradient: `(exp(z) / z${t} - oneHot)`,
    };
  }
  const { kind, temperature } = term;
  const soft = (value: string): string => (temperature === 1 ? value : `(${value} * ${1 / temperature})`);
  const squared = temperature * temperature;
  const common = {
    declare: `var sum${t} = vec4f(0); var sumP${t} = vec4f(0); var cross${t} = vec4f(0);`,
    normalizers: `let z${t} = ${across(`sum${t}`)}; let u${t} = ${across(`sumP${t}`)};`,
  };
  if (kind === "reverse-kl") {
    return {
      declare: common.declare,
      accumulate: `{ let e = exp(${soft("z")}); sum${t} += e; sumP${t} += exp(${soft("u")}); cross${t} += e * ${soft("(z - u)")}; }`,
      finish: `${common.normalizers}
let shift${t} = log(u${t}) - log(z${t}); let kl${t} = ${across(`cross${t}`)} / z${t} + shift${t}; let loss${t} = ${squared} * kl${t};`,
      gradient: `(${temperature} * exp(${soft("z")}) / z${t} * (${soft("(z - u)")} + (shift${t} - kl${t})))`,
    };
  }
  const crossed = kind === "forward-kl" ? soft("(u - z)") : soft("(-z)");
  const entropy = kind === "forward-kl" ? ` - log(u${t})` : "";
  return {
    declare: common.declare,
    accumulate: `{ let e = exp(${soft("u")}); sumP${t} += e; sum${t} += exp(${soft("z")}); cross${t} += e * ${crossed}; }`,
    finish: `${common.normalizers} let loss${t} = ${squared} * (${across(`cross${t}`)} / u${t} + log(z${t})${entropy});`,
    gradient: `(${temperature} * (exp(${soft("z")}) / z${t} - exp(${soft("u")}) / u${t}))`,
  };
}

interface HeadRowsOperands {
  readonly logits: Operand;
  readonly teacherLogits?: Operand;
  readonly targets: Operand;
  readonly weights: Operand;
  /** [C, N] */
  readonly losses: Operand;
}

/** The row kernel over one block of logits. */
export function headRows(shape: HeadRows, { logits, teacherLogits, targets, weights, losses }: HeadRowsOperands): Call {
  const { rows, firstRow, batchRows, vocabSize, terms, differentiable } = shape;
  const stride = logitStride(vocabSize) / 4;
  const texts = terms.map(termText);
  const join = (pick: (text: TermText) => string): string => texts.map(pick).join("\n");
  const distils = teacherLogits !== undefined;
  // Columns past the vocabulary hold nothing: they take part as −∞.
  const padded = vocabSize % 4 !== 0;
  const masked = (array: string): string =>
    padded ? `select(vec4f(-3e38), ${array}[base + i], i * 4u + vec4u(0u, 1u, 2u, 3u) < vec4u(${vocabSize}u))` : `${array}[base + i]`;
  const loop = (body: string): string => `for (var i = 0u; i < ${stride}u; i++) { ${body} }`;
  const largest = (v: string): string => `max(max(${v}.x, ${v}.y), max(${v}.z, ${v}.w))`;
  const shifted = `let z = ${masked("logits")} - m;${distils ? ` let u = ${masked("teacherLogits")} - n;` : ""}`;
  const gradient = texts.map((text, t) => `weights[${t}] * ${text.gradient}`).join(" + ");
  const bindings: Binding[] = [
    differentiable ? write("logits", "vec4f", logits) : read("logits", "vec4f", logits),
    ...(teacherLogits ? [read("teacherLogits", "vec4f", teacherLogits)] : []),
    read("labels", "i32", targets),
    ...(differentiable ? [read("weights", "f32", weights)] : []),
    write("losses", "f32", losses),
  ];
  const body = `if (index >= ${rows}u) { return; }
let base = index * ${stride}u; let label = labels[${firstRow}u + index];
if (label < 0) {
  ${terms.map((_, t) => `losses[${t * batchRows + firstRow}u + index] = 0.0;`).join(" ")}
  ${differentiable ? loop("logits[base + i] = vec4f(0);") : ""}
  return;
}
var most = vec4f(-3e38); ${distils ? "var mostU = vec4f(-3e38);" : ""}
${loop(`most = max(most, ${masked("logits")}); ${distils ? `mostU = max(mostU, ${masked("teacherLogits")});` : ""}`)}
let m = ${largest("most")}; ${distils ? `let n = ${largest("mostU")};` : ""}
let wanted = u32(label);
let atLabel = logits[base + wanted / 4u][wanted % 4u] - m;
${join(({ declare }) => declare)}
${loop(`${shifted}\n${join(({ accumulate }) => accumulate)}`)}
${join(({ finish }) => finish)}
${terms.map((_, t) => `losses[${t * batchRows + firstRow}u + index] = loss${t};`).join("\n")}
${
  differentiable
    ? loop(`${shifted}
let oneHot = select(vec4f(0), vec4f(1), i * 4u + vec4u(0u, 1u, 2u, 3u) == vec4u(wanted));
logits[base + i] = ${gradient};`)
    : ""
}`;
  return { label: "head rows", bindings, lanes: LANES, body: body, workgroups: [Math.ceil(rows / LANES), 1, 1] };
}

/** losses [C, B·T] → sums [C, B], added to what stands there when a step accumulates. */
export function sequenceSums(
  terms: number,
  sequences: number,
  context: number,
  losses: Operand,
  sums: Operand,
  accumulates: boolean,
): Call {
  return {
    label: "sequence sums",
    bindings: [read("losses", "f32", losses), write("sums", "f32", sums)],
    lanes: 4,
    body: `if (index >= ${terms * sequences}u) { return; }
var total = 0.0;
for (var i = 0u; i < ${context}u; i++) { total += losses[index * ${context}u + i]; }
sums[index] ${accumulates ? "+=" : "="} total;`,
    workgroups: [Math.ceil((terms * sequences) / 4), 1, 1],
  };
}
