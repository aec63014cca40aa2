// The values a program hands out, in one buffer, and their way to the host. A few numbers, never weights.

import type { Memory } from "./memory";
import { align } from "./placement";
import { READ_BACK, STORAGE } from "./plan";

export interface ResultLayout {
  /** Offsets and sizes in words. */
  readonly slots: readonly { readonly name: string; readonly offset: number; readonly size: number }[];
  /** Of the results; their copy for the host takes as many again. */
  readonly bytes: number;
}

/** Lays out results of these many words. */
export function resultLayout(sizes: ReadonlyMap<string, number>): ResultLayout {
  let total = 0;
  const slots = [...sizes].map(([name, size]) => {
    const slot = { name, offset: total, size };
    total += align(size);
    return slot;
  });
  return { slots, bytes: 4 * total };
}

export class Results {
  readonly buffer: GPUBuffer;
  readonly #staging: GPUBuffer;
  readonly #memory: Memory;
  readonly #slots: ResultLayout["slots"];

  constructor(memory: Memory, sizes: ReadonlyMap<string, number>) {
    const { slots, bytes } = resultLayout(sizes);
    this.#slots = slots;
    this.#memory = memory;
    this.buffer = memory.buffer("results", bytes, STORAGE);
    this.#staging = memory.buffer("results on the host", bytes, READ_BACK);
  }

  offsetOf(name: string): number {
    const slot = this.#slots.find((candidate) => candidate.name === name);
    if (slot === undefined) throw new Error(`the program has no result ${name}`);
    return 4 * slot.offset;
  }

  /** Encodes the copy that `read` waits for. */
  encodeCopy(encoder: GPUCommandEncoder): void {
    encoder.copyBufferToBuffer(this.buffer, 0, this.#staging, 0, this.buffer.size);
  }

  /** The results as of the last submitted copy. Until it resolves, no other copy may be submitted. Throws StudioError("device-lost"). */
  async read(): Promise<ReadonlyMap<string, Float32Array>> {
    const data = await this.#memory.mapped(this.#staging);
    const results = new Map(this.#slots.map(({ name, offset, size }) => [name, data.slice(offset, offset + size)]));
    this.#staging.unmap();
    return results;
  }
}
