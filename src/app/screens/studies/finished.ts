// How far a study is.

import { cellFinder, plannedCells, resultOf, type StudyRecord } from "../../../core/study/study";

/** Cells with a result for every domain. */
export function finishedCells(record: StudyRecord): number {
  const cellAt = cellFinder(record);
  const isWhole = (arm: string, seed: number): boolean =>
    record.domains.length > 0 && record.domains.every((domain) => resultOf(cellAt(arm, seed), domain) !== undefined);
  return plannedCells(record.study).filter(({ arm, seed }) => isWhole(arm.name, seed)).length;
}
