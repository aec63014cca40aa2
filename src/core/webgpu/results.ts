// The values a program hands out, in one buffer, and their way to the host: at once after a run, or from a ring that
// keeps those of several steps until they are asked for. A few numbers, never weights.

import type { Memory } from "./memory";
import { align } from "./placement";
import { READ_BACK, STORAGE } from "./plan";

/** Results by name. */
export type NamedResults = ReadonlyMap<string, Float32Array>;

export interface ResultLayout {
  /** Offsets and sizes in words. */
  readonly slots: readonly { readonly name: string; readonly offset: number; readonly size: number }[];
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

/** The results in a copy that begins at word `first` of `data`. */
function resultsAt({ slots }: ResultLayout, data: Float32Array, first: number): NamedResults {
  return new Map(slots.map(({ name, offset, size }) => [name, data.slice(first + offset, first + offset + size)]));
}

/** The buffer that a program's outputs are written to. */
export class Results {
  readonly buffer: GPUBuffer;
  readonly layout: ResultLayout;

  constructor(memory: Memory, sizes: ReadonlyMap<string, number>) {
    this.layout = resultLayout(sizes);
    this.buffer = memory.buffer("results", this.layout.bytes, STORAGE);
  }

  offsetOf(name: string): number {
    const slot = this.layout.slots.find((candidate) => candidate.name === name);
    if (slot === undefined) throw new Error(`the program has no result ${name}`);
    return 4 * slot.offset;
  }
}

/** Reads the results of one run before the next is submitted. */
export class ResultReader {
  readonly #memory: Memory;
  readonly #results: Results;
  readonly #staging: GPUBuffer;

  constructor(memory: Memory, results: Results) {
    this.#memory = memory;
    this.#results = results;
    this.#staging = memory.buffer("results on the host", results.layout.bytes, READ_BACK);
  }

  /** Encodes the copy that `read` waits for. */
  encodeCopy(encoder: GPUCommandEncoder): void {
    encoder.copyBufferToBuffer(this.#results.buffer, 0, this.#staging, 0, this.#staging.size);
  }

  /** The results as of the last submitted copy. Until it resolves, no other copy may be submitted. Throws StudioError("device-lost"). */
  async read(): Promise<NamedResults> {
    const results = resultsAt(this.#results.layout, await this.#memory.mapped(this.#staging), 0);
    this.#staging.unmap();
    return results;
  }
}

/** Steps whose results a ring holds. */
export const RING_STEPS = 16;

/**
 * Keeps the results of the last steps on the GPU, so that several are read at once while others are on their way. Where
 * the host waits after every step, the step's own submission brings them along.
 */
export class ResultRing {
  readonly #memory: Memory;
  readonly #results: Results;
  readonly #ring: GPUBuffer;
  readonly #staging: GPUBuffer;
  /** Steps kept, asked for, and copied for the host, so far. */
  #kept = 0;
  #asked = 0;
  #copied = 0;
  /** Reads that wait for the host's copy or look at it: until they are through, nothing may be copied there. */
  #reads = 0;
  #reading: Promise<unknown> = Promise.resolve();

  constructor(memory: Memory, results: Results) {
    this.#memory = memory;
    this.#results = results;
    const bytes = RING_STEPS * results.layout.bytes;
    this.#ring = memory.buffer("results of steps", bytes, STORAGE);
    this.#staging = memory.buffer("results of steps on the host", bytes, READ_BACK);
  }

  /** Encodes that the results are kept. Throws Error when as many steps as the ring holds wait to be read. */
  keep(encoder: GPUCommandEncoder): void {
    const waiting = this.#kept - (this.#reads > 0 ? this.#copied : this.#asked);
    if (waiting >= RING_STEPS) throw new Error(`the figures of ${RING_STEPS} steps wait to be read`);
    const { bytes } = this.#results.layout;
    encoder.copyBufferToBuffer(this.#results.buffer, 0, this.#ring, (this.#kept++ % RING_STEPS) * bytes, bytes);
    if (this.#reads === 0) this.#copy(encoder);
  }

  /** The results kept since the last call, oldest first, as of what was submitted. Throws StudioError("device-lost"). */
  read(): Promise<readonly NamedResults[]> {
    const [from, to] = [this.#asked, this.#kept];
    this.#asked = to;
    this.#reads += 1;
    // One after the other: while the host looks at the copy, no other may be submitted.
    const reading = this.#reading
      .then(() => this.#readSteps(from, to))
      .finally(() => {
        this.#reads -= 1;
      });
    this.#reading = reading.catch(() => {});
    return reading;
  }

  #copy(encoder: GPUCommandEncoder): void {
    encoder.copyBufferToBuffer(this.#ring, 0, this.#staging, 0, this.#ring.size);
    this.#copied = this.#kept;
  }

  async #readSteps(from: number, to: number): Promise<readonly NamedResults[]> {
    if (this.#copied < to) {
      const { device } = this.#memory;
      const encoder = device.createCommandEncoder();
      this.#copy(encoder);
      device.queue.submit([encoder.finish()]);
    }
    const data = await this.#memory.mapped(this.#staging);
    const { layout } = this.#results;
    const steps = Array.from({ length: to - from }, (_, index) =>
      resultsAt(layout, data, ((from + index) % RING_STEPS) * (layout.bytes / 4)),
    );
    this.#staging.unmap();
    return steps;
  }
}
