// LayerNorm forward and backward over rows [N, d]. A quad of lanes shares a row; sums cross it by quad swaps.

import { type Call, type Operand, read, write } from "../call";

const LANES = 16;
const ROWS = LANES / 4;

export interface NormShape {
  readonly rows: number;
  readonly width: number;
}

/** Sums a vec4f and then the quad's four lanes, in a fixed order. */
const QUAD_SUM = `
fn quadSum(v: vec4f) -> f32 {
  var total = (v.x + v.y) + (v.z + v.w);
  total += quadSwapX(total);
  total += quadSwapY(total);
  return total;
}
`;

/** Where a lane's part of its row begins and ends, in vec4s; rows past the last are computed on the last and not stored. */
function rowPart({ rows, width }: NormShape): string {
  return `let wanted = group.x * ${ROWS}u + lane / 4u;
let row = min(wanted, ${rows - 1}u);
let base = row * ${width / 4}u;`;
}

const eachPart = ({ width }: NormShape, body: string): string => `for (var i = lane % 4u; i < ${width / 4}u; i += 4u) { ${body} }`;

function rowCall(label: string, shape: NormShape, bindings: Call["bindings"], body: string): Call {
  return {
    label,
    bindings,
    functions: QUAD_SUM,
    lanes: LANES,
    body: `${rowPart(shape)}\n${body}`,
    workgroups: [Math.ceil(shape.rows / ROWS), 1, 1],
    subgroups: true,
  };
}

interface NormOperands {
  readonly x: Operand;
  readonly gain: Operand;
  readonly bias: Operand;
  readonly y: Operand;
  readonly mean: Operand;
  readonly rstd: Operand;
}

/** y = (x − mean)·rstd·gain + bias; keeps mean and rstd [N]. */
export function layerNorm(shape: NormShape, epsilon: number, { x, gain, bias, y, mean, rstd }: NormOperands): Call {
  return rowCall(
    "layer norm",
    shape,
    [
      read("x", "vec4f", x),
      read("gain", "vec4f", gain),
      read("bias", "vec4f", bias),
      write("y", "vec4f", y),
      write("means", "f32", mean),
      write("rstds", "f32", rstd),
    ],
    `var sum = vec4f(0);
${eachPart(shape, "sum += x[base + i];")}
let mean = quadSum(sum) / ${shape.width}.0;
var squares = vec4f(0);
${eachPart(shape, "let t = x[base + i] - mean; squares += t * t;")}
let rstd = 1.0 / sqrt(quadSum(squares) / ${shape.width}.0 + ${epsilon});
if (wanted < ${shape.rows}u) {
  if (lane % 4u == 0u) { means[row] = mean; rstds[row] = rstd; }
  ${eachPart(shape, "y[base + i] = (x[base + i] - mean) * rstd * gain[i] + bias[i];")}
}`,
  );
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

/** dx = rstd·(dŷ − mean(dŷ) − x̂·mean(dŷ·x̂)) with dŷ = dy·gain and x̂ = (x − mean)·rstd. */
export function layerNormGradient(shape: NormShape, { x, gain, mean, rstd, dy, dx, residual }: NormGradientOperands): Call {
  const bypass = residual ? "residual[base + i] + " : "";
  return rowCall(
    "layer norm gradient",
    shape,
    [
      read("x", "vec4f", x),
      read("gain", "vec4f", gain),
      read("means", "f32", mean),
      read("rstds", "f32", rstd),
      read("dy", "vec4f", dy),
      write("dx", "vec4f", dx),
      ...(residual ? [read("residual", "vec4f", residual)] : []),
    ],
    `let mean = means[row]; let rstd = rstds[row];
var sum = vec4f(0); var dotted = vec4f(0);
${eachPart(shape, "let d = dy[base + i] * gain[i]; sum += d; dotted += d * (x[base + i] - mean);")}
let meanD = quadSum(sum) / ${shape.width}.0;
let meanDX = quadSum(dotted) * rstd * rstd / ${shape.width}.0;
if (wanted < ${shape.rows}u) {
  ${eachPart(shape, `dx[base + i] = ${bypass}rstd * (dy[base + i] * gain[i] - meanD - (x[base + i] - mean) * meanDX);`)}
}`,
  );
}

interface NormParameterOperands {
  readonly x: Operand;
  readonly mean: Operand;
  readonly rstd: Operand;
  readonly dy: Operand;
  readonly dGain: Operand;
  readonly dBias: Operand;
}

/** d gain = Σ dy·x̂ and d bias = Σ dy over rows; a lane owns four columns. */
export function layerNormParameterGradient(
  { rows, width }: NormShape,
  { x, mean, rstd, dy, dGain, dBias }: NormParameterOperands,
  accumulates: boolean,
): Call {
  const plus = accumulates ? "+=" : "=";
  return {
    label: "layer norm parameters",
    bindings: [
      read("x", "vec4f", x),
      read("means", "f32", mean),
      read("rstds", "f32", rstd),
      read("dy", "vec4f", dy),
      write("dGain", "vec4f", dGain),
      write("dBias", "vec4f", dBias),
    ],
    lanes: 4,
    body: `if (index >= ${width / 4}u) { return; }
var bias = vec4f(0); var gain = vec4f(0);
for (var row = 0u; row < ${rows}u; row++) {
  let d = dy[row * ${width / 4}u + index];
  bias += d;
  gain += d * ((x[row * ${width / 4}u + index] - means[row]) * rstds[row]);
}
dGain[index] ${plus} gain; dBias[index] ${plus} bias;`,
    workgroups: [Math.ceil(width / 16), 1, 1],
  };
}

/** Sum over rows [N, d] → [d]; a lane owns four columns. */
export function columnSum({ rows, width }: NormShape, x: Operand, sums: Operand, accumulates: boolean): Call {
  return {
    label: "column sum",
    bindings: [read("x", "vec4f", x), write("sums", "vec4f", sums)],
    lanes: 4,
    body: `if (index >= ${width / 4}u) { return; }
var total = vec4f(0);
for (var row = 0u; row < ${rows}u; row++) { total += x[row * ${width / 4}u + index]; }
sums[index] ${accumulates ? "+=" : "="} total;`,
    workgroups: [Math.ceil(width / 16), 1, 1],
  };
}
