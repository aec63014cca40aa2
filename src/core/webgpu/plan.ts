// A plan: calls with pipelines compiled, memory placed and bind groups made, ready to be encoded as often as wanted.
// Nothing is allocated or compiled after that.

import { type Call, isWritable, moduleText, type Operand } from "./call";
import type { Memory } from "./memory";
import { fitsArena, type PlanLayout, planLayout } from "./planLayout";

/** GPUBufferUsage.STORAGE | COPY_SRC | COPY_DST, whose names only exist where WebGPU does. */
export const STORAGE = 0x80 | 0x4 | 0x8;
/** GPUBufferUsage.UNIFORM | COPY_DST. */
const UNIFORM = 0x40 | 0x8;
/** GPUBufferUsage.MAP_READ | COPY_DST. */
export const READ_BACK = 0x1 | 0x8;

/** A range of a GPU buffer. */
export interface Range {
  readonly buffer: GPUBuffer;
  /** In bytes. */
  readonly offset: number;
}

/** Finds operands that do not live in the plan's own arena. */
export type Resolve = (operand: Exclude<Operand, { space: "arena" }>) => Range;

interface Dispatch {
  readonly pipeline: GPUComputePipeline;
  readonly bindGroup: GPUBindGroup;
  readonly workgroups: readonly [number, number, number];
}

const pipelines = new WeakMap<GPUDevice, Map<string, Promise<GPUComputePipeline>>>();

/** The pipeline of a module text on a device; equal texts are compiled once. */
function pipelineOf(device: GPUDevice, call: Call): Promise<GPUComputePipeline> {
  const known = pipelines.get(device) ?? new Map<string, Promise<GPUComputePipeline>>();
  pipelines.set(device, known);
  const code = moduleText(call);
  const pipeline =
    known.get(code) ??
    device.createComputePipelineAsync({
      label: call.label,
      layout: device.createPipelineLayout({ bindGroupLayouts: [layoutOf(device, call)] }),
      compute: { module: device.createShaderModule({ label: call.label, code }), entryPoint: "main" },
    });
  known.set(code, pipeline);
  return pipeline;
}

/** Explicit, because a derived layout would drop bindings a kernel happens not to use. */
function layoutOf(device: GPUDevice, call: Call): GPUBindGroupLayout {
  const types: GPUBufferBindingType[] = call.bindings.map((binding) => (isWritable(call, binding) ? "storage" : "read-only-storage"));
  if (call.sizes) types.push("uniform");
  return device.createBindGroupLayout({
    entries: types.map((type, binding) => ({ binding, visibility: 4, buffer: { type } })), // GPUShaderStage.COMPUTE
  });
}

/** The sizes of all calls, as they lie in the uniform buffer. */
function sizesData(calls: readonly Call[], { sizeOffsets, sizesBytes }: PlanLayout): Uint32Array<ArrayBuffer> {
  const data = new Uint32Array(sizesBytes / 4);
  calls.forEach(({ sizes }, index) => {
    data.set(sizes?.flat() ?? [], (sizeOffsets[index] ?? 0) / 4);
  });
  return data;
}

export class Plan {
  readonly #dispatches: readonly Dispatch[];
  readonly #arena: GPUBuffer;

  private constructor(dispatches: readonly Dispatch[], arena: GPUBuffer) {
    this.#dispatches = dispatches;
    this.#arena = arena;
  }

  /**
   * Compiles `calls` with buffers of `memory`. Plans that never run at the same time may share the arena of the first.
   * Throws StudioError("out-of-memory") when a buffer of this or an earlier part of `memory` is refused.
   */
  static async compile(memory: Memory, calls: readonly Call[], resolve: Resolve, shared?: Plan): Promise<Plan> {
    const { device } = memory;
    const layout = planLayout(calls);
    const fits = shared !== undefined && fitsArena(layout, shared.#arena.size);
    const arena = fits ? shared.#arena : memory.buffer("arena", layout.arenaBytes, STORAGE);
    const sizes = memory.buffer("sizes", layout.sizesBytes, UNIFORM);
    await memory.granted(); // what was refused must not be bound
    device.queue.writeBuffer(sizes, 0, sizesData(calls, layout));
    const compiled = await Promise.all(calls.map((call) => pipelineOf(device, call)));
    const rangeOf = (operand: Operand): Range =>
      operand.space === "arena" ? { buffer: arena, offset: layout.arenaOffsets.get(operand.id) as number } : resolve(operand);
    const dispatches = calls.map((call, index) => {
      const entries = call.bindings.map(({ operand, part }, binding): GPUBindGroupEntry => {
        const { buffer, offset } = rangeOf(operand);
        const size = 16 * Math.ceil((part?.words ?? operand.words) / 4);
        return { binding, resource: { buffer, offset: offset + 4 * (part?.first ?? 0), size } };
      });
      if (call.sizes) {
        const resource = { buffer: sizes, offset: layout.sizeOffsets[index] as number, size: 16 * call.sizes.length };
        entries.push({ binding: entries.length, resource });
      }
      const group = { label: call.label, layout: compiled[index].getBindGroupLayout(0), entries };
      const bindGroup = memory.watched(() => device.createBindGroup(group)); // a range may be longer than the device binds
      return { pipeline: compiled[index], bindGroup, workgroups: call.workgroups };
    });
    return new Plan(dispatches, arena);
  }

  /** Dispatches in the plan. */
  get length(): number {
    return this.#dispatches.length;
  }

  /** Appends the plan's dispatches, or those of a stretch, as one pass. */
  encode(encoder: GPUCommandEncoder, from = 0, to = this.length): void {
    const pass = encoder.beginComputePass();
    for (let index = from; index < to; index++) {
      const { pipeline, bindGroup, workgroups } = this.#dispatches[index];
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, bindGroup);
      pass.dispatchWorkgroups(...workgroups);
    }
    pass.end();
  }
}
