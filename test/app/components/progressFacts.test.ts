// How far a stage is, as the transport and the corpus screen tell it.

import { expect, test } from "vitest";
import { progressFacts } from "../../../src/app/components/progressFacts";
import { emptyStage, initialState, type StudioState } from "../../../src/app/state/store";
import { heard } from "../../../src/app/state/updates";

test("bytes are told with their rate and the time left, both at the pace of the part that runs", () => {
  let state: StudioState = { ...initialState, running: "corpus" };
  const tell = (done: number, total: number, note: string, elapsed: number) => {
    state = { ...state, ...heard(state, { kind: "progress", stage: "corpus", done, total, unit: "bytes", note }, elapsed) };
    return progressFacts(state.stages.corpus);
  };
  expect(tell(0, 2e9, "a.txt", 1)).toEqual(["0 B of 2 GB", "a.txt"]);
  expect(tell(5e8, 2e9, "b.txt", 21)).toEqual(["500 MB of 2 GB", "b.txt", "about 1 min left", "25 MB/s"]);
  expect(tell(1e8, 1.8e9, "writing", 90)).toEqual(["100 MB of 1.8 GB", "writing"]);
  expect(tell(1e9, 1.8e9, "writing", 99)).toEqual(["1 GB of 1.8 GB", "writing", "less than 10 s left", "100 MB/s"]);
});

test("other units are counted, and a stage that is paused has no time left", () => {
  const progress = { done: 50, total: 100, unit: "steps" };
  expect(progressFacts({ ...emptyStage, status: "running", progress, elapsed: 50 })).toEqual(["50 of 100 steps", "about 50 s left"]);
  expect(progressFacts({ ...emptyStage, status: "paused", progress, elapsed: 50 })).toEqual(["50 of 100 steps"]);
  expect(progressFacts(emptyStage)).toEqual([]);
});
