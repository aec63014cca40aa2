import { describe, expect, test } from "vitest";
import { headlineOf, type StudyTable, studyTable } from "../../../src/core/study/table";
import { recordOf, THREE_SEEDS } from "./sample";

const rowOf = (table: StudyTable, arm: string) => table.rows.find((row) => row.arm === arm)!;
const headline = (table: StudyTable, arm: string) => headlineOf(table, rowOf(table, arm));

describe("a finished study", () => {
  // Means over the domains: fixed 2, 2.1, 2.3; adaptive 1.99, 2.088, 2.286.
  const table = studyTable(recordOf(THREE_SEEDS, { metrics: ["bitsPerByte", "seconds"] }));

  test("a cell's value is the mean over the domains, and a mean is over seeds", () => {
    const { values, mean, diverged, missing } = headline(table, "adaptive");
    expect(values.map(({ seed }) => seed)).toEqual([1, 2, 3]);
    for (const [i, value] of [1.99, 2.088, 2.286].entries()) expect(values[i].value).toBeCloseTo(value, 12);
    expect(mean).toBeCloseTo(6.364 / 3, 12);
    expect([diverged, missing]).toEqual([[], []]);
  });

  test("intervals are by Student's t with n − 1 degrees", () => {
    // Fixed: mean 6.4/3, squares 0.14/3, so the standard error is √(0.14/18); t is 4.302652730 for 2 degrees.
    const half = 4.30265273 * Math.sqrt(0.14 / 18);
    const { interval } = headline(table, "fixed");
    expect(interval?.low).toBeCloseTo(6.4 / 3 - half, 8);
    expect(interval?.high).toBeCloseTo(6.4 / 3 + half, 8);
  });

  test("differences are paired by seed: their spread is that of the pairs, not of the arms", () => {
    // −0.010, −0.012, −0.014: mean −0.012, standard deviation 0.002.
    const half = (4.30265273 * 0.002) / Math.sqrt(3);
    const { difference } = headline(table, "adaptive");
    expect(difference).toMatchObject({ n: 3, p: 0.25 });
    expect(difference?.mean).toBeCloseTo(-0.012, 12);
    expect(difference?.interval?.low).toBeCloseTo(-0.012 - half, 8);
    expect(difference?.interval?.high).toBeCloseTo(-0.012 + half, 8);
    expect(headline(table, "fixed")).not.toHaveProperty("difference");
  });

  test("every metric of the study has its entry, and no other", () => {
    expect(Object.keys(rowOf(table, "fixed").metrics)).toEqual(["bitsPerByte", "seconds"]);
    expect(rowOf(table, "fixed").metrics.seconds?.mean).toBeCloseTo(64 / 3, 10);
    expect(rowOf(table, "adaptive").metrics.seconds?.difference?.mean).toBeCloseTo(-0.12, 10);
  });

  test("each domain has its own values and differences in the headline metric", () => {
    const { en, de } = rowOf(table, "adaptive").domains;
    expect(en.values.map(({ value }) => value)).toEqual([0.99, 1.08, 1.3]);
    expect(en.difference?.mean).toBeCloseTo(-0.01, 12); // −0.01, −0.02, 0
    expect(de.difference?.mean).toBeCloseTo(-0.014, 12); // −0.01, −0.004, −0.028
    expect(en.difference?.p).toBe(0.5); // ±0.01 ± 0.02 reaches 0.03 with half of the signs
  });
});

describe("what is not there", () => {
  const table = studyTable(
    recordOf(
      {
        fixed: [[1, 3], [1, "diverged"], [1.2, 3.2], [1.4]],
        adaptive: [[1.1, 3.1], [1.1, 3.1], ["diverged"]],
      },
      { seeds: [7, 5, 3, 2] },
    ),
  );

  test("a cell with one diverged domain is diverged and in no mean, also while its others run", () => {
    expect(headline(table, "fixed")).toMatchObject({ diverged: [5], mean: 2.1 });
    expect(headline(table, "fixed").values.map(({ seed }) => seed)).toEqual([7, 3]);
    expect(headline(table, "adaptive")).toMatchObject({ diverged: [3] });
  });

  test("a cell that lacks a domain is missing until it has it, as is one that has not begun", () => {
    expect(headline(table, "fixed").missing).toEqual([2]);
    expect(headline(table, "adaptive").missing).toEqual([2]);
  });

  test("a difference is over the seeds that both arms have, and one such seed has neither interval nor p", () => {
    expect(headline(table, "adaptive").difference).toEqual({ n: 1, mean: expect.closeTo(0.1, 12) });
  });

  test("a domain counts by itself where another of its cell diverged or is missing", () => {
    expect(rowOf(table, "fixed").domains.en.values.map(({ seed }) => seed)).toEqual([7, 5, 3, 2]);
    expect(rowOf(table, "fixed").domains.de).toMatchObject({ diverged: [5], missing: [2] });
    expect(rowOf(table, "adaptive").domains.en.difference?.n).toBe(2);
  });

  test("a study without results has entries without a mean", () => {
    const empty = studyTable(recordOf({ fixed: [], adaptive: [] }));
    expect(headline(empty, "adaptive")).toEqual({ values: [], diverged: [], missing: [1, 2, 3] });
  });

  test("a figure that is no finite number is diverged, also after a way through JSON", () => {
    const record = recordOf({ fixed: [[1, Number.POSITIVE_INFINITY]] });
    for (const read of [record, JSON.parse(JSON.stringify(record))]) expect(headline(studyTable(read), "fixed").diverged).toEqual([1]);
  });

  test("no name of a domain is taken for what objects inherit", () => {
    const record = recordOf({ fixed: [[1, 3]] });
    const odd = studyTable({ ...record, domains: ["constructor"] });
    expect(odd.rows[0].domains.constructor).toMatchObject({ missing: [1, 2, 3] });
  });
});

test("an arm that names another is compared with that one", () => {
  const found = {
    fixed: [
      [1, 3],
      [2, 4],
    ],
    worse: [
      [2, 4],
      [3, 5],
    ],
    adaptive: [
      [2.5, 4.5],
      [3.5, 5.5],
    ],
  };
  const record = recordOf(found);
  const arms = record.study.arms.map((arm) => (arm.name === "adaptive" ? { ...arm, against: "worse" } : arm));
  const table = studyTable({ ...record, study: { ...record.study, arms } });
  expect(table.rows.map(({ against }) => against)).toEqual([undefined, "fixed", "worse"]);
  expect(headline(table, "worse").difference?.mean).toBeCloseTo(1, 12);
  expect(headline(table, "adaptive").difference?.mean).toBeCloseTo(0.5, 12);
});
