// The chart of a study's phases.

import { expect, test } from "vitest";
import { summaryOf, toldOf } from "../../../src/app/charts/spec";
import { courseChart } from "../../../src/app/screens/studies/courseChart";
import type { Course } from "../../../src/core/study/course";
import type { Entry } from "../../../src/core/study/table";

const at = (mean?: number): Entry => ({ values: [], diverged: [], missing: [], ...(mean !== undefined && { mean }) });
const course: Course = {
  arm: "sequential",
  phases: [
    { trained: [], domains: { en: at(5), de: at(6) } },
    { trained: ["en"], domains: { en: at(2), de: at(4) } },
    { trained: ["de"], domains: { en: at(3), de: at() } },
  ],
  forgotten: {},
  total: at(),
};

test("a course is drawn as a line for each domain over phases, with a gap where a mean is not there", () => {
  const spec = courseChart(course, ["en", "de"]);
  expect(spec.rows).toEqual([
    { x: 0, en: 5, de: 6 },
    { x: 1, en: 2, de: 4 },
    { x: 2, en: 3 },
  ]);
  expect(spec.lines.map((line) => [line.label, toldOf(spec, line)])).toEqual([
    ["en", "3.000"],
    ["de", "4.000"],
  ]);
  expect(summaryOf("sequential", spec)).toBe("sequential at 2 phases: en 3.000, de 4.000.");
});
