// The fields that say how experts are distilled, for the table of fields.ts. What the values stand for is in
// distillation.ts.

import {
  COMBINATIONS,
  type CombinationName,
  DIVERGENCES,
  type DivergenceName,
  SIGNALS,
  type SignalName,
  WEIGHTINGS,
  type WeightingName,
  WINDOWS,
} from "./distillation";
import type { Field } from "./field";
import { PHASES_FORM, parsePhases } from "./phases";

const divergenceLabels: Record<DivergenceName, string> = {
  "forward-kl": "Forward KL",
  "reverse-kl": "Reverse KL",
  "paper-released": "As released with the paper",
  jsd: "Jensen–Shannon, generalised",
  "skew-forward-kl": "Skew forward KL",
  "skew-reverse-kl": "Skew reverse KL",
  "symmetric-kl": "Symmetric KL",
  "total-variation": "Total variation",
  "adaptive-kl": "Adaptive KL",
};

const signalLabels: Record<SignalName, string> = {
  live: "The teacher beside it",
  cached: "The teacher's answers, kept",
  "teacher-text": "Text the teacher wrote",
  "student-text": "Text the student writes",
};

const windowsLabels: Record<(typeof WINDOWS)[number], string> = { anywhere: "Anywhere", grid: "On the grid of kept answers" };

const weightingLabels: Record<WeightingName, string> = {
  fixed: "Fixed",
  adaptive: "Adaptive (the paper's)",
  linear: "Along a line",
  cosine: "Along a cosine",
  dwa: "By how fast each falls (DWA)",
  uncertainty: "Learned (uncertainty)",
};

const combinationLabels: Record<CombinationName, string> = {
  combined: "Both in every step",
  "alternating-micro-batches": "In turns, by micro-batch",
  "alternating-steps": "In turns, by step",
  phases: "In phases",
  curriculum: "From one to the other",
};

const choicesOf = <Name extends string>(names: readonly Name[], labels: Readonly<Record<Name, string>>) =>
  names.map((value) => ({ value, label: labels[value] }));

const where = (setting: "divergence" | "signal" | "weighting" | "combination", ...is: readonly string[]) => ({
  path: `experts.${setting}`,
  is,
});

/** The share of a divergence that has one. */
const share = (name: string, label: string, help: string, max: number, ...divergences: readonly DivergenceName[]): Field => ({
  path: `experts.${name}`,
  label,
  help,
  kind: "number",
  min: 0,
  max,
  step: 0.05,
  where: where("divergence", ...divergences),
});

