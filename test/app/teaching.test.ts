// What stands between the recipe and the teacher that is there: teachers made of experts, and experts that ask too much.

import { describe, expect, test } from "vitest";
import { obstacleTo, type PipelineState, waitsFor } from "../../src/app/pipeline";
import { initialState } from "../../src/app/state/store";
import { upcyclingNote } from "../../src/app/teaching";
import { applies, fieldAt } from "../../src/core/config/fields";
import { withChanges } from "../withChanges";
import { corpusOf, modelRecord } from "./fakeRecords";
import { recipe } from "./fakes";

const domains = ["en", "de", "fr"];
const tokenizer = { vocabSize: 512, merges: 255, bytesPerToken: {}, trainTokens: {}, validationTokens: {} };

/** A project with a teacher, of so many experts in each layer, and the experts of these domains. */
function stateWith(
  changes: Parameters<typeof withChanges>[1],
  experts: readonly string[],
  layerExperts?: number,
  names = domains,
): PipelineState {
  const teacher = modelRecord("teacher", names);
  const sparse =
    layerExperts === undefined ? teacher : { ...teacher, shape: { ...teacher.shape, experts: { count: layerExperts, active: 2 } } };
  const models = Object.fromEntries(experts.map((name) => [`expert:${name}`, modelRecord(`expert:${name}`, names)]));
  const project = { version: 2, corpus: corpusOf(names), tokenizer, models: { teacher: sparse, ...models } } as const;
  return { ...initialState, project, recipe: withChanges(recipe, changes) };
}

const upcycled = { teacher: { kind: "upcycled" } } as const;

describe("a teacher made of experts", () => {
  test("waits where some are missing, and names them", () => {
    expect(waitsFor("teacher", stateWith(upcycled, ["de"]))).toBe(
      "Waits for the experts for en and fr: a teacher made of experts needs those of all domains.",
    );
    expect(waitsFor("teacher", stateWith(upcycled, ["en", "de"]))).toMatch(/^Waits for the expert for fr: /);
  });

  test("can be made where there are none and where there are all, and says what becomes of them", () => {
    const [none, all] = [stateWith(upcycled, []), stateWith(upcycled, domains)];
    for (const state of [none, all]) expect(obstacleTo("teacher", state)).toBeUndefined();
    expect(upcyclingNote(none)).toContain("No experts yet: a dense teacher and an expert per domain are trained for it first.");
    expect(upcyclingNote(all)).toContain("gives up the present experts, which live on in it");
  });

  test("needs a second domain", () => {
    expect(obstacleTo("teacher", stateWith(upcycled, [], undefined, ["en"]))?.code).toBe("one-domain");
  });

  test("any other teacher minds no experts", () => {
    const state = stateWith({ teacher: { kind: "sparse" } }, ["de"]);
    expect([obstacleTo("teacher", state), upcyclingNote(state)]).toEqual([undefined, undefined]);
  });
});

describe("experts that ask a sparse teacher", () => {
  test.each(["augmented", "student-aware"] as const)("%s: not where the trained teacher is dense", (asked) => {
    const changes = { teacher: { kind: "sparse" }, experts: { asked } } as const;
    expect(obstacleTo("expert:en", stateWith(changes, []))?.message).toMatch(
      /^“Experts of a sparse teacher” is “All.*”, but the trained teacher is dense/,
    );
    expect(obstacleTo("joint:together", stateWith(changes, []))?.code).toBe("bad-recipe");
    expect(obstacleTo("expert:en", stateWith(changes, [], 4))).toBeUndefined();
  });

  test("can't ask for more than the trained teacher has; a dense one answers whole", () => {
    const changes = { teacher: { kind: "sparse" }, experts: { asked: "some", askedActive: 6 } } as const;
    expect(obstacleTo("expert:en", stateWith(changes, [], 4))?.message).toBe(
      "“Experts asked (k)” is “6”, but the trained teacher has 4 experts in each layer.",
    );
    for (const count of [6, undefined]) expect(obstacleTo("expert:en", stateWith(changes, [], count))).toBeUndefined();
  });
});

test("how a sparse teacher is asked stands in the forms only where the teacher is to be sparse", () => {
  const field = fieldAt("experts.askedActive")!;
  const experts = { asked: "some" } as const;
  expect(applies(field, withChanges(recipe, { experts }))).toBe(false);
  expect(applies(field, withChanges(recipe, { experts, teacher: { kind: "upcycled" } }))).toBe(true);
});
