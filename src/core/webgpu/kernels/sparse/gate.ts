// Kernels of gates: noise on logits, the experts of each row and their weights, what a gate does in sum, and how evenly it loads
// its experts. Rows are short, a number for each expert, so a lane owns one. Letters as in graph/sparseOps.ts.

import { LEAST } from "../../../graph/loss";
import { BALANCE_EPSILON, USE_COUNT, USE_ROWS } from "../../../graph/sparseOps";
import { type Call, type Operand, read, write } from "../../call";
import { elementCall } from "../elements";
import { packingOf } from "../packing";
import type { RowShape } from "../rows";

type Operands<Names extends string> = Readonly<Record<Names, Operand>>;

/** Below and above every logit. */
const LOWEST = -3e38;
const HIGHEST = 3e38;

/** noisy = clean + noise · softplus(raw). */
export function noisyGate(words: number, { clean, raw, noise, noisy }: Operands<"clean" | "raw" | "noise" | "noisy">): Call {
  const { type, size } = packingOf(words);
  const bindings = [read("clean", type, clean), read("raw", type, raw), read("noise", type, noise), write("noisy", type, noisy)];
  const body = `let r = raw[element];
noisy[element] = clean[element] + noise[element] * (max(r, ${type}(0)) + log(1.0 + exp(-abs(r))));`;
  return elementCall("noisy gate", words / size, bindings, body);
}

/** dRaw = dy · noise · σ(raw). The exponent is capped where σ is 0 in f32 anyway. */
export function noisyGateGradient(words: number, { raw, noise, dy, dRaw }: Operands<"raw" | "noise" | "dy" | "dRaw">): Call {
  const { type, size } = packingOf(words);
  const bindings = [read("raw", type, raw), read("noise", type, noise), read("dy", type, dy), write("dRaw", type, dRaw)];
  const body = `dRaw[element] = dy[element] * noise[element] / (1.0 + exp(min(-raw[element], ${type}(80.0))));`;
  return elementCall("noisy gate gradient", words / size, bindings, body);
}

interface TopGatesOperands extends Operands<"logits" | "gates"> {
  /** The logits where absent: what is bound for writing must not be bound twice. */
  readonly scores?: Operand;
  /** Rows with a target below 0 take no expert, where there are targets. */
  readonly targets?: Operand;
}

/** Softmax over the logits [N, E] of the `active` experts with the highest scores; found from the highest down, each after the one before. */
export function topGates({ rows, width }: RowShape, active: number, { logits, scores, targets, gates }: TopGatesOperands): Call {
  const given = [
    read("logits", "f32", logits),
    ...(scores ? [read("scores", "f32", scores)] : []),
    ...(targets ? [read("targets", "i32", targets)] : []),
  ];
  const score = scores ? "scores[i]" : "logits[i]";
  const each = (body: string): string => `for (var e = 0u; e < ${width}u; e++) { let i = base + e; let score = ${score}; ${body} }`;
  const isChosen = "score > last || (score == last && e <= lastExpert)";
  const isLeft = "score < last || (score == last && e > lastExpert)";
  const skip = targets ? `if (targets[element] < 0) { for (var i = base; i < base + ${width}u; i++) { gates[i] = 0.0; } return; }` : "";
  const body = `let base = element * ${width}u;
${skip}
var last = ${HIGHEST}; var lastExpert = 0u;
for (var turn = 0u; turn < ${active}u; turn++) {
  var best = ${LOWEST}; var bestExpert = 0u;
  ${each(`if ((${isLeft}) && score > best) { best = score; bestExpert = e; }`)}
  last = best; lastExpert = bestExpert;
}
var most = ${LOWEST};
${each(`if (${isChosen}) { most = max(most, logits[i]); }`)}
var total = 0.0;
${each(`if (${isChosen}) { total += exp(logits[i] - most); }`)}
${each(`gates[i] = select(0.0, max(exp(logits[i] - most) / total, ${LEAST}), ${isChosen});`)}`;
  return elementCall("top gates", rows, [...given, write("gates", "f32", gates)], body);
}

