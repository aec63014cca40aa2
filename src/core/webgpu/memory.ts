// The buffers that one trainer or evaluator is made of: asked for together, refused together, given back together.
// WebGPU tells of a refusal only later, beside the call that met it; here it is waited for.

import { deviceLost, refusal } from "./failure";

export class Memory {
  readonly device: GPUDevice;
  readonly #buffers: GPUBuffer[] = [];
  #answers: Promise<GPUError | null>[] = [];
  #disposed = false;

  constructor(device: GPUDevice) {
    this.device = device;
  }

  /** A buffer of `size` bytes. It may be refused: `granted` tells before anything uses it. */
  buffer(label: string, size: number, usage: GPUBufferUsageFlags): GPUBuffer {
    const buffer = this.watched(() => this.device.createBuffer({ label, size, usage }));
    this.#buffers.push(buffer);
    return buffer;
  }

  /** Runs calls whose refusal is for `granted` to tell. */
  watched<Result>(calls: () => Result): Result {
    this.device.pushErrorScope("validation");
    this.device.pushErrorScope("out-of-memory");
    try {
      return calls();
    } finally {
      this.#answers.push(this.device.popErrorScope(), this.device.popErrorScope());
    }
  }

  /** Waits until the device has granted all that was asked for. Throws StudioError("out-of-memory"). */
  async granted(): Promise<void> {
    const answers = this.#answers;
    this.#answers = [];
    const refused = (await Promise.all(answers)).find((error) => error !== null);
    if (refused) throw refusal(refused);
  }

  /** Maps a buffer for reading. Throws StudioError("device-lost") when the device goes before. */
  async mapped(buffer: GPUBuffer): Promise<Float32Array> {
    try {
      await buffer.mapAsync(1); // GPUMapMode.READ
    } catch (error) {
      const isGone = error instanceof Error && error.name === "AbortError" && !this.#disposed;
      throw isGone ? deviceLost((await this.device.lost).message) : error;
    }
    return new Float32Array(buffer.getMappedRange());
  }

  dispose(): void {
    this.#disposed = true;
    for (const buffer of this.#buffers) buffer.destroy();
  }
}

/** Builds something out of buffers; when any is refused or the building fails, none is left. */
export async function inMemory<Built>(device: GPUDevice, build: (memory: Memory) => Promise<Built>): Promise<Built> {
  const memory = new Memory(device);
  try {
    const built = await build(memory);
    await memory.granted();
    return built;
  } catch (error) {
    memory.dispose();
    throw error;
  }
}
