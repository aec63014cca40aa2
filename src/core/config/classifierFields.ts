// The fields that say what classifier a router is and how it is fitted, for the table of fields.ts. What the values stand
// for is in classifiers.ts.

import { CLASSIFIER_KINDS, type ClassifierKind, classifierLabels } from "./classifiers";
import type { Field } from "./field";

/** The field stands beside these classifiers only: the others have no use for it. */
const of = (...is: readonly ClassifierKind[]) => ({ path: "router.classifier", is });

export const classifierFields: readonly Field[] = [
  {
    path: "router.classifier",
    label: "Classifier",
    help: "How the router is fitted. All kinds look at the same features: which tokens, and pairs of neighbours, occur how often.",
    kind: "choice",
    choices: CLASSIFIER_KINDS.map((value) => ({ value, label: classifierLabels[value] })),
  },
  {
    path: "router.sequenceTokens",
    label: "Tokens per sequence",
    help: "How much text the router sees for one decision while it is scored.",
    kind: "integer",
    min: 4,
    max: 65_536,
    log: true,
    unit: "tokens",
  },
  {
    path: "router.pieceTokens",
    label: "Tokens per piece",
    help: "For the fit every training sequence is cut into pieces of this length. Short pieces make a router that is right about short texts too, and take longer.",
    kind: "integer",
    min: 4,
    max: 65_536,
    log: true,
    unit: "tokens",
  },
  {
    path: "router.pairs",
    label: "Pairs of tokens",
    help: "How many pairs of neighbouring tokens, the most frequent ones, are looked at besides single tokens. They help most where the vocabulary is small.",
    kind: "integer",
    min: 0,
    max: 1_000_000,
    step: 1024,
  },
  {
    path: "router.termFrequency",
    label: "Repeated tokens",
    help: "What a token counts that stands n times in a sequence.",
    kind: "choice",
    choices: [
      { value: "count", label: "n" },
      { value: "log", label: "1 + ln n" },
    ],
    advanced: true,
  },
  {
    path: "router.inverseRegularization",
    label: "Inverse regularisation (C)",
    help: "Smaller values keep the router's weights smaller and its probabilities softer.",
    kind: "number",
    min: 1e-6,
    max: 1e6,
    log: true,
    advanced: true,
    where: of("logistic-regression"),
  },
  {
    path: "router.svmInverseRegularization",
    label: "Inverse regularisation (C)",
    help: "Smaller values keep the router's weights smaller and let more texts fall within the margin.",
    kind: "number",
    min: 1e-6,
    max: 1e6,
    log: true,
    advanced: true,
    where: of("linear-svm"),
  },
  {
    path: "router.smoothing",
    label: "Smoothing",
    help: "What is added to every count, so that a token never seen in a domain does not rule it out.",
    kind: "number",
    min: 1e-9,
    max: 1000,
    log: true,
    advanced: true,
    where: of("naive-bayes"),
  },
  {
    path: "router.maxIterations",
    label: "Most iterations",
    help: "The fit ends here if it has not converged before; of SGD these are passes over the text for each domain.",
    kind: "integer",
    min: 1,
    max: 100_000,
    log: true,
    advanced: true,
    where: of("logistic-regression", "linear-svm", "modified-huber"),
  },
];
