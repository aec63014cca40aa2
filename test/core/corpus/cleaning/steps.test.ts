import { expect, test } from "vitest";
import { NORMALIZATION } from "../../../../src/core/corpus/cleaning/normalize";
import { CLEANING_LIMITS, CLEANING_STEPS, count, noCounts } from "../../../../src/core/corpus/cleaning/steps";

test("every step has its own name, and every limit stands in one of them with a default in its range", () => {
  expect(new Set(CLEANING_STEPS.map(({ name }) => name)).size).toBe(CLEANING_STEPS.length);
  const fields = CLEANING_STEPS.flatMap((step) => step.fields);
  const limits = Object.entries(CLEANING_LIMITS);
  expect(fields.map(({ path }) => path).sort()).toEqual(limits.map(([name]) => `corpus.cleaning.${name}`).sort());
  for (const { path, min, max } of fields) {
    const [, value] = limits.find(([name]) => path.endsWith(`.${name}`))!;
    expect(value).toBeGreaterThanOrEqual(min);
    expect(value).toBeLessThanOrEqual(max);
  }
});

test("the steps of normalisation are on where it takes them by itself", () => {
  const on = Object.fromEntries(CLEANING_STEPS.map((step) => [step.name, step.on]));
  expect(on).toMatchObject(NORMALIZATION);
});

test("counts add up, and a step that did nothing touched no document", () => {
  const counts = noCounts();
  count(counts, "boilerplate", { lines: 2, characters: 50 });
  count(counts, "boilerplate", { lines: 0, characters: 0 });
  count(counts, "boilerplate", { lines: 1, characters: 7 });
  count(counts, "exactDuplicates", { leftOut: 1 });
  expect(counts.boilerplate).toEqual({ documents: 2, characters: 57, lines: 3, leftOut: 0 });
  expect(counts.exactDuplicates).toEqual({ documents: 1, characters: 0, lines: 0, leftOut: 1 });
  expect(counts.language.documents).toBe(0);
});
