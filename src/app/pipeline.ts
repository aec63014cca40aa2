// The pipeline as data: which stages a corpus gives, in which order, what each needs, and where it stands. Pure
// functions over the page's state; running stages is studio.ts's.

import { differences } from "../core/config/diff";
import { domainOfExpert, expertId } from "../core/config/expertId";
import { conflictsIn } from "../core/config/gate";
import { obstacleToMixing } from "../core/config/mixable";
import { JOINT_KINDS, type JointKind, membersOf } from "../core/config/mixture";
import { routingDefaults } from "../core/config/routing";
import type { Problem } from "../core/errors";
import { listed } from "../core/format/format";
import type { StageId } from "../protocol/events";
import { domainsOf, isDone, jointOf } from "./state/project";
import type { StageStatus, StudioState } from "./state/store";
import { obstacleToCluster, obstacleToLearning, obstacleToUpcycling } from "./teaching";

const STAGE_KINDS = [
  "corpus",
  "tokenizer",
  "teacher",
  "expert",
  "router",
  "joint",
  "mixture",
  "export",
  "addition",
  "study",
  "classifiers",
  "by-models",
  "robustness",
  "balanced-set",
  "cluster",
  "cluster-results",
] as const;
/** Kinds of which there are several stages, each with a name of its own after a colon. */
const NAMED: readonly string[] = ["expert", "joint", "study"];
export type StageKind = (typeof STAGE_KINDS)[number];

export const expertStage = (domain: string): StageId => expertId(domain);

/** The domain of an expert's stage. */
export const domainOf = (stage: StageId): string => domainOfExpert(stage) ?? "";

/** The stage that trains students of this kind in one run, and the kind of such a stage. */
export const jointStage = (kind: JointKind): StageId => `joint:${kind}`;
export const jointKindOf = (stage: StageId): JointKind => stage.slice("joint:".length) as JointKind;

/** The stage that adds domains to the corpus: no part of a run of the whole, and without a result of its own. */
export const ADDITION: StageId = "addition";

/** The stage that takes in what a cluster trained, as results of the stages that train it here: it has none of its own. */
export const CLUSTER_RESULTS: StageId = "cluster-results";

/** The stage that runs the study of this id, and the id of a study's stage. */
export const studyStage = (id: string): StageId => `study:${id}`;
export const studyIdOf = (stage: StageId): string => stage.slice("study:".length);

/** What a stage does. Throws a plain Error for an id that is none. */
export function kindOf(stage: StageId): StageKind {
  const kind = STAGE_KINDS.find((name) => (NAMED.includes(name) ? stage.startsWith(`${name}:`) : name === stage));
  if (kind === undefined) throw new Error(`no stage is called ${stage}`);
  return kind;
}

/** What is measured of a fitted router when asked for: no part of a run of the whole, and read by no other stage. */
export const CHECKS = ["classifiers", "by-models", "robustness"] as const;

/** The stage that packs the corpus to be taken away, when asked for. */
export const BALANCED_SET: StageId = "balanced-set";

/** The stage that packs what a cluster is to train, when asked for. */
export const CLUSTER: StageId = "cluster";

const NAMES_ASIDE: Partial<Record<StageKind, string>> = {
  classifiers: "the comparison of classifiers",
  "by-models": "the comparison by models",
  robustness: "the robustness test",
  "balanced-set": "the packing of the corpus",
  cluster: "the package for a cluster",
  "cluster-results": "the taking in of results",
};

const JOINT_NAMES: Record<JointKind, string> = {
  jeet: "the joint training (JEET)",
  "moe-ce": "the joint training with a common expert (MoE-CE)",
  together: "the training of one student on all domains",
  sequential: "the training of one student, domain after domain",
};

