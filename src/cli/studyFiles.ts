// What a study found, as files: all of it for programs, a row for each expert for spreadsheets, a report for people.

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { studyCsv, studyExport } from "../core/study/export";
import { studyReport } from "../core/study/report";
import type { StudyRecord } from "../core/study/study";

/** Writes study.json, study.csv and study.md into `folder`; the sentences one looks for first. */
export async function writeStudy(record: StudyRecord, folder: string): Promise<readonly string[]> {
  const found = studyExport(record);
  await writeFile(join(folder, "study.json"), `${JSON.stringify(found, undefined, 2)}\n`);
  await writeFile(join(folder, "study.csv"), studyCsv(record));
  await writeFile(join(folder, "study.md"), studyReport(record));
  return [...found.verdicts.map(({ sentence }) => sentence), ...found.notes];
}
