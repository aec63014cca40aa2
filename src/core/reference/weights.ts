// A model's weights as one flat tensor: AdamW and the gradient norm are then a handful of ops however many
// parameters there are. Parameters that decay come first, so decay is a property of position.

import * as tf from "@tensorflow/tfjs";
import { type HostTensor, type NamedTensors, numbersOf, type StreamedTensors, type Weights } from "../graph/executor";
import { elementCount } from "../graph/shape";

/** Where a parameter stands in the flat tensor. */
export interface Slot {
  readonly name: string;
  readonly shape: readonly number[];
  readonly offset: number;
  readonly size: number;
}

interface Layout {
  readonly slots: readonly Slot[];
  readonly decayed: number;
  readonly size: number;
}

/** Slots for `tensors`: those of rank ≥ 2, which decay, then the rest; `decayed` is where the rest begins. */
function layOut(tensors: ReadonlyMap<string, Pick<HostTensor, "shape">>): Layout {
  const entries = [...tensors];
  const ordered = [...entries.filter(([, { shape }]) => shape.length >= 2), ...entries.filter(([, { shape }]) => shape.length < 2)];
  let offset = 0;
  let decayed = 0;
  const slots: readonly Slot[] = ordered.map(([name, { shape }]) => {
    const slot = { name, shape, offset, size: elementCount(shape) };
    offset += slot.size;
    if (shape.length >= 2) decayed = offset;
    return slot;
  });
  return { slots, decayed, size: offset };
}

export class FlatWeights implements Weights {
  readonly slots: readonly Slot[];
  /** Length of the leading part that decays. */
  readonly decayed: number;
  readonly size: number;
  #values: tf.Tensor1D;

  private constructor({ slots, decayed, size }: Layout, values: tf.Tensor1D) {
    this.slots = slots;
    this.decayed = decayed;
    this.size = size;
    this.#values = values;
  }

  static upload(tensors: NamedTensors): FlatWeights {
    const layout = layOut(tensors);
    return new FlatWeights(layout, flatten(layout.slots, layout.size, tensors));
  }

  /** Throws Error where pieces of a tensor are more or fewer than its shape says, and whatever they throw. */
  static async load(tensors: StreamedTensors): Promise<FlatWeights> {
    const layout = layOut(tensors);
    const flat = new Float32Array(layout.size);
    for (const { name, offset, size } of layout.slots) {
      let at = 0;
      for await (const piece of tensors.get(name)!.pieces()) {
        if (at + piece.length <= size) flat.set(piece, offset + at);
        at += piece.length;
      }
      if (at !== size) throw new Error(`${name} came with ${at} numbers where ${size} are needed`);
    }
    return new FlatWeights(layout, tf.tensor1d(flat));
  }

  /** The flat tensor; it belongs to this object. */
  get values(): tf.Tensor1D {
    return this.#values;
  }

  /** Takes ownership of `next` and drops what stood before. */
  replace(next: tf.Tensor1D): void {
    this.#values.dispose();
    this.#values = next;
  }

  /** A copy of one parameter in its own shape; the caller disposes of it. Throws Error for an unknown name. */
  parameter(name: string): tf.Tensor {
    const slot = this.slots.find((candidate) => candidate.name === name);
    if (slot === undefined) throw new Error(`the weights have no parameter ${name}`);
    return tf.tidy(() => tf.reshape(tf.slice1d(this.#values, slot.offset, slot.size), [...slot.shape]));
  }

  read(): Promise<NamedTensors> {
    return readSlots(this.slots, this.#values);
  }

  write(tensors: NamedTensors): void {
    this.replace(flatten(this.slots, this.size, tensors));
  }

  dispose(): void {
    this.#values.dispose();
  }
}

/** One flat tensor of `size` numbers out of its parts. Throws Error when one is missing or of another size. */
export function flatten(slots: readonly Slot[], size: number, tensors: NamedTensors): tf.Tensor1D {
  const flat = new Float32Array(size);
  for (const slot of slots) flat.set(numbersOf(tensors, slot.name, slot.size), slot.offset);
  return tf.tensor1d(flat);
}

/** The parts of a flat tensor by name, copied to the host. */
export async function readSlots(slots: readonly Slot[], flat: tf.Tensor1D): Promise<NamedTensors> {
  const data = (await flat.data()) as Float32Array;
  return new Map(slots.map(({ name, shape, offset, size }) => [name, { shape, data: data.slice(offset, offset + size) }]));
}
