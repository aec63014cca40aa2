// Generation with the compiled executor: a step of the model, a draw per sequence and what follows from it, all on the
// GPU. The host submits several steps at once and reads nothing but the tokens; nothing is allocated or compiled in a step.

import { checkPrompts, checkSettings, type DecodeSizes, decodeSizes, keptTokens } from "../graph/decoding";
import type { ChosenModels, SamplingSettings, TokenGenerator } from "../graph/executor";
import type { Program } from "../graph/program";
import type { Call, Operand } from "./call";
import { InputBuffer } from "./inputs";
import { advance } from "./kernels/advance";
import { SETTING_WORDS, sample } from "./kernels/sample";
import { lower, outputWords } from "./lower";
import { inMemory, type Memory } from "./memory";
import { Plan, READ_BACK } from "./plan";
import { resolver } from "./resolve";
import { Results } from "./results";
import { StateBuffers } from "./state";
import type { Chooser } from "./variants";

/** Steps in one submission: enough to hide the way to the host and back, few enough that text flows and stopping is quick. */
const STEPS_PER_READ = 8;

/** The draw from the program's logits and the way to the next step. */
function writingCalls({ batch, context, vocabSize }: DecodeSizes, narrow: boolean): Call[] {
  const state = (name: string, words: number): Operand => ({ space: "state", name, words });
  const input = (name: string): Operand => ({ space: "inputs", name, words: batch });
  const drawn = state("drawn", batch);
  const sampled = state("sampled", batch);
  return [
    sample(batch, vocabSize, narrow, {
      logits: { space: "results", name: "logits", words: batch * vocabSize },
      settings: state("settings", SETTING_WORDS),
      drawn,
      sampled,
    }),
    advance(batch, context, keptTokens(context), {
      sampled,
      window: state("window", batch * context),
      lengths: state("lengths", batch),
      drawn,
      written: state("written", batch),
      tokens: input("tokens"),
      positions: input("positions"),
    }),
  ];
}

/** A generator on `device` for a program with inputs tokens and positions [B] and the output logits [B, V]. */
export async function createGenerator(
  device: GPUDevice,
  chooser: Chooser,
  program: Program,
  models: ChosenModels,
  context: number,
): Promise<TokenGenerator> {
  const sizes = decodeSizes(program, context);
  return inMemory(device, async (memory) => {
    const { calls, sorted } = lower(program, chooser, false);
    const all = [...calls, ...writingCalls(sizes, chooser.adapter.narrow)];
    const inputs = new InputBuffer(memory, program, sorted);
    const results = new Results(memory, outputWords(program));
    const state = new StateBuffers(memory, all);
    const plan = await Plan.compile(memory, all, resolver(models, inputs, results, state.find));
    const read = memory.buffer("written tokens", 4 * sizes.batch * STEPS_PER_READ, READ_BACK);
    return new CompiledGenerator(memory, sizes, { plan, inputs, state, read });
  });
}

interface Parts {
  readonly plan: Plan;
  readonly inputs: InputBuffer;
  readonly state: StateBuffers;
  /** Tokens written in the steps of one submission, on their way to the host. */
  readonly read: GPUBuffer;
}

class CompiledGenerator implements TokenGenerator {
  readonly #memory: Memory;
  readonly #sizes: DecodeSizes;
  readonly #parts: Parts;
  #started = false;

  constructor(memory: Memory, sizes: DecodeSizes, parts: Parts) {
    this.#memory = memory;
    this.#sizes = sizes;
    this.#parts = parts;
  }

  start(prompts: readonly (readonly number[])[], settings: SamplingSettings): void {
    checkPrompts(prompts, this.#sizes);
    checkSettings(settings);
    const { temperature, topK, topP, seed, drawn = 0 } = settings;
    const { batch, context } = this.#sizes;
    const window = new Int32Array(batch * context);
    prompts.forEach((prompt, sequence) => {
      window.set(prompt, sequence * context);
    });
    const [temperatureBits, topPBits] = new Uint32Array(Float32Array.of(temperature, topP).buffer);
    const write = (name: string, data: Int32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>): void =>
      this.#memory.device.queue.writeBuffer(this.#parts.state.buffer(name), 0, data);
    write("window", window);
    write(
      "lengths",
      Uint32Array.from(prompts, ({ length }) => length),
    );
    write("drawn", new Uint32Array(batch).fill(drawn));
    write("settings", Uint32Array.of(temperatureBits, topPBits, topK, seed));
    this.#parts.inputs.write({ tokens: Int32Array.from(prompts, ([first]) => first), positions: new Int32Array(batch) });
    this.#started = true;
  }

  async next(): Promise<readonly (readonly number[])[]> {
    if (!this.#started) throw new Error("the generator was not started");
    const { plan, state, read } = this.#parts;
    const bytes = 4 * this.#sizes.batch;
    const encoder = this.#memory.device.createCommandEncoder();
    for (let step = 0; step < STEPS_PER_READ; step++) {
      plan.encode(encoder);
      encoder.copyBufferToBuffer(state.buffer("written"), 0, read, step * bytes, bytes);
    }
    this.#memory.device.queue.submit([encoder.finish()]);
    const mapped = await this.#memory.mapped(read);
    const written = [...new Int32Array(mapped.buffer, mapped.byteOffset, mapped.length)]; // [steps, B]
    read.unmap();
    return Array.from({ length: this.#sizes.batch }, (_, sequence) =>
      written.filter((token, index) => index % this.#sizes.batch === sequence && token >= 0),
    );
  }

  dispose(): void {
    this.#memory.dispose();
  }
}
