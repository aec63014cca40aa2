// A dense GPT-2 in ONNX's operators, with keys and values of earlier tokens as inputs and those of all tokens as outputs, under the
// names that transformers.js and Optimum give a decoder. It computes what gpt() of core/model computes. Not the file: model.ts.

import type { ModelShape } from "../../config/sizes";
import type { NamedTensors } from "../../graph/executor";
import { LAYER_NORM_EPSILON, parameterShapes, TOKEN_EMBEDDING } from "../../model/gpt";
import { badPackage, shown, unfit } from "../gate";
import { checkTensors, PREFIX } from "../huggingface";
import { halvesOf, LARGEST_HALF } from "../narrowing";
import { type Attribute, dtypeNumber, type OnnxModel, type OnnxTensor, type Operator, type Port, readModel, writeModel } from "./model";

/** What weights are kept in and sums are made in; logits are f32 whichever it is. */
export type Precision = "float32" | "float16";

/** The bits that are all set in an f16 that is no number or infinite. */
const INFINITE = 0x7c00;

/** The bytes of the model. Throws StudioError("bad-package") for tensors of another shape, and for a weight that f16 can't hold. */
export function writeGpt2(shape: ModelShape, tensors: NamedTensors, precision: Precision): Uint8Array<ArrayBuffer> {
  refuseSparse(shape);
  checkTensors(tensors, shape);
  const weights = [...parameterShapes(shape).keys()].map((name) => weightOf(name, tensors, precision));
  const graph = graphOf(shape, precision);
  return writeModel({ ...graph, tensors: [...weights, ...graph.tensors] }, "gpt2");
}

/**
 * Checks that `file` is the model of this shape with these weights: its inputs, outputs and operators, and of every tensor name,
 * shape, type and bytes. Throws StudioError("bad-package") naming what differs.
 */
export function checkGpt2(file: Uint8Array, shape: ModelShape, tensors: NamedTensors, precision: Precision): void {
  const found = readModel(file);
  const due = graphOf(shape, precision);
  for (const part of ["inputs", "outputs", "operators"] as const) {
    if (found[part].length !== due[part].length)
      throw badPackage(`The ONNX file has ${found[part].length} ${part} where ${due[part].length} are due.`);
    found[part].forEach((one: object, i: number) => {
      if (JSON.stringify(one) !== JSON.stringify(due[part][i])) throw badPackage(`The ONNX file has ${shown(one)} among its ${part}.`);
    });
  }
  const names = [...parameterShapes(shape).keys()];
  const expected = [...names.map((name) => () => weightOf(name, tensors, precision)), ...due.tensors.map((tensor) => () => tensor)];
  if (found.tensors.length !== expected.length)
    throw badPackage(`The ONNX file has ${found.tensors.length} tensors where ${expected.length} are due.`);
  found.tensors.forEach((tensor, i) => {
    checkTensor(tensor, expected[i]());
  });
}

function checkTensor(found: OnnxTensor, due: OnnxTensor): void {
  const { name, dtype, shape } = due;
  if (found.name !== name) throw badPackage(`The ONNX file has the tensor ${found.name} where ${name} is due.`);
  if (found.dtype !== dtype || shown(found.shape) !== shown(shape))
    throw badPackage(`The ONNX tensor ${name} is ${found.dtype} of the shape ${shown(found.shape)}, not ${dtype} of ${shown(shape)}.`);
  if (!areSame(found.bytes, due.bytes)) throw badPackage(`The ONNX tensor ${name} holds other numbers than the weights.`);
}

function areSame(a: Uint8Array, b: Uint8Array): boolean {
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++; // by index: there are hundreds of millions of them
  return i === a.length && a.length === b.length;
}

function refuseSparse({ experts }: ModelShape): void {
  if (experts === undefined) return;
  const what = `ONNX's GPT-2 has one MLP in a layer, and this model has ${experts.count} experts.`;
  throw unfit(what, "Distil a dense expert from it, and export that.");
}

function weightOf(name: string, tensors: NamedTensors, precision: Precision): OnnxTensor {
  const { shape, data } = tensors.get(name)!;
  const numbers = precision === "float32" ? data : halved(name, data);
  return { name: PREFIX + name, dtype: precision, shape, bytes: new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength) };
}

