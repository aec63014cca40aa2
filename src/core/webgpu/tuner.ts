// Chooses kernels by measuring: at every place where there is a choice, each variant runs on the adapter at hand, those
// that do not agree with the plain one are refused, and the fastest of the rest is kept and remembered.

import { StudioError } from "../errors";
import { type Call, type Operand, read, write } from "./call";
import { load, numbersIn, store } from "./half";
import { elementCall } from "./kernels/elements";
import { Memory } from "./memory";
import { align } from "./placement";
import { Plan, READ_BACK, STORAGE } from "./plan";
import { timed } from "./timing";
import { type Adapter, type ChoicePoint, type Choices, type Chooser, type Clock, runnable, type Variant } from "./variants";

/** Operations in a pass through a program below which a choice is not worth a trial: the default is taken. */
const WORTH_A_TRIAL = 3e7;
/** A trial is repeated until it has run about so long: longer than a submission costs. */
const TRIAL_MILLISECONDS = 4;
const MOST_REPEATS = 64;
const ROUNDS = 4;
/** Largest difference from the plain variant, relative to its largest number: sums in another order differ by less, errors by more. */
const TOLERANCE = 1e-3;
/** The same where halves are stored: a number on the edge between two halves, 1e-3 apart, may become either. */
const HALF_TOLERANCE = 4e-3;
/** Lanes that compare two results. */
const COMPARERS = 256;

export class Tuner implements Chooser {
  readonly adapter: Adapter;
  readonly #device: GPUDevice;
  readonly clock: Clock;
  readonly #choices: Record<string, string>;
  readonly #refused: string[] = [];
  /** Keys whose choice there is: what is remembered may be a variant of an older version. */
  readonly #known = new Set<string>();

  /** Begins with the choices of an earlier run on this adapter. */
  constructor(device: GPUDevice, adapter: Adapter, clock: Clock, remembered: Choices = {}) {
    this.#device = device;
    this.adapter = adapter;
    this.clock = clock;
    this.#choices = { ...remembered };
  }

  get choices(): Choices {
    return this.#choices;
  }

  /** Variants that gave other results than the plain one, as "variant of point". */
  get refused(): readonly string[] {
    return this.#refused;
  }

