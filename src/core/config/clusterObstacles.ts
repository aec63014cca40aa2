// What of a recipe a cluster package can't honour, said before one is made: each with the field it comes from and the next step. What is
// wrong with a recipe anywhere is its gate's to say.

import { listed } from "../format/format";
import { EVERY_DOMAIN } from "./cluster";
import type { Conflict } from "./gate";
import { namesIn } from "./mixture";
import type { Recipe } from "./recipe";
import type { DomainSummary } from "./records";
import type { ModelShape } from "./sizes";
import { NO_FILE } from "./tokenizer";

/** What of a project decides whether it can be trained elsewhere. */
export interface ClusterProject {
  readonly domains: readonly Pick<DomainSummary, "name" | "form" | "testDocuments">[];
  /** The shape of the teacher that is there. */
  readonly teacher?: ModelShape | undefined;
}

export interface ClusterObstacle extends Conflict {
  /** The next step, as a sentence. */
  readonly hint: string;
}

/** Domains whose experts are to be trained, in the corpus's order. */
export function clusterDomains({ cluster }: Pick<Recipe, "cluster">, all: readonly string[]): readonly string[] {
  const names = namesIn(cluster.domains, EVERY_DOMAIN);
  return names.length === 0 ? all : all.filter((domain) => names.includes(domain));
}

/** Everything that keeps the recipe's runs from being trained elsewhere; empty where nothing does. */
export function clusterObstacles(recipe: Recipe, project: ClusterProject): readonly ClusterObstacle[] {
  const { what } = recipe.cluster;
  const trainsTeacher = what === "teacher" || project.teacher === undefined;
  return [
    ...(trainsTeacher ? teacherObstacles(recipe) : []),
    ...(what === "teacher" ? [] : studentObstacles(recipe)),
    ...domainObstacles(recipe, project),
    ...processObstacles(recipe, trainsTeacher),
  ];
}

function teacherObstacles({ teacher }: Recipe): readonly ClusterObstacle[] {
  if (teacher.imported !== NO_FILE)
    return [
      {
        path: "teacher.imported",
        message: "teacher.imported names a model from outside, of which there is nothing to train.",
        hint: "Take it in as the teacher here first, then continue with the experts.",
      },
    ];
  if (teacher.kind !== "upcycled") return [];
  return [
    {
      path: "teacher.kind",
      message: 'teacher.kind is "upcycled": a teacher that is made of experts is made here, where they are.',
      hint: "Make the teacher here first, or set teacher.kind to dense or sparse.",
    },
  ];
}

function studentObstacles({ experts, cluster, mixture }: Recipe): readonly ClusterObstacle[] {
  const { signal, start } = experts;
  const obstacles: ClusterObstacle[] = [];
  if (signal !== "live")
    obstacles.push({
      path: "experts.signal",
      message: `experts.signal is "${signal}": on a cluster students learn from their teacher as it answers, and from nothing that was kept or written.`,
      hint: "Set experts.signal to live.",
    });
  if (start === "nearest" || start === "imported")
    obstacles.push({
      path: "experts.start",
      message: `experts.start is "${start}": first weights that another model has are chosen and read here alone.`,
      hint: "Set experts.start to fresh or shared.",
    });
  if (cluster.what === "joint" && mixture.kind === "ple")
    obstacles.push({
      path: "mixture.kind",
      message: 'mixture.kind is "ple", but cluster.what is "joint": separate experts are trained one by one.',
      hint: "Set cluster.what to experts, or mixture.kind to a kind that is trained in one run.",
    });
  return obstacles;
}

function domainObstacles({ cluster, evaluation }: Recipe, { domains }: ClusterProject): readonly ClusterObstacle[] {
  const all = domains.map(({ name }) => name);
  const unknown = cluster.what === "experts" ? namesIn(cluster.domains, EVERY_DOMAIN).filter((name) => !all.includes(name)) : [];
  const answered = domains.filter(({ form, testDocuments = 0 }) => form === "instructions" && testDocuments > 0).map(({ name }) => name);
  return [
    ...(unknown.length > 0
      ? [
          {
            path: "cluster.domains",
            message: `cluster.domains names ${listed(unknown)}, but the corpus has ${listed(all)}.`,
            hint: `Write names of its domains, or "${EVERY_DOMAIN}".`,
          },
        ]
      : []),
    ...(answered.length > 0 && evaluation.responses > 0
      ? [
          {
            path: "evaluation.responses",
            message: `evaluation.responses is ${evaluation.responses}: models write no answers to held-out prompts (${listed(answered)}) on a cluster.`,
            hint: "Set evaluation.responses to 0 for it.",
          },
        ]
      : []),
  ];
}

/** A step's sequences are shared out whole: each process has one at least. */
function processObstacles({ teacher, experts, cluster: { processes, what } }: Recipe, trainsTeacher: boolean): readonly ClusterObstacle[] {
  const trained = [
    ...(trainsTeacher ? [["teacher", teacher] as const] : []),
    ...(what === "teacher" ? [] : [["experts", experts] as const]),
  ];
  return trained
    .filter(([, { sequences }]) => processes > sequences)
    .map(([section, { sequences }]) => ({
      path: "cluster.processes",
      message: `cluster.processes is ${processes}, but a step has only ${sequences} sequences (${section}.sequences).`,
      hint: `Set cluster.processes to ${sequences} or fewer, or raise ${section}.sequences.`,
    }));
}
