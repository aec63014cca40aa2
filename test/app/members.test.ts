// The life of an expert through the real runner: others' files keep their sha256, whoever comes or goes.

import { describe, expect, test } from "vitest";
import { obstacleToLeaving, removalOf, withMember, withoutMember } from "../../src/app/members";
import { changedSince, obstacleTo, planOf, statusOf } from "../../src/app/pipeline";
import { StudioError } from "../../src/core/errors";
import { sha256 } from "../../src/stages/sha256";
import { withChanges } from "../withChanges";
import { corpusOf } from "./fakeRecords";
import { droppedFile, fakeStudio, recipe } from "./fakes";

const three = ["en", "de", "fr"];

async function studioOf(domains: readonly string[] = three): Promise<ReturnType<typeof fakeStudio>> {
  const studio = fakeStudio();
  await studio.runner.readFiles(
    domains.map((name) => droppedFile(`${name}/a.txt`)),
    [],
  );
  await studio.runner.runAll();
  studio.calls.length = 0;
  return studio;
}

type Studio = Awaited<ReturnType<typeof studioOf>>;

/** The hashes of the files of all models, by model. */
async function hashesOf({ state, blobs }: Studio): Promise<Record<string, string>> {
  const models = Object.values(state().project.models);
  return Object.fromEntries(await Promise.all(models.map(async ({ id, path }) => [id, await sha256(await blobs.read(path))])));
}

const leaveOut = ({ store }: Studio, domain: string): void => store.setState((state) => ({ recipe: withoutMember(state.recipe, domain) }));

function remove({ store, runner, state }: Studio, domain: string): Promise<void> {
  const { recipe, gone } = removalOf(domain, state());
  store.setState({ recipe });
  return runner.discard(gone);
}

describe("leaving out", () => {
  test("is a setting: router and mixture are to be run again, and no model changes", async () => {
    const studio = await studioOf();
    const before = await hashesOf(studio);
    leaveOut(studio, "de");
    expect(changedSince("router", studio.state())).toEqual(["Domains"]);
    expect(changedSince("mixture", studio.state())).toEqual(["Domains"]);
    for (const stage of ["teacher", "expert:de", "expert:en"]) expect(changedSince(stage, studio.state())).toEqual([]);
    expect(planOf(studio.state())).toEqual(["router", "mixture", "export"]);
    await studio.runner.runAll();
    expect(studio.calls).toEqual(["fitRouter", "evaluateMixture", "exportAll"]);
    expect(studio.state().project.router?.domains).toEqual(["en", "fr"]);
    expect(studio.state().project.mixture?.members).toEqual(["en", "fr"]);
    expect(await hashesOf(studio)).toEqual(before);
  });

  test("and taking in again before anything ran leaves nothing to run", async () => {
    const studio = await studioOf();
    leaveOut(studio, "de");
    leaveOut(studio, "en");
    studio.store.setState((state) => ({ recipe: withMember(withMember(state.recipe, "en"), "de") }));
    expect(studio.state().recipe).toEqual(recipe);
    expect(planOf(studio.state())).toEqual([]);
  });

  test("in another order of names is no change", async () => {
    const studio = await studioOf(["a", "b", "c", "d"]);
    studio.store.setState({ recipe: withChanges(recipe, { mixture: { without: "a, b" } }) });
    await studio.runner.runAll();
    studio.store.setState({ recipe: withChanges(recipe, { mixture: { without: "b, a" } }) });
    expect(planOf(studio.state())).toEqual([]);
  });

  test("keeps Run all from training the expert", async () => {
    const studio = fakeStudio({ handlers: { useSample: async () => corpusOf(three) } });
    leaveOut(studio, "de");
    await studio.runner.runAll();
    expect(Object.keys(studio.state().project.models)).toEqual(["teacher", "expert:en", "expert:fr"]);
    expect(statusOf("expert:de", studio.state())).toBe("ready");
  });

  test("of the last but one is refused in a sentence", async () => {
    const studio = await studioOf(["en", "de"]);
    expect(obstacleToLeaving("de", studio.state())).toEqual({
      code: "one-domain",
      message: "Without the expert for de only that for en would take part, and the router would have nothing to tell apart.",
      hint: "Take another one in, or add a domain, before it goes.",
    });
    const alone = await studioOf(["en"]);
    expect(obstacleToLeaving("en", alone.state())?.message).toBe("The expert for en is the only one.");
    expect(obstacleToLeaving("en", (await studioOf()).state())).toBeUndefined();
  });

  test("of all but one by the setting itself stops router and mixture with a sentence, and Run all goes round them", async () => {
    const studio = await studioOf();
    studio.store.setState({ recipe: withChanges(recipe, { mixture: { without: "en, fr" } }) });
    for (const stage of ["router", "mixture"])
      expect(obstacleTo(stage, studio.state())).toMatchObject({
        code: "one-domain",
        message: expect.stringContaining("Only the expert for de"),
      });
    expect(planOf(studio.state())).toEqual([]);
  });
});

