// Attention in quads of lanes: a lane owns a few rows of one head and walks over the other side in blocks of four rows,
// of which it loads one and takes three from its neighbours by quad swaps. No barrier, no workgroup memory. Shaped for
// adapters whose groups of lanes are quads, where loads cost ten times what a multiply-add does; needs head widths that
// are whole vec4s.

import { load, store } from "../../half";
import { range } from "../range";
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

const LANES = 4;

/**
 * The block's row of this lane, and which rows its four values stand for: each lane meets them in an order of its own,
 * the same in every run.
 */
const BLOCK = `let loaded = min(block + lane, context - 1u);
let others = vec4u(block) + (vec4u(lane) ^ vec4u(0, 1, 2, 3));`;

/** `name{0…3}` = this lane's value and those of lanes lane ^ 1, 2 and 3. */
const four = (name: string, value: string): string =>
  `let ${name}0 = ${value}; let ${name}1 = quadSwapX(${name}0); let ${name}2 = quadSwapY(${name}0); let ${name}3 = quadSwapDiagonal(${name}0);`;

/** Adds the products of vec4 `a` with those of the block's four rows to their scores. */
const dots = (scores: string, a: string, others: string): string =>
  `${scores} += vec4f(${range(4).map((j) => `dot(${a}, ${others}${j})`)});`;

/** Σ weights·rows of the block. */
const weighted = (weights: string, others: string): string =>
  range(4)
    .map((j) => `${weights}[${j}] * ${others}${j}`)
    .join(" + ");

