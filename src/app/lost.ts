// Results that no longer stand: their files are gone, because a stage was stopped while it replaced them or the browser
// made room. Such a result only misleads, so it is given up with all that was made from it.

import type { ProjectRecord } from "../core/config/records";
import type { StageId } from "../protocol/events";
import type { Blobs } from "../storage/blobs";
import { dependents, stagesWithResults } from "./pipeline";
import { domainsOf, filesOf, withoutResults } from "./state/project";

/** Whether a stage's result can be worked with: its files are all there. */
async function isWhole(stage: StageId, project: ProjectRecord, blobs: Blobs): Promise<boolean> {
  for (const path of filesOf(stage, project)) if (!(await blobs.has(path))) return false;
  return true;
}

/** The stages among `stages` whose results no longer stand, and all that depend on them. */
export async function lostStages(stages: readonly StageId[], project: ProjectRecord, blobs: Blobs): Promise<readonly StageId[]> {
  const lost = new Set<StageId>();
  for (const stage of stages) {
    if (lost.has(stage) || (await isWhole(stage, project, blobs))) continue;
    for (const gone of [stage, ...dependents(stage, domainsOf(project))]) lost.add(gone);
  }
  return [...lost];
}

/** The project without results that no longer stand. */
export async function withoutLost(project: ProjectRecord, blobs: Blobs): Promise<ProjectRecord> {
  const { recipe, running } = project;
  const lost = await lostStages(stagesWithResults(domainsOf(project)), project, blobs);
  return { ...withoutResults(project, lost), ...(recipe && { recipe }), ...(running !== undefined && { running }) };
}
