// How domains stand after every phase, and what that says of forgetting, from figures made up by hand.

import { describe, expect, test } from "vitest";
import { coursesOf } from "../../../src/core/study/course";
import { studyExport } from "../../../src/core/study/export";
import { parseStudy } from "../../../src/core/study/gate";
import { parseStudyRecord } from "../../../src/core/study/recordGate";
import { studyReport } from "../../../src/core/study/report";
import { cellRecipe, type DomainResult, figureOf, type StudyRecord } from "../../../src/core/study/study";
import { headlineOf, studyTable } from "../../../src/core/study/table";
import { forgettingVerdicts } from "../../../src/core/study/words";

type Path = readonly number[] | "diverged";

/** Losses are half of bits per byte. */
const qualityOf = (bits: number) => ({ bitsPerByte: bits, loss: bits / 2, perplexity: bits * 2 });

function resultOf(path: Path): DomainResult {
  if (path === "diverged") return { state: "diverged", problem: { code: "loss-not-finite", message: "No number.", hint: "Less." } };
  return { state: "done", quality: qualityOf(path.at(-1)!), path: path.map(qualityOf), seconds: 1, tokens: 8 };
}

const ARMS = {
  modular: {},
  sequential: { mixture: { kind: "sequential", order: "de, en" } },
  together: { mixture: { kind: "together" } },
};

/** Paths of "en" and "de" by arm and seed. */
function recordOf(found: Partial<Record<keyof typeof ARMS, readonly (readonly Path[])[]>>, seeds = [1, 2]): StudyRecord {
  const study = parseStudy({
    format: "limbeck-study",
    name: "Forgetting",
    question: "What is forgotten?",
    arms: Object.keys(found).map((name) => ({ name, changes: ARMS[name as keyof typeof ARMS] })),
    seeds,
    metrics: ["bitsPerByte", "forgetting"],
  });
  const cells = study.arms.flatMap((arm) =>
    found[arm.name as keyof typeof ARMS]!.map((paths, i) => ({
      arm: arm.name,
      seed: seeds[i],
      foundation: "0123456789abcdef",
      recipe: cellRecipe(arm, seeds[i]),
      results: Object.fromEntries(paths.map((path, place) => [["en", "de"][place], resultOf(path)])),
    })),
  );
  return { study, texts: "sample", domains: ["en", "de"], cells };
}

const record = recordOf({
  modular: [
    [
      [8, 2],
      [8, 3],
    ],
    [
      [8, 2.2],
      [8, 3.2],
    ],
  ],
  sequential: [
    [
      [8, 6, 2],
      [8, 3, 4],
    ],
    [
      [8, 6, 2.2],
      [8, 3.2, 4.6],
    ],
  ],
  together: [
    [
      [8, 4, 2.4],
      [8, 5, 3.4],
    ],
    [
      [8, 4, 2.6],
      [8, 5, 3.6],
    ],
  ],
});
const [modular, sequential, together] = coursesOf(record);
const standing = ({ phases }: typeof modular) => phases.map(({ trained, domains: { en, de } }) => [trained.join(), en.mean, de.mean]);

describe("the course of an arm", () => {
  test("of one student in turn has a phase for each domain in its order, on all of them", () => {
    expect(standing(sequential)).toEqual([
      ["", 8, 8],
      ["de", 6, expect.closeTo(3.1, 12)],
      ["en", expect.closeTo(2.1, 12), expect.closeTo(4.3, 12)],
    ]);
    expect(sequential.phases[1].domains.de.interval).toBeDefined();
  });

  test("of modular experts changes a domain in its own phase alone", () => {
    expect(standing(modular)).toEqual([
      ["", 8, 8],
      ["en", expect.closeTo(2.1, 12), 8],
      ["de", expect.closeTo(2.1, 12), expect.closeTo(3.1, 12)],
    ]);
  });

  test("of one student of all trains all in every part", () => {
    expect(together.phases.map(({ trained }) => trained)).toEqual([[], ["en", "de"], ["en", "de"]]);
  });

  test("tells what was forgotten of every domain in both units, and of them all", () => {
    const { en, de } = sequential.forgotten;
    expect([en.bitsPerByte.mean, de.bitsPerByte.mean, de.loss.mean]).toEqual([0, expect.closeTo(1.2, 12), expect.closeTo(0.6, 12)]);
    expect(sequential.total.values.map(({ value }) => value)).toEqual([expect.closeTo(0.5, 12), expect.closeTo(0.7, 12)]);
    expect(modular.total.mean).toBe(0);
  });

  test("is that of the metric, which is paired by seed like any other", () => {
    const table = studyTable({ ...record, study: { ...record.study, metrics: ["forgetting"] } });
    expect(headlineOf(table, table.rows[1]).difference?.mean).toBeCloseTo(0.6, 12);
  });

  test("is not told in a study that does not ask for forgetting, nor of an arm without a path", () => {
    expect(coursesOf({ ...record, study: { ...record.study, metrics: ["bitsPerByte"] } })).toEqual([]);
    const old = record.cells.map((cell) => ({ ...cell, results: { en: { ...cell.results.en, path: undefined } } }));
    expect(coursesOf({ ...record, cells: old } as unknown as StudyRecord)).toEqual([]);
  });

  test("leaves a seed that diverged out of its means and names it", () => {
    const [course] = coursesOf(
      recordOf({
        sequential: [
          ["diverged", "diverged"],
          [
            [8, 6, 2],
            [8, 3, 4],
          ],
        ],
      }),
    );
    expect(course.total).toMatchObject({ diverged: [1], mean: 0.5 });
    expect(course.phases[1].domains.de).toMatchObject({ diverged: [1], mean: 3 });
  });
});

