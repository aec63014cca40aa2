// A plan: calls with pipelines compiled, memory placed and bind groups made, ready to be encoded as often as wanted.
// Nothing is allocated or compiled after that.

import { type Call, isWritable, moduleText, type Operand } from "./call";
import { align, type Lifetime, place } from "./placement";

/** A range of a GPU buffer. */
export interface Range {
  readonly buffer: GPUBuffer;
  /** In bytes. */
  readonly offset: number;
}

/** Finds operands that do not live in the plan's own arena. */
export type Resolve = (operand: Exclude<Operand, { space: "arena" }>) => Range;

interface Dispatch {
  readonly label: string;
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
  return device.createBindGroupLayout({
    entries: call.bindings.map((binding, index) => ({
      binding: index,
      visibility: 4, // GPUShaderStage.COMPUTE
      buffer: { type: isWritable(call, binding) ? ("storage" as const) : ("read-only-storage" as const) },
    })),
  });
}

/** First and last call that touches each arena value. */
function lifetimes(calls: readonly Call[]): Lifetime[] {
  const found = new Map<string, Lifetime>();
  calls.forEach((call, index) => {
    for (const { operand } of call.bindings) {
      if (operand.space !== "arena") continue;
      const before = found.get(operand.id);
      found.set(operand.id, { id: operand.id, words: operand.words, first: before?.first ?? index, last: index });
    }
  });
  return [...found.values()];
}

export class Plan {
  readonly #dispatches: readonly Dispatch[];
  readonly #arena: GPUBuffer;

  private constructor(dispatches: readonly Dispatch[], arena: GPUBuffer) {
    this.#dispatches = dispatches;
    this.#arena = arena;
  }

  /** Compiles `calls` on `device`. Plans that never run at the same time may share the arena of the first. */
  static async compile(device: GPUDevice, calls: readonly Call[], resolve: Resolve, shared?: Plan): Promise<Plan> {
    const compiled = await Promise.all(calls.map((call) => pipelineOf(device, call)));
    const { offsets, words } = place(lifetimes(calls));
    const fits = shared !== undefined && shared.#arena.size >= 4 * words;
    const arena = fits ? shared.#arena : device.createBuffer({ label: "arena", size: Math.max(4 * align(1), 4 * words), usage: STORAGE });
    const rangeOf = (operand: Operand): Range =>
      operand.space === "arena" ? { buffer: arena, offset: 4 * (offsets.get(operand.id) as number) } : resolve(operand);
    const dispatches = calls.map((call, index) => ({
      label: call.label,
      pipeline: compiled[index],
      workgroups: call.workgroups,
      bindGroup: device.createBindGroup({
        label: call.label,
        layout: compiled[index].getBindGroupLayout(0),
        entries: call.bindings.map(({ operand, part }, binding) => {
          const { buffer, offset } = rangeOf(operand);
          const size = 4 * Math.ceil((part?.words ?? operand.words) / 4) * 4;
          return { binding, resource: { buffer, offset: offset + 4 * (part?.first ?? 0), size } };
        }),
      }),
    }));
    return new Plan(dispatches, arena);
  }

  get dispatches(): number {
    return this.#dispatches.length;
  }

  /** Bytes of the arena. */
  get bytes(): number {
    return this.#arena.size;
  }

  encode(pass: GPUComputePassEncoder): void {
    for (const { pipeline, bindGroup, workgroups } of this.#dispatches) {
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, bindGroup);
      pass.dispatchWorkgroups(...workgroups);
    }
  }

  dispose(): void {
    this.#arena.destroy();
  }
}

/** GPUBufferUsage.STORAGE | COPY_SRC | COPY_DST, whose names only exist where WebGPU does. */
export const STORAGE = 0x80 | 0x4 | 0x8;
/** GPUBufferUsage.MAP_READ | COPY_DST. */
export const READ_BACK = 0x1 | 0x8;
