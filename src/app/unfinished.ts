// Training runs that were interrupted and can go on: where each stands, and which of them the project still has. Their
// checkpoints are the workers' to read.

import { differences } from "../core/config/diff";
import type { ProjectRecord } from "../core/config/records";
import { formatCount } from "../core/format/format";
import type { StageId } from "../protocol/events";
import { type Blobs, paths } from "../storage/blobs";
import { followsFrom } from "./pipeline";
import type { StudioState } from "./state/store";

/** The step at which a stage would go on with today's settings; undefined where it would begin. */
export function resumesAt(stage: StageId, { project, recipe }: Pick<StudioState, "project" | "recipe">): number | undefined {
  const run = project.unfinished?.[stage];
  if (run === undefined) return undefined;
  const others = differences(run.recipe, recipe).some(({ field }) => followsFrom(stage, field.path));
  return others ? undefined : run.step;
}

/** What starts a run that goes on: "Resume at step 1,240". */
export const resumeLabel = (step: number): string => `Resume at step ${formatCount(step)}`;

/** The project without unfinished runs of which storage has nothing. */
export async function withoutLostRuns(project: ProjectRecord, blobs: Blobs): Promise<ProjectRecord> {
  if (project.unfinished === undefined) return project;
  const kept: [StageId, (typeof project.unfinished)[string]][] = [];
  for (const [stage, run] of Object.entries(project.unfinished))
    for (const slot of [0, 1])
      if (await blobs.has(paths.checkpoint(run.path, slot))) {
        kept.push([stage, run]);
        break;
      }
  return { ...project, unfinished: Object.fromEntries(kept) };
}
