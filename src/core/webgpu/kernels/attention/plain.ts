// Plain attention: a lane per row and head, numbers one by one, or by fours where they are halves. Runs on every adapter,
// for heads of any width; the other variants are held to it.

import { load, store } from "../../half";
import { packingFor } from "../packing";
import {
  type AttentionKernels,
  type AttentionOperands,
  type AttentionShape,
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

/** Text that all three kernels are made of, over elements of one packing. */
function over(shape: AttentionShape, { qkv, output }: AttentionOperands) {
  const packing = packingFor(qkv, output);
  const parts = headWidth(shape) / packing.size;
  return {
    ...packing,
    own: `${prologue(parts, LANES)}
let row = groupRow + lane;
if (row >= context) { return; }`,
    zeros: (name: string): string => `var ${name}: array<${packing.type}, ${parts}>;`,
    each: (text: string): string => `for (var c = 0u; c < ${parts}u; c++) { ${text} }`,
    /** Element c of the row of qkv that begins at `at`, or of the output's. */
    inputAt: (at: string): string => load(qkv, packing.type, "qkv", `${at} + c`),
    outputAt: (at: string): string => load(output, packing.type, "output", `${at} + c`),
    storeOutput: (at: string, value: string): string => store(output, "output", `${at} + c`, value),
    /** `name` = the dot product of two rows of a head, whose elements c are given. */
    dot: (name: string, a: string, b: string): string => `var ${name}Parts = ${packing.type}(0);
for (var c = 0u; c < ${parts}u; c++) { ${name}Parts = fma(${a}, ${b}, ${name}Parts); }
let ${name} = ${packing.sum(`${name}Parts`)};`,
  };
}

export const plainAttention: AttentionKernels = {
  forward: (shape, operands) => {
    const { type, own, zeros, each, inputAt, storeOutput, dot } = over(shape, operands);
    return {
      ...forwardCall(shape, type, LANES, operands),
      lanes: LANES,
      body: `${own}
let qAt = ${inQkv("row", 0)}; let outputAt = ${inRows("row")};
var most = ${LOWEST}; var total = 0.0; ${zeros("sum")}
for (var key = 0u; key <= row; key++) {
let kAt = ${inQkv("key", 1)}; let vAt = ${inQkv("key", 2)};
${dot("dotted", inputAt("qAt"), inputAt("kAt"))}
let score = dotted * ${1 / Math.sqrt(headWidth(shape))};
let next = max(most, score); let decay = exp(most - next); let p = exp(score - next);
most = next; total = total * decay + p;
${each(`sum[c] = sum[c] * decay + p * ${inputAt("vAt")};`)}
}
${each(storeOutput("outputAt", "sum[c] / total"))}
logSumExp[${perHead("row")}] = most + log(total);`,
    };
  },

  queryGradient: (shape, operands) => {
    const { type, own, zeros, each, inputAt, outputAt, dot } = over(shape, operands);
    const scale = 1 / Math.sqrt(headWidth(shape));
    return {
      ...queryGradientCall(shape, type, LANES, operands),
      lanes: LANES,
      body: `${own}
let qAt = ${inQkv("row", 0)}; let gAt = ${inRows("row")};
let lse = logSumExp[${perHead("row")}];
${zeros("dq")}
${dot("rowDelta", "dy[gAt + c]", outputAt("gAt"))}
for (var key = 0u; key <= row; key++) {
let kAt = ${inQkv("key", 1)}; let vAt = ${inQkv("key", 2)};
${dot("score", inputAt("qAt"), inputAt("kAt"))}
${dot("dp", "dy[gAt + c]", inputAt("vAt"))}
let ds = exp(score * ${scale} - lse) * (dp - rowDelta) * ${scale};
${each(`dq[c] = fma(${type}(ds), ${inputAt("kAt")}, dq[c]);`)}
}
${each("dQkv[qAt + c] = dq[c];")}
delta[${perHead("row")}] = rowDelta;`,
    };
  },

  keyGradient: (shape, operands) => {
    const { type, own, zeros, each, inputAt, dot } = over(shape, operands);
    const scale = 1 / Math.sqrt(headWidth(shape));
    return {
      ...keyGradientCall(shape, type, LANES, operands),
      lanes: LANES,
      body: `${own}
let kAt = ${inQkv("row", 1)}; let vAt = ${inQkv("row", 2)};
${zeros("dk")} ${zeros("dv")}
for (var query = row; query < context; query++) {
let qAt = ${inQkv("query", 0)}; let gAt = ${inRows("query")};
${dot("score", inputAt("qAt"), inputAt("kAt"))}
${dot("dp", "dy[gAt + c]", inputAt("vAt"))}
let p = exp(score * ${scale} - logSumExp[${perHead("query")}]);
let ds = p * (dp - delta[${perHead("query")}]) * ${scale};
${each(`dk[c] = fma(${type}(ds), ${inputAt("qAt")}, dk[c]); dv[c] = fma(${type}(p), dy[gAt + c], dv[c]);`)}
}
${each("dQkv[kAt + c] = dk[c]; dQkv[vAt + c] = dv[c];")}`,
    };
  },
};
