// What the steps of cleaning did, summed up while documents pass. Not what they do.

import { CLEANING_STEPS, type CleaningCounts, type CleaningStep, type StepCount } from "../../config/cleaning";

const NOTHING: StepCount = { documents: 0, characters: 0, lines: 0, leftOut: 0 };

/** Sums what was done; steps that did nothing have no place in it. */
export class Tally {
  readonly #counts: Partial<Record<CleaningStep, StepCount>> = {};

  /** Counts what a step changed in one document; nothing where that is nothing. */
  change(step: CleaningStep, characters: number, lines = 0): void {
    if (characters + lines > 0) this.#add(step, { ...NOTHING, documents: 1, characters, lines });
  }

  /** Counts documents that a step left out. */
  leaveOut(step: CleaningStep, documents: number): void {
    this.#add(step, { ...NOTHING, documents, leftOut: documents });
  }

  /** Adds what was counted elsewhere. */
  add(counts: CleaningCounts): void {
    for (const step of CLEANING_STEPS) this.#add(step, counts[step] ?? NOTHING);
  }

  /** The sums, in the order of the steps. */
  get counts(): CleaningCounts {
    return Object.fromEntries(CLEANING_STEPS.flatMap((step) => (this.#counts[step] ? [[step, this.#counts[step]]] : [])));
  }

  #add(step: CleaningStep, more: StepCount): void {
    if (more.documents === 0) return;
    const { documents, characters, lines, leftOut } = this.#counts[step] ?? NOTHING;
    this.#counts[step] = {
      documents: documents + more.documents,
      characters: characters + more.characters,
      lines: lines + more.lines,
      leftOut: leftOut + more.leftOut,
    };
  }
}