/** A stage as a sentence names it: "the teacher", "the expert for de", "the study". */
export function nameOf(stage: StageId): string {
  const kind = kindOf(stage);
  const aside = NAMES_ASIDE[kind];
  if (aside) return aside;
  if (kind === "joint") return JOINT_NAMES[jointKindOf(stage)];
  if (kind === "addition") return "the addition of domains";
  return kind === "expert" ? `the expert for ${domainOf(stage)}` : `the ${kind}`;
}

/** Every stage for these domains, in running order. With one domain there is nothing to route or mix. */
export function stagesOf(domains: readonly string[]): readonly StageId[] {
  const several = domains.length === 1 ? [] : ["router", ...JOINT_KINDS.map(jointStage), "mixture"];
  return ["corpus", "tokenizer", "teacher", ...domains.map(expertStage), ...several, "export"];
}

/** Every stage that has a result: those of a run of the whole, and those that are asked for. */
export const stagesWithResults = (domains: readonly string[]): readonly StageId[] => [
  ...stagesOf(domains),
  ...CHECKS,
  BALANCED_SET,
  CLUSTER,
];

/** The stages whose results a stage may read, besides those these were made from. */
export function inputsOf(stage: StageId, domains: readonly string[]): readonly StageId[] {
  const experts = domains.map(expertStage);
  const joints = JOINT_KINDS.map(jointStage);
  switch (kindOf(stage)) {
    case "corpus":
    case "study": // has all that it needs made for itself
      return [];
    case "tokenizer":
    case "balanced-set":
      return ["corpus"];
    case "teacher":
    case "router":
      return ["tokenizer"];
    case "cluster-results":
      return ["tokenizer"];
    case "cluster":
      return ["tokenizer", "teacher"];
    case "expert":
    case "joint":
    case "addition": // before there is a teacher, all texts are better brought together
      return ["teacher"];
    case "mixture":
      return ["teacher", ...experts, "router", ...joints];
    case "by-models":
      return ["teacher", ...experts, "router"];
    case "classifiers":
    case "robustness":
      return ["router"];
    case "export":
      return ["teacher", ...experts, ...(domains.length === 1 ? [] : ["router", ...joints])];
  }
}

/**
 * The stages that must be finished before this one can start; `members` are the domains whose experts take part. Export
 * takes what is there, but a teacher at least; students trained in one run stand in the mixture where they are there.
 */
export function dependencies(stage: StageId, members: readonly string[]): readonly StageId[] {
  if (stage === CLUSTER) return ["tokenizer"]; // a teacher that is not there is trained there
  return stage === "export" ? ["teacher"] : inputsOf(stage, members).filter((input) => kindOf(input) !== "joint");
}

/** The stages whose results no longer hold once this one has run again, in running order. */
export function dependents(stage: StageId, domains: readonly string[]): readonly StageId[] {
  const touched = new Set<StageId>([stage]);
  for (const later of stagesWithResults(domains)) if (inputsOf(later, domains).some((input) => touched.has(input))) touched.add(later);
  touched.delete(stage);
  return [...touched];
}

/** The part of the page's state that says where a stage stands. */
export type PipelineState = Pick<StudioState, "recipe" | "project" | "device" | "stages" | "running" | "queue" | "heldFiles">;

/** The domains of the project whose experts take part in router and mixture, in the corpus's order. */
export function membersIn({ project, recipe }: Pick<StudioState, "project" | "recipe">): readonly string[] {
  return membersOf(domainsOf(project), recipe.mixture);
}

/** What a stage is doing, or could do. */
export function statusOf(stage: StageId, state: PipelineState): StageStatus {
  const last = state.stages[stage]?.status;
  if (state.running === stage) return last === "paused" ? "paused" : "running";
  if (state.queue.includes(stage)) return "queued";
  if (last === "failed") return "failed";
  if (isDone(stage, state.project)) return "done";
  return waitsFor(stage, state) === undefined ? "ready" : "waiting";
}

/** Why a stage can't start now, as a sentence, or undefined when it can (another one's run is no reason here). */
export function waitsFor(stage: StageId, state: PipelineState): string | undefined {
  return obstacleTo(stage, state)?.message;
}

