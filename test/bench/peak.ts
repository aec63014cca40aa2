// What the adapter can do at best: multiply-adds that touch no memory, and the engine's own matrix product at a size
// where it is at its best. Everything is timed over a stretch long enough that starting and waiting don't count.

import type { Peak } from "../../src/cli/benchCases";
import { randomStream } from "../../src/core/random";
import { type Call, type Operand, read, write } from "../../src/core/webgpu/call";
import type { MatmulShape } from "../../src/core/webgpu/kernels/matmul/shape";
import { matmulVariants } from "../../src/core/webgpu/kernels/matmul/variants";
import { inMemory, type Memory } from "../../src/core/webgpu/memory";
import { Plan, STORAGE } from "../../src/core/webgpu/plan";
import { timed } from "../../src/core/webgpu/timing";
import { type Adapter, runnable, widthOf } from "../../src/core/webgpu/variants";

/** Shortest stretch that is timed, in ms, and how often; the fastest counts. */
const STRETCH = 100;
const REPEATS = 5;

const SIDE = 1024;
/**
 * Independent sums per lane, enough that none waits for the one before, few enough for a CPU's registers; and how often
 * each is unrolled, so that the loop itself costs little.
 */
const SUMS = 4;
const UNROLLED = 32;
const LOOPS = 4096;
const LANES = 64;
const MOST_WORKGROUPS = 65_535;

const operand = (space: "inputs" | "results", name: string): Operand => ({ space, name, words: SIDE * SIDE });

/** `workgroups` groups of lanes that do nothing but multiply and add. */
function multiplyAdds(workgroups: number): Call {
  const sums = Array.from({ length: SUMS }, (_, i) => i);
  const turn = sums.map((i) => `s${i} = fma(s${i}, factor, term);`).join("\n");
  return {
    label: "multiply-adds",
    bindings: [read("a", "vec4f", operand("inputs", "a")), write("c", "vec4f", operand("results", "c"))],
    lanes: LANES,
    body: `let factor = vec4f(a[0].x); let term = vec4f(a[1].x);
${sums.map((i) => `var s${i} = a[${i + 2}];`).join("\n")}
for (var i = 0u; i < ${LOOPS}u; i++) {
${turn.concat("\n").repeat(UNROLLED)}
}
c[lane] = ${sums.map((i) => `s${i}`).join(" + ")};`,
    workgroups: [workgroups, 1, 1],
  };
}

/** The engine's kernels that may be the fastest for this product on the adapter: the plain one is not. */
function contenders(shape: MatmulShape, adapter: Adapter): Call[] {
  const operands = { a: operand("inputs", "a"), b: operand("inputs", "b"), c: operand("results", "c") };
  const suited = runnable(matmulVariants("peak", shape, operands), adapter).filter(({ suits }) => suits === widthOf(adapter));
  return suited.flatMap(({ calls }) => calls());
}

/** Three matrices of random numbers below 1, which no sum overflows. */
function allocate(memory: Memory): ReadonlyMap<string, GPUBuffer> {
  const random = randomStream(1);
  const data = Float32Array.from({ length: SIDE * SIDE }, () => random.next() / 2);
  const make = (name: string): [string, GPUBuffer] => {
    const buffer = memory.buffer(name, data.byteLength, STORAGE);
    memory.device.queue.writeBuffer(buffer, 0, data);
    return [name, buffer];
  };
  return new Map(["a", "b", "c"].map(make));
}

/** Measures the peak of `device`, in GFLOP/s. */
export async function measurePeak(device: GPUDevice, adapter: Adapter): Promise<Peak> {
  return inMemory(device, async (memory) => {
    const peak = await measureIn(memory, adapter);
    memory.dispose();
    return peak;
  });
}

async function measureIn(memory: Memory, adapter: Adapter): Promise<Peak> {
  const { device } = memory;
  const buffers = allocate(memory);
  const compile = (calls: readonly Call[]): Promise<Plan> =>
    Plan.compile(memory, calls, (operand) => ({ buffer: buffers.get(operand.name) as GPUBuffer, offset: 0 }));

  const time = (plan: Plan): Promise<number> =>
    timed(
      device,
      () => performance.now(),
      (encoder) => plan.encode(encoder),
    );

  /** GFLOP/s of a plan with `amount` units of `flops` operations, the amount doubled until a stretch is long enough. */
  const rate = async (flops: number, most: number, callsFor: (amount: number) => readonly Call[]): Promise<number> => {
    for (let amount = 1; ; amount = Math.min(2 * amount, most)) {
      const plan = await compile(callsFor(amount));
      let fastest = await time(plan);
      if (fastest >= STRETCH || amount === most) {
        for (let repeat = 1; repeat < REPEATS; repeat++) fastest = Math.min(fastest, await time(plan));
        return (amount * flops) / fastest / 1e6;
      }
    }
  };

  const product = async (transposeA: boolean, transposeB: boolean): Promise<number> => {
    const shape = { rows: SIDE, columns: SIDE, inner: SIDE, transposeA, transposeB };
    let best = 0;
    for (const call of contenders(shape, adapter))
      best = Math.max(best, await rate(2 * SIDE ** 3, 4096, (amount) => Array(amount).fill(call)));
    return best;
  };

  const perGroup = LANES * LOOPS * UNROLLED * SUMS * 4 * 2; // vec4s, and two operations each
  return {
    multiplyAdd: await rate(perGroup, MOST_WORKGROUPS, (amount) => [multiplyAdds(amount)]),
    matmul: { ab: await product(false, false), abT: await product(false, true), aTb: await product(true, false) },
  };
}
