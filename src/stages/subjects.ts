// Who is scored for a grid: models by themselves, and the ways through jointly trained students. Which weights each needs, and
// the program that scores it; what rows are made of them is mixture.ts's.

import { domainOfExpert, expertId } from "../core/config/expertId";
import { type JointPart, type JointRecord, partNamed } from "../core/config/jointRecord";
import type { ModelRecord } from "../core/config/records";
import type { Predictor } from "../core/evaluation/grid/answers";
import type { HeldOut } from "../core/evaluation/quality";
import type { Executor, Weights } from "../core/graph/executor";
import type { Program } from "../core/graph/program";
import { COMMON, EXPERT, SHARED } from "../core/model/mixture";
import { STUDENT } from "../core/model/predicting";
import { mixtureScoreProgram, scoreProgram } from "../core/model/programs";
import type { Blobs } from "../storage/blobs";
import { loadWeights, scoredTogether, scorePositionsOf } from "./models";

/** One that can be scored. */
export interface Subject extends Pick<Predictor, "name" | "label" | "domain" | "parts"> {
  readonly shape: ModelRecord["shape"];
  /** Storage paths of its weights, by the names they go by in the program. */
  readonly weights: Readonly<Record<string, string>>;
  /** Scores so many sequences of `context` tokens position by position. */
  program(sequences: number, context: number): Program;
}

const ofDomain = (id: string): Pick<Subject, "label" | "domain"> => {
  const domain = domainOfExpert(id);
  return { label: domain ?? id, ...(domain !== undefined && { domain }) };
};

/** A whole GPT-2. */
export const modelSubject = ({ id, shape, path, parameters }: Pick<ModelRecord, "id" | "shape" | "path" | "parameters">): Subject => ({
  name: id,
  ...ofDomain(id),
  parts: { [id]: parameters },
  shape,
  weights: { [STUDENT]: path },
  program: (sequences, context) => scoreProgram(shape, sequences, context, "position"),
});

/** The ways through students that were trained in one run. */
export interface JointSubjects {
  /** One that answers every text, where there is but one. */
  readonly student?: Subject;
  /** Of `members`, in their order: without the common expert, and with it where there is one. */
  readonly alone: readonly Subject[];
  readonly withCommon: readonly Subject[];
  readonly common?: Subject;
}

export function jointSubjects({ kind, shape, parts }: JointRecord, members: readonly string[]): JointSubjects {
  const student = partNamed("student", parts);
  if (student)
    return { student: { ...modelSubject({ ...student, id: kind, shape }), label: "the one student" }, alone: [], withCommon: [] };
  const shared = partNamed("shared", parts);
  const common = partNamed("common", parts);
  const through = (name: string, bodies: Readonly<Record<string, JointPart>>): Subject => {
    const taking = [...(shared ? [shared] : []), ...Object.values(bodies)];
    return {
      name,
      ...ofDomain(name),
      parts: Object.fromEntries(taking.map((one) => [one.name, one.parameters])),
      shape,
      weights: {
        ...(shared && { [SHARED]: shared.path }),
        ...Object.fromEntries(Object.entries(bodies).map(([place, { path }]) => [place, path])),
      },
      program: (sequences, context) => mixtureScoreProgram(shape, Object.keys(bodies), sequences, context, "position"),
    };
  };
  const experts = members.flatMap((domain) => partNamed(expertId(domain), parts) ?? []);
  return {
    alone: experts.map((expert) => through(expert.name, { [EXPERT]: expert })),
    withCommon: common ? experts.map((expert) => through(expert.name, { [EXPERT]: expert, [COMMON]: common })) : [],
    ...(common && { common: through("common", { [COMMON]: common }) }),
  };
}

export interface Scoring {
  readonly executor: Executor;
  readonly blobs: Blobs;
  /** Tokens of a sequence. */
  readonly length: number;
  readonly texts: readonly HeldOut[];
  /** Awaited before each text. */
  before(subject: Subject, domain: string): Promise<void>;
}

/** A subject with its nats at every position; its weights are gone from the device after that. */
export async function scored(subject: Subject, { executor, blobs, length, texts, before }: Scoring): Promise<Predictor> {
  const { name, label, domain, parts, shape, program } = subject;
  const models: Record<string, Weights> = {};
  try {
    for (const [place, path] of Object.entries(subject.weights)) models[place] = await loadWeights(executor, blobs, path);
    const scoring = { program: (sequences: number) => program(sequences, length), models, most: scoredTogether(shape, length) };
    const scores = await scorePositionsOf(executor, scoring, texts, (text) => before(subject, text));
    return { name, label, ...(domain !== undefined && { domain }), parts, ...scores };
  } finally {
    for (const weights of Object.values(models)) weights.dispose();
  }
}
