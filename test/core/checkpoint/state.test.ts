import { expect, test } from "vitest";
import { stateOf, tensorsOf } from "../../../src/core/checkpoint/state";

test("a state comes back from its tensors, and nothing of one part gets into another", () => {
  const part = (value: number) =>
    new Map([
      ["weights/a", { shape: [2], data: Float32Array.of(value, -value) }],
      ["b", { shape: [1], data: Float32Array.of(value + 0.5) }],
    ]);
  const state = { weights: part(1), optimizer: { step: 7, firstMoment: part(2), secondMoment: part(3) } };
  const tensors = tensorsOf(state);
  expect(tensors.size).toBe(6);
  expect(stateOf(tensors, 7)).toEqual(state);
});
