// All records of one project at once: how they are taken along when it is copied or packed. Not their form, which is core/config's.

import type { ProjectRecord } from "../core/config/records";
import type { RunHistory, RunRecord } from "../core/config/run";
import type { StudyShelf } from "../core/study/shelf";
import type { Records } from "./records";

/** A run with its history, where that is kept. */
export interface KeptRun {
  readonly run: RunRecord;
  readonly history?: RunHistory;
}

export interface RecordSet {
  readonly project?: ProjectRecord;
  readonly studies?: StudyShelf;
  readonly runs: readonly KeptRun[];
}

export async function readRecords(records: Records): Promise<RecordSet> {
  const project = await records.loadProject();
  const studies = await records.loadShelf();
  const runs: KeptRun[] = [];
  for (const run of await records.loadRuns()) {
    const history = await records.loadHistory(run.name);
    runs.push({ run, ...(history && { history }) });
  }
  return { ...(project && { project }), ...(studies && { studies }), runs };
}

/** Writes all of them, beside what is there. */
export async function writeRecords(records: Records, { project, studies, runs }: RecordSet): Promise<void> {
  for (const { run, history } of runs) await records.saveRun(run, history);
  if (studies) await records.saveShelf(studies);
  if (project) await records.saveProject(project);
}
