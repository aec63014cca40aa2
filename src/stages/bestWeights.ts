// The best weights of a run so far: those of the evaluation with the fewest bits per byte, the mean over its domains, on the host
// until the run ends. Only where the recipe asks for them.

import { readWeights, type TrainedTensors, writeWeights } from "../core/checkpoint/state";
import type { QualityByDomain } from "../core/config/records";
import type { Models } from "../core/graph/executor";

/** An evaluation that was the best so far. */
export interface Best {
  readonly step: number;
  readonly bitsPerByte: number;
}

export class BestWeights {
  readonly #trained: Models;
  #found: { readonly best: Best; readonly weights: TrainedTensors } | undefined;

  /** Of these models; what was found before an interruption goes on. */
  constructor(trained: Models, before: { readonly best?: Best | undefined; readonly weights?: TrainedTensors | undefined }) {
    this.#trained = trained;
    const { best, weights } = before;
    if (best && weights) this.#found = { best, weights };
  }

  get best(): Best | undefined {
    return this.#found?.best;
  }

  get weights(): TrainedTensors | undefined {
    return this.#found?.weights;
  }

  /** Hears how good the models are after step `step`. */
  async hear(step: number, domains: QualityByDomain): Promise<void> {
    const figures = Object.values(domains).map(({ bitsPerByte }) => bitsPerByte);
    const bitsPerByte = figures.reduce((sum, bits) => sum + bits, 0) / figures.length;
    if (this.#found && !(bitsPerByte < this.#found.best.bitsPerByte)) return;
    this.#found = { best: { step, bitsPerByte }, weights: await readWeights(this.#trained) };
  }

  /** Gives the models these weights. */
  restore(): void {
    if (this.#found) writeWeights(this.#trained, this.#found.weights);
  }
}