describe("removing", () => {
  test("gives up the expert's file and what counts on it, and leaves text and other files as they are", async () => {
    const studio = await studioOf();
    const { "expert:de": gone, ...others } = await hashesOf(studio);
    const { path } = studio.state().project.models["expert:de"];
    await remove(studio, "de");
    expect(await studio.blobs.has(path)).toBe(false);
    expect(await hashesOf(studio)).toEqual(others);
    expect(gone).toHaveLength(64);
    const { corpus, tokenizer, router, mixture, exports } = studio.state().project;
    expect(corpus?.domains.map(({ name }) => name)).toEqual(three);
    expect(tokenizer).toBeDefined();
    expect([router, mixture, exports]).toEqual([undefined, undefined, undefined]);
    await studio.runner.runAll();
    expect(studio.calls).toEqual(["fitRouter", "evaluateMixture", "exportAll"]);
  });

  test("survives a reload, and the expert can be trained anew and taken in", async () => {
    const studio = await studioOf();
    await remove(studio, "de");
    const after = fakeStudio({ blobs: studio.blobs, records: studio.records });
    await after.keeper.restore();
    expect(Object.keys(after.state().project.models)).toEqual(["teacher", "expert:en", "expert:fr"]);
    expect(after.state().recipe.mixture.without).toBe("de");
    after.store.setState((state) => ({ recipe: withMember(state.recipe, "de") }));
    await after.runner.runAll();
    expect(after.calls).toEqual(["trainExpert", "fitRouter", "evaluateMixture", "exportAll"]);
  });

  test("of an expert that was left out leaves the router that never knew it", async () => {
    const studio = await studioOf();
    leaveOut(studio, "de");
    await studio.runner.runAll();
    const { router, mixture } = studio.state().project;
    await remove(studio, "de");
    expect(studio.state().project).toMatchObject({ router, mixture });
  });
});

describe("training again", () => {
  test("replaces one file; the router and all other experts stay", async () => {
    const studio = await studioOf();
    const { "expert:de": old, ...others } = await hashesOf(studio);
    const { router } = studio.state().project;
    await studio.runner.start("expert:de");
    const { "expert:de": replaced, ...kept } = await hashesOf(studio);
    expect(replaced).not.toBe(old);
    expect(kept).toEqual(others);
    expect(studio.state().project.router).toBe(router);
    expect(planOf(studio.state())).toEqual(["mixture", "export"]);
  });

  test("tells the other experts to the stage, from one of which it may start", async () => {
    const studio = await studioOf();
    const told: unknown[] = [];
    const train = studio.handlers.trainExpert;
    studio.handlers.trainExpert = (given, context) => {
      told.push(given.experts?.map(({ id }) => id));
      return train(given, context);
    };
    await studio.runner.start("expert:de");
    expect(told).toEqual([["expert:en", "expert:fr"]]);
  });

  test("at another width is refused where experts would be mixed, by name", async () => {
    const studio = await studioOf();
    const { models } = studio.state().project;
    const wide = { ...models["expert:fr"], shape: { ...models["expert:fr"].shape, width: 96 } };
    studio.store.setState(({ project }) => ({ project: { ...project, models: { ...models, "expert:fr": wide } } }));
    expect(obstacleTo("mixture", studio.state())).toMatchObject({
      code: "bad-recipe",
      message: expect.stringMatching(/^The expert for fr is 96 wide, but the expert for en is \d+/),
    });
    leaveOut(studio, "fr");
    expect(obstacleTo("mixture", studio.state())).toBeUndefined();
  });
});

