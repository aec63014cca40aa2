// Who takes a text after the router looked at it.

import { expect, test } from "vitest";
import { ensembleShares, takersOf } from "../../../src/core/router/takers";

const turn = { domain: 1, probabilities: Float64Array.of(0.5, 0.125, 0.375) }; // the reluctance to change holds on to 1
const settings = (unsure: "best" | "ensemble" | "common", abstainBelow = 0.6) => ({ abstainBelow, unsure, ensemble: 2 });

test("where the router is sure, one expert takes the text", () => {
  expect(takersOf(turn, settings("ensemble", 0.5), true)).toEqual({ shares: new Map([[1, 1]]) });
});

test("where it is not, whom the settings name takes it", () => {
  expect(takersOf(turn, settings("best"), true)).toEqual({ shares: new Map([[1, 1]]), unsure: "best" });
  const together = new Map([0, 2].map((domain) => [domain, turn.probabilities[domain] / 0.875]));
  expect(takersOf(turn, settings("ensemble"), true)).toEqual({ shares: together, unsure: "ensemble" });
  expect(takersOf(turn, settings("common"), true)).toEqual({ shares: new Map(), unsure: "common" });
});

test("without a common expert the best one takes it", () => {
  expect(takersOf(turn, settings("common"), false)).toEqual({ shares: new Map([[1, 1]]), unsure: "best" });
});

test("an ensemble of more experts than there are has all of them", () => {
  expect([...ensembleShares(Float64Array.of(0.25, 0.25, 0.5), 9)]).toEqual([
    [2, 0.5],
    [0, 0.25],
    [1, 0.25],
  ]);
});
