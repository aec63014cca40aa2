// Results whose files are no longer in storage: a stage that was stopped while it replaced them, or a browser that made
// room. Without its files a result only misleads, so it is given up with all that was made from it.

import type { ProjectRecord } from "../core/config/records";
import type { StageId } from "../protocol/events";
import type { Blobs } from "../storage/blobs";
import { dependents, stagesOf } from "./pipeline";
import { domainsOf, filesOf, withoutResults } from "./state/project";

/** Whether the files of a stage's result are all there. */
async function hasItsFiles(stage: StageId, project: ProjectRecord, blobs: Blobs): Promise<boolean> {
  for (const path of filesOf(stage, project)) if (!(await blobs.has(path))) return false;
  return true;
}

/** The stages among `stages` whose files are gone, and all that depend on them. */
export async function lostStages(stages: readonly StageId[], project: ProjectRecord, blobs: Blobs): Promise<readonly StageId[]> {
  const lost = new Set<StageId>();
  for (const stage of stages) {
    if (lost.has(stage) || (await hasItsFiles(stage, project, blobs))) continue;
    for (const gone of [stage, ...dependents(stage, domainsOf(project))]) lost.add(gone);
  }
  return [...lost];
}

/** The project without the results whose files are gone. */
export async function withoutLost(project: ProjectRecord, blobs: Blobs): Promise<ProjectRecord> {
  const { recipe, running } = project;
  const lost = await lostStages(stagesOf(domainsOf(project)), project, blobs);
  return { ...withoutResults(project, lost), ...(recipe && { recipe }), ...(running !== undefined && { running }) };
}
