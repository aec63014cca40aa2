// Training with the compiled executor: a micro-batch, and the update at the end of a step, as encoded dispatches.
// A short step without accumulation is one submission; nothing is allocated or compiled in it.

import type { Precision } from "../config/records";
import {
  type AdamWSettings,
  choicesOf,
  type Inputs,
  type ModelState,
  type Models,
  type NamedTensors,
  type Trainer,
  type TrainerOptions,
  type TrainerState,
  type TrainMetrics,
} from "../graph/executor";
import type { Program } from "../graph/program";
import { copiedModels, copyCalls, HalfCopies } from "./halfCopies";
import { InputBuffer } from "./inputs";
import { lowerSettled } from "./lower";
import { inMemory, type Memory } from "./memory";
import { type Learner, MOMENTS, OptimizerState, trainerResults, updateCallsSettled } from "./optimizer";
import { type Pace, paceOf, submitPaced } from "./pacing";
import { Plan, type Resolve } from "./plan";
import { resolver, weightsOf } from "./resolve";
import { type NamedResults, ResultRing, Results, RING_STEPS } from "./results";
import { StateBuffers } from "./state";
import type { Chooser } from "./variants";
import { readSlots, writeSlots } from "./weights";

/** A trainer on `device`. Throws StudioError("out-of-memory") when the GPU refuses a buffer; none is left then. */
export async function createTrainer(
  device: GPUDevice,
  chooser: Chooser,
  program: Program,
  models: Models,
  trained: readonly string[],
  settings: AdamWSettings,
  { accumulates = true, resume, half: wantsHalf = false, after }: TrainerOptions = {},
): Promise<Trainer> {
  const terms = program.outputs.get("sums")?.shape[0];
  if (terms === undefined) throw new Error("a program to train needs an output named sums");
  const choices = choicesOf(models);
  const layouts = new Map(trained.map((model) => [model, weightsOf(choices[0], model).layout]));
  // Copies as halves are kept of each model once: with lists there would be one of every member.
  const half = wantsHalf && choices.length === 1 ? chooser.adapter.half : undefined;
  return inMemory(device, async (memory) => {
    const first = await lowerSettled(program, chooser, false, half);
    const inputs = new InputBuffer(memory, program, first.sorted);
    const results = new Results(memory, trainerResults(program));
    const state = new OptimizerState(memory, layouts, choices);
    const kept = after instanceof CompiledTrainer ? after.kept : new StateBuffers(memory, first.calls);
    const copied = copiedModels(first.calls);
    const copies = new HalfCopies(memory, copied.keys(), (model) => weightsOf(choices[0], model));
    const next = accumulates ? await lowerSettled(program, chooser, true, half) : undefined;
    const update = await updateCallsSettled(chooser, layouts, settings, copied);
    const compiled: MemberPlans[] = [];
    for (const chosen of choices) {
      const resolve = resolver(chosen, inputs, results, (operand) => copies.find(operand) ?? state.find(chosen, operand));
      // The memories of a step; the state that the update reads is the optimizer's.
      const resolveStep: Resolve = (operand) => kept.find(operand) ?? resolve(operand);
      const firstPlan: Plan = await Plan.compile(memory, first.calls, resolveStep, compiled[0]?.firstPlan);
      const shared = compiled[0]?.firstPlan ?? firstPlan;
      compiled.push({
        firstPlan,
        nextPlan: next && (await Plan.compile(memory, next.calls, resolveStep, shared)),
        updatePlan: await Plan.compile(memory, update, resolve, shared),
        learners: new Map(trained.map((model) => [model, state.learner(chosen, model)])),
      });
    }
    const [{ firstPlan }] = compiled;
    const copying = copyCalls(copied, (model) => weightsOf(choices[0], model).layout);
    const resolveCopies = resolver(choices[0], inputs, results, copies.find);
    const copyPlan = copied.size > 0 ? await Plan.compile(memory, copying, resolveCopies, firstPlan) : undefined;
    const ring = new ResultRing(memory, results);
    await memory.granted();
    if (copyPlan) {
      const encoder = device.createCommandEncoder();
      copyPlan.encode(encoder);
      device.queue.submit([encoder.finish()]);
    }
    const pace = await paceOf(device, firstPlan, chooser);
    if (resume) for (const [member, { learners }] of compiled.entries()) restore(device, learners, resume, member);
    return new CompiledTrainer(settings, {
      memory,
      inputs,
      ring,
      state,
      kept,
      terms,
      precision: first.calls.some(({ bindings }) => bindings.some(({ operand }) => operand.half)) ? "f16" : "f32",
      members: compiled,
      pace,
    });
  });
}

/** Writes what an earlier trainer kept of a member's models. */
function restore(device: GPUDevice, learners: ReadonlyMap<string, Learner>, resume: TrainerState, member: number): void {
  for (const [model, learner] of learners) {
    const kept = resume[model]?.[member]; // a model that all members share stands in the first place alone
    if (kept === undefined) continue;
    learner.step = kept.step;
    for (const name of MOMENTS) writeSlots(device, learner.weights.layout, learner.moments[name], kept[name]);
  }
}

/** What a step runs where one member is chosen. */
interface MemberPlans {
  /** Replaces gradients and sums; adds to them, for the micro-batches after the first. */
  readonly firstPlan: Plan;
  readonly nextPlan: Plan | undefined;
  readonly updatePlan: Plan;
  /** By trained model. */
  readonly learners: ReadonlyMap<string, Learner>;
}

