// The pipeline as data: which stages a corpus gives, in which order, what each needs, and where it stands. Pure
// functions over the page's state; running stages is studio.ts's.

import { differences } from "../core/config/diff";
import { conflictsIn } from "../core/config/gate";
import { SIZES } from "../core/config/sizes";
import type { Problem } from "../core/errors";
import type { StageId } from "../protocol/events";
import { domainsOf, isDone } from "./state/project";
import type { StageStatus, StudioState } from "./state/store";

const STAGE_KINDS = [
  "corpus",
  "tokenizer",
  "teacher",
  "expert",
  "router",
  "mixture",
  "export",
  "study",
  "classifiers",
  "by-models",
  "robustness",
] as const;
/** Kinds of which there are several stages, each with a name of its own after a colon. */
const NAMED: readonly string[] = ["expert", "study"];
export type StageKind = (typeof STAGE_KINDS)[number];

export const expertStage = (domain: string): StageId => `expert:${domain}`;

/** The domain of an expert's stage. */
export const domainOf = (stage: StageId): string => stage.slice("expert:".length);

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
const CHECK_NAMES: Partial<Record<StageKind, string>> = {
  classifiers: "the comparison of classifiers",
  "by-models": "the comparison by models",
  robustness: "the robustness test",
};

/** A stage as a sentence names it: "the teacher", "the expert for de", "the study". */
export function nameOf(stage: StageId): string {
  const kind = kindOf(stage);
  const check = CHECK_NAMES[kind];
  if (check) return check;
  return kind === "expert" ? `the expert for ${domainOf(stage)}` : `the ${kind}`;
}

/** Every stage for these domains, in running order. With one domain there is nothing to route or mix. */
export function stagesOf(domains: readonly string[]): readonly StageId[] {
  const several = domains.length === 1 ? [] : ["router", "mixture"];
  return ["corpus", "tokenizer", "teacher", ...domains.map(expertStage), ...several, "export"];
}

/** The stages whose results a stage reads, besides those these were made from. */
export function inputsOf(stage: StageId, domains: readonly string[]): readonly StageId[] {
  const experts = domains.map(expertStage);
  switch (kindOf(stage)) {
    case "corpus":
    case "study": // has all that it needs made for itself
      return [];
    case "tokenizer":
      return ["corpus"];
    case "teacher":
    case "router":
      return ["tokenizer"];
    case "expert":
      return ["teacher"];
    case "mixture":
    case "by-models":
      return ["teacher", ...experts, "router"];
    case "classifiers":
    case "robustness":
      return ["router"];
    case "export":
      return ["teacher", ...experts, ...(domains.length === 1 ? [] : ["router"])];
  }
}

/** The stages that must be finished before this one can start. Export takes what is there, but a teacher at least. */
export function dependencies(stage: StageId, domains: readonly string[]): readonly StageId[] {
  return stage === "export" ? ["teacher"] : inputsOf(stage, domains);
}

/** The stages whose results no longer hold once this one has run again, in running order. */
export function dependents(stage: StageId, domains: readonly string[]): readonly StageId[] {
  const touched = new Set<StageId>([stage]);
  for (const later of [...stagesOf(domains), ...CHECKS])
    if (inputsOf(later, domains).some((input) => touched.has(input))) touched.add(later);
  touched.delete(stage);
  return [...touched];
}

/** The part of the page's state that says where a stage stands. */
export type PipelineState = Pick<StudioState, "recipe" | "project" | "device" | "stages" | "running" | "queue" | "heldFiles">;

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
  const domains = domainsOf(state.project);
  const kind = kindOf(stage);
  const mixes = kind === "router" || kind === "mixture";
  if (mixes && domains.length === 1) return nothingToMix(kind);
  const missing = dependencies(stage, domains).filter((needed) => !isDone(needed, state.project));
  if (missing.length > 0) return waiting(`Waits for ${listed(missing, domains.length)}.`);
  if (state.device.status === "missing" && GPU_KINDS.has(kind)) return state.device.problem;
  const conflict = conflictsIn(state.recipe).find(({ path }) => followsFrom(stage, path));
  if (conflict) return { code: "bad-recipe", message: conflict.message, hint: `Correct ${conflict.path}.` };
  return kind === "expert" ? contextConflict(state) : undefined;
}