/** What keeps a stage from starting: a missing result, a missing device, settings that don't go together. */
export function obstacleTo(stage: StageId, state: PipelineState): Problem | undefined {
  const members = membersIn(state);
  const kind = kindOf(stage);
  const alone = nothingToMix(stage, state);
  if (alone) return alone;
  const missing = dependencies(stage, members).filter((needed) => !isDone(needed, state.project));
  if (missing.length > 0) return waiting(`Waits for ${inWords(missing, members.length)}.`);
  if (state.device.status === "missing" && GPU_KINDS.has(kind)) return state.device.problem;
  const conflict = conflictsIn(state.recipe).find(({ path }) => followsFrom(stage, path));
  if (conflict) return { code: "bad-recipe", message: conflict.message, hint: `Correct ${conflict.path}.` };
  if (kind === "mixture") return strangersAmong(members, state.project);
  if (kind === "teacher") return obstacleToUpcycling(state);
  if (kind === "cluster") return obstacleToCluster(state);
  return kind === "expert" || kind === "joint" ? obstacleToLearning(state) : undefined;
}

/** What is said of the stages for several domains where fewer than two take part. */
export function nothingToMix(stage: StageId, state: Pick<StudioState, "project" | "recipe">): Problem | undefined {
  const kind = kindOf(stage);
  const verb = { router: "route", mixture: "mix", joint: "train together" }[kind as string];
  const domains = domainsOf(state.project);
  const [member, ...others] = kind === "joint" ? domains : membersIn(state);
  if (verb === undefined || domains.length === 0 || others.length > 0) return undefined;
  if (domains.length === 1)
    return {
      code: "one-domain",
      message: `The corpus has one domain, so there is nothing to ${verb}.`,
      hint: "Add a folder with another kind of text, or export the expert you have.",
    };
  return {
    code: "one-domain",
    message: `${member === undefined ? "No expert takes part" : `Only the expert for ${member} takes part`}, so there is nothing to ${verb}.`,
    hint: "Take another one in again, on the Mixture screen or in the setting “Left out”.",
  };
}

/** Why the experts that take part can't stand behind one router. */
function strangersAmong(members: readonly string[], { models, tokenizer }: StudioState["project"]): Problem | undefined {
  return obstacleToMixing(
    members.flatMap((domain) => models[expertStage(domain)] ?? []),
    tokenizer!.vocabSize,
  );
}

const waiting = (message: string): Problem => ({ code: "missing-stage", message, hint: "Run it first, or press Run all." });

/** Stages as the end of a sentence: "the teacher, 2 of 4 experts and the router". */
function inWords(stages: readonly StageId[], domains: number): string {
  const experts = stages.filter((stage) => kindOf(stage) === "expert");
  const first = experts[0];
  const names = stages
    .filter((stage) => kindOf(stage) !== "expert" || stage === first)
    .map((stage) => (stage === first && experts.length > 1 ? `${experts.length} of ${domains} experts` : nameOf(stage)));
  return listed(names);
}

/** What runs on the GPU. */
const GPU_KINDS: ReadonlySet<StageKind> = new Set<StageKind>(["teacher", "expert", "joint", "mixture", "study", "by-models"]);

/** How a fitted router is used: nothing that it would be fitted again for, but a mixture's package holds it. */
const ROUTING = Object.keys(routingDefaults).map((name) => `router.${name}`);

/**
 * The settings that a stage's own work follows from, as beginnings of field paths. Which experts take part is not among
 * them: changedSince looks at who they are, not at how that is written.
 */
const SETTINGS: Readonly<Record<StageKind, readonly string[]>> = {
  corpus: ["seed", "corpus."],
  tokenizer: ["tokenizer."],
  teacher: ["seed", "teacher.", "evaluation."],
  expert: ["seed", "experts.", "evaluation."],
  router: ["seed", "router."],
  joint: ["seed", "experts.", "evaluation."],
  mixture: ["router.", "evaluation."],
  export: ROUTING,
  addition: ["corpus."],
  study: [],
  classifiers: [],
  "by-models": [],
  robustness: [],
  "balanced-set": [],
  cluster: ["seed", "cluster.", "teacher.", "experts.", "mixture.", "evaluation."],
  "cluster-results": [],
};

