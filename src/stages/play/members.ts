// The models of one prompt: each is loaded when it is first to write and stays open until the prompt is answered, so that a
// change of expert loads nothing twice. Not who writes when.

import { Ensemble } from "../../core/evaluation/ensemble";
import type { Writer } from "../../core/evaluation/generate";
import type { Evaluator, Executor } from "../../core/graph/executor";
import { HostGenerator } from "../../core/reference/generator";
import type { Writers } from "../../protocol/commands";
import type { Blobs } from "../../storage/blobs";
import { type OpenModel, openModel, type Writable } from "./model";

/** The ids of those who write together, the same for the same ones. */
export const memberIds = (writers: Writers): readonly string[] => Object.keys(writers).toSorted();

/** Opens models of `records` on `executor`. What it hands out shares models: only one of it may be in the middle of a text. */
export class Members {
  readonly #models = new Map<string, OpenModel>();
  readonly #steppers = new Map<string, Evaluator>();
  readonly #ensembles = new Map<string, Ensemble>();
  readonly #writers = new Map<string, Writer>();

  constructor(
    private readonly executor: Executor,
    private readonly blobs: Blobs,
    private readonly records: ReadonlyMap<string, Writable>,
    private readonly endOfText: number,
  ) {}

  /** One model that writes by itself, or several as `predictor` has them: the same writer for the same models. */
  async writer(writers: Writers): Promise<Writer> {
    const ids = memberIds(writers);
    const key = JSON.stringify(ids);
    const ensemble = ids.length > 1 ? await this.predictor(writers) : undefined;
    const known = this.#writers.get(key);
    if (known) return known;
    const model = await this.#model(ids[0]);
    const context = await this.contextOf(ids);
    const generator = ensemble ? new HostGenerator(ensemble, { batch: 1, context, vocabSize: model.vocabSize }) : await model.generator();
    const writer = { generator, context, endOfText: this.endOfText };
    this.#writers.set(key, writer);
    return writer;
  }

  /** What predicts a token after the other: one model's logits, or several models' averaged by the parts they have now. */
  async predictor(writers: Writers): Promise<Evaluator> {
    const ids = memberIds(writers);
    if (ids.length === 1) return this.#stepper(ids[0]);
    const shares = ids.map((id) => writers[id]);
    const key = JSON.stringify(ids);
    let ensemble = this.#ensembles.get(key);
    if (ensemble === undefined) {
      const steppers: Evaluator[] = [];
      for (const id of ids) steppers.push(await this.#stepper(id));
      ensemble = new Ensemble(steppers, shares);
      this.#ensembles.set(key, ensemble);
    }
    ensemble.shares = shares;
    return ensemble;
  }

  /** Tokens that all of these models see at once. */
  async contextOf(ids: readonly string[]): Promise<number> {
    let smallest = Number.POSITIVE_INFINITY;
    for (const id of ids) smallest = Math.min(smallest, (await this.#model(id)).context);
    return smallest;
  }

  dispose(): void {
    for (const { generator } of this.#writers.values()) generator.dispose();
    for (const stepper of this.#steppers.values()) stepper.dispose();
    for (const model of this.#models.values()) model.dispose();
  }

  async #stepper(id: string): Promise<Evaluator> {
    const stepper = this.#steppers.get(id) ?? (await (await this.#model(id)).stepper());
    this.#steppers.set(id, stepper);
    return stepper;
  }

  async #model(id: string): Promise<OpenModel> {
    const record = this.records.get(id);
    if (record === undefined) throw new Error(`no model ${id} takes part`);
    const model = this.#models.get(id) ?? (await openModel(this.executor, this.blobs, record));
    this.#models.set(id, model);
    return model;
  }
}