function halved(name: string, data: Float32Array): Uint16Array {
  const halves = halvesOf(data);
  const beyond = halves.findIndex((half) => (half & INFINITE) === INFINITE);
  if (beyond < 0) return halves;
  const what = `The weight ${name} holds ${data[beyond]}, and the largest number of f16 is ${LARGEST_HALF}.`;
  throw unfit(what, "Export it in f32.");
}

/** Everything but the weights: inputs, outputs, operators, and the small tensors that the operators read. */
function graphOf(shape: ModelShape, precision: Precision): OnnxModel {
  const { layers, heads, width, vocabSize } = shape;
  const cache = (name: string, length: string): Port[] =>
    Array.from({ length: layers }, (_, layer) =>
      ["key", "value"].map((part) => ({
        name: `${name}.${layer}.${part}`,
        dtype: precision,
        shape: ["batch_size", heads, length, width / heads],
      })),
    ).flat();
  const tokens = ["batch_size", "sequence_length"];
  const graph = new Graph(precision);
  forward(graph, shape);
  return {
    inputs: [
      { name: "input_ids", dtype: "int64", shape: tokens },
      { name: "attention_mask", dtype: "int64", shape: ["batch_size", "total_sequence_length"] },
      { name: "position_ids", dtype: "int64", shape: tokens },
      ...cache("past_key_values", "past_sequence_length"),
    ],
    outputs: [{ name: "logits", dtype: "float32", shape: [...tokens, vocabSize] }, ...cache("present", "total_sequence_length")],
    operators: graph.operators,
    tensors: graph.tensors,
  };
}

/** Appends the operators from token ids to logits. B texts, S tokens of each, T with those before, H heads. */
function forward(graph: Graph, shape: ModelShape): void {
  const { layers } = shape;
  const isAllowed = visible(graph);
  const embedding = PREFIX + TOKEN_EMBEDDING;
  const tokens = graph.apply("Gather", [embedding, "input_ids"]); // [B, S, d]
  let x = graph.apply("Add", [tokens, graph.apply("Gather", [`${PREFIX}wpe.weight`, "position_ids"])]);
  for (let layer = 0; layer < layers; layer++) {
    x = graph.apply("Add", [x, attention(graph, shape, layer, norm(graph, x, `h.${layer}.ln_1`), isAllowed)]);
    const inner = linear(graph, norm(graph, x, `h.${layer}.ln_2`), `h.${layer}.mlp.c_fc`); // [B, S, f]
    const active = graph.apply("Gelu", [inner], { approximate: { text: "tanh" } });
    x = graph.apply("Add", [x, linear(graph, active, `h.${layer}.mlp.c_proj`)]);
  }
  const head = graph.apply("Transpose", [embedding], { perm: { wholes: [1, 0] } }); // [d, V]
  const logits = graph.apply("MatMul", [norm(graph, x, "ln_f"), head]); // [B, S, V]
  graph.append("Cast", [logits], ["logits"], { to: { whole: dtypeNumber("float32") } });
}

const norm = (graph: Graph, x: string, name: string): string =>
  graph.apply("LayerNormalization", [x, `${PREFIX}${name}.weight`, `${PREFIX}${name}.bias`], {
    epsilon: { float: Math.fround(LAYER_NORM_EPSILON) },
  });

const linear = (graph: Graph, x: string, name: string): string =>
  graph.apply("Add", [graph.apply("MatMul", [x, `${PREFIX}${name}.weight`]), `${PREFIX}${name}.bias`]);

