// A study's results as files for other programs: study.json with all of it and study.csv with a row for each expert. Not
// the report for people: that is report.ts's.

import { csv } from "../format/csv";
import { type Course, coursesOf } from "./course";
import { cellFinder, figureOf, METRICS, plannedCells, resultOf, type StudyRecord } from "./study";
import { type StudyTable, studyTable } from "./table";
import { forgettingVerdicts, notes, type Verdict, verdicts } from "./words";

/** study.json: the record itself, and what follows from it. Its `study` is read again by the gate. */
export interface StudyExport extends StudyRecord {
  readonly table: StudyTable;
  /** Where the study asks for forgetting. */
  readonly courses?: readonly Course[];
  readonly verdicts: readonly Verdict[];
  readonly notes: readonly string[];
}

/** The value of study.json. */
export function studyExport(record: StudyRecord): StudyExport {
  const table = studyTable(record);
  const courses = coursesOf(record);
  const said = [...verdicts(table), ...forgettingVerdicts(courses, table.seeds.length)];
  return { ...record, table, ...(courses.length > 0 && { courses }), verdicts: said, notes: notes(table) };
}

/**
 * study.csv as RFC 4180 has it: a row for each arm, seed and domain, those that have no result too. `state` is "done",
 * "diverged" or "missing"; numbers have full precision, and what a row doesn't have is empty.
 */
export function studyCsv(record: StudyRecord): string {
  const cellAt = cellFinder(record);
  const header = ["arm", "seed", "domain", "state", ...METRICS, "tokens", "problem"];
  const rows = plannedCells(record.study).flatMap(({ arm, seed }) =>
    record.domains.map((domain) => {
      const result = resultOf(cellAt(arm.name, seed), domain);
      const done = result?.state === "done" ? result : undefined;
      const figures = METRICS.map((metric) => done && figureOf(done, metric));
      const problem = result?.state === "diverged" ? result.problem.message : undefined;
      return [arm.name, seed, domain, result?.state ?? "missing", ...figures, done?.tokens, problem];
    }),
  );
  return csv([header, ...rows]);
}
