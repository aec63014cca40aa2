// Studies with results made up for tests, from nothing but each arm's bits per byte.

import { parseStudy } from "../../../src/core/study/gate";
import { type Cell, cellRecipe, type DomainResult, type Study, type StudyRecord } from "../../../src/core/study/study";

/** Bits per byte of the domains "en" and "de", in that order; of fewer, the rest is not done yet. */
export type Bits = readonly (number | "diverged")[];

/** Loss is half the bits per byte, perplexity twice, seconds ten times, so that tests can work them out. */
export function result(bits: number | "diverged"): DomainResult {
  if (bits === "diverged")
    return {
      state: "diverged",
      problem: { code: "loss-not-finite", message: "The loss of step 7 is no number, |so| to say.", hint: "Lower the learning rate." },
    };
  return { state: "done", quality: { bitsPerByte: bits, loss: bits / 2, perplexity: bits * 2 }, seconds: bits * 10, tokens: 1024 };
}

/** A study of the arms "fixed" (the baseline) and those that `found` has more, over seeds 1, 2, … */
export function recordOf(found: Readonly<Record<string, readonly Bits[]>>, more: Partial<Study> = {}): StudyRecord {
  const names = ["fixed", ...Object.keys(found).filter((name) => name !== "fixed")];
  const study = parseStudy({
    format: "limbeck-study",
    name: "Weighting",
    question: "Does it pay to adapt the weights?",
    base: { seed: 9 },
    arms: names.map((name) => ({ name, changes: name === "fixed" ? {} : { experts: { weighting: "adaptive" } } })),
    ...more,
  });
  const cells = Object.entries(found).flatMap(([arm, bySeed]) =>
    bySeed.map((bits, i): Cell => {
      const seed = study.seeds[i];
      const results = Object.fromEntries(bits.map((value, domain) => [["en", "de"][domain], result(value)]));
      return { arm, seed, foundation: "0123456789abcdef", recipe: cellRecipe(study.arms.find(({ name }) => name === arm)!, seed), results };
    }),
  );
  return { study, texts: "sample", domains: ["en", "de"], cells };
}

/** Two arms at three seeds, on two domains each: means of 2, 2.1 and 2.3 against 1.99, 2.088 and 2.286. */
export const THREE_SEEDS = {
  fixed: [
    [1, 3],
    [1.1, 3.1],
    [1.3, 3.3],
  ],
  adaptive: [
    [0.99, 2.99],
    [1.08, 3.096],
    [1.3, 3.272],
  ],
} as const;
