// When a student is trained on the text, on its teacher, or on both: factors on the weights of the two losses. Not the
// weights themselves: those are weighting.ts's.

import type { DistillationSettings } from "../config/distillation";
import { lossAt, PHASES_FORM, type PhaseLoss, parsePhases } from "../config/phases";
import type { PerTerm } from "./weighting";

/** The factors of micro-batch `microBatch` of step `step`, both counted from 0. */
export type Combination = (step: number, microBatch: number) => PerTerm;

/**
 * They add up to 2, so that a loss trained on alone counts for both: over a pair of steps or micro-batches, alternating
 * losses weigh as much as combined ones. With weights of one half, a loss alone has weight 1, as in the code released with
 * arXiv 2407.19610.
 */
const FACTORS: Readonly<Record<PhaseLoss, PerTerm>> = { ce: { ce: 2, kd: 0 }, kd: { ce: 0, kd: 2 }, both: { ce: 1, kd: 1 } };
const TURNS = [FACTORS.ce, FACTORS.kd] as const;

/**
 * `combination`, but for steps on text that the student wrote: there the teacher alone is trained on and counts for both,
 * whoever's turn it is. Cross-entropy would only teach the student what it writes anyway.
 */
export function onOwnText(combination: Combination, isOwnText: (step: number) => boolean): Combination {
  return (step, microBatch) => (isOwnText(step) ? FACTORS.kd : combination(step, microBatch));
}

/**
 * The combination that `settings` ask for, for a run of `steps` steps of `microBatches` micro-batches. Throws Error for
 * phases that are none; the recipe's gate refuses those before.
 */
export function combinationOf(settings: DistillationSettings, steps: number, microBatches: number): Combination {
  switch (settings.combination) {
    case "combined":
      return () => FACTORS.both;
    case "alternating-micro-batches":
      return (step, microBatch) => TURNS[(step * microBatches + microBatch) % 2];
    case "alternating-steps":
      return (step) => TURNS[step % 2];
    case "phases": {
      const phases = parsePhases(settings.phases);
      if (phases === undefined) throw new Error(`${settings.phases} is not ${PHASES_FORM}`);
      return (step) => FACTORS[lossAt(phases, step, steps)];
    }
    case "curriculum": {
      const { shareStart, shareEnd } = settings;
      return (step) => {
        const share = shareStart + ((shareEnd - shareStart) * step) / Math.max(1, steps - 1);
        return { ce: 2 * (1 - share), kd: 2 * share };
      };
    }
  }
}
