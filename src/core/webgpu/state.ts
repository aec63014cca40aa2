// Buffers for what calls keep from one run to the next, or for another program: a buffer per name, as large as the largest
// operand of that name.

import type { Call, Operand } from "./call";
import type { Memory } from "./memory";
import { align } from "./placement";
import { type Range, STORAGE } from "./plan";

export class StateBuffers {
  readonly #buffers: ReadonlyMap<string, GPUBuffer>;

  /** Makes the buffers of every state operand in `calls`, filled with zeros. */
  constructor(memory: Memory, calls: readonly Call[]) {
    const sizes = new Map<string, number>();
    for (const { operand } of calls.flatMap(({ bindings }) => bindings)) {
      if (operand.space === "state") sizes.set(operand.name, Math.max(operand.words, sizes.get(operand.name) ?? 0));
    }
    this.#buffers = new Map([...sizes].map(([name, words]) => [name, memory.buffer(name, 4 * align(words), STORAGE)]));
  }

  /** Throws Error for a name that no call keeps. */
  buffer(name: string): GPUBuffer {
    const buffer = this.#buffers.get(name);
    if (buffer === undefined) throw new Error(`no call keeps ${name}`);
    return buffer;
  }

  readonly find = (operand: Operand): Range | undefined =>
    operand.space === "state" ? { buffer: this.buffer(operand.name), offset: 0 } : undefined;
}