/** Where an expert starts is said to the next one, and no reason to train those anew that started elsewhere. */
const NEXT_START: readonly string[] = ["experts.start", "experts.imported"];

/** What a corpus from files does not follow from. */
const OF_SAMPLE: ReadonlySet<string> = new Set(["corpus.sample", "corpus.sampleBytes"]);

/** What only one kind of students in one run follows from. */
const JOINT_SETTINGS: Partial<Record<JointKind, string>> = { together: "mixture.shares", sequential: "mixture.order" };

/** Whether a stage's own work follows from the field at `path`. */
export function followsFrom(stage: StageId, path: string): boolean {
  const kind = kindOf(stage);
  if (kind === "router" && ROUTING.includes(path)) return false;
  if (kind === "joint" && path === JOINT_SETTINGS[jointKindOf(stage)]) return true;
  return SETTINGS[kind].some((beginning) => path.startsWith(beginning));
}

/**
 * The settings of a finished stage that have changed since it ran, as labels; none for one that ran with today's.
 * A corpus from files that the page no longer holds can't be read again and counts as unchanged; so does one that came packed, in
 * which no setting changes anything.
 */
export function changedSince(stage: StageId, state: PipelineState): readonly string[] {
  const { corpus, traces } = state.project;
  const kind = kindOf(stage);
  const ranWith = traces?.[stage]?.recipe;
  if (ranWith === undefined || !isDone(stage, state.project)) return [];
  const fromFiles = kind === "corpus" && corpus?.source === "files";
  if (fromFiles && (state.heldFiles === 0 || corpus.packed)) return [];
  const changed = differences(ranWith, state.recipe)
    .map(({ field }) => field)
    .filter(({ path }) => followsFrom(stage, path))
    .filter(({ path }) => !NEXT_START.includes(path) && !(fromFiles && OF_SAMPLE.has(path)))
    .map(({ label }) => label);
  return hasOtherDomains(stage, state) ? [...changed, "Domains"] : changed;
}

/** Whether a stage for several domains ran with others than it would now. */
function hasOtherDomains(stage: StageId, state: PipelineState): boolean {
  const { router, mixture } = state.project;
  const differ = (known: readonly string[] | undefined, now: readonly string[]): boolean => known?.join() !== now.join();
  switch (kindOf(stage)) {
    case "router":
      return differ(router?.domains, membersIn(state));
    case "mixture":
      return differ(mixture?.members, membersIn(state)) || differ(mixture?.domains, domainsOf(state.project));
    case "joint":
      return differ(jointOf(stage, state.project)?.domains, domainsOf(state.project));
    default:
      return false;
  }
}

/** Whether a run of all has any use for a stage. */
function isWanted(stage: StageId, state: PipelineState): boolean {
  if (nothingToMix(stage, state)) return false;
  const kind = kindOf(stage);
  if (kind === "joint") return state.recipe.mixture.kind === jointKindOf(stage);
  return kind !== "expert" || membersIn(state).includes(domainOf(stage));
}

/**
 * The stages that "Run all" would run, in order: those without a result, those whose settings changed, and all that read
 * them. Experts that take no part are left out, and students in one run of another kind than the recipe's.
 */
export function planOf(state: PipelineState): readonly StageId[] {
  const domains = domainsOf(state.project);
  const planned = new Set<StageId>();
  for (const stage of stagesOf(domains).filter((one) => isWanted(one, state))) {
    const reads = inputsOf(stage, domains).some((input) => planned.has(input));
    if (reads || !isDone(stage, state.project) || changedSince(stage, state).length > 0) planned.add(stage);
  }
  return [...planned];
}
