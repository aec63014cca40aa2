// LayerNorm forward and backward over rows [N, d]. The gradients of gain and bias are sums down columns: see columns.ts.

import { type Call, type Operand, read, write } from "../call";
import { type Half, halved, store } from "../half";
import { type Adapter, type ChoicePoint, trialOperands, type Variant } from "../variants";
import { packingFor, packingOf } from "./packing";
import { quad, type RowShape, rowCall, rowPart, rowPoint, rowVariants, type Team } from "./rows";

interface NormOperands {
  readonly x: Operand;
  readonly gain: Operand;
  readonly bias: Operand;
  readonly y: Operand;
  readonly mean: Operand;
  readonly rstd: Operand;
}

function layerNorm(team: Team, { rows, width }: RowShape, epsilon: number, { x, gain, bias, y, mean, rstd }: NormOperands): Call {
  const { type, size, sum } = team.packing;
  const elements = width / size;
  const part = rowPart(team, elements, { v: (i) => `x[base + ${i}]` });
  const bindings = [
    read("x", type, x),
    read("gain", type, gain),
    read("bias", type, bias),
    write("y", type, y),
    write("means", "f32", mean),
    write("rstds", "f32", rstd),
  ];
  const body = `let base = row * ${elements}u;
${part.load}
var total = ${type}(0);
${part.each("total += v;")}
let mean = rowSum(${sum("total")}, lane) / ${width}.0;
var squares = ${type}(0);
${part.each("let t = v - mean; squares += t * t;")}
let rstd = 1.0 / sqrt(rowSum(${sum("squares")}, lane) / ${width}.0 + ${epsilon});
if (isReal) {
  if (member == 0u) { means[row] = mean; rstds[row] = rstd; }
  ${part.each(store(y, "y", "base + i", "(v - mean) * rstd * gain[i] + bias[i]"))}
}`;
  return rowCall("layer norm", team, rows, bindings, body);
}

/** y = (x − mean)·rstd·gain + bias; keeps mean and rstd [N]. */
export function layerNormVariants(shape: RowShape, epsilon: number, operands: NormOperands): readonly Variant[] {
  const kernel = (team: Team): Call => layerNorm(team, shape, epsilon, operands);
  return rowVariants(shape.width, quad(packingOf(shape.width)), kernel, packingFor(operands.y));
}

/** `half` tells how y is kept. */
export function layerNormPoint(shape: RowShape, adapter: Adapter, half?: Half): ChoicePoint {
  return rowPoint(half ? "layer norm f16" : "layer norm", shape, adapter, (trial) => {
    const { rows, width } = trial;
    const words = rows * width;
    const operands = trialOperands({ x: words, gain: width, bias: width, y: words, mean: rows, rstd: rows });
    return layerNormVariants(trial, 1e-5, { ...operands, y: halved(operands.y, half) });
  });
}

interface NormGradientOperands {
  readonly x: Operand;
  readonly gain: Operand;
  readonly mean: Operand;
  readonly rstd: Operand;
  readonly dy: Operand;
  readonly dx: Operand;
  /** Added to dx: the gradient that came round the norm. */
  readonly residual?: Operand;
}

function layerNormGradient(team: Team, { rows, width }: RowShape, { x, gain, mean, rstd, dy, dx, residual }: NormGradientOperands): Call {
  const { type, size, sum } = team.packing;
  const elements = width / size;
  const part = rowPart(team, elements, { d: (i) => `dy[base + ${i}] * gain[${i}]`, t: (i) => `x[base + ${i}] - mean` });
  const bindings = [
    read("x", type, x),
    read("gain", type, gain),
    read("means", "f32", mean),
    read("rstds", "f32", rstd),
    read("dy", type, dy),
    write("dx", type, dx),
    ...(residual ? [read("residual", type, residual)] : []),
  ];
  const body = `let base = row * ${elements}u;
let mean = means[row]; let rstd = rstds[row];
${part.load}
var total = ${type}(0); var dotted = ${type}(0);
${part.each("total += d; dotted += d * t;")}
let meanD = rowSum(${sum("total")}, lane) / ${width}.0;
let meanDX = rowSum(${sum("dotted")}, lane) * rstd * rstd / ${width}.0;
if (isReal) {
  ${part.each(`dx[base + i] = ${residual ? "residual[base + i] + " : ""}rstd * (d - meanD - t * meanDX);`)}
}`;
  return rowCall("layer norm gradient", team, rows, bindings, body);
}

/** dx = rstd·(dŷ − mean(dŷ) − x̂·mean(dŷ·x̂)) with dŷ = dy·gain and x̂ = (x − mean)·rstd. */
export function layerNormGradientVariants(shape: RowShape, operands: NormGradientOperands): readonly Variant[] {
  return rowVariants(shape.width, quad(packingOf(shape.width)), (team) => layerNormGradient(team, shape, operands));
}

export function layerNormGradientPoint(shape: RowShape, adapter: Adapter): ChoicePoint {
  return rowPoint("layer norm gradient", shape, adapter, (trial) => {
    const { rows, width } = trial;
    const words = rows * width;
    return layerNormGradientVariants(trial, trialOperands({ x: words, gain: width, mean: rows, rstd: rows, dy: words, dx: words }));
  });
}
