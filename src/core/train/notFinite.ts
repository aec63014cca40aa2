// A loss that is no number: the error that ends a run there, and what may be tried after one. Not the going back: that is the
// stages'.

import type { Setback } from "../config/records";
import { StudioError } from "../errors";

/** The error of a step whose loss or gradient is no number. */
export class LossNotFinite extends StudioError {
  /** Counted from 1. */
  readonly step: number;

  constructor(name: string, step: number, loss: number, gradientNorm: number) {
    const detail = Number.isFinite(loss) ? `gradient norm ${gradientNorm}` : `loss ${loss}`;
    super("loss-not-finite", `${name}: step ${step} gave no number (${detail}).`, "Start again with a third of the learning rate.");
    this.step = step;
  }
}

/** So often a run goes back before it fails. */
export const MOST_SETBACKS = 3;

/** What the learning rate is multiplied by after so many setbacks: a third for each. */
export const rateAfter = (setbacks: readonly Setback[]): number => 3 ** -setbacks.length;
