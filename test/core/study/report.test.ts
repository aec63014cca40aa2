import { describe, expect, test } from "vitest";
import { parseStudy } from "../../../src/core/study/gate";
import { studyReport } from "../../../src/core/study/report";
import { recordOf, THREE_SEEDS } from "./sample";

/** The cells of the table rows under a heading that begin with these, which the result leaves out. */
function rows(report: string, heading: string, ...first: readonly string[]): string[][] {
  const start = report.indexOf(`## ${heading}\n`);
  expect(start, `a section "${heading}"`).toBeGreaterThanOrEqual(0);
  const section = report.slice(start).split(/\n(?=## )/)[0];
  const lines = section.split("\n").filter((line) => line.startsWith(`| ${first.join(" | ")} |`));
  return lines.map((line) => line.slice(2, -2).split(" | ").slice(first.length));
}

describe("the report of a study", () => {
  const record = recordOf(THREE_SEEDS, { metrics: ["bitsPerByte", "loss"] });
  const report = studyReport(record);

  test("begins with the question, then the verdicts and how to read them", () => {
    expect(report).toMatch(
      /^# Weighting\n\nDoes it pay to adapt the weights\?\n\n- adaptive is better than fixed by 0\.012 bits per byte /,
    );
    expect(report).toContain("- Each of the 4 intervals of differences is 95 % by itself");
    expect(report).toContain("- At 3 seeds p is at least 0.25");
  });

  test("says that less is better, and of which metrics more is", () => {
    expect(report).toContain("below 0 the arm is better. p is");
    const answers = studyReport(recordOf(THREE_SEEDS, { metrics: ["rougeL", "responseLoss", "rougeLShifted"] }));
    expect(answers).toContain("below 0 the arm is better, and above 0 in ROUGE-L and ROUGE-L on shifted prompts. p is");
  });

  test("shows arms by what they change in the base recipe", () => {
    expect(rows(report, "Arms", "fixed (baseline)")).toEqual([["none"]]);
    expect(rows(report, "Arms", "adaptive")).toEqual([["experts.weighting: fixed → adaptive"]]);
  });

  test("has every arm's means and every difference with interval, p and seeds", () => {
    expect(rows(report, "Results", "fixed")).toEqual([["2.13 ± 0.38", "1.07 ± 0.19"]]);
    expect(rows(report, "Differences", "adaptive", "fixed", "Bits per byte")).toEqual([
      ["-0.0120", "-0.0170 to -0.0070", "0.25", "3 seeds"],
    ]);
    expect(rows(report, "Differences", "adaptive", "fixed", "Loss")).toEqual([["-0.0060", "-0.0085 to -0.0035", "0.25", "3 seeds"]]);
  });

  test("has the headline metric by domain", () => {
    expect(rows(report, "By domain", "en", "fixed")).toEqual([["1.13 ± 0.38", "", "", "", ""]]);
    expect(rows(report, "By domain", "en", "adaptive")).toEqual([["1.12 ± 0.40", "-0.010", "-0.035 to 0.015", "0.5", "3 seeds"]]);
  });

  test("ends with the study, which can be read again", () => {
    const [, json] = /## To run it again\n\n```json\n([\s\S]*)\n```\n$/.exec(report)!;
    expect(parseStudy(json)).toEqual(record.study);
  });

  test("has no sections on what is left out where nothing is", () => {
    expect(report).not.toMatch(/## Diverged|## Not finished/);
  });
});

test("diverged and missing cells are named, the diverged with their reason", () => {
  const report = studyReport(
    recordOf({
      fixed: [
        [1, 3],
        [1, "diverged"],
        [1, 3],
      ],
      adaptive: [
        [1, 3],
        [1, 3],
        [1, Number.NaN],
      ],
    }),
  );
  expect(report).toContain("- fixed at seed 2, de: The loss of step 7 is no number, \\|so\\| to say.\n");
  expect(report).toContain("- adaptive at seed 3, de: a figure is no finite number");
  expect(rows(report, "Results", "fixed")[0][0]).toMatch(/ \(2 of 3 seeds\)$/);
  expect(studyReport(recordOf({ fixed: [[1, 3]], adaptive: [[1], [1, 3], []] }))).toContain(
    "## Not finished\n\n- fixed at seeds 2 and 3\n- adaptive at seeds 1 and 3\n",
  );
});

test("an arm by itself is reported without comparisons", () => {
  const report = studyReport(recordOf({ fixed: [[1, 3]] }));
  expect(report).not.toContain("## Differences");
  expect(rows(report, "By domain", "de", "fixed")[0][0]).toBe("3 (1 of 3 seeds)");
});

test("no text from outside can break a table, begin a heading or be HTML", () => {
  const name = "a|b\n# <b>`";
  const record = recordOf({ fixed: [[1, 3]], [name]: [[1, 3]] }, { name, question: name, baseline: name });
  const report = studyReport({ ...record, domains: ["en", name] });
  const [shown] = report.split("```json");
  expect(shown).not.toContain("<b>");
  expect(shown).not.toMatch(/^# </m);
  expect(shown).toContain("# a\\|b \\# \\<b\\>\\`\n\na\\|b \\# \\<b\\>\\`\n");
  const escaped = shown.replaceAll("\\|", "");
  for (const table of escaped.split("\n\n").filter((part) => part.startsWith("|")))
    expect(new Set(table.split("\n").map((line) => line.split("|").length)).size).toBe(1);
});