/** Which tokens a token sees, [B, 1, S, T]: itself and those before it, where the mask has them. */
function visible(graph: Graph): string {
  const [zero, one] = [graph.constant("zero", [0], []), graph.constant("one", [1], [])];
  const length = (of: string, axis: string): string => graph.apply("Gather", [graph.apply("Shape", [of]), axis]);
  const total = length("attention_mask", one);
  const range = (from: string): string => graph.apply("Range", [from, total, one]);
  const rows = graph.apply("Unsqueeze", [
    range(length("past_key_values.0.key", graph.constant("two", [2], []))),
    graph.constant("last", [-1]),
  ]); // [S, 1]
  const isBefore = graph.apply("LessOrEqual", [range(zero), rows]); // [S, T]
  const isText = graph.apply("Greater", [graph.apply("Unsqueeze", ["attention_mask", graph.constant("heads_rows", [1, 2])]), zero]); // [B, 1, 1, T]
  return graph.apply("And", [isBefore, isText]);
}

function attention(graph: Graph, { heads, width: d }: ModelShape, layer: number, x: string, isAllowed: string): string {
  const block = `h.${layer}.attn`;
  const parts = graph.append(
    "Split",
    [linear(graph, x, `${block}.c_attn`), graph.constant("thirds", [d, d, d])],
    [1, 2, 3].map(() => graph.fresh()),
    { axis: { whole: 2 } },
  );
  const [q, k, v] = parts.map((part) => {
    const split = graph.apply("Reshape", [part, graph.constant("by_head", [0, 0, heads, d / heads])]);
    return graph.apply("Transpose", [split], { perm: { wholes: [0, 2, 1, 3] } }); // [B, H, S, d/H]
  });
  const all = (name: string, now: string): string =>
    graph.append("Concat", [`past_key_values.${layer}.${name}`, now], [`present.${layer}.${name}`], { axis: { whole: 2 } })[0]; // [B, H, T, d/H]
  const keys = graph.apply("Transpose", [all("key", k)], { perm: { wholes: [0, 1, 3, 2] } });
  const scaled = graph.apply("Mul", [q, graph.number("scale", 1 / Math.sqrt(d / heads))]);
  const scores = graph.apply("MatMul", [scaled, keys]); // [B, H, S, T]
  const seen = graph.apply("Where", [isAllowed, scores, graph.number("unseen", graph.lowest)]);
  const weights = graph.apply("Softmax", [seen], { axis: { whole: 3 } });
  const mixed = graph.apply("Transpose", [graph.apply("MatMul", [weights, all("value", v)])], { perm: { wholes: [0, 2, 1, 3] } });
  return linear(graph, graph.apply("Reshape", [mixed, graph.constant("whole", [0, 0, d])]), `${block}.c_proj`);
}

/** Operators as they are appended, and the constants that they read, each kept once. */
class Graph {
  readonly operators: Operator[] = [];
  readonly tensors: OnnxTensor[] = [];
  #made = 0;

  constructor(private readonly precision: Precision) {}

  /** What a score becomes that must not count: the lowest finite number, which no sum makes infinite. */
  get lowest(): number {
    return this.precision === "float32" ? -3.4028234663852886e38 : -LARGEST_HALF;
  }

  /** A name for a value. */
  fresh(): string {
    return `v${this.#made++}`;
  }

  append(type: string, inputs: readonly string[], outputs: string[], attributes: Readonly<Record<string, Attribute>> = {}): string[] {
    this.operators.push({ type, inputs, outputs, attributes });
    return outputs;
  }

  /** Appends an operator with one output, and gives the output's name. */
  apply(type: string, inputs: readonly string[], attributes: Readonly<Record<string, Attribute>> = {}): string {
    return this.append(type, inputs, [this.fresh()], attributes)[0];
  }

  /** Whole numbers as an int64 tensor of this shape, a list where none is given; gives back its name. */
  constant(name: string, values: readonly number[], shape: readonly number[] = [values.length]): string {
    return this.#keep({ name, dtype: "int64", shape, bytes: new Uint8Array(BigInt64Array.from(values, BigInt).buffer) });
  }

  /** A single number in the model's own precision. */
  number(name: string, value: number): string {
    const numbers = this.precision === "float32" ? Float32Array.of(value) : halvesOf(Float32Array.of(value));
    return this.#keep({ name, dtype: this.precision, shape: [], bytes: new Uint8Array(numbers.buffer) });
  }

  #keep(tensor: OnnxTensor): string {
    if (!this.tensors.some(({ name }) => name === tensor.name)) this.tensors.push(tensor);
    return tensor.name;
  }
}
