// Plain attention: a lane per row and head, numbers one by one. Runs on every adapter, for heads of any width; the other
// variants are held to it.

import {
  type AttentionKernels,
  forwardCall,
  headWidth,
  inQkv,
  inRows,
  keyGradientCall,
  LOWEST,
  perHead,
  prologue,
  queryGradientCall,
} from "./shape";

/** Lanes of a workgroup, a row each. */
const LANES = 32;

/** The text that all three begin with. */
const own = (width: number): string => `${prologue(width, LANES)}
let row = groupRow + lane;
if (row >= context) { return; }`;

/** Adds the dot product of two rows of a head to `total`. */
const dot = (total: string, a: string, b: string, width: number): string =>
  `for (var c = 0u; c < ${width}u; c++) { ${total} = fma(${a}, ${b}, ${total}); }`;

export const plainAttention: AttentionKernels = {
  forward: (shape, operands) => {
    const width = headWidth(shape);
    return {
      ...forwardCall(shape, "f32", LANES, operands),
      lanes: LANES,
      body: `${own(width)}
let qAt = ${inQkv("row", 0)}; let outputAt = ${inRows("row")};
var most = ${LOWEST}; var total = 0.0; var sum: array<f32, ${width}>;
for (var key = 0u; key <= row; key++) {
let kAt = ${inQkv("key", 1)}; let vAt = ${inQkv("key", 2)};
var score = 0.0;
${dot("score", "qkv[qAt + c]", "qkv[kAt + c]", width)}
score *= ${1 / Math.sqrt(width)};
let next = max(most, score); let decay = exp(most - next); let p = exp(score - next);
most = next; total = total * decay + p;
for (var c = 0u; c < ${width}u; c++) { sum[c] = sum[c] * decay + p * qkv[vAt + c]; }
}
for (var c = 0u; c < ${width}u; c++) { output[outputAt + c] = sum[c] / total; }
logSumExp[${perHead("row")}] = most + log(total);`,
    };
  },

  queryGradient: (shape, operands) => {
    const width = headWidth(shape);
    const scale = 1 / Math.sqrt(width);
    return {
      ...queryGradientCall(shape, "f32", LANES, operands),
      lanes: LANES,
      body: `${own(width)}
let qAt = ${inQkv("row", 0)}; let gAt = ${inRows("row")};
let lse = logSumExp[${perHead("row")}];
var rowDelta = 0.0; var dq: array<f32, ${width}>;
${dot("rowDelta", "dy[gAt + c]", "output[gAt + c]", width)}
for (var key = 0u; key <= row; key++) {
let kAt = ${inQkv("key", 1)}; let vAt = ${inQkv("key", 2)};
var score = 0.0; var dp = 0.0;
${dot("score", "qkv[qAt + c]", "qkv[kAt + c]", width)}
${dot("dp", "dy[gAt + c]", "qkv[vAt + c]", width)}
let ds = exp(score * ${scale} - lse) * (dp - rowDelta) * ${scale};
for (var c = 0u; c < ${width}u; c++) { dq[c] = fma(ds, qkv[kAt + c], dq[c]); }
}
for (var c = 0u; c < ${width}u; c++) { dQkv[qAt + c] = dq[c]; }
delta[${perHead("row")}] = rowDelta;`,
    };
  },

  keyGradient: (shape, operands) => {
    const width = headWidth(shape);
    const scale = 1 / Math.sqrt(width);
    return {
      ...keyGradientCall(shape, "f32", LANES, operands),
      lanes: LANES,
      body: `${own(width)}
let kAt = ${inQkv("row", 1)}; let vAt = ${inQkv("row", 2)};
var dk: array<f32, ${width}>; var dv: array<f32, ${width}>;
for (var query = row; query < context; query++) {
let qAt = ${inQkv("query", 0)}; let gAt = ${inRows("query")};
var score = 0.0; var dp = 0.0;
${dot("score", "qkv[qAt + c]", "qkv[kAt + c]", width)}
${dot("dp", "dy[gAt + c]", "qkv[vAt + c]", width)}
let p = exp(score * ${scale} - logSumExp[${perHead("query")}]);
let ds = p * (dp - delta[${perHead("query")}]) * ${scale};
for (var c = 0u; c < ${width}u; c++) { dk[c] = fma(ds, qkv[qAt + c], dk[c]); dv[c] = fma(p, dy[gAt + c], dv[c]); }
}
for (var c = 0u; c < ${width}u; c++) { dQkv[kAt + c] = dk[c]; dQkv[vAt + c] = dv[c]; }`,
    };
  },
};
