import { expect, test } from "vitest";
import { expertLine } from "../../../src/app/screens/mixture/expertLines";
import { emptyStage, initialState, type StudioState } from "../../../src/app/state/store";
import { withChanges } from "../../withChanges";
import { corpusOf, modelRecord } from "../fakeRecords";
import { recipe } from "../fakes";

const trace = { recipe, seconds: 1, notices: [], evaluations: [], samples: [] };
const model = { ...modelRecord("expert:de", ["de"]), bytes: 4000, sha256: "ab".repeat(32), branchedFrom: "en" };

/** Two domains, of which the second has an expert. */
function stateWith(changes: Partial<StudioState> = {}): StudioState {
  const tokenizer = { vocabSize: 512, merges: 255, bytesPerToken: { de: 3.5 }, trainTokens: {}, validationTokens: {} };
  const project = { version: 2 as const, corpus: corpusOf(["en", "de"]), tokenizer, models: { "expert:de": model } };
  return { ...initialState, recipe, project: { ...project, traces: { "expert:de": trace } }, ...changes };
}

test("a trained expert stands with its figures, its file and where it started", () => {
  expect(expertLine("de", stateWith())).toEqual({
    domain: "de",
    takesPart: true,
    exists: true,
    state: "takes part",
    bits: 2,
    steps: 4,
    from: "en",
    bytesPerToken: 3.5,
    bytes: 4000,
    sha256: "ab".repeat(32),
  });
});

test("what is not there stays empty", () => {
  const line = expertLine("en", stateWith());
  expect(line).toMatchObject({ exists: false, state: "takes part, no expert yet" });
  expect([line.bits, line.steps, line.from, line.bytes, line.sha256]).toEqual(new Array(5).fill(undefined));
});

test("the state says who is left out, what runs and whether settings changed", () => {
  const left = withChanges(recipe, { mixture: { without: "de, en" }, experts: { temperature: 4 } });
  expect(expertLine("de", stateWith({ recipe: left })).state).toBe("left out, settings changed since");
  expect(expertLine("en", stateWith({ running: "expert:en" })).state).toBe("takes part, no expert yet, is trained now");
  const failed = stateWith({ stages: { "expert:de": { ...emptyStage, status: "failed" } } });
  expect(expertLine("de", failed).state).toBe("takes part, stopped by a problem");
});
