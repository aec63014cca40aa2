import { expect, test } from "vitest";
import { studyCsv, studyExport } from "../../../src/core/study/export";
import { parseStudy } from "../../../src/core/study/gate";
import { studyTable } from "../../../src/core/study/table";
import { notes, verdicts } from "../../../src/core/study/words";
import { recordOf } from "./sample";

/** Reads a CSV file as RFC 4180 has it. */
function fieldsOf(csv: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, bare, end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^,"\r\n]*))(,|\r\n)/g)) {
    rows.at(-1)!.push(quoted?.replaceAll('""', '"') ?? bare);
    if (end !== ",") rows.push([]);
  }
  return rows.slice(0, -1);
}

test("study.json holds the record, the table and what follows, and its study can be read again", () => {
  const record = recordOf({ fixed: [[1, 3]], adaptive: [[1, "diverged"]] });
  const table = studyTable(record);
  const read = JSON.parse(JSON.stringify(studyExport(record)));
  expect(read).toEqual({ ...record, table, verdicts: verdicts(table), notes: notes(table) });
  expect(parseStudy(read.study)).toEqual(record.study);
});

test("study.csv has a row for every arm, seed and domain, with every metric and its state", () => {
  const record = recordOf({ fixed: [[1, 3], [1.1]], adaptive: [["diverged", 3]] }, { seeds: [4, 8] });
  expect(studyCsv(record).split("\r\n")).toEqual([
    "arm,seed,domain,state,bitsPerByte,loss,perplexity,seconds,forgetting,withoutCommon,rougeL,rougeLShifted,responseLoss,responseLossShifted,tokens,problem",
    "fixed,4,en,done,1,0.5,2,10,,1,,,,,1024,",
    "fixed,4,de,done,3,1.5,6,30,,3,,,,,1024,",
    'adaptive,4,en,diverged,,,,,,,,,,,,"The loss of step 7 is no number, |so| to say."',
    "adaptive,4,de,done,3,1.5,6,30,,3,,,,,1024,",
    "fixed,8,en,done,1.1,0.55,2.2,11,,1.1,,,,,1024,",
    "fixed,8,de,missing,,,,,,,,,,,,",
    "adaptive,8,en,missing,,,,,,,,,,,,",
    "adaptive,8,de,missing,,,,,,,,,,,,",
    "",
  ]);
});

test("names with commas, quotes and line ends come out of study.csv as they went in", () => {
  const name = 'a,"b"\r\nc';
  const record = recordOf({ fixed: [[1, 3]], [name]: [[1, 3]] }, { seeds: [1] });
  const rows = fieldsOf(studyCsv({ ...record, domains: ["en", name] }));
  expect(rows.map((row) => row.length)).toEqual(Array(5).fill(16));
  expect(rows.slice(1).map(([arm, , domain, state]) => [arm, domain, state])).toEqual([
    ["fixed", "en", "done"],
    ["fixed", name, "missing"],
    [name, "en", "done"],
    [name, name, "missing"],
  ]);
});
