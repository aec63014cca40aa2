// How the learning rate moves over a run.

/** Steps in which the learning rate rises. */
export const warmupSteps = (steps: number, warmup: number): number => Math.round(steps * warmup);

/** Linear rise over the first `warmup` share of the steps, then linear fall to zero (arXiv 2407.19610). `step` counts from 0. */
export function learningRateAt(step: number, steps: number, peak: number, warmup: number): number {
  const rising = warmupSteps(steps, warmup);
  if (step < rising) return (peak * (step + 1)) / (rising + 1);
  return (peak * (steps - step)) / (steps - rising);
}
