// The records of what a router is put to the test with: changed texts, texts of a domain it never saw, and other classifiers
// beside it. Plain data, kept with the project. How they are measured is router/'s.

import { type ClassifierKind, classifierLabels } from "./classifiers";
import type { ClassScores } from "./records";

/** How a text is changed before it is routed. */
export const CHANGES = [
  "unchanged",
  "typos",
  "lower",
  "upper",
  "accents",
  "words",
  "truncation",
  "code-in-prose",
  "prose-in-code",
  "two-languages",
] as const;
export type Change = (typeof CHANGES)[number];

/** How the router does on texts that are changed so far. */
export interface RobustnessPoint {
  /** Share of mistyped letters or of foreign tokens, or the tokens left of a truncated text; 1 for a change without degrees. */
  readonly level: number;
  readonly sequences: number;
  readonly accuracy: number;
  /** Mean probability of the domain that was chosen. */
  readonly confidence: number;
  /** By true domain; those that have no such texts are left out. */
  readonly byDomain: Readonly<Record<string, number>>;
}

export interface RobustnessCurve {
  readonly change: Change;
  readonly points: readonly RobustnessPoint[];
}

/** What abstaining below a threshold does. */
export interface CoveragePoint {
  readonly threshold: number;
  /** Share of texts that are answered. */
  readonly coverage: number;
  /** Share of the answered that are right; absent where none is answered. */
  readonly accuracy?: number;
}

/** What a router that was fitted without a domain makes of that domain's texts. */
export interface UnseenRecord {
  readonly domain: string;
  /** Probability that a known text is routed with more confidence than one of this domain: 0.5 tells nothing. */
  readonly auroc: number;
  /** Mean confidence on held-out text of the known domains and on that of this one. */
  readonly knownConfidence: number;
  readonly confidence: number;
  /** Share of each that is answered at each of the record's thresholds. */
  readonly knownAnswered: readonly number[];
  readonly answered: readonly number[];
  /** Share of this domain's texts taken for each of the known ones. */
  readonly takenFor: Readonly<Record<string, number>>;
}

export interface RobustnessRecord {
  readonly domains: readonly string[];
  readonly sequenceTokens: number;
  /** Domains whose texts read as code. */
  readonly code: readonly string[];
  readonly curves: readonly RobustnessCurve[];
  /** Of the router on held-out text as it is. */
  readonly abstention: readonly CoveragePoint[];
  /** The smallest of its thresholds at which the answers are right so often; absent where none is. */
  readonly suggested: readonly { readonly accuracy: number; readonly threshold?: number }[];
  /** One for each domain; none where only two are known, as nothing can be told apart without one of them. */
  readonly unseen: readonly UnseenRecord[];
  readonly seconds: number;
}

/** How one classifier does on held-out sequences. */
export interface ClassifierScores extends ClassScores {
  readonly classifier: ClassifierName;
  readonly accuracy: number;
  readonly perClass: Readonly<Record<string, ClassScores>>;
  /** Expected calibration error over 15 bins. */
  readonly ece: number;
  readonly fitSeconds: number;
  /** Time to route one sequence, in microseconds. */
  readonly microseconds: number;
  /** Of its file, or of the weights that the models behind it have. */
  readonly bytes: number;
  readonly converged: boolean;
}

/**
 * What needs the trained models: the experts' likelihoods times a prior that is uniform, the mean over some training text,
 * or follows the texts before; and logistic regression on the teacher's mean hidden states.
 */
export type ModelClassifier = "posterior-uniform" | "posterior-cached" | "posterior-updating" | "hidden-logistic";
export type ClassifierName = ClassifierKind | ModelClassifier;

export const classifierNames: Readonly<Record<ClassifierName, string>> = {
  ...classifierLabels,
  "posterior-uniform": "Experts' likelihoods, uniform prior",
  "posterior-cached": "Experts' likelihoods, cached prior",
  "posterior-updating": "Experts' likelihoods, updating prior",
  "hidden-logistic": "Logistic regression on hidden states",
};

export interface ClassifiersRecord {
  readonly domains: readonly string[];
  readonly sequenceTokens: number;
  readonly sequences: { readonly fitted: number; readonly heldOut: number };
  readonly rows: readonly ClassifierScores[];
  readonly seconds: number;
}
