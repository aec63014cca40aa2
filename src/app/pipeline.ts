// The pipeline as data: which stages a corpus gives, in which order, what each needs, and where it stands. Pure
// functions over the page's state; running stages is studio.ts's.

import { differences } from "../core/config/diff";
import { SIZES } from "../core/config/sizes";
import type { StageId } from "../protocol/events";
import { domainsOf, isDone } from "./state/project";
import type { StageStatus, StudioState } from "./state/store";

const STAGE_KINDS = ["corpus", "tokenizer", "teacher", "expert", "router", "mixture", "export"] as const;
export type StageKind = (typeof STAGE_KINDS)[number];

export const expertStage = (domain: string): StageId => `expert:${domain}`;

/** The domain of an expert's stage. */
export const domainOf = (stage: StageId): string => stage.slice("expert:".length);

/** What a stage does. Throws a plain Error for an id that is none. */
export function kindOf(stage: StageId): StageKind {
  const kind = STAGE_KINDS.find((name) => (name === "expert" ? stage.startsWith("expert:") : name === stage));
  if (kind === undefined) throw new Error(`no stage is called ${stage}`);
  return kind;
}

/** A stage as a sentence names it: "the teacher", "the expert for de". */
export function nameOf(stage: StageId): string {
  return kindOf(stage) === "expert" ? `the expert for ${domainOf(stage)}` : `the ${stage}`;
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
      return [];
    case "tokenizer":
      return ["corpus"];
    case "teacher":
    case "router":
      return ["tokenizer"];
    case "expert":
      return ["teacher"];
    case "mixture":
      return ["teacher", ...experts, "router"];
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
  for (const later of stagesOf(domains)) if (inputsOf(later, domains).some((input) => touched.has(input))) touched.add(later);
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

/** Why a stage can't start now, as a sentence, or undefined when it can (or only another one's run is in its way). */
export function waitsFor(stage: StageId, state: PipelineState): string | undefined {
  const domains = domainsOf(state.project);
  const kind = kindOf(stage);
  if (domains.length === 1 && (kind === "router" || kind === "mixture"))
    return `The corpus has one domain, so there is nothing to ${kind === "router" ? "route" : "mix"}.`;
  const missing = dependencies(stage, domains).filter((needed) => !isDone(needed, state.project));
  const experts = missing.filter((needed) => kindOf(needed) === "expert");
  const others = missing.filter((needed) => kindOf(needed) !== "expert").map(nameOf);
  const parts = experts.length > 1 ? [...others, `${experts.length} of ${domains.length} experts`] : [...others, ...experts.map(nameOf)];
  if (parts.length > 0) return `Waits for ${parts.join(" and ")}.`;
  if (kind === "mixture" && domains.length === 0) return "Waits for the corpus.";
  if (state.device.status === "missing" && (kind === "teacher" || kind === "expert" || kind === "mixture"))
    return state.device.problem.message;
  return kind === "expert" ? contextConflict(state) : undefined;
}

/** Why experts of the recipe's size can't learn from the teacher that is there. */
function contextConflict(state: PipelineState): string | undefined {
  const teacher = state.project.models.teacher!.shape.context;
  const expert = SIZES[state.recipe.experts.size].context;
  if (expert <= teacher) return undefined;
  return `Experts of size ${state.recipe.experts.size} read ${expert} tokens at once, the teacher only ${teacher}: train the teacher again at that size, or choose smaller experts.`;
}

/** The settings that a stage's own work follows from, as beginnings of field paths. */
const SETTINGS: Readonly<Record<StageKind, readonly string[]>> = {
  corpus: ["seed", "corpus."],
  tokenizer: ["tokenizer."],
  teacher: ["seed", "teacher.", "evaluation."],
  expert: ["seed", "experts.", "evaluation."],
  router: ["seed", "router."],
  mixture: ["router.", "evaluation."],
  export: [],
};

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
    .filter(({ path }) => SETTINGS[kind].some((beginning) => path.startsWith(beginning)))
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
