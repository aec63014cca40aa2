// A trainer whose program has gates in it: every micro-batch is handed what they draw from and how much their balance weighs.
// And the student-aware router (arXiv 2502.12947): before each update of a student its teacher's gates are updated on the same
// batch, by a trainer of their own. Both look like any trainer to the step loop.

import type { Inputs, NamedTensors, Trainer, TrainerState, TrainMetrics } from "../graph/executor";
import { termWeights } from "../losses/objective";
import { countScored } from "../model/batch";
import { hash32 } from "../random";

/** What gates are handed beside a batch. */
export interface GateInputs {
  /** Addresses their random numbers. */
  readonly seed: number;
  /** Weight of the load balance in a micro-batch: its share of the step's, so that accumulation adds up. */
  readonly balance: number;
  /** Updates of the run before this trainer (default 0): random numbers go on from there. */
  readonly updates?: number;
}

/** Trains `trainer` as it is, with what its gates need. */
export class GatedTrainer implements Trainer {
  readonly #trainer: Trainer;
  readonly #gates: GateInputs;
  #step: number;
  #microBatch = 0;

  constructor(trainer: Trainer, gates: GateInputs) {
    this.#trainer = trainer;
    this.#gates = gates;
    this.#step = gates.updates ?? 0;
  }

  get precision() {
    return this.#trainer.precision;
  }

  get readEvery() {
    return this.#trainer.readEvery;
  }

  accumulate(inputs: Inputs, member?: number): void {
    const { seed, balance } = this.#gates;
    const gateSeed = Int32Array.of(hash32(seed, this.#step, this.#microBatch++));
    this.#trainer.accumulate({ ...inputs, gateSeed, balance: Float32Array.of(balance) }, member);
  }

  update(learningRate: number): void {
    this.#step += 1;
    this.#microBatch = 0;
    this.#trainer.update(learningRate);
  }

  metrics(): Promise<readonly TrainMetrics[]> {
    return this.#trainer.metrics();
  }

  gradients(model?: string): Promise<NamedTensors> {
    return this.#trainer.gradients(model);
  }

  state(): Promise<TrainerState> {
    return this.#trainer.state();
  }

  dispose(): void {
    this.#trainer.dispose();
  }
}

/** A student's trainer, and that of its teacher's gates. */
export interface StudentAware {
  readonly student: Trainer;
  readonly gates: Trainer;
  /** The gates' learning rate for each 1 of the student's. */
  readonly rate: number;
}

/** Updates the gates on a step's micro-batches, then the student on the same, which sees the new gates. */
export class StudentAwareTrainer implements Trainer {
  readonly #parts: StudentAware;
  #waiting: Inputs[] = [];

  constructor(parts: StudentAware) {
    this.#parts = parts;
  }

  get precision() {
    return this.#parts.student.precision;
  }

  get readEvery() {
    return Math.min(this.#parts.student.readEvery, this.#parts.gates.readEvery);
  }

  accumulate(inputs: Inputs): void {
    this.#waiting.push(inputs);
  }

  update(learningRate: number): void {
    const { student, gates, rate } = this.#parts;
    // Their one term is a mean over the valid tokens of the step, as the student's are.
    const weights = termWeights(
      [1],
      this.#waiting.reduce((sum, { targets }) => sum + countScored(targets), 0),
    );
    for (const inputs of this.#waiting) gates.accumulate({ ...inputs, weights });
    gates.update(learningRate * rate);
    for (const inputs of this.#waiting) student.accumulate(inputs);
    student.update(learningRate);
    this.#waiting = [];
  }

  /** The student's figures, with what the gates put out beside them, and their divergence as GATES_SUM. */
  async metrics(): Promise<readonly TrainMetrics[]> {
    const [own, tuned] = await Promise.all([this.#parts.student.metrics(), this.#parts.gates.metrics()]);
    return own.map((metrics, step) => ({
      ...metrics,
      outputs: new Map([...metrics.outputs, ...tuned[step].outputs, [GATES_SUM, Float32Array.from(tuned[step].sums)]]),
    }));
  }

  gradients(model?: string): Promise<NamedTensors> {
    return this.#parts.student.gradients(model);
  }

  async state(): Promise<TrainerState> {
    return { ...(await this.#parts.gates.state()), ...(await this.#parts.student.state()) };
  }

  dispose(): void {
    this.#parts.student.dispose();
    this.#parts.gates.dispose();
  }
}

/** The output that tells the gates' divergence from the student, summed over valid tokens. */
export const GATES_SUM = "gates.sum";
