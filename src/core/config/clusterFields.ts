// The fields that say what is trained on a cluster, for the table of fields.ts. What the values stand for is in cluster.ts.

import {
  CLUSTER_PRECISIONS,
  CLUSTER_SUBJECTS,
  type ClusterPrecision,
  type ClusterSubject,
  EVERY_DOMAIN,
  ONLY_STUDY,
  STRATEGIES,
  type Strategy,
} from "./cluster";
import type { Field } from "./field";
import { NAMES_FORM, parseNames } from "./mixture";

const subjectLabels: Record<ClusterSubject, string> = {
  teacher: "The teacher",
  experts: "Experts",
  joint: "Students of several domains",
  study: "A study",
};

const strategyLabels: Record<Strategy, string> = {
  ddp: "DDP: each process has all of the model",
  fsdp: "FSDP: each process has a part of the model",
};

const precisionLabels: Record<ClusterPrecision, string> = { f32: "f32", bf16: "bf16" };

export const clusterFields: readonly Field[] = [
  {
    path: "cluster.what",
    label: "What is trained there",
    help: "Students need a teacher: the project's, or one that is trained there first where the project has none yet.",
    kind: "choice",
    choices: CLUSTER_SUBJECTS.map((value) => ({ value, label: subjectLabels[value] })),
  },
  {
    path: "cluster.domains",
    label: "Domains",
    help: `Whose experts are trained there: names of domains, or "${EVERY_DOMAIN}".`,
    kind: "text",
    maxLength: 4000,
    form: { fits: (text) => parseNames(text) !== undefined, name: NAMES_FORM },
    where: { path: "cluster.what", is: ["experts"] },
  },
  {
    path: "cluster.study",
    label: "Study",
    help: `The name of the study whose cells are trained there, or "${ONLY_STUDY}".`,
    kind: "text",
    maxLength: 200,
    where: { path: "cluster.what", is: ["study"] },
  },
  {
    path: "cluster.processes",
    label: "GPUs",
    help: "Processes that share the sequences of a step, each with a GPU of its own. The result is that of one.",
    kind: "integer",
    min: 1,
    max: 4096,
    step: 1,
  },
  {
    path: "cluster.strategy",
    label: "Strategy",
    help: "DDP is the faster one while the model with its optimizer fits one GPU; FSDP is for models that don't.",
    kind: "choice",
    choices: STRATEGIES.map((value) => ({ value, label: strategyLabels[value] })),
  },
  {
    path: "cluster.precision",
    label: "Precision there",
    help: "The faster one is bf16; weights, moments and losses stay in f32. In f32 losses are those of the studio but for rounding.",
    kind: "choice",
    choices: CLUSTER_PRECISIONS.map((value) => ({ value, label: precisionLabels[value] })),
  },
];
