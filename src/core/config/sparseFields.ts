// The fields that say what a teacher's MLPs are and how a sparse teacher is asked, for the table of fields.ts. What the values
// stand for is in sparse.ts.

import type { Field } from "./field";
import { ASKED_EXPERTS, type AskedExperts, AUGMENTED_UPDATES, TEACHER_KINDS, type TeacherKind } from "./sparse";
import { NO_FILE } from "./tokenizer";

const kindLabels: Record<TeacherKind, string> = {
  dense: "One (dense)",
  sparse: "Several (sparse)",
  upcycled: "From experts (upcycled)",
};

const isTrained = { path: "teacher.imported", is: [NO_FILE] };

const kind = (...is: readonly TeacherKind[]) => ({ path: "teacher.kind", is });

export const mlpFields: readonly Field[] = [
  {
    path: "teacher.kind",
    label: "MLPs of a layer",
    help: "A dense teacher has one MLP in each layer. A sparse one has several, experts of its own, and a gate that sends each token to some of them: more parameters for the same work. Or the studio's trained experts become one sparse teacher: their MLPs are its experts, all else is averaged, and its gates are trained for a while.",
    kind: "choice",
    choices: TEACHER_KINDS.map((value) => ({ value, label: kindLabels[value] })),
    where: isTrained,
  },
  {
    path: "teacher.experts",
    label: "Experts per layer (N)",
    help: "MLPs in each layer.",
    kind: "integer",
    min: 2,
    max: 64,
    step: 1,
    where: kind("sparse"),
  },
  {
    path: "teacher.active",
    label: "Experts of a token (k)",
    help: "How many of a layer's experts each token takes.",
    kind: "integer",
    min: 1,
    max: 64,
    step: 1,
    where: kind("sparse", "upcycled"),
  },
  {
    path: "teacher.balance",
    label: "Load balance",
    help: "How much the loss minds that some experts are taken more often than others; 0 lets them die out.",
    kind: "number",
    min: 0,
    max: 10,
    step: 0.01,
    advanced: true,
    where: kind("sparse", "upcycled"),
  },
  {
    path: "teacher.gateSteps",
    label: "Steps of the gates",
    help: "Updates in which the gates of an upcycled teacher are trained; everything else of it stays as it is.",
    kind: "integer",
    min: 0,
    max: 1_000_000,
    step: 10,
    where: kind("upcycled"),
  },
  {
    path: "teacher.mlp",
    label: "MLP width",
    help: "Width of an MLP's inner layer, times the model's width. GPT-2 has 4; a dense teacher of 8 works as much for a token as a sparse one of 4 with two experts.",
    kind: "integer",
    min: 1,
    max: 32,
    step: 1,
    advanced: true,
    where: isTrained,
  },
];

const askedLabels: Record<AskedExperts, string> = {
  own: "As it was trained",
  some: "Another number",
  all: "All",
  augmented: "All but one, drawn (KA)",
  "student-aware": "All, tuned gates (SAR)",
};

const updateLabels: Record<(typeof AUGMENTED_UPDATES)[number], string> = {
  mean: "On their mean (released)",
  "in-turn": "On each (printed)",
};

const asked = (...is: readonly AskedExperts[]) => ({ path: "experts.asked", is });

export const askingFields: readonly Field[] = [
  {
    path: "experts.asked",
    label: "Experts of a sparse teacher",
    help: "Which of its experts answer where a student learns from a sparse teacher. Those a token takes say less than the whole teacher knows. Knowledge augmentation asks all but one, sometimes drawn at random, in several passes; the student-aware router first tunes the gates, in a copy, so that the teacher says what this student can learn.",
    kind: "choice",
    choices: ASKED_EXPERTS.map((value) => ({ value, label: askedLabels[value] })),
    where: kind("sparse", "upcycled"),
  },
  {
    path: "experts.askedActive",
    label: "Experts asked (k)",
    help: "How many of a layer's experts each token takes while a student learns from the teacher.",
    kind: "integer",
    min: 1,
    max: 64,
    step: 1,
    where: asked("some"),
  },
  {
    path: "experts.augmentedShare",
    label: "Share of draws (λ)",
    help: "How probable it is, in each layer and for each token, that experts are drawn by the gate's probabilities; else the most probable are taken.",
    kind: "number",
    min: 0,
    max: 1,
    step: 0.05,
    where: asked("augmented"),
  },
  {
    path: "experts.augmentedPasses",
    label: "Passes (M)",
    help: "How often the teacher reads the same text, each time with other draws; all its answers are kept where answers are.",
    kind: "integer",
    min: 1,
    max: 8,
    step: 1,
    where: asked("augmented"),
  },
  {
    path: "experts.augmentedUpdates",
    label: "Updates",
    help: "The paper's code makes one update on the mean of the passes; the paper itself prints an update on each.",
    kind: "choice",
    choices: AUGMENTED_UPDATES.map((value) => ({ value, label: updateLabels[value] })),
    where: asked("augmented"),
  },
  {
    path: "experts.gateLearningRate",
    label: "Learning rate of the gates",
    help: "Highest learning rate of the teacher's gates; it rises and falls with the student's.",
    kind: "number",
    min: 1e-7,
    max: 1,
    log: true,
    where: asked("student-aware"),
  },
  {
    path: "experts.gateBalance",
    label: "Load balance of the gates",
    help: "How much tuning minds that some of the teacher's experts weigh more than others.",
    kind: "number",
    min: 0,
    max: 10,
    step: 0.01,
    advanced: true,
    where: asked("student-aware"),
  },
];
