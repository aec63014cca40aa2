// Experts as a classifier: the domain whose expert gives a sequence the most probability, weighed with how probable each
// domain was beforehand (DEMix, arXiv 2108.05036; Branch-Train-Merge, arXiv 2208.03306). Not how experts score a sequence:
// that needs the models.

import { softmaxInPlace } from "./linear";

/** How much of the newest posterior goes into a prior that follows the stream of sequences. */
export const PRIOR_UPDATE = 0.3;

/** Every one of so many domains alike. */
export function uniformPrior(domains: number): Float64Array {
  return new Float64Array(domains).fill(1 / domains);
}

/** p(domain | sequence) ∝ prior · exp(−nats), with each expert's cross-entropy of the whole sequence in `nats`. */
export function posterior(nats: ArrayLike<number>, prior: ArrayLike<number>): Float64Array {
  const scores = Float64Array.from(nats, (cost, k) => Math.log(prior[k]) - cost);
  softmaxInPlace(scores);
  return scores;
}

/** The prior that a piece of text leaves: the mean of its sequences' posteriors under a uniform one. */
export function cachedPrior(nats: readonly ArrayLike<number>[]): Float64Array {
  const domains = nats[0].length;
  const mean = new Float64Array(domains);
  for (const costs of nats)
    posterior(costs, uniformPrior(domains)).forEach((share, k) => {
      mean[k] += share / nats.length;
    });
  return mean;
}

/**
 * Posteriors of a stream of sequences, in their order, whose prior is uniform at first and after each sequence moves
 * towards its posterior: prior ← (1 − update) · prior + update · posterior.
 */
export function followedPosteriors(nats: readonly ArrayLike<number>[], update: number = PRIOR_UPDATE): Float64Array[] {
  let prior = uniformPrior(nats[0]?.length ?? 0);
  return nats.map((costs) => {
    const found = posterior(costs, prior);
    prior = prior.map((share, k) => (1 - update) * share + update * found[k]);
    return found;
  });
}
