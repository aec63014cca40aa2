// How far a study is.

import { cellFinder, isFinished, plannedCells, type StudyRecord } from "../../../core/study/study";

/** Cells with a result for every domain. */
export function finishedCells(record: StudyRecord): number {
  const cellAt = cellFinder(record);
  return plannedCells(record.study).filter(({ arm, seed }) => isFinished(record, cellAt(arm.name, seed))).length;
}