export const distillationFields: readonly Field[] = [
  {
    path: "experts.divergence",
    label: "Distillation loss",
    help: "What pulls an expert towards its teacher. Forward KL covers all the teacher deems possible, reverse KL keeps to what it deems likely; Jensen–Shannon, skew, symmetric and adaptive KL lie between them; total variation is half the sum of differences. The paper's code computes the cross-entropy between the two.",
    kind: "choice",
    choices: choicesOf(DIVERGENCES, divergenceLabels),
  },
  share("jsdBeta", "Place between the KLs (β)", "Towards 0 it is forward KL, towards 1 reverse KL; 0.5 is Jensen–Shannon.", 1, "jsd"),
  share(
    "skewAlpha",
    "Skew (α)",
    "How much of the first distribution is mixed into the second, which keeps logarithms small; 0 is the plain KL.",
    0.99,
    "skew-forward-kl",
    "skew-reverse-kl",
  ),
  share("symmetricLambda", "Part of reverse KL (λ)", "Forward KL alone at 0, reverse KL alone at 1.", 1, "symmetric-kl"),
  share(
    "adaptiveMu",
    "Head's probability (μ)",
    "The teacher's most probable tokens up to this much together are the head, where forward KL is weighed; the rest weighs reverse KL.",
    1,
    "adaptive-kl",
  ),
  {
    path: "experts.temperature",
    label: "Temperature",
    help: "Softens both distributions before they are compared, so that unlikely tokens count more.",
    kind: "number",
    min: 0.1,
    max: 100,
    step: 0.1,
  },
  {
    path: "experts.signal",
    label: "Signal",
    help: "What an expert learns from: its teacher, which looks at every batch beside it; the teacher's answers to the training text, computed once and kept for every later expert; text that the teacher wrote; or, part of the time, text that the expert itself writes, with the teacher looking on.",
    kind: "choice",
    choices: choicesOf(SIGNALS, signalLabels),
  },
  {
    path: "experts.cachedTokens",
    label: "Kept tokens per position",
    help: "The teacher's most probable tokens at each position, 6 bytes each, and with knowledge augmentation for every pass; the probability of all others is kept as one number.",
    kind: "integer",
    min: 1,
    max: 1024,
    log: true,
    unit: "tokens",
    where: where("signal", "cached"),
  },
  {
    path: "experts.windows",
    label: "Windows of text",
    help: "Where the pieces of text begin that an expert sees: anywhere, or on the grid that kept answers are made for. The grid makes runs with and without kept answers see the same text.",
    kind: "choice",
    choices: choicesOf(WINDOWS, windowsLabels),
    advanced: true,
    where: where("signal", "live"),
  },
  {
    path: "experts.studentTextShare",
    label: "Share of the expert's own text (λ)",
    help: "How probable it is that a batch is text that the expert has just written instead of training text. There the teacher alone counts, and for both.",
    kind: "number",
    min: 0,
    max: 1,
    step: 0.05,
    where: where("signal", "student-text"),
  },
  {
    path: "experts.studentTextFrom",
    label: "Own text begins after",
    help: "The share of the steps that are all on training text, under the same distillation loss, before own text begins: what a fresh expert writes is noise, from which its teacher can't teach it much.",
    kind: "number",
    min: 0,
    max: 1,
    step: 0.05,
    where: where("signal", "student-text"),
  },
  {
    path: "experts.weighting",
    label: "Weighting",
    help: "How the text (α) and the teacher (β) weigh in the loss. The paper's adaptive α takes weight from a loss that rose lately; a line or cosine moves α, with β = 1 − α; DWA gives weight to the loss that falls more slowly; uncertainty learns both.",
    kind: "choice",
    choices: choicesOf(WEIGHTINGS, weightingLabels),
  },
  {
    path: "experts.alpha",
    label: "Weight of the text (α)",
    help: "How much the next token of the text counts in the loss; on a line or cosine, at the start.",
    kind: "number",
    min: 0,
    max: 100,
    step: 0.05,
    where: where("weighting", "fixed", "linear", "cosine"),
  },
  {
    path: "experts.beta",
    label: "Weight of the teacher (β)",
    help: "How much the teacher's distribution counts in the loss.",
    kind: "number",
    min: 0,
    max: 100,
    step: 0.05,
    where: where("weighting", "fixed"),
  },
  {
    path: "experts.alphaEnd",
    label: "Weight of the text at the end",
    help: "Where α arrives at the last step.",
    kind: "number",
    min: 0,
    max: 1,
    step: 0.05,
    where: where("weighting", "linear", "cosine"),
  },
  {
    path: "experts.dwaTemperature",
    label: "DWA's temperature",
    help: "Higher keeps the two weights closer to each other.",
    kind: "number",
    min: 0.1,
    max: 100,
    step: 0.1,
    where: where("weighting", "dwa"),
  },
  {
    path: "experts.combination",
    label: "Combination",
    help: "Whether every step trains on text and teacher together, or they take turns. A loss on its own counts twice, so that over a pair of turns both weigh what they weigh together. By micro-batch they take turns within a step that has several.",
    kind: "choice",
    choices: choicesOf(COMBINATIONS, combinationLabels),
  },
  {
    path: "experts.phases",
    label: "Phases",
    help: `Which loss for how long: ${PHASES_FORM}.`,
    kind: "text",
    maxLength: 200,
    form: { fits: (text) => parsePhases(text) !== undefined, name: PHASES_FORM },
    where: where("combination", "phases"),
  },
  {
    path: "experts.shareStart",
    label: "Teacher's share at the start",
    help: "At the first step; the text has the rest.",
    kind: "number",
    min: 0,
    max: 1,
    step: 0.05,
    where: where("combination", "curriculum"),
  },
  {
    path: "experts.shareEnd",
    label: "Teacher's share at the end",
    help: "At the last step.",
    kind: "number",
    min: 0,
    max: 1,
    step: 0.05,
    where: where("combination", "curriculum"),
  },
];