interface Parts {
  readonly memory: Memory;
  readonly inputs: InputBuffer;
  readonly ring: ResultRing;
  readonly state: OptimizerState;
  /** What its program hands on. */
  readonly kept: StateBuffers;
  /** Loss terms in the sums. */
  readonly terms: number;
  readonly precision: Precision;
  readonly members: readonly MemberPlans[];
  /** Of any first plan; the next has the same kernels, and the update is short. */
  readonly pace: Pace;
}

/** Milliseconds of steps whose figures are read together: a frame of the screen. */
const READING_INTERVAL = 16;
/** Half of the ring, so that as many steps can be on their way while these are read. */
const MOST_PER_READ = RING_STEPS / 2;

class CompiledTrainer implements Trainer {
  readonly precision: Precision;
  readonly readEvery: number;
  readonly #device: GPUDevice;
  readonly #settings: AdamWSettings;
  readonly #parts: Parts;
  /** The micro-batch that was not submitted yet: the step's last is submitted with the update. */
  #pending: Plan | undefined;
  #microBatches = 0;
  /** Of the step under way. */
  #member = 0;

  constructor(settings: AdamWSettings, parts: Parts) {
    this.#device = parts.memory.device;
    this.precision = parts.precision;
    this.readEvery = Math.min(MOST_PER_READ, Math.max(1, Math.floor(READING_INTERVAL / parts.pace.milliseconds)));
    this.#settings = settings;
    this.#parts = parts;
  }

  /** Where what its program hands on is found. */
  get kept(): StateBuffers {
    return this.#parts.kept;
  }

  accumulate(inputs: Inputs, member = 0): void {
    if (this.#microBatches > 0 && member !== this.#member) throw new Error("the micro-batches of a step must have one member");
    const { firstPlan, nextPlan } = this.#parts.members[member];
    const plan = this.#microBatches === 0 ? firstPlan : nextPlan;
    if (plan === undefined) throw new Error("this trainer takes one micro-batch a step");
    // The one before must be on its way before its inputs are written over.
    this.#submit();
    this.#parts.inputs.write(inputs);
    this.#pending = plan;
    this.#member = member;
    this.#microBatches += 1;
  }

  update(learningRate: number): void {
    if (this.#microBatches === 0) throw new Error("nothing was accumulated for this step");
    this.#microBatches = 0;
    const { learners, updatePlan } = this.#parts.members[this.#member];
    const { beta1, beta2, weightDecay } = this.#settings;
    for (const [model, learner] of learners) {
      learner.step += 1;
      const { step } = learner;
      const rates = Float32Array.of(learningRate / (1 - beta1 ** step), 1 / (1 - beta2 ** step), learningRate * weightDecay, 0);
      this.#device.queue.writeBuffer(this.#parts.state.rates(model), 0, rates);
    }
    this.#submit((encoder) => {
      updatePlan.encode(encoder);
      this.#parts.ring.keep(encoder);
    });
  }

  async metrics(): Promise<readonly TrainMetrics[]> {
    return (await this.#parts.ring.read()).map((results) => this.#metricsOf(results));
  }

  #metricsOf(results: NamedResults): TrainMetrics {
    const perSequence = results.get("sums") as Float32Array;
    const [gradientNorm] = results.get("norm") as Float32Array;
    const { terms } = this.#parts;
    const sequences = perSequence.length / terms;
    const sums = Array.from({ length: terms }, (_, term) =>
      perSequence.subarray(term * sequences, (term + 1) * sequences).reduce((total, value) => total + value, 0),
    );
    const outputs = new Map([...results].filter(([name]) => name !== "sums" && name !== "norm"));
    return { sums, gradientNorm, outputs };
  }

  gradients(model?: string): Promise<NamedTensors> {
    if (this.#microBatches === 0) throw new Error("nothing was accumulated for this step");
    this.#submit();
    const { state, members } = this.#parts;
    const { learners } = members[this.#member];
    const name = model ?? ([...learners.keys()][0] as string);
    const learner = learners.get(name);
    if (learner === undefined) throw new Error(`${name} is not trained`);
    return readSlots(this.#device, learner.weights.layout, state.gradients, state.firstOf(name));
  }

  async state(): Promise<TrainerState> {
    const { members } = this.#parts;
    const read = async ({ weights, moments, step }: Learner): Promise<ModelState> => {
      const [firstMoment, secondMoment] = await Promise.all(MOMENTS.map((name) => readSlots(this.#device, weights.layout, moments[name])));
      return { step, firstMoment, secondMoment };
    };
    const states = [...members[0].learners.keys()].map(async (model) => {
      const learners = new Set(members.map(({ learners }) => learners.get(model) as Learner));
      return [model, await Promise.all([...learners].map(read))] as const;
    });
    return Object.fromEntries(await Promise.all(states));
  }

  dispose(): void {
    this.#parts.memory.dispose();
  }

  /** Submits the micro-batch that waits, and what `finish` appends to it. After gradients were read none waits. */
  #submit(finish?: (encoder: GPUCommandEncoder) => void): void {
    if (this.#pending !== undefined) submitPaced(this.#device, this.#pending, this.#parts.pace, finish);
    else if (finish !== undefined) {
      const encoder = this.#device.createCommandEncoder();
      finish(encoder);
      this.#device.queue.submit([encoder.finish()]);
    }
    this.#pending = undefined;
  }
}