/** The kernels with `rowsPerLane` rows a lane: the more, the fewer loads a multiply-add, and the more values to hold at once. */
export function quadAttention(rowsPerLane: number): AttentionKernels {
  const rowsPerGroup = rowsPerLane * LANES;
  const row = (r: number): string => `groupRow + ${r * LANES}u + lane`;
  const eachRow = (text: (r: number) => string): string => range(rowsPerLane).map(text).join("\n");

  /** Text over the vec4s of a head's row, which all kernels are made of. */
  const over = (shape: AttentionShape, { qkv, output }: AttentionOperands) => {
    const parts = headWidth(shape) / 4;
    const eachPart = (text: (c: number) => string): string => range(parts).map(text).join("\n");
    /** Whether all lanes have rows of their own, so that none need be held back. */
    const fits = shape.context % rowsPerGroup === 0;
    return {
      scale: 1 / Math.sqrt(headWidth(shape)),
      eachPart,
      own: `${prologue(parts, rowsPerGroup)}
${eachRow((r) => `let row${r} = ${fits ? row(r) : `min(${row(r)}, context - 1u)`};`)}`,
      /** Elements of the arrays. */
      inQkvAt: (at: string): string => load(qkv, "vec4f", "qkv", at),
      inOutputAt: (at: string): string => load(output, "vec4f", "output", at),
      storeOutput: (at: string, value: string): string => store(output, "output", at, value),
      /** `name{r}_{c}` = the lane's rows of an array, times a factor. */
      loadRows: (name: string, element: (at: string) => string, at: (row: string) => string, factor = 1): string =>
        eachRow(
          (r) => `let ${name}${r}At = ${at(`row${r}`)};
${eachPart((c) => `let ${name}${r}_${c} = ${element(`${name}${r}At + ${c}u`)}${factor === 1 ? "" : ` * ${factor}`};`)}`,
        ),
      zeros: (name: string): string => eachRow((r) => eachPart((c) => `var ${name}${r}_${c} = vec4f(0);`)),
      /** Runs `text` for rows that there are. */
      storeRows: (text: (r: number) => string): string => eachRow((r) => `${fits ? "" : `if (${row(r)} < context) `}{ ${text(r)} }`),
    };
  };

  return {
    forward: (shape, operands) => {
      const { scale, eachPart, own, inQkvAt, storeOutput, loadRows, zeros, storeRows } = over(shape, operands);
      return {
        ...forwardCall(shape, "vec4f", rowsPerGroup, operands),
        lanes: LANES,
        subgroups: true,
        body: `${own}
${loadRows("q", inQkvAt, (row) => inQkv(row, 0), scale)}
${eachRow((r) => `var most${r} = ${LOWEST}; var total${r} = 0.0;`)}
${zeros("o")}
for (var block = 0u; block < min(groupRow + ${rowsPerGroup}u, context); block += 4u) {
${BLOCK}
let kAt = ${inQkv("loaded", 1)}; let vAt = ${inQkv("loaded", 2)};
${eachRow((r) => `var s${r} = vec4f(0);`)}
${eachPart((c) => `{ ${four("k", inQkvAt(`kAt + ${c}u`))}\n${eachRow((r) => dots(`s${r}`, `q${r}_${c}`, "k"))} }`)}
${eachRow(
  (r) => `s${r} = select(vec4f(${LOWEST}), s${r}, others <= vec4u(row${r}));
let next${r} = max(most${r}, max(max(s${r}.x, s${r}.y), max(s${r}.z, s${r}.w)));
let p${r} = exp(s${r} - next${r}); let decay${r} = exp(most${r} - next${r});
most${r} = next${r}; total${r} = total${r} * decay${r} + ((p${r}.x + p${r}.y) + (p${r}.z + p${r}.w));`,
)}
${eachPart((c) => `{ ${four("v", inQkvAt(`vAt + ${c}u`))}\n${eachRow((r) => `o${r}_${c} = o${r}_${c} * decay${r} + (${weighted(`p${r}`, "v")});`)} }`)}
}
${storeRows(
  (r) => `let at = ${inRows(`row${r}`)}; let share = 1 / total${r};
logSumExp[${perHead(`row${r}`)}] = most${r} + log(total${r});
${eachPart((c) => storeOutput(`at + ${c}u`, `o${r}_${c} * share`))}`,
)}`,
      };
    },

    queryGradient: (shape, operands) => {
      const { scale, eachPart, own, inQkvAt, inOutputAt, loadRows, zeros, storeRows } = over(shape, operands);
      return {
        ...queryGradientCall(shape, "vec4f", rowsPerGroup, operands),
        lanes: LANES,
        subgroups: true,
        body: `${own}
${loadRows("q", inQkvAt, (row) => inQkv(row, 0), scale)}
${loadRows("g", (at) => `dy[${at}]`, inRows)}
${eachRow(
  (r) => `let lse${r} = logSumExp[${perHead(`row${r}`)}]; var delta${r} = 0.0;
${eachPart((c) => `delta${r} += dot(g${r}_${c}, ${inOutputAt(`g${r}At + ${c}u`)});`)}`,
)}
${zeros("dq")}
for (var block = 0u; block < min(groupRow + ${rowsPerGroup}u, context); block += 4u) {
${BLOCK}
let kAt = ${inQkv("loaded", 1)}; let vAt = ${inQkv("loaded", 2)};
${eachRow((r) => `var s${r} = vec4f(-lse${r}); var dp${r} = vec4f(-delta${r});`)}
${eachPart((c) => `let k_${c} = ${inQkvAt(`kAt + ${c}u`)}; { ${four("k", `k_${c}`)}\n${eachRow((r) => dots(`s${r}`, `q${r}_${c}`, "k"))} }`)}
${eachPart((c) => `{ ${four("v", inQkvAt(`vAt + ${c}u`))}\n${eachRow((r) => dots(`dp${r}`, `g${r}_${c}`, "v"))} }`)}
${eachRow((r) => `let ds${r} = select(vec4f(0), exp(s${r}), others <= vec4u(row${r})) * dp${r};`)}
${eachPart((c) => `{ ${four("k", `k_${c}`)}\n${eachRow((r) => `dq${r}_${c} += ${weighted(`ds${r}`, "k")};`)} }`)}
}
${storeRows(
  (r) => `delta[${perHead(`row${r}`)}] = delta${r};
${eachPart((c) => `dQkv[q${r}At + ${c}u] = dq${r}_${c} * ${scale};`)}`,
)}`,
      };
    },

    keyGradient: (shape, operands) => {
      const { scale, eachPart, own, inQkvAt, loadRows, zeros, storeRows } = over(shape, operands);
      return {
        ...keyGradientCall(shape, "vec4f", rowsPerGroup, operands),
        lanes: LANES,
        subgroups: true,
        body: `${own}
${loadRows("k", inQkvAt, (row) => inQkv(row, 1), scale)}
${loadRows("v", inQkvAt, (row) => inQkv(row, 2))}
${zeros("dk")}
${zeros("dv")}
for (var block = groupRow; block < context; block += 4u) {
${BLOCK}
let qAt = ${inQkv("loaded", 0)}; let gAt = ${inRows("loaded")}; let at = ${perHead("loaded")};
${four("l", "logSumExp[at]")} let minusLse = -vec4f(l0, l1, l2, l3);
${four("d", "delta[at]")} let minusDelta = -vec4f(d0, d1, d2, d3);
${eachRow((r) => `var s${r} = minusLse; var dp${r} = minusDelta;`)}
${eachPart((c) => `let q_${c} = ${inQkvAt(`qAt + ${c}u`)}; { ${four("q", `q_${c}`)}\n${eachRow((r) => dots(`s${r}`, `k${r}_${c}`, "q"))} }`)}
${eachPart((c) => `let g_${c} = dy[gAt + ${c}u]; { ${four("g", `g_${c}`)}\n${eachRow((r) => dots(`dp${r}`, `v${r}_${c}`, "g"))} }`)}
let areRows = others < vec4u(context);
${eachRow(
  (r) => `let p${r} = select(vec4f(0), exp(s${r}), areRows & (others >= vec4u(row${r})));
let ds${r} = p${r} * dp${r};`,
)}
${eachPart((c) => `{ ${four("g", `g_${c}`)}\n${eachRow((r) => `dv${r}_${c} += ${weighted(`p${r}`, "g")};`)} }`)}
${eachPart((c) => `{ ${four("q", `q_${c}`)}\n${eachRow((r) => `dk${r}_${c} += ${weighted(`ds${r}`, "q")};`)} }`)}
}
${storeRows((r) => eachPart((c) => `dQkv[k${r}At + ${c}u] = dk${r}_${c} * ${scale}; dQkv[v${r}At + ${c}u] = dv${r}_${c};`))}`,
      };
    },
  };
}