/** dLogits = gates · (dy − Σ gates · dy). */
export function topGatesGradient({ rows, width }: RowShape, { gates, dy, dLogits }: Operands<"gates" | "dy" | "dLogits">): Call {
  const body = `let base = element * ${width}u;
var dotted = 0.0;
for (var i = base; i < base + ${width}u; i++) { dotted += gates[i] * dy[i]; }
for (var i = base; i < base + ${width}u; i++) { dLogits[i] = gates[i] * (dy[i] - dotted); }`;
  const bindings = [read("gates", "f32", gates), read("dy", "f32", dy), write("dLogits", "f32", dLogits)];
  return elementCall("top gates gradient", rows, bindings, body);
}

/** What each row with a target adds to the use of a gate, [N, 5·E]: summed down the columns it is that use. */
export function gateUseOfRows(
  { rows, width }: RowShape,
  { logits, gates, targets, terms }: Operands<"logits" | "gates" | "targets" | "terms">,
): Call {
  const store = (row: keyof typeof USE_ROWS, value: string): string =>
    `terms[at + ${USE_ROWS[row] * width}u] = select(0.0, ${value}, counts);`;
  const body = `let base = element * ${width}u; let counts = targets[element] >= 0;
var most = ${LOWEST}; var total = 0.0;
for (var e = 0u; e < ${width}u; e++) { most = max(most, logits[base + e]); }
for (var e = 0u; e < ${width}u; e++) { total += exp(logits[base + e] - most); }
let logTotal = log(total);
for (var e = 0u; e < ${width}u; e++) {
  let at = base * ${USE_COUNT}u + e;
  let logProbability = logits[base + e] - most - logTotal; let probability = exp(logProbability);
  let gate = gates[base + e]; let taken = select(0.0, 1.0, gate > 0.0);
  ${store("taken", "taken")} ${store("gates", "gate")} ${store("probabilities", "probability")}
  ${store("activated", "probability * taken")} ${store("entropy", "-probability * logProbability")}
}`;
  const bindings = [
    read("logits", "f32", logits),
    read("gates", "f32", gates),
    read("targets", "i32", targets),
    write("terms", "f32", terms),
  ];
  return elementCall("gate use of rows", rows, bindings, body);
}

/** Every row of dGates [N, E] with a target is the row of d use [5, E] that summed the gates. */
export function gateUseGradient({ rows, width }: RowShape, { dUse, targets, dGates }: Operands<"dUse" | "targets" | "dGates">): Call {
  const body = `dGates[element] = select(0.0, dUse[${USE_ROWS.gates * width}u + element % ${width}u], targets[element / ${width}u] >= 0);`;
  const bindings = [read("dUse", "f32", dUse), read("targets", "i32", targets), write("dGates", "f32", dGates)];
  return elementCall("gate use gradient", rows * width, bindings, body);
}

/** Balance [1] and its weighed gradient [5, E] from the use [5, E]; experts are few, so every lane sums over all. */
export function loadBalance(experts: number, { use, weight, balance, dUse }: Operands<"use" | "weight" | "balance" | "dUse">): Call {
  const lanes = 64;
  return {
    label: "load balance",
    bindings: [read("sums", "f32", use), read("weight", "f32", weight), write("balance", "f32", balance), write("dUse", "f32", dUse)],
    // Mean and variance of a sample.
    functions: `fn spreadOf(row: u32) -> vec2f {
  var total = 0.0; var squares = 0.0;
  for (var e = 0u; e < ${experts}u; e++) { total += sums[row * ${experts}u + e]; }
  let mean = total / ${experts}.0;
  for (var e = 0u; e < ${experts}u; e++) { let centred = sums[row * ${experts}u + e] - mean; squares += centred * centred; }
  return vec2f(mean, squares / ${experts - 1}.0);
}`,
    lanes,
    body: `let taken = spreadOf(${USE_ROWS.taken}u); let gates = spreadOf(${USE_ROWS.gates}u);
let scale = gates.x * gates.x + ${BALANCE_EPSILON};
let ofGates = gates.y / scale;
if (lane == 0u) { balance[0] = taken.y / (taken.x * taken.x + ${BALANCE_EPSILON}) + ofGates; }
for (var i = lane; i < ${USE_COUNT * experts}u; i += ${lanes}u) {
  let slope = (${2 / (experts - 1)} * (sums[i] - gates.x) - ${2 / experts} * ofGates * gates.x) / scale;
  dUse[i] = select(0.0, weight[0] * slope, i / ${experts}u == ${USE_ROWS.gates}u);
}`,
    workgroups: [1, 1, 1],
  };
}