describe("adding", () => {
  test("trains the new expert, fits the router and leaves every file that was there", async () => {
    const studio = await studioOf();
    const before = await hashesOf(studio);
    await studio.runner.addDomains([droppedFile("nl/a.txt")], []);
    expect(studio.state().project.corpus?.domains.map(({ name }) => name)).toEqual([...three, "nl"]);
    expect(statusOf("teacher", studio.state())).toBe("done");
    expect(changedSince("router", studio.state())).toEqual(["Domains"]);
    expect(planOf(studio.state())).toEqual(["expert:nl", "router", "mixture", "export"]);
    await studio.runner.runAll();
    expect(studio.calls).toEqual(["addDomains", "trainExpert", "fitRouter", "evaluateMixture", "exportAll"]);
    expect(await hashesOf(studio)).toMatchObject(before);
    expect(studio.state().project.router?.domains).toEqual([...three, "nl"]);
  });

  test("lets go of the files that were held: the corpus can't be read again in one piece", async () => {
    const studio = fakeStudio();
    await studio.runner.readFiles([droppedFile("fr/a.txt"), droppedFile("de/a.txt")], []);
    await studio.runner.runAll();
    await studio.runner.addDomains([droppedFile("nl/a.txt")], []);
    expect(studio.state().heldFiles).toBe(0);
    studio.store.setState({ recipe: withChanges(recipe, { corpus: { validationShare: 0.2 } }) });
    expect(planOf(studio.state())).toEqual(["expert:nl", "router", "mixture", "export"]);
  });

  test("that fails leaves the project as it was, with the reason", async () => {
    const studio = await studioOf();
    const { project } = studio.state();
    studio.handlers.addDomains = async () => {
      throw new StudioError("name-taken", 'There is a domain "de" already.', "Rename the folder.");
    };
    await studio.runner.addDomains([droppedFile("de/a.txt")], []);
    expect(studio.state().project).toEqual(project);
    expect(studio.state().stages.addition.problem?.code).toBe("name-taken");
    expect(planOf(studio.state())).toEqual([]);
  });

  test("that the page was closed in the midst of leaves the project as it was, and says so", async () => {
    const studio = await studioOf();
    const { project } = studio.state();
    const begun = new Promise<void>((begin) => {
      studio.handlers.addDomains = () => {
        begin();
        return new Promise(() => {});
      };
    });
    void studio.runner.addDomains([droppedFile("nl/a.txt")], []);
    await begun;
    await studio.keeper.save();
    const after = fakeStudio({ blobs: studio.blobs, records: studio.records });
    await after.keeper.restore();
    expect(after.state().project).toEqual(project);
    expect(after.state().stages.addition.problem?.message).toBe("The page was closed while the addition of domains was at work.");
  });

  test("waits for the teacher", async () => {
    const studio = fakeStudio();
    await studio.runner.useSample();
    await studio.runner.addDomains([droppedFile("nl/a.txt")], []);
    expect(studio.state().stages.addition.problem?.message).toBe("Waits for the teacher.");
    expect(studio.state().project.corpus?.domains).toHaveLength(2);
  });
});