  /** A tuner of the same device that begins with these choices beside its own. */
  with(choices: Choices): Tuner {
    return new Tuner(this.#device, this.adapter, this.clock, { ...this.#choices, ...choices });
  }

  /** On a narrow adapter, kernels for wide ones are not even tried: their barriers take it seconds to compile. */
  async settle(points: readonly ChoicePoint[]): Promise<boolean> {
    let hasChosen = false;
    for (const point of points) {
      if (point.operations < WORTH_A_TRIAL || this.#known.has(point.key)) continue;
      const variants = runnable(point.trials(), this.adapter).filter(({ suits }) => suits !== "wide" || !this.adapter.narrow);
      if (!variants.some(({ name }) => name === this.#choices[point.key])) {
        const fastest = variants.length > 1 ? await this.#fastest(point.key, variants) : undefined;
        if (fastest === undefined) continue;
        this.#choices[point.key] = fastest;
        hasChosen = true;
      }
      this.#known.add(point.key);
    }
    return hasChosen;
  }

  /** The fastest variant, or undefined when the GPU has no memory left to try them in. */
  async #fastest(key: string, [plain, ...others]: readonly Variant[]): Promise<string | undefined> {
    const bench = new Bench(new Memory(this.#device), this.clock, plain.calls());
    try {
      await bench.keepExpected();
      const trials: Trial[] = [];
      for (const { name, calls } of others) {
        const { difference, trial } = await bench.prepare(name, calls());
        if (difference < bench.tolerance) trials.push(trial);
        else this.#refused.push(`${name} of ${key}`);
      }
      if (trials.length > 1) await bench.race(trials);
      return trials.reduce((best, trial) => (trial.milliseconds < best.milliseconds ? trial : best), trials[0])?.name ?? plain.name;
    } catch (error) {
      if (error instanceof StudioError && error.code === "out-of-memory") return undefined;
      throw error;
    } finally {
      bench.dispose();
    }
  }
}

/** A variant that agrees, on its way through the rounds. */
interface Trial {
  readonly name: string;
  readonly plan: Plan;
  /** Runs of the plan in one submission. */
  readonly repeats: number;
  /** The fastest run so far. */
  milliseconds: number;
}

/** The operands of one point, filled with noise, on which its variants run one after the other. */
class Bench {
  readonly #memory: Memory;
  readonly #clock: Clock;
  readonly #plain: readonly Call[];
  readonly #buffers = new Map<string, GPUBuffer>();
  /** Operands that the kernels write, and those that hold noise. */
  readonly #written: readonly Operand[];
  readonly #noisy: readonly Operand[];

  constructor(memory: Memory, clock: Clock, plain: readonly Call[]) {
    this.#memory = memory;
    this.#clock = clock;
    this.#plain = plain;
    // What lies in the arena is scratch: no result, and written before it is read.
    const bindings = plain.flatMap((call) => call.bindings).filter(({ operand }) => operand.space !== "arena");
    const byName = (wanted: typeof bindings): Operand[] => [...new Map(wanted.map(({ operand }) => [nameOf(operand), operand])).values()];
    this.#written = byName(bindings.filter(({ writes }) => writes));
    this.#noisy = byName(bindings.filter(({ type }) => type === "f32" || type === "vec4f" || type === "half4"));
  }

  /** How far a variant may be from the plain one. */
  get tolerance(): number {
    return this.#written.some(({ half }) => half) ? HALF_TOLERANCE : TOLERANCE;
  }

  /** Runs the plain variant and keeps what it wrote. */
  async keepExpected(): Promise<void> {
    await this.#once(this.#plain);
    const encoder = this.#memory.device.createCommandEncoder();
    for (const operand of this.#written) {
      const kept = this.#buffer(expected(operand));
      encoder.copyBufferToBuffer(this.#buffer(operand), 0, kept, 0, kept.size);
    }
    this.#memory.device.queue.submit([encoder.finish()]);
  }

  /** Runs a variant once: how far it is from what was kept, and the variant ready to race. */
  async prepare(name: string, calls: readonly Call[]): Promise<{ difference: number; trial: Trial }> {
    await this.#once(calls);
    const difference = await this.#difference();
    const plan = await this.#compile(calls);
    const once = await this.#time(plan, 1);
    const repeats = Math.min(MOST_REPEATS, Math.max(1, Math.ceil(TRIAL_MILLISECONDS / once)));
    return { difference, trial: { name, plan, repeats, milliseconds: Number.POSITIVE_INFINITY } };
  }

  /** Lets the variants run in turns, so that a machine that slows down slows all of them. */
  async race(trials: readonly Trial[]): Promise<void> {
    for (let round = 0; round < ROUNDS; round++) {
      for (const trial of trials) {
        trial.milliseconds = Math.min(trial.milliseconds, (await this.#time(trial.plan, trial.repeats)) / trial.repeats);
      }
    }
  }

  dispose(): void {
    this.#memory.dispose();
  }

  /** Fills the operands with the same noise again and runs `calls` on them. */
  async #once(calls: readonly Call[]): Promise<void> {
    const plan = await this.#compile([...this.#noisy.map(noise), ...calls]);
    await this.#time(plan, 1);
  }

  /** The largest difference over all written operands, each relative to its largest expected number; infinite where one is no number. */
  async #difference(): Promise<number> {
    let worst = 0;
    for (const operand of this.#written) {
      const result: Operand = { space: "state", name: "compared", words: 2 * COMPARERS };
      const plan = await this.#compile([compare(operand, expected(operand), result)]);
      await this.#time(plan, 1);
      const numbers = await this.#read(result);
      const [difference, largest] = [0, 1].map((which) => Math.max(...numbers.filter((_, index) => index % 2 === which)));
      worst = Math.max(worst, difference === 0 ? 0 : difference / largest);
    }
    return worst;
  }

  async #read(operand: Operand): Promise<Float32Array> {
    const buffer = this.#buffer(operand);
    const staging = this.#memory.buffer("compared, on the host", buffer.size, READ_BACK);
    const encoder = this.#memory.device.createCommandEncoder();
    encoder.copyBufferToBuffer(buffer, 0, staging, 0, buffer.size);
    this.#memory.device.queue.submit([encoder.finish()]);
    return (await this.#memory.mapped(staging)).slice(0, operand.words);
  }

  #compile(calls: readonly Call[]): Promise<Plan> {
    return Plan.compile(this.#memory, calls, (operand) => ({ buffer: this.#buffer(operand), offset: 0 }));
  }

  #time(plan: Plan, repeats: number): Promise<number> {
    return timed(this.#memory.device, this.#clock, (encoder) => {
      for (let repeat = 0; repeat < repeats; repeat++) plan.encode(encoder);
    });
  }

  #buffer(operand: Operand): GPUBuffer {
    const name = nameOf(operand);
    const known = this.#buffers.get(name);
    if (known !== undefined) return known;
    const buffer = this.#memory.buffer(name, 4 * align(operand.words), STORAGE);
    this.#buffers.set(name, buffer);
    return buffer;
  }
}

const nameOf = (operand: Operand): string => ("name" in operand ? operand.name : operand.id);

function expected(operand: Operand): Operand {
  const { half, words } = operand;
  return { space: "state", name: `${nameOf(operand)}, expected`, words, ...(half ? { half } : {}) };
}

/** Fills an operand with numbers in [−1, 1) that follow from their place alone. */
function noise(operand: Operand): Call {
  const [type, size] = operand.half ? (["vec4f", 4] as const) : (["f32", 1] as const);
  const numbers = Array.from({ length: size }, (_, i) => `noiseAt(${size}u * element + ${i}u)`);
  return {
    ...elementCall("noise", numbersIn(operand) / size, [write("x", type, operand)], store(operand, "x", "element", `${type}(${numbers})`)),
    // Two rounds of multiply and xor-shift spread the index over all bits.
    functions: `fn noiseAt(place: u32) -> f32 {
  var h = place * 0x9e3779b9u; h = (h ^ (h >> 16u)) * 0x85ebca6bu; h = (h ^ (h >> 13u)) * 0xc2b2ae35u; h = h ^ (h >> 16u);
  return f32(h >> 8u) * ${2 ** -23} - 1.0;
}`,
  };
}

/** Per lane, the largest difference and the largest expected number; what is no number counts as a difference without end. */
function compare(actual: Operand, kept: Operand, result: Operand): Call {
  return {
    label: "compare",
    bindings: [read("x", "f32", actual), read("y", "f32", kept), write("result", "f32", result)],
    lanes: 64,
    body: `var difference = 0.0; var largest = 0.0;
for (var i = index; i < ${numbersIn(actual)}u; i += ${COMPARERS}u) {
  let value = ${load(actual, "f32", "x", "i")}; let wanted = ${load(kept, "f32", "y", "i")};
  let finite = (bitcast<u32>(value) & 0x7f800000u) != 0x7f800000u;
  difference = select(3e38, max(difference, abs(value - wanted)), finite && difference < 3e38);
  largest = max(largest, abs(wanted));
}
result[2u * index] = difference; result[2u * index + 1u] = largest;`,
    workgroups: [COMPARERS / 64, 1, 1],
  };
}
