// The benchmark of the tokenizer: what surrounds the page. Its timings are not judged.

import { readdirSync, statSync } from "node:fs";
import { expect, test } from "vitest";
import { tokenizerText } from "../../src/cli/benchTokenizer";
import { tokenizerInPython, withSampleTexts } from "./tokenizer";

test("the sample texts stand in a folder per domain while they are needed", async () => {
  const left = await withSampleTexts(async (folder) => {
    expect(readdirSync(folder)).toEqual(["english", "french", "german", "python"]);
    return folder;
  }, 2000);
  expect(statSync(left, { throwIfNoEntry: false })).toBeUndefined();
});

test("the report tells seconds, bytes a second and how many times faster than Python, or why not", () => {
  const row = { preTokenizer: "gpt2" as const, bytes: 12e6, tokens: 3e6, merges: 32_000, train: 2, encode: 1 };
  const text = tokenizerText({ rows: [{ ...row, python: { train: 5, encode: 3 } }], cores: 2 });
  expect(text).toContain("| gpt2 | train | 2 | 6 | 5 | 2.5 |");
  expect(text).toContain("| gpt2 | encode | 1 | 12 | 3 | 3 |");
  expect(tokenizerText({ rows: [row], cores: 2 })).toMatch(/Python was left out: .* LIMBECK_PYTHON\.$/);
});

test("a Python that is not there is named", () => {
  expect(() => tokenizerInPython("no-such-python", ".", "gpt2")).toThrow(/tokenizers did not run by no-such-python/);
});
