// Which nodes the kernel of a node before them computes too: sums with something known, GELU, and its gradient. Each is taken
// along once; whoever takes it is told what its kernel needs and where the result goes.

import type { AnyNode, Node, Value } from "../graph/graph";
import type { OpName } from "../graph/ops";
import type { Operand } from "./call";
import type { Epilogue } from "./kernels/matmul/shape";
import type { Operands } from "./operands";
import type { Uses } from "./uses";

/** What of an epilogue a kernel takes along, and where its result goes. */
export interface Taken<Part extends keyof Epilogue> {
  readonly epilogue: Pick<Epilogue, Part>;
  readonly output: Operand;
}

export class Fusion {
  readonly #uses: Uses;
  readonly #operands: Operands;
  readonly #taken = new Set<AnyNode>();

  constructor(uses: Uses, operands: Operands) {
    this.#uses = uses;
    this.#operands = operands;
  }

  /** Whether an earlier kernel computes `node`. */
  has(node: AnyNode): boolean {
    return this.#taken.has(node);
  }

  /** Takes the node that alone reads `value`, if it is an `op` whose other inputs are known by then. */
  take<Op extends OpName>(value: Value, op: Op): Node<Op> | undefined {
    const follower = this.#uses.onlyReader(value);
    if (follower?.op !== op) return undefined;
    if (!follower.inputs.every((input) => input.id === value.id || this.#uses.isBefore(input, value))) return undefined;
    this.#taken.add(follower);
    return follower as Node<OpName> as Node<Op>;
  }

  /** If `value` is only added to something known, adds that. */
  takeResidual(value: Value): Taken<"residual"> {
    const sum = this.take(value, "add");
    const other = sum?.inputs.find((input) => input.id !== value.id);
    return { epilogue: other ? { residual: this.#operands.of(other) } : {}, output: this.#operands.of(sum ? sum.outputs[0] : value) };
  }

  /** If GELU of `value` is wanted, computes that, and in place of `value` the derivative, if anything else reads it. */
  takeGelu(value: Value): Taken<"gelu"> | undefined {
    const readers = this.#uses.readers(value);
    const activated = readers.find(({ op }) => op === "gelu");
    if (activated === undefined) return undefined;
    this.#taken.add(activated);
    const gelu = { output: this.#operands.of(activated.outputs[0]), keepsDerivative: readers.length > 1 };
    return { epilogue: { gelu }, output: this.#operands.of(value) };
  }

  /** If `value` is only on its way back through GELU, multiplies by the derivative, which the kernel before GELU left where its result would stand. */
  takeGeluGradient(value: Value): Taken<"scaledBy"> {
    const bent = this.take(value, "geluGradient");
    return {
      epilogue: bent ? { scaledBy: this.#operands.of(bent.inputs[0]) } : {},
      output: this.#operands.of(bent ? bent.outputs[0] : value),
    };
  }
}
