// Steps that take the same text several times on end: which text each has, and which of its kept passes.

import { expect, test } from "vitest";
import type { Answers, Sequence } from "../../../src/core/model/batch";
import { repeatedDraw } from "../../../src/core/train/repeated";

/** A sequence that is known by its one token, answered in two passes that are known by their one id. */
const sequenceOf = (step: number): Sequence & { readonly answers: readonly Answers[] } => ({
  tokens: Int32Array.of(step),
  targets: Int32Array.of(0),
  answers: [0, 1].map((pass) => ({ ids: Int32Array.of(10 * step + pass), logProbs: Float32Array.of(0) })),
});
const seen = (draw: (step: number) => readonly Sequence[]) =>
  [0, 1, 2, 3].map((step) => draw(step).map(({ tokens, answers }) => [tokens[0], ...(answers ?? []).map(({ ids }) => ids[0])]));

test("updates in turn have the same text, and each the next pass of its kept answers", () => {
  expect(seen(repeatedDraw((step) => [sequenceOf(step)], 2))).toEqual([[[0, 0]], [[0, 1]], [[1, 10]], [[1, 11]]]);
});

test("one update on a text has all passes of it", () => {
  expect(seen(repeatedDraw((step) => [sequenceOf(step)], 1)).slice(0, 2)).toEqual([[[0, 0, 1]], [[1, 10, 11]]]);
});
