import { expect, test } from "vitest";
import { THRESHOLDS } from "../../../../src/core/router/abstention";
import type { Classifier } from "../../../../src/core/router/classifier";
import { describeUnseen, withoutDomain } from "../../../../src/core/router/robustness/unseen";

/** A sequence's only token says how probable the first of two domains is, in hundredths. */
const stated: Classifier = { domains: ["a", "c"], probabilities: (tokens) => Float64Array.of(tokens[0] / 100, 1 - tokens[0] / 100) };
const sequence = (token: number): Uint16Array => Uint16Array.of(token);

test("an unseen domain is described by how sure the others are and what it is taken for", () => {
  const held = { sequences: [90, 95, 55, 60, 20, 5].map(sequence), labels: [0, 0, 1, 1, 1, 2] };
  const record = describeUnseen(stated, "b", held, ["a", "b", "c"]);
  expect(record).toMatchObject({ domain: "b", auroc: 1, takenFor: { a: 2 / 3, c: 1 / 3 } });
  expect(record.knownConfidence).toBeCloseTo((0.9 + 0.95 + 0.95) / 3, 12);
  expect(record.confidence).toBeCloseTo((0.55 + 0.6 + 0.8) / 3, 12);
  expect(record.answered[THRESHOLDS.indexOf(0.7)]).toBeCloseTo(1 / 3, 12);
  expect(record.knownAnswered[THRESHOLDS.indexOf(0.7)]).toBe(1);
});

test("without a domain its sequences are gone and the later ones move up", () => {
  const left = withoutDomain({ sequences: [1, 2, 3, 4].map(sequence), labels: [0, 1, 2, 1] }, 1);
  expect(left).toEqual({ sequences: [sequence(1), sequence(3)], labels: [0, 1] });
});