describe("what is said of forgetting", () => {
  const said = (courses: ReturnType<typeof coursesOf>, planned = 2) => forgettingVerdicts(courses, planned).map(({ sentence }) => sentence);

  test("names what is forgotten with its interval, and the domain that lost most", () => {
    const paths = (lost: number): readonly Path[] => [
      [8, 6, 2],
      [8, 3, 3 + lost],
    ];
    const [sentence] = said(coursesOf(recordOf({ sequential: [paths(1), paths(1.02), paths(0.98)] }, [1, 2, 3])), 3);
    // Means over the domains of 0.5, 0.51 and 0.49: the interval is 0.5 ± 4.3027 · 0.01 / √3.
    expect(sentence).toBe(
      "sequential: 0.50 bits per byte forgotten, the mean over domains (95 % interval 0.48 to 0.52, 3 seeds); most of de, 1.00.",
    );
  });

  test("says plainly that nothing is forgotten, and where that is not known", () => {
    expect(said([modular])).toEqual(["modular: nothing forgotten, every domain ended at its best (2 seeds)."]);
    expect(said([sequential])[0]).toMatch(/^sequential: no more than 1\.9 bits per byte forgotten, the mean over domains, at 2 seeds\.$/);
    const once = coursesOf(
      recordOf({
        sequential: [
          [
            [8, 6, 2],
            [8, 3, 4],
          ],
        ],
      }),
    );
    expect(said(once)[0]).toBe(
      "sequential: 0.5 bits per byte forgotten, the mean over domains. One seed does not say how that varies: add seeds.",
    );
    const none = coursesOf(recordOf({ sequential: [[[8, 6, 2]]] }));
    expect(said(none)[0]).toBe("sequential: what is forgotten is not known yet, no seed has every domain.");
  });
});

test("study.md has a table of phases for every arm, bold where a domain was just trained, and what was forgotten", () => {
  const report = studyReport(record);
  expect(report).toContain("- modular: nothing forgotten");
  expect(report).toMatch(/### sequential\n\n\| {2}\| en \| de \|\n\| --- \| --- \| --- \|\n\| at the beginning \| 8 ± 0 \| 8 ± 0 \|/);
  expect(report).toMatch(/\| after de \| 6 ± 0 \| \*\*3\.1 ± 1\.3\*\* \|/);
  expect(report).toMatch(/### together\n[\s\S]*\| after part 1 of 2 \| 4 ± 0 \| 5 ± 0 \|/);
  expect(report).toMatch(/\| Nats per token \| en \| de \|\n\| --- \| --- \| --- \|\n\| modular \| 0 ± 0 \| 0 ± 0 \|/);
});

test("study.json holds the courses, and its paths are read again", () => {
  const file = JSON.parse(JSON.stringify(studyExport(record)));
  expect(file.courses).toHaveLength(3);
  expect(parseStudyRecord(file).cells).toEqual(record.cells);
});

test("students without a common expert are without it what they are", () => {
  const done = { state: "done", quality: qualityOf(2), seconds: 1, tokens: 8 } as const;
  expect(figureOf(done, "withoutCommon")).toBe(2);
  expect(figureOf({ ...done, withoutCommon: qualityOf(3) }, "withoutCommon")).toBe(3);
  expect(figureOf(done, "forgetting")).toBeUndefined();
});
