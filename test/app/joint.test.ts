// Students of several domains in one run, as stages of the pipeline.

import { expect, test } from "vitest";
import { changedSince, followsFrom, nameOf, obstacleTo, planOf } from "../../src/app/pipeline";
import { report } from "../../src/app/report";
import { filesOf } from "../../src/app/state/project";
import { paths } from "../../src/storage/blobs";
import { withChanges } from "../withChanges";
import { corpusOf } from "./fakeRecords";
import { droppedFile, fakeStudio, finishedStudio, recipe } from "./fakes";

const jeet = withChanges(recipe, { mixture: { kind: "jeet" } });
const student = paths.joint("jeet", "student");

test("Run all trains the kind that the recipe names, before the mixture, which hears of it; of separate experts there is none", async () => {
  const studio = fakeStudio({ state: { recipe: jeet } });
  const heard: unknown[] = [];
  const evaluate = studio.handlers.evaluateMixture;
  studio.handlers.evaluateMixture = (given, context) => {
    heard.push(given.joints?.map(({ id }) => id));
    return evaluate(given, context);
  };
  await studio.runner.runAll();
  expect(studio.calls.slice(-4)).toEqual(["fitRouter", "trainJoint", "evaluateMixture", "exportAll"]);
  expect(heard).toEqual([["joint:jeet"]]);
  expect(planOf({ ...studio.state(), recipe })).toEqual([]);
  expect(planOf({ ...studio.state(), recipe: withChanges(recipe, { mixture: { kind: "together" } }) })).toEqual([
    "joint:together",
    "mixture",
    "export",
  ]);
});

test("started by hand they leave their record, their files and every expert as it is", async () => {
  const studio = await finishedStudio();
  const { models, router } = studio.state().project;
  await studio.runner.start("joint:jeet");
  const { project } = studio.state();
  expect(project.joint?.jeet).toMatchObject({ id: "joint:jeet", domains: ["en", "de"] });
  expect(filesOf("joint:jeet", project)).toEqual([student]);
  expect(project).toMatchObject({ models, router });
  expect(planOf(studio.state())).toEqual(["mixture", "export"]);
  expect(report(studio.state(), { limbeck: "1", browser: "one" }).stages.find(({ kind }) => kind === "joint")).toMatchObject({
    name: "joint:jeet",
    tokens: 1024,
  });
});

test("a new teacher gives them up with their files; a new router or expert does not", async () => {
  const studio = await finishedStudio();
  await studio.runner.start("joint:jeet");
  await studio.runner.start("router");
  await studio.runner.start("expert:de");
  expect(await studio.blobs.has(student)).toBe(true);
  await studio.runner.start("teacher");
  expect(studio.state().project.joint).toBeUndefined();
  expect(await studio.blobs.has(student)).toBe(false);
});

test("a domain that comes in marks them as trained with others, one that is left out does not", async () => {
  const studio = await finishedStudio();
  await studio.runner.start("joint:jeet");
  studio.store.setState({ recipe: withChanges(recipe, { mixture: { without: "de" } }) });
  expect(changedSince("joint:jeet", studio.state())).toEqual([]);
  await studio.runner.addDomains([droppedFile("nl/a.txt")], []);
  expect(changedSince("joint:jeet", studio.state())).toEqual(["Domains"]);
});

test("they come back after a reload, but not where one of their files is gone", async () => {
  const studio = await finishedStudio();
  await studio.runner.start("joint:jeet");
  const left = { blobs: studio.blobs, records: studio.records };
  const [whole, broken] = [fakeStudio(left), fakeStudio(left)];
  await whole.keeper.restore();
  expect(whole.state().project.joint?.jeet).toBeDefined();
  await studio.blobs.remove(student);
  await broken.keeper.restore();
  expect(broken.state().project.joint).toBeUndefined();
  expect(Object.keys(broken.state().project.models)).toEqual(["teacher", "expert:en", "expert:de"]);
});

test("they wait for the teacher, and one domain has no use for them", async () => {
  const studio = fakeStudio();
  await studio.runner.useSample();
  expect(obstacleTo("joint:moe-ce", studio.state())?.message).toBe("Waits for the teacher.");
  const alone = { ...studio.state(), project: { ...studio.state().project, corpus: corpusOf(["en"]) } };
  expect(obstacleTo("joint:moe-ce", alone)).toMatchObject({
    code: "one-domain",
    message: expect.stringContaining("nothing to train together"),
  });
});

test("the order of domains is a setting of one kind, the shares of another", () => {
  expect(["joint:sequential", "joint:together", "joint:jeet"].map((stage) => followsFrom(stage, "mixture.order"))).toEqual([
    true,
    false,
    false,
  ]);
  expect(["joint:sequential", "joint:together", "joint:jeet"].map((stage) => followsFrom(stage, "mixture.shares"))).toEqual([
    false,
    true,
    false,
  ]);
  expect(nameOf("joint:moe-ce")).toBe("the joint training with a common expert (MoE-CE)");
});
