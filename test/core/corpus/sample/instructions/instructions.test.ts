// The sample's instructions as data: how many, how long, of which kinds, and that no prompt stands in two splits.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SPLITS, type Split } from "../../../../../src/core/config/splits";
import { exampleDocument, parseExample, promptOf, textOf } from "../../../../../src/core/corpus/instructions";
import { FOODS } from "../../../../../src/core/corpus/sample/english/words";
import { writeInstructions } from "../../../../../src/core/corpus/sample/instructions/instructions";
import { utf8Length } from "../../../../../src/core/format/utf8";

const COUNT = 3000;
const samples = Object.fromEntries(SPLITS.map((split) => [split, writeInstructions(1, split, COUNT)]));
const everywhere = Object.values(samples).flat();

test("there are as many as asked for, and no prompt twice", () => {
  for (const split of SPLITS) expect(new Set(samples[split].map(promptOf)).size).toBe(COUNT);
  expect(writeInstructions(1, "train", 0)).toEqual([]);
});

test("the same seed gives the same examples, a smaller count the first of them, another seed others", () => {
  for (const split of SPLITS) {
    expect(writeInstructions(1, split, 200)).toEqual(samples[split].slice(0, 200));
    expect(writeInstructions(2, split, 200)).not.toEqual(samples[split].slice(0, 200));
  }
});

test("no prompt stands in two splits, whatever the seeds and counts", () => {
  const drawn = fc.record({ seed: fc.nat(), split: fc.constantFrom(...SPLITS), count: fc.integer({ min: 1, max: 150 }) });
  const sideOf = new Map<string, Split>();
  for (const split of SPLITS) for (const example of samples[split]) sideOf.set(promptOf(example), split);
  expect(sideOf.size).toBe(everywhere.length);
  fc.assert(
    fc.property(drawn, ({ seed, split, count }) => {
      for (const example of writeInstructions(seed, split, count)) {
        const prompt = promptOf(example);
        expect([prompt, sideOf.get(prompt) ?? split]).toEqual([prompt, split]);
        sideOf.set(prompt, split);
      }
    }),
    { numRuns: 60 },
  );
});

test("every split has ten kinds in numbers, and only the shifted one has two more", () => {
  const usual = ["classifying", "counting", "judging", "listing", "ordering", "people", "places", "reading", "rewriting", "writing"];
  for (const split of SPLITS) {
    const kinds = new Map<string, number>();
    for (const { kind } of samples[split].slice(0, 300)) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    expect([...kinds.keys()].sort()).toEqual(split === "shifted" ? [...usual, "oddOneOut", "twoSteps"].sort() : usual);
    expect(Math.min(...kinds.values())).toBeGreaterThan(5);
  }
});

test("no shifted instruction is phrased as one of training, whoever and whatever it asks about", () => {
  /** An instruction without its names, numbers and things: what is left is the phrasing. */
  const phrasing = (instruction: string) => instruction.split(/\b(?:[A-Z][a-z]+|\d+|an?|the)\b/).filter((part) => part.trim().length > 1);
  const known = new Set(samples.train.map(({ instruction }) => JSON.stringify(phrasing(instruction))));
  expect(known.size).toBeGreaterThan(100);
  expect(samples.shifted.filter(({ instruction }) => known.has(JSON.stringify(phrasing(instruction))))).toEqual([]);
});

describe("small models can read them", () => {
  test("all but a few are 220 bytes at most with their answers, and none is over 260", () => {
    const sizes = everywhere.map((example) => utf8Length(textOf(example)));
    expect(sizes.filter((size) => size <= 220).length / sizes.length).toBeGreaterThan(0.99);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(260);
  });

  test("answers are short, and differ from one another", () => {
    expect(Math.max(...everywhere.map(({ response }) => utf8Length(response)))).toBeLessThanOrEqual(120);
    expect(new Set(samples.train.map(({ response }) => response)).size).toBeGreaterThan(COUNT / 2);
  });
});

test("every example is one as files hold them", () => {
  for (const example of everywhere) {
    const { instruction, context, response } = example;
    expect(parseExample(exampleDocument(example))).toEqual({ instruction, context, response });
  }
});

test("what the test asks of people and places is taught in training, in other words", () => {
  const taught = new Set(writeInstructions(1, "train", 12_000).map(({ response }) => response));
  const asked = samples.test.slice(0, 800).filter(({ kind }) => kind === "people" || kind === "places");
  expect(asked.length).toBeGreaterThan(80);
  expect(asked.filter(({ response }) => taught.has(response)).length / asked.length).toBeGreaterThan(0.97);
});

const plurals = [...Object.values(FOODS).map(([, many]) => many), "animals", "crowns", "days", "foods", "hours", "months", "things"];
const oneOfMany = new RegExp(`\\bone (?:${plurals.join("|")})\\b`, "i");

test("instructions and answers are written as English is", () => {
  for (const example of everywhere) {
    const text = textOf(example);
    expect(text).not.toMatch(/undefined|NaN|\[object|\$\{| {2}|[ ,][.?,]/);
    expect(text).not.toMatch(/\ba [aeio]|\ban [^aeiou]/);
    expect(text).not.toMatch(oneOfMany);
    expect(text).not.toMatch(/\bin Sannel\b/i);
    expect(example.instruction).toMatch(/^[A-Z].*[.?]$/);
    if (example.kind !== "ordering") expect(example.response).toMatch(/^(?:[A-Z0-9].*\.|Dear .*\. Yours, [A-Z][a-z]+)$/);
  }
});
