// Token and position embeddings and their gradients. The table's gradient needs no atomics: the host hands in the
// batch's positions sorted by token, so each row of the table is summed by one lane in a fixed order.

import { type Call, type Operand, read, write } from "../call";
import { elementCall } from "./elements";

export interface EmbeddingShape {
  /** N: ids looked up. */
  readonly count: number;
  readonly width: number;
}

/** Rows of `table` by id, plus the position's row when positions are given. Ids are checked on the host. */
export function embedding(
  { count, width }: EmbeddingShape,
  operands: { readonly table: Operand; readonly ids: Operand; readonly output: Operand },
  positions?: { readonly table: Operand; readonly context: number },
): Call {
  const w = width / 4;
  const added = positions ? ` + positions[(row % ${positions.context}u) * ${w}u + column]` : "";
  return elementCall(
    "embedding",
    count * w,
    [
      read("table", "vec4f", operands.table),
      read("ids", "i32", operands.ids),
      write("output", "vec4f", operands.output),
      ...(positions ? [read("positions", "vec4f", positions.table)] : []),
    ],
    `let row = element / ${w}u; let column = element % ${w}u;
output[element] = table[u32(ids[row]) * ${w}u + column]${added};`,
  );
}

/** a + b, where no other kernel takes the sum along. */
export function add(elements4: number, a: Operand, b: Operand, sum: Operand): Call {
  return elementCall(
    "add",
    elements4,
    [read("a", "vec4f", a), read("b", "vec4f", b), write("sum", "vec4f", sum)],
    "sum[element] = a[element] + b[element];",
  );
}

/** Adds to each row of the table's gradient the rows of dy whose token it is. `order` and `runs` are those of sortTokens. */
export function embeddingGradient(
  { count, width }: EmbeddingShape,
  operands: { readonly ids: Operand; readonly order: Operand; readonly runs: Operand; readonly dy: Operand; readonly gradient: Operand },
): Call {
  const w = width / 4;
  return elementCall(
    "embedding gradient",
    count * w,
    [
      read("ids", "i32", operands.ids),
      read("order", "u32", operands.order),
      read("runs", "u32", operands.runs),
      read("dy", "vec4f", operands.dy),
      write("gradient", "vec4f", operands.gradient),
    ],
    `let run = element / ${w}u; let column = element % ${w}u;
if (run >= runs[0]) { return; }
let first = runs[1u + run]; let last = runs[2u + run];
let at = u32(ids[order[first]]) * ${w}u + column;
var total = gradient[at];
for (var i = first; i < last; i++) { total += dy[order[i] * ${w}u + column]; }
gradient[at] = total;`,
  );
}

/** dy summed over sequences, [positions, d]; rows from `context` on are left as they are. */
export function positionsGradient(
  shape: { readonly sequences: number; readonly context: number; readonly width: number },
  dy: Operand,
  gradient: Operand,
  accumulates: boolean,
): Call {
  const elements = (shape.context * shape.width) / 4;
  return elementCall(
    "position gradient",
    elements,
    [read("dy", "vec4f", dy), write("gradient", "vec4f", gradient)],
    `var total = vec4f(0);
for (var sequence = 0u; sequence < ${shape.sequences}u; sequence++) { total += dy[sequence * ${elements}u + element]; }
gradient[element] ${accumulates ? "+=" : "="} total;`,
  );
}

/**
 * Positions sorted by token, and where each token's run begins: runs = [count of runs, begin of run 0, 1, …, N].
 * Sizes: order [N], runs [N + 2].
 */
export function sortTokens(ids: Int32Array): { order: Uint32Array; runs: Uint32Array } {
  const order = Uint32Array.from(ids, (_, index) => index).sort((a, b) => ids[a] - ids[b] || a - b);
  const runs = new Uint32Array(ids.length + 2);
  let count = 0;
  order.forEach((position, index) => {
    if (index === 0 || ids[position] !== ids[order[index - 1]]) runs[++count] = index;
  });
  runs[0] = count;
  runs[count + 1] = ids.length;
  return { order, runs };
}

/** Zeros, where a gradient begins that other kernels only add to. */
export function zero(elements4: number, target: Operand): Call {
  return elementCall("zero", elements4, [write("cleared", "vec4f", target)], "cleared[element] = vec4f(0);");
}
