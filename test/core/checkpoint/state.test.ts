import { expect, test } from "vitest";
import { stateOf, tensorsOf, updatesOf } from "../../../src/core/checkpoint/state";

const part = (value: number) =>
  new Map([
    ["weights/a", { shape: [2], data: Float32Array.of(value, -value) }],
    ["b", { shape: [1], data: Float32Array.of(value + 0.5) }],
  ]);
const model = (step: number, value: number) => ({ step, firstMoment: part(value), secondMoment: part(value + 1) });

test("a state comes back from its tensors, and nothing of one model, member or part gets into another", () => {
  const state = {
    weights: { shared: [part(1)], expert: [part(2), part(3)] },
    optimizer: { shared: [model(7, 10)], expert: [model(4, 20), model(3, 30)] },
  };
  const tensors = tensorsOf(state);
  expect(tensors.size).toBe(3 * 3 * 2);
  expect(stateOf(tensors, updatesOf(state))).toEqual(state);
  const withBest = { ...state, best: { shared: [part(5)], expert: [part(6), part(7)] } };
  expect(stateOf(tensorsOf(withBest), updatesOf(state))).toEqual(withBest);
});
