// The cells of a study that go to a cluster, and where their figures stand when they come back.

import { expect, test } from "vitest";
import { cellsToTrain, everyCell, withCellResults } from "../../src/app/study/onCluster";
import type { Recipe } from "../../src/core/config/recipe";
import { emptyShelf, withStudy } from "../../src/core/study/shelf";
import { resultAt } from "../../src/core/study/study";
import { recordOf, result } from "../core/study/sample";
import { withChanges } from "../withChanges";
import { finishedStudio } from "./fakes";

const record = recordOf({ fixed: [[1, 3]], adaptive: [[1]] }, { seeds: [1] });
const shelf = withStudy(emptyShelf, "weighting-1", record);
const asking = (recipe: Recipe, cluster: Partial<Recipe["cluster"]> = {}): Recipe =>
  withChanges(recipe, { cluster: { what: "study", processes: 2, ...cluster } });

/** A project in which the study's own recipe made corpus, tokenizer and teacher. */
async function project() {
  const { project: made } = (await finishedStudio()).state();
  const [{ recipe }] = record.study.arms;
  const traces = Object.fromEntries(["corpus", "tokenizer", "teacher"].map((stage) => [stage, { ...made.traces![stage], recipe }]));
  return { recipe, project: { ...made, traces: { ...made.traces, ...traces } } };
}

test("cells without a result go there, those that are finished stay", async () => {
  const { recipe, project: given } = await project();
  const cells = cellsToTrain(asking(recipe), shelf, given);
  expect(cells.map(({ id }) => id)).toEqual(["cell:weighting-1:adaptive:1"]);
  expect(cells[0]).toMatchObject({ domains: ["en", "de"], recipe: { seed: 1, experts: { weighting: "adaptive" } } });
});

test("figures that come back stand in their cell, beside those that were there", async () => {
  const { project: given } = await project();
  const known = everyCell(shelf, given).find(({ id }) => id === "cell:weighting-1:adaptive:1")!;
  const found = withCellResults(shelf, known.id, { de: result(2) }, given).studies["weighting-1"];
  expect(resultAt(found)("adaptive", 1, "de")).toEqual(result(2));
  expect(resultAt(found)("adaptive", 1, "en")).toEqual(result(1));
  expect(found.cells).toHaveLength(2);
});

test("a study that is not there, one that is finished, and an arm that changes the teacher are refused by name", async () => {
  const { recipe, project: given } = await project();
  expect(() => cellsToTrain(asking(recipe, { study: "Other" }), shelf, given)).toThrow(
    'cluster.study is "Other", but the studies here are Weighting.',
  );
  const finished = withStudy(emptyShelf, "weighting-1", recordOf({ fixed: [[1, 3]] }, { seeds: [1] }));
  expect(() => cellsToTrain(asking(recipe), finished, given)).toThrow("Every cell of Weighting is finished.");
  const other = {
    ...record,
    study: {
      ...record.study,
      arms: record.study.arms.map((arm) => ({ ...arm, recipe: withChanges(arm.recipe, { teacher: { steps: 7 } }) })),
    },
  };
  expect(() => cellsToTrain(asking(recipe), withStudy(emptyShelf, "weighting-1", other), given)).toThrow("adaptive changes the teacher");
  const written = {
    ...record,
    study: {
      ...record.study,
      arms: record.study.arms.map((arm) => ({ ...arm, recipe: withChanges(arm.recipe, { experts: { signal: "student-text" } }) })),
    },
  };
  expect(() => cellsToTrain(asking(recipe), withStudy(emptyShelf, "weighting-1", written), given)).toThrow("experts.signal");
});
