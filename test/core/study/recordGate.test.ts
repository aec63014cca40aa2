// What a study.json is taken for, and what is refused of it.

import { describe, expect, test } from "vitest";
import { studyExport } from "../../../src/core/study/export";
import { parseStudyRecord } from "../../../src/core/study/recordGate";
import type { StudyRecord } from "../../../src/core/study/study";
import { recordOf } from "./sample";

const record: StudyRecord = {
  ...recordOf({
    fixed: [
      [1, 3],
      [2, 4],
    ],
    adaptive: [[1, 3]],
  }),
  yardsticks: { "0123456789abcdef": { en: { teacher: 2, byteUnigram: 4 } } },
};
const written = JSON.stringify(studyExport(record));

/** The file with one value replaced, by the keys that lead there. */
function withValue(value: unknown, ...keys: readonly (string | number)[]): unknown {
  const file = JSON.parse(written);
  const last = keys.length - 1;
  const place = keys.slice(0, last).reduce((inner, key) => inner[key], file);
  place[keys[last]] = value;
  return file;
}

test("a study.json is read as the record it was written from", () => {
  expect(parseStudyRecord(written)).toEqual(record);
});

test("cells with a diverged domain are read with the reason", () => {
  const diverged = { state: "diverged", problem: { code: "loss-not-finite", message: "Step 3 gave no number.", hint: "Less." } };
  const read = parseStudyRecord(withValue(diverged, "cells", 0, "results", "en"));
  expect(read.cells[0].results.en).toEqual(diverged);
});

test("a result's path and what it is without the common expert are read, where it has them", () => {
  const quality = { loss: 1, perplexity: 3, bitsPerByte: 2 };
  const result = { state: "done", quality, seconds: 1, tokens: 8, path: [quality, quality], withoutCommon: quality };
  expect(parseStudyRecord(withValue(result, "cells", 0, "results", "en")).cells[0].results.en).toEqual(result);
});

test("how good an expert's answers are is read, where it gave some", () => {
  const quality = { loss: 1, perplexity: 3, bitsPerByte: 2 };
  const result = {
    state: "done",
    quality,
    seconds: 1,
    tokens: 8,
    responses: { test: { rougeL: 20, loss: 2 }, shifted: { rougeL: 9, loss: 3 } },
  };
  expect(parseStudyRecord(withValue(result, "cells", 0, "results", "en")).cells[0].results.en).toEqual(result);
});

test("a cell's recipe from before a setting was there has its default, and still is the arm's", () => {
  const file = JSON.parse(written);
  delete file.cells[0].recipe.corpus.noise;
  expect(parseStudyRecord(file)).toEqual(record);
});

describe("what is refused, by its place", () => {
  test.each<[unknown, RegExp]>([
    [withValue(7, "study"), /study is 7/],
    [withValue(undefined, "texts"), /texts is missing/],
    [withValue("en", "domains"), /domains is "en"/],
    [withValue("none", "cells"), /cells is "none"/],
    [withValue("other", "cells", 0, "arm"), /cells\[0\]\.arm is "other", but it must be an arm of the study/],
    [withValue(1.5, "cells", 0, "seed"), /cells\[0\]\.seed is 1\.5/],
    [withValue("../..", "cells", 0, "foundation"), /cells\[0\]\.foundation is "\.\.\/\.\."/],
    [withValue(9, "cells", 0, "recipe", "experts", "steps"), /cells\[0\]\.recipe\.experts\.steps is 9/],
    [withValue("fine", "cells", 0, "results", "en", "state"), /cells\[0\]\.results\.en\.state is "fine"/],
    [withValue(-1, "cells", 0, "results", "en", "quality", "loss"), /cells\[0\]\.results\.en\.quality\.loss is -1/],
    [withValue(null, "cells", 0, "results", "en", "seconds"), /cells\[0\]\.results\.en\.seconds is null/],
    [withValue([{}], "cells", 0, "results", "en", "path"), /cells\[0\]\.results\.en\.path is \[\{\}\], but it must be a list of figures/],
    [withValue([{}, {}], "cells", 0, "results", "en", "path"), /cells\[0\]\.results\.en\.path\[0\]\.loss is missing/],
    [withValue(2, "cells", 0, "results", "en", "withoutCommon"), /cells\[0\]\.results\.en\.withoutCommon is 2/],
    [withValue({ test: { rougeL: 2 } }, "cells", 0, "results", "en", "responses"), /responses\.test\.loss is missing/],
    [withValue("x", "yardsticks", "0123456789abcdef", "en", "teacher"), /yardsticks\.0123456789abcdef\.en\.teacher is "x"/],
    ["{", /breaks at line 1/],
  ])("%#", (file, says) => {
    expect(() => parseStudyRecord(file)).toThrow(says);
  });
});
