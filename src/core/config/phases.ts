// A schedule of losses as people write it: "ce 100, kd 50%, both" trains on the text alone for 100 steps, on the teacher
// alone for half of all steps, and on both for what is left. Not what a phase's loss weighs: that is losses/combination.ts.

export const PHASE_LOSSES = ["ce", "kd", "both"] as const;
export type PhaseLoss = (typeof PHASE_LOSSES)[number];

export interface Phase {
  readonly loss: PhaseLoss;
  /** How long it lasts; a last phase without a length takes what is left. */
  readonly length: { readonly steps: number } | { readonly share: number } | "rest";
}

/** What a schedule must look like, as the end of a sentence that begins "it must be". */
export const PHASES_FORM =
  'a list of ce, kd or both with their steps or a percentage of all, the last without, such as "ce 100, kd 50%, both"';

/** The phases that `text` names, or undefined where it is no schedule. */
export function parsePhases(text: string): readonly Phase[] | undefined {
  const parts = text.split(",").map((part) => part.trim());
  const phases: Phase[] = [];
  for (const [index, part] of parts.entries()) {
    const found = /^(ce|kd|both)(?:\s+(\d{1,9})(%?))?$/.exec(part);
    if (found === null) return undefined;
    const [, loss, amount, percent] = found;
    const isLast = index === parts.length - 1;
    if ((amount === undefined) !== isLast) return undefined;
    if (percent === "%" && Number(amount) > 100) return undefined;
    const length = amount === undefined ? "rest" : percent === "%" ? { share: Number(amount) / 100 } : { steps: Number(amount) };
    phases.push({ loss: loss as PhaseLoss, length });
  }
  return phases;
}

/** The loss of step `step`, counted from 0, of `steps`. */
export function lossAt(phases: readonly Phase[], step: number, steps: number): PhaseLoss {
  let begin = 0;
  for (const { loss, length } of phases) {
    if (length === "rest") return loss;
    begin += "steps" in length ? length.steps : Math.round(length.share * steps);
    if (step < begin) return loss;
  }
  throw new Error("a schedule of phases ends with one that takes what is left");
}