/** What is said of the router and the mixture of a single domain. */
export function nothingToMix(kind: "router" | "mixture"): Problem {
  return {
    code: "one-domain",
    message: `The corpus has one domain, so there is nothing to ${kind === "router" ? "route" : "mix"}.`,
    hint: "Add a folder with another kind of text, or export the expert you have.",
  };
}

const waiting = (message: string): Problem => ({ code: "missing-stage", message, hint: "Run it first, or press Run all." });

/** Stages as the end of a sentence: "the teacher, 2 of 4 experts and the router". */
function listed(stages: readonly StageId[], domains: number): string {
  const experts = stages.filter((stage) => kindOf(stage) === "expert");
  const first = experts[0];
  const names = stages
    .filter((stage) => kindOf(stage) !== "expert" || stage === first)
    .map((stage) => (stage === first && experts.length > 1 ? `${experts.length} of ${domains} experts` : nameOf(stage)));
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/** Why experts of the recipe's size can't learn from the teacher that is there. */
function contextConflict(state: PipelineState): Problem | undefined {
  const teacher = state.project.models.teacher.shape.context;
  const { size } = state.recipe.experts;
  const { context } = SIZES[size];
  if (context <= teacher) return undefined;
  return {
    code: "bad-recipe",
    message: `Experts of size ${size} read ${context} tokens at once, but the teacher was trained on ${teacher}.`,
    hint: "Train the teacher again at that size, or choose smaller experts.",
  };
}

/** What runs on the GPU. */
const GPU_KINDS: ReadonlySet<StageKind> = new Set<StageKind>(["teacher", "expert", "mixture", "study", "by-models"]);

/** The settings that a stage's own work follows from, as beginnings of field paths. */
const SETTINGS: Readonly<Record<StageKind, readonly string[]>> = {
  corpus: ["seed", "corpus."],
  tokenizer: ["tokenizer."],
  teacher: ["seed", "teacher.", "evaluation."],
  expert: ["seed", "experts.", "evaluation."],
  router: ["seed", "router."],
  mixture: ["router.", "evaluation."],
  export: [],
  study: [],
  classifiers: [],
  "by-models": [],
  robustness: [],
};

/** Whether a stage's own work follows from the field at `path`. */
export function followsFrom(stage: StageId, path: string): boolean {
  return SETTINGS[kindOf(stage)].some((beginning) => path.startsWith(beginning));
}

/**
 * The settings of a finished stage that have changed since it ran, as labels; none for one that ran with today's.
 * A corpus from files that the page no longer holds can't be read again and counts as unchanged.
 */
export function changedSince(stage: StageId, state: PipelineState): readonly string[] {
  const { corpus, traces } = state.project;
  const kind = kindOf(stage);
  const ranWith = traces?.[stage]?.recipe;
  if (ranWith === undefined || !isDone(stage, state.project)) return [];
  const fromFiles = kind === "corpus" && corpus?.source === "files";
  if (fromFiles && state.heldFiles === 0) return [];
  return differences(ranWith, state.recipe)
    .map(({ field }) => field)
    .filter(({ path }) => followsFrom(stage, path))
    .filter(({ path }) => !(fromFiles && path === "corpus.sampleBytes"))
    .map(({ label }) => label);
}

/** The stages that "Run all" would run, in order: those without a result, those whose settings changed, and all that read them. */
export function planOf(state: PipelineState): readonly StageId[] {
  const domains = domainsOf(state.project);
  const planned = new Set<StageId>();
  for (const stage of stagesOf(domains)) {
    const reads = inputsOf(stage, domains).some((input) => planned.has(input));
    if (reads || !isDone(stage, state.project) || changedSince(stage, state).length > 0) planned.add(stage);
  }
  return [...planned];
}
