// An ONNX model as plain data, to bytes and back: its inputs and outputs, its operators in order, and the tensors they read
// (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto). Not which operators a GPT-2 has: gpt2.ts has those.

import { badPackage, shown } from "../gate";
import { bytesField, floatField, joined, Message, messageField, type Parts, textField, wholeField } from "../protobuf";

/** Numbers of onnx.proto's TensorProto.DataType. */
const DTYPES = { float32: 1, int64: 7, float16: 10 } as const;
export type OnnxDtype = keyof typeof DTYPES;

/** The type's number, as the operator Cast names it. */
export const dtypeNumber = (dtype: OnnxDtype): number => DTYPES[dtype];

/** What goes in or comes out. */
export interface Port {
  readonly name: string;
  readonly dtype: OnnxDtype;
  /** Sizes, or the names of those that only a run knows. */
  readonly shape: readonly (number | string)[];
}

export type Attribute =
  | { readonly whole: number }
  | { readonly float: number }
  | { readonly text: string }
  | { readonly wholes: readonly number[] };

export interface Operator {
  /** ONNX's name of the operation. */
  readonly type: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

export interface OnnxTensor {
  readonly name: string;
  readonly dtype: OnnxDtype;
  readonly shape: readonly number[];
  /** Its numbers, little-endian. */
  readonly bytes: Uint8Array;
}

export interface OnnxModel {
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  /** Each after those whose outputs it reads. */
  readonly operators: readonly Operator[];
  readonly tensors: readonly OnnxTensor[];
}

/** Gelu came with operator set 20, which belongs to version 9 of the file format. */
const OPERATOR_SET = 20;
const FORMAT_VERSION = 9;

// Fields of onnx.proto.
const MODEL = { format: 1, producer: 2, graph: 7, operatorSet: 8 };
const OPERATOR_SET_ID = { version: 2 };
const GRAPH = { node: 1, name: 2, tensor: 5, input: 11, output: 12 };
const NODE = { input: 1, output: 2, name: 3, type: 4, attribute: 5 };
const ATTRIBUTE = { name: 1, float: 2, whole: 3, text: 4, wholes: 8, type: 20 };
const ATTRIBUTE_TYPE = { float: 1, whole: 2, text: 3, wholes: 7 };
const TENSOR = { size: 1, dtype: 2, name: 8, bytes: 9 };
const PORT = { name: 1, type: 2 };
const TYPE = { tensor: 1 };
const TENSOR_TYPE = { dtype: 1, shape: 2 };
const SHAPE = { size: 1 };
const SIZE = { value: 1, name: 2 };

/** The bytes of a model. */
export function writeModel({ inputs, outputs, operators, tensors }: OnnxModel, name: string): Uint8Array<ArrayBuffer> {
  const graph = [
    ...operators.flatMap((operator, i) => messageField(GRAPH.node, operatorParts(operator, i))),
    ...textField(GRAPH.name, name),
    ...tensors.flatMap((tensor) => messageField(GRAPH.tensor, tensorParts(tensor))),
    ...inputs.flatMap((port) => messageField(GRAPH.input, portParts(port))),
    ...outputs.flatMap((port) => messageField(GRAPH.output, portParts(port))),
  ];
  return joined([
    ...wholeField(MODEL.format, FORMAT_VERSION),
    ...textField(MODEL.producer, "limbeck"),
    ...messageField(MODEL.graph, graph),
    ...messageField(MODEL.operatorSet, wholeField(OPERATOR_SET_ID.version, OPERATOR_SET)),
  ]);
}

function operatorParts({ type, inputs, outputs, attributes }: Operator, index: number): Parts {
  return [
    ...inputs.flatMap((name) => textField(NODE.input, name)),
    ...outputs.flatMap((name) => textField(NODE.output, name)),
    ...textField(NODE.name, `${type}_${index}`),
    ...textField(NODE.type, type),
    ...Object.entries(attributes).flatMap(([name, attribute]) => messageField(NODE.attribute, attributeParts(name, attribute))),
  ];
}

function attributeParts(name: string, attribute: Attribute): Parts {
  const of = (kind: keyof typeof ATTRIBUTE_TYPE, value: Parts): Parts => [
    ...textField(ATTRIBUTE.name, name),
    ...value,
    ...wholeField(ATTRIBUTE.type, ATTRIBUTE_TYPE[kind]),
  ];
  if ("whole" in attribute) return of("whole", wholeField(ATTRIBUTE.whole, attribute.whole));
  if ("float" in attribute) return of("float", floatField(ATTRIBUTE.float, attribute.float));
  if ("text" in attribute) return of("text", textField(ATTRIBUTE.text, attribute.text));
  const values = attribute.wholes.flatMap((value) => wholeField(ATTRIBUTE.wholes, value));
  return of("wholes", values);
}

function tensorParts({ name, dtype, shape, bytes }: OnnxTensor): Parts {
  return [
    ...shape.flatMap((size) => wholeField(TENSOR.size, size)),
    ...wholeField(TENSOR.dtype, DTYPES[dtype]),
    ...textField(TENSOR.name, name),
    ...bytesField(TENSOR.bytes, bytes),
  ];
}

function portParts({ name, dtype, shape }: Port): Parts {
  const sizes = shape.flatMap((size) =>
    messageField(SHAPE.size, typeof size === "number" ? wholeField(SIZE.value, size) : textField(SIZE.name, size)),
  );
  const tensor = [...wholeField(TENSOR_TYPE.dtype, DTYPES[dtype]), ...messageField(TENSOR_TYPE.shape, sizes)];
  return [...textField(PORT.name, name), ...messageField(PORT.type, messageField(TYPE.tensor, tensor))];
}

/** What a file of this kind holds; tensors are views into `bytes`. Throws StudioError("bad-package") naming the part that does not fit. */
export function readModel(bytes: Uint8Array): OnnxModel {
  const model = new Message(bytes, "The ONNX file");
  const sets = model.all(MODEL.operatorSet).map((id) => new Message(id, "The operator set").whole(OPERATOR_SET_ID.version));
  if (sets.length !== 1 || sets[0] !== OPERATOR_SET || model.whole(MODEL.format) !== FORMAT_VERSION)
    throw badPackage(`The ONNX file is of version ${model.whole(MODEL.format)} with the operator sets ${shown(sets)}.`);
  const graph = new Message(model.bytes(MODEL.graph) ?? new Uint8Array(0), "The ONNX graph");
  return {
    inputs: graph.all(GRAPH.input).map(readPort),
    outputs: graph.all(GRAPH.output).map(readPort),
    operators: graph.all(GRAPH.node).map(readOperator),
    tensors: graph.all(GRAPH.tensor).map(readTensor),
  };
}

function readOperator(bytes: Uint8Array): Operator {
  const node = new Message(bytes, "An operator");
  return {
    type: node.text(NODE.type),
    inputs: node.texts(NODE.input),
    outputs: node.texts(NODE.output),
    attributes: Object.fromEntries(node.all(NODE.attribute).map(readAttribute)),
  };
}

function readAttribute(bytes: Uint8Array): [string, Attribute] {
  const attribute = new Message(bytes, "An attribute");
  const name = attribute.text(ATTRIBUTE.name);
  switch (attribute.whole(ATTRIBUTE.type)) {
    case ATTRIBUTE_TYPE.whole:
      return [name, { whole: attribute.whole(ATTRIBUTE.whole) ?? 0 }];
    case ATTRIBUTE_TYPE.text:
      return [name, { text: attribute.text(ATTRIBUTE.text) }];
    case ATTRIBUTE_TYPE.wholes:
      return [name, { wholes: attribute.wholes(ATTRIBUTE.wholes) }];
    case ATTRIBUTE_TYPE.float:
      return [name, { float: attribute.float(ATTRIBUTE.float) ?? 0 }];
  }
  throw badPackage(`The ONNX attribute ${name} is of a type that the studio does not write.`);
}

function readTensor(bytes: Uint8Array): OnnxTensor {
  const tensor = new Message(bytes, "A tensor");
  const name = tensor.text(TENSOR.name);
  return {
    name,
    dtype: readDtype(tensor.whole(TENSOR.dtype), name),
    shape: tensor.wholes(TENSOR.size),
    bytes: tensor.bytes(TENSOR.bytes) ?? new Uint8Array(0),
  };
}

function readPort(bytes: Uint8Array): Port {
  const port = new Message(bytes, "An input or output");
  const name = port.text(PORT.name);
  const within = (message: Message, field: number): Message => new Message(message.bytes(field) ?? new Uint8Array(0), name);
  const tensor = within(within(port, PORT.type), TYPE.tensor);
  const shape = within(tensor, TENSOR_TYPE.shape)
    .all(SHAPE.size)
    .map((size) => new Message(size, name))
    .map((size) => size.whole(SIZE.value) ?? size.text(SIZE.name));
  return { name, dtype: readDtype(tensor.whole(TENSOR_TYPE.dtype), name), shape };
}

function readDtype(number: number | undefined, name: string): OnnxDtype {
  for (const dtype of ["float32", "int64", "float16"] as const) if (DTYPES[dtype] === number) return dtype;
  throw badPackage(`${name} is of the ONNX type ${number}; the studio writes f32, f16 and int64.`);
}
