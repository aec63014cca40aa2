// The models of one prompt: each is loaded when it is first to write and stays open until the prompt is answered, so that a
// change of expert costs no loading twice. Not who writes when.

import type { ModelRecord } from "../../core/config/records";
import { Ensemble } from "../../core/evaluation/ensemble";
import type { Writer } from "../../core/evaluation/generate";
import type { Evaluator, Executor } from "../../core/graph/executor";
import { HostGenerator } from "../../core/reference/generator";
import type { Writers } from "../../protocol/commands";
import type { Blobs } from "../../storage/blobs";
import { type OpenModel, openModel } from "./model";

interface OpenWriter extends Writer {
  /** Of several who write together. */
  readonly ensemble?: Ensemble;
}

/** The ids of those who write together, the same for the same ones. */
export const memberIds = (writers: Writers): readonly string[] => Object.keys(writers).sort();

/** Opens models of `records` on `executor`. */
export class Members {
  readonly #models = new Map<string, OpenModel>();
  readonly #steppers = new Map<string, Evaluator>();
  readonly #readers = new Map<string, Evaluator>();
  readonly #writers = new Map<string, OpenWriter>();

  constructor(
    private readonly executor: Executor,
    private readonly blobs: Blobs,
    private readonly records: ReadonlyMap<string, ModelRecord>,
    private readonly endOfText: number,
  ) {}

  /**
   * One model that writes by itself, or several whose predictions are averaged by their parts: the same writer for the same
   * models, with the newest parts. Only one of the writers that share a model may be in the middle of a text.
   */
  async writer(writers: Writers): Promise<Writer> {
    const ids = memberIds(writers);
    const key = JSON.stringify(ids);
    const writer = this.#writers.get(key) ?? (await this.#openWriter(ids));
    this.#writers.set(key, writer);
    if (writer.ensemble) writer.ensemble.shares = ids.map((id) => writers[id]);
    return writer;
  }

  async model(id: string): Promise<OpenModel> {
    const record = this.records.get(id);
    if (record === undefined) throw new Error(`no model ${id} takes part`);
    const model = this.#models.get(id) ?? (await openModel(this.executor, this.blobs, record));
    this.#models.set(id, model);
    return model;
  }

  /** What reads whole windows with a model, `rowCount` rows at a time: the same number in every call. */
  async reader(id: string, rowCount: number): Promise<Evaluator> {
    const reader = this.#readers.get(id) ?? (await (await this.model(id)).reader(rowCount));
    this.#readers.set(id, reader);
    return reader;
  }

  dispose(): void {
    for (const { generator } of this.#writers.values()) generator.dispose();
    for (const open of [this.#steppers, this.#readers, this.#models]) for (const each of open.values()) each.dispose();
  }

  async #openWriter(ids: readonly string[]): Promise<OpenWriter> {
    const { endOfText } = this;
    if (ids.length === 1) {
      const model = await this.model(ids[0]);
      return { generator: await model.generator(), context: model.context, endOfText };
    }
    const context = await this.contextOf(ids);
    const steppers: Evaluator[] = [];
    for (const id of ids) steppers.push(await this.#stepper(id));
    const ensemble = new Ensemble(steppers, []);
    const { vocabSize } = await this.model(ids[0]);
    return { generator: new HostGenerator(ensemble, { batch: 1, context, vocabSize }), context, endOfText, ensemble };
  }

  /** Tokens that all of them see at once. */
  async contextOf(ids: readonly string[]): Promise<number> {
    let smallest = Number.POSITIVE_INFINITY;
    for (const id of ids) smallest = Math.min(smallest, (await this.model(id)).context);
    return smallest;
  }

  async #stepper(id: string): Promise<Evaluator> {
    const stepper = this.#steppers.get(id) ?? (await (await this.model(id)).stepper());
    this.#steppers.set(id, stepper);
    return stepper;
  }
}
