// A model's weights in one GPU buffer: parameters that decay first, each at an aligned address, so that AdamW and the
// gradient norm run over the whole model at once.

import { type HostTensor, type NamedTensors, numbersOf, type StreamedTensors, type Weights } from "../graph/executor";
import { elementCount } from "../graph/shape";
import { ALL } from "./call";
import { inMemory, Memory } from "./memory";
import { align } from "./placement";
import { READ_BACK, STORAGE } from "./plan";

/** Where a parameter stands in its model's buffer, in 32-bit words. */
interface Slot {
  readonly name: string;
  readonly shape: readonly number[];
  readonly offset: number;
  readonly size: number;
}

export interface WeightLayout {
  readonly slots: readonly Slot[];
  /** Words of the leading part that decays, and of all. */
  readonly decayed: number;
  readonly words: number;
}

/** Lays out parameters by their shapes. */
export function weightLayout(tensors: ReadonlyMap<string, Pick<HostTensor, "shape">>): WeightLayout {
  const entries = [...tensors];
  const matrices = entries.filter(([, { shape }]) => shape.length >= 2);
  const vectors = entries.filter(([, { shape }]) => shape.length < 2);
  let words = 0;
  let decayed = 0;
  const slots = [...matrices, ...vectors].map(([name, { shape }]) => {
    const slot = { name, shape, offset: words, size: elementCount(shape) };
    // Matrices are aligned to twice what they need, so that their copies as halves are aligned too.
    words += shape.length >= 2 ? 2 * align(slot.size / 2) : align(slot.size);
    if (shape.length >= 2) decayed = words;
    return slot;
  });
  return { slots, decayed, words };
}

/** Bytes that are on their way to the device at most, besides the piece that is being written. */
const ON_THE_WAY = 64 << 20;

export class GpuWeights implements Weights {
  readonly layout: WeightLayout;
  readonly buffer: GPUBuffer;
  readonly #device: GPUDevice;
  readonly #slots: ReadonlyMap<string, Slot>;

  private constructor(device: GPUDevice, layout: WeightLayout, buffer: GPUBuffer) {
    this.#device = device;
    this.layout = layout;
    this.buffer = buffer;
    this.#slots = new Map(layout.slots.map((slot) => [slot.name, slot]));
  }

  static upload(device: GPUDevice, tensors: NamedTensors): GpuWeights {
    const layout = weightLayout(tensors);
    const buffer = device.createBuffer({ label: "weights", size: 4 * layout.words, usage: STORAGE, mappedAtCreation: true });
    const mapped = new Float32Array(buffer.getMappedRange());
    for (const { name, offset, size } of layout.slots) mapped.set(numbersOf(tensors, name, size), offset);
    buffer.unmap();
    return new GpuWeights(device, layout, buffer);
  }

  /** Throws StudioError("out-of-memory") before the first piece is asked for, and whatever the pieces throw; nothing is left then. */
  static load(device: GPUDevice, tensors: StreamedTensors): Promise<GpuWeights> {
    return inMemory(device, async (memory) => {
      const layout = weightLayout(tensors);
      const buffer = memory.buffer("weights", 4 * layout.words, STORAGE);
      await memory.granted();
      let onTheWay = 0;
      for (const { name, offset, size } of layout.slots) {
        let at = 0;
        for await (const piece of tensors.get(name)!.pieces()) {
          if (at + piece.length > size) throw new Error(`${name} came with more than ${size} numbers`);
          device.queue.writeBuffer(buffer, 4 * (offset + at), piece as Float32Array<ArrayBuffer>); // weights never live in shared memory
          at += piece.length;
          onTheWay += piece.byteLength;
          if (onTheWay <= ON_THE_WAY) continue;
          await device.queue.onSubmittedWorkDone();
          onTheWay = 0;
        }
        if (at !== size) throw new Error(`${name} came with ${at} numbers where ${size} are needed`);
      }
      return new GpuWeights(device, layout, buffer);
    });
  }

  /** Byte offset of a parameter, 0 for ALL. Throws Error for an unknown name. */
  offsetOf(name: string): number {
    if (name === ALL) return 0;
    const slot = this.#slots.get(name);
    if (slot === undefined) throw new Error(`the weights have no parameter ${name}`);
    return 4 * slot.offset;
  }

  read(): Promise<NamedTensors> {
    return readSlots(this.#device, this.layout, this.buffer);
  }

  write(tensors: NamedTensors): void {
    writeSlots(this.#device, this.layout, this.buffer, tensors);
  }

  dispose(): void {
    this.buffer.destroy();
  }
}

/** Queues the writing of `tensors` into a buffer laid out as `layout`. Throws Error when one is missing or has another size. */
export function writeSlots(device: GPUDevice, { slots }: WeightLayout, buffer: GPUBuffer, tensors: NamedTensors): void {
  for (const { name, offset, size } of slots) {
    device.queue.writeBuffer(buffer, 4 * offset, numbersOf(tensors, name, size) as Float32Array<ArrayBuffer>);
  }
}

/** The parameters laid out as `layout` from word `first` of a buffer, copied to the host. Throws StudioError("device-lost"). */
export async function readSlots(device: GPUDevice, { slots, words }: WeightLayout, buffer: GPUBuffer, first = 0): Promise<NamedTensors> {
  const memory = new Memory(device);
  try {
    const staging = memory.buffer("read back", 4 * words, READ_BACK);
    // At once, before the commands of others; a refused buffer makes this one of the refusals waited for.
    memory.watched(() => {
      const encoder = device.createCommandEncoder();
      encoder.copyBufferToBuffer(buffer, 4 * first, staging, 0, 4 * words);
      device.queue.submit([encoder.finish()]);
    });
    await memory.granted();
    const data = await memory.mapped(staging);
    return new Map(slots.map(({ name, shape, offset, size }) => [name, { shape, data: data.slice(offset, offset + size) }]));
  } finally {
    memory.dispose();
  }
}
