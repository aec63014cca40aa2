// The suite on a made-up tokenizer (a token is a character) and a classifier that counts which domain's characters are more.

import { expect, test } from "vitest";
import type { Classifier } from "../../../../src/core/router/classifier";
import { finish } from "../../../../src/core/router/lbfgs";
import { type SuiteInputs, type SuiteStep, TRUNCATIONS, testChanges } from "../../../../src/core/router/robustness/suite";

const tokenizer: SuiteInputs["tokenizer"] = {
  encode: (text) => Uint32Array.from(text, (character) => character.charCodeAt(0)),
  decode: (tokens) => String.fromCharCode(...Array.from(tokens)),
};
const streamOf = (text: string, length: number): Uint16Array =>
  Uint16Array.from(tokenizer.encode(text.repeat(Math.ceil(length / text.length)).slice(0, length)));

/** Domains "ab", "yz" and code, each of characters of its own. */
const domains = ["first", "last", "code"];
const streams = [streamOf("ab abb ", 1200), streamOf("yz zyy ", 1200), streamOf("=();", 1200)];
const counting: Classifier = {
  domains,
  probabilities(tokens) {
    const text = tokenizer.decode(tokens);
    const counts = [/[ab]/g, /[yz]/g, /[=();]/g].map((marks) => 1 + (text.match(marks)?.length ?? 0));
    const total = counts.reduce((sum, count) => sum + count, 0);
    return Float64Array.from(counts, (count) => count / total);
  },
};
const inputs: SuiteInputs = { classifier: counting, tokenizer, streams, sequenceTokens: 100, perDomain: 4, seed: 3 };
const curves = finish(testChanges(inputs));
const pointsOf = (change: string) => curves.find((curve) => curve.change === change)?.points ?? [];

test("every change has its degrees, and every point tells of its sequences by domain", () => {
  expect(curves.map(({ change, points }) => [change, points.length])).toEqual([
    ["unchanged", 1],
    ["typos", 5],
    ["lower", 1],
    ["upper", 1],
    ["accents", 1],
    ["words", 1],
    ["truncation", 8],
    ["code-in-prose", 5],
    ["prose-in-code", 5],
    ["two-languages", 5],
  ]);
  expect(pointsOf("unchanged")).toEqual([
    { level: 1, sequences: 12, accuracy: 1, confidence: expect.any(Number), byDomain: { first: 1, last: 1, code: 1 } },
  ]);
  expect(pointsOf("code-in-prose")[0].byDomain).toEqual({ first: 1, last: 1 });
  expect(pointsOf("prose-in-code")[0].byDomain).toEqual({ code: 1 });
  expect(pointsOf("two-languages")[0].sequences).toBe(8);
});

test("case matters to a classifier that knows small letters alone", () => {
  expect(pointsOf("lower")[0].accuracy).toBe(1);
  // Without any letter it knows the first domain is as good as another.
  expect(pointsOf("upper")[0].byDomain).toEqual({ first: 1, last: 0, code: 1 });
});

test("while the larger part is the host's, one that counts is right, and less sure the more is foreign", () => {
  for (const change of ["prose-in-code", "two-languages"]) {
    expect(pointsOf(change).map(({ accuracy }) => accuracy)).toEqual([1, 1, 1, 1, 1]);
    const confidences = pointsOf(change).map(({ confidence }) => confidence);
    expect(confidences).toEqual([...confidences].sort((a, b) => b - a));
  }
});

test("a truncated text is a prefix: a classifier sees just so many tokens", () => {
  const seen = new Set<number>();
  const watching: Classifier = {
    domains,
    probabilities(tokens) {
      seen.add(tokens.length);
      return counting.probabilities(tokens);
    },
  };
  finish(testChanges({ ...inputs, classifier: watching }));
  for (const length of TRUNCATIONS) expect(seen).toContain(length);
});

test("equal seeds give equal curves, another seed other typos", () => {
  expect(finish(testChanges(inputs))).toEqual(curves);
  const other = finish(testChanges({ ...inputs, seed: 4 }));
  expect(other.find(({ change }) => change === "typos")).not.toEqual(curves.find(({ change }) => change === "typos"));
});

test("without a domain of code, or with one language alone, what needs them is left out", () => {
  const only = (...labels: number[]) =>
    finish(
      testChanges({
        ...inputs,
        streams: labels.map((label) => streams[label]),
        classifier: {
          domains: labels.map((label) => domains[label]),
          probabilities: () => Float64Array.from(labels, () => 1 / labels.length),
        },
      }),
    ).map(({ change }) => change);
  expect(only(0, 1)).not.toContain("code-in-prose");
  expect(only(0, 1)).toContain("two-languages");
  expect(only(0, 2)).not.toContain("two-languages");
  expect(only(0, 2)).toContain("prose-in-code");
});

test("progress counts every routed sequence and ends at the whole", () => {
  const steps: SuiteStep[] = [...testChanges(inputs)];
  expect(steps.map(({ done }) => done)).toEqual(steps.map((_, i) => i + 1));
  expect(steps.at(-1)).toMatchObject({ done: steps.length, total: steps.length });
});
