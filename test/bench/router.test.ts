// The benchmark of the router's fit, on a corpus small enough for a test. Its timings are not judged.

import { expect, test } from "vitest";
import { routerText } from "../../src/cli/benchRouter";
import { benchRouter } from "./router";

const SMALL = { sequences: 60, tokens: 20, vocabSize: 100, classes: 3 };

test("the benchmark fits to the end and tells what it did", () => {
  const report = benchRouter({ python: undefined }, SMALL);
  expect(report).toMatchObject(SMALL);
  expect(report.scikitLearn).toBeUndefined();
  expect(report.entries).toBeGreaterThan(60);
  expect(report.fit.iterations).toBeGreaterThan(1);
  expect(report.fit.value).toBeLessThan(Math.log(3));
  const text = routerText({ ...report, scikitLearn: { ...report.fit, seconds: 4 * report.fit.seconds } });
  expect(text).toContain("60 sequences of 20 tokens");
  expect(text).toMatch(/ratio: 0\.25 of scikit-learn's time$/);
});

test("a Python that is not there is named", () => {
  expect(() => benchRouter({ python: "no-such-python" }, SMALL)).toThrow(/scikit-learn did not run by no-such-python/);
});
