// A graph of typed ops: what a model computes, as an ordered list of nodes over values with known shapes. Each
// node stands after those it reads, so the list is also the order of execution. Not how anything is computed:
// executors read the list.

import { type Attributes, type OpName, outputsOf } from "./ops";
import type { DType, Shape } from "./shape";

/** A tensor that a node yields. */
export interface Value {
  readonly id: number;
  readonly shape: Shape;
  readonly dtype: DType;
}

export interface Node<Op extends OpName = OpName> {
  readonly op: Op;
  readonly inputs: readonly Value[];
  readonly attributes: Attributes[Op];
  readonly outputs: readonly Value[];
}

/** A node whose attributes can be narrowed by its `op`. */
export type AnyNode = { [Op in OpName]: Node<Op> }[OpName];

/** A graph under construction. */
export class Graph {
  readonly nodes: AnyNode[] = [];
  #values = 0;

  /** Appends a node; its outputs' shapes follow from the op. Throws Error when the inputs do not fit the op. */
  append<Op extends OpName>(op: Op, inputs: readonly Value[], attributes: Attributes[Op]): readonly Value[] {
    const outputs = outputsOf(
      op,
      inputs.map((value) => value.shape),
      attributes,
    ).map(({ shape, dtype }) => ({ id: this.#values++, shape, dtype }));
    this.nodes.push({ op, inputs, attributes, outputs } as unknown as AnyNode);
    return outputs;
  }

  /** Appends a node with one output and returns that. */
  apply<Op extends OpName>(op: Op, inputs: readonly Value[], attributes: Attributes[Op]): Value {
    const [output] = this.append(op, inputs, attributes);
    return output;
  }

  /** Data handed in anew at every run. */
  input(name: string, shape: Shape, dtype: DType): Value {
    return this.apply("input", [], { name, shape, dtype });
  }

  /** A weight of one of the models that take part, such as "student" or "teacher". */
  parameter(model: string, name: string, shape: Shape): Value {
    return this.apply("parameter", [], { model, name, shape });
  }
}
