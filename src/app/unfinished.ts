// Training runs that were interrupted and can go on: where each stands, and which of them the project still has. Their
// checkpoints are the workers' to read.

import { differences } from "../core/config/diff";
import type { ProjectRecord, UnfinishedRun } from "../core/config/records";
import type { Problem } from "../core/errors";
import { formatCount, formatDuration } from "../core/format/format";
import type { StageId, StudioEvent } from "../protocol/events";
import { type Blobs, paths } from "../storage/blobs";
import { followsFrom } from "./pipeline";
import { withUnfinished } from "./state/project";
import type { StudioState } from "./state/store";

type Checkpoint = Extract<StudioEvent, { kind: "checkpoint" }>;

/** The step at which a stage would go on with today's settings; undefined where it would begin. */
export function resumesAt(stage: StageId, { project, recipe }: Pick<StudioState, "project" | "recipe">): number | undefined {
  const run = project.unfinished?.[stage];
  if (run === undefined) return undefined;
  const others = differences(run.recipe, recipe).some(({ field }) => followsFrom(stage, field.path));
  return others ? undefined : run.step;
}

/** What starts a run that goes on: "Resume at step 1,240". */
export const resumeLabel = (step: number): string => `Resume at step ${formatCount(step)}`;

/** What ended a run, with what is safe of it: when it was kept, and where it goes on; `now` in milliseconds since 1970. */
export function withWhatIsKept(problem: Problem, run: UnfinishedRun | undefined, now: number): Problem {
  const saved = run?.log?.findLast(({ kind }) => kind === "saved");
  if (!run || !saved || problem.code === "cancelled") return problem;
  const ago = formatDuration((now - saved.at) / 1000);
  return { ...problem, hint: `${problem.hint} It was saved ${ago} ago and goes on from step ${formatCount(run.step)}.` };
}

/** The project after a worker told where a run with this recipe can go on. */
export function withCheckpoint(
  project: ProjectRecord,
  { stage, step, path }: Checkpoint,
  run: Omit<UnfinishedRun, "step" | "path">,
): ProjectRecord {
  return withUnfinished(project, stage, step > 0 ? { step, path, ...run } : undefined);
}

/** Files that a stage leaves for its next run in case it is interrupted, besides the state it goes on from. */
export const leftBy = (stage: StageId): readonly string[] =>
  stage === "teacher" ? [paths.upcycling, paths.checkpointsOf(paths.upcycling)] : [];

/** The project without unfinished runs of which storage has nothing. */
export async function withoutLostRuns(project: ProjectRecord, blobs: Blobs): Promise<ProjectRecord> {
  const { unfinished } = project;
  if (unfinished === undefined) return project;
  const kept: [StageId, UnfinishedRun][] = [];
  for (const [stage, run] of Object.entries(unfinished)) {
    const has = await Promise.all([0, 1].map((slot) => blobs.has(paths.checkpoint(run.path, slot))));
    if (has.includes(true)) kept.push([stage, run]);
  }
  return { ...project, unfinished: Object.fromEntries(kept) };
}
