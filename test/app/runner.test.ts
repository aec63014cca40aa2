import { describe, expect, test } from "vitest";
import { BALANCED_SET, CHECKS, stagesOf, statusOf } from "../../src/app/pipeline";
import { emptyStage } from "../../src/app/state/store";
import { StudioError } from "../../src/core/errors";
import { paths } from "../../src/storage/blobs";
import { withChanges } from "../withChanges";
import { corpusOf } from "./fakeRecords";
import { droppedFile, fakeStudio, finishedStudio, recipe, statuses } from "./fakes";

const both = ["en", "de"];

describe("run all", () => {
  test("every stage runs once, in order, and is done", async () => {
    const studio = fakeStudio();
    await studio.runner.runAll();
    expect(studio.calls).toEqual([
      "useSample",
      "trainTokenizer",
      "trainTeacher",
      "trainExpert",
      "trainExpert",
      "fitRouter",
      "evaluateMixture",
      "exportAll",
    ]);
    expect(new Set(statuses(studio))).toEqual(new Set(["done"]));
    expect(studio.state()).toMatchObject({ running: undefined, queue: [], merges: undefined, savedAt: 1e12 });
  });

  test("workers start when they are first needed", async () => {
    const studio = fakeStudio();
    await studio.runner.useSample();
    expect(studio.started).toEqual(["corpus"]);
    await studio.runner.runAll();
    expect(studio.started).toEqual(["corpus", "train"]);
  });

  test("a failed stage stops the queue, says why, and leaves what is finished", async () => {
    const failing = async () => {
      throw new StudioError("out-of-memory", "The GPU refused 2 GB.", "Halve the sequences at once.");
    };
    const studio = fakeStudio({ handlers: { trainExpert: failing } });
    await studio.runner.runAll();
    expect(statuses(studio)).toEqual(["done", "done", "done", "failed", "ready", "ready", "waiting", "ready"]);
    expect(studio.state().stages["expert:en"].problem).toEqual({
      code: "out-of-memory",
      message: "The GPU refused 2 GB.",
      hint: "Halve the sequences at once.",
    });
    expect(studio.state().queue).toEqual([]);
  });

  test("with one domain router and mixture are skipped, and say so", async () => {
    const studio = fakeStudio({ handlers: { useSample: async () => corpusOf(["en"]) } });
    await studio.runner.runAll();
    expect(studio.calls).toEqual(["useSample", "trainTokenizer", "trainTeacher", "trainExpert", "exportAll"]);
    for (const kind of ["router", "mixture"]) expect(studio.state().stages[kind].notices.map(({ code }) => code)).toEqual(["one-domain"]);
  });

  test("what is finished with today's settings is not run again", async () => {
    const studio = await finishedStudio();
    studio.store.setState({ recipe: withChanges(recipe, { router: { inverseRegularization: 2 } }) });
    await studio.runner.runAll();
    expect(studio.calls).toEqual(["fitRouter", "evaluateMixture", "exportAll"]);
  });

  test("the seconds of every stage are kept, with the recipe it ran with", async () => {
    const studio = fakeStudio({
      handlers: {
        async useSample() {
          studio.tick(2.5);
          return corpusOf(both);
        },
      },
    });
    await studio.runner.useSample();
    expect(studio.state().project.traces?.corpus).toMatchObject({ seconds: 2.5, recipe });
  });
});

describe("running a stage again", () => {
  test("a new tokenizer gives up the models made with the old one, and their files", async () => {
    const studio = await finishedStudio();
    const teacher = studio.state().project.models.teacher.path;
    expect(await studio.blobs.has(teacher)).toBe(true);
    await studio.runner.start("tokenizer");
    expect(statuses(studio)).toEqual(["done", "done", "ready", "waiting", "waiting", "ready", "waiting", "waiting"]);
    expect(await studio.blobs.has(teacher)).toBe(false);
    expect(await studio.blobs.has(paths.router)).toBe(false);
  });

  test("a new expert gives up mixture and export, and no other model", async () => {
    const studio = await finishedStudio();
    await studio.runner.start("expert:en");
    expect(statuses(studio)).toEqual(["done", "done", "done", "done", "done", "done", "ready", "ready"]);
  });

  test("a new router gives up what was measured of the one before, and that can be measured again", async () => {
    const studio = await finishedStudio();
    for (const check of CHECKS) await studio.runner.start(check);
    expect(studio.calls.slice(-3)).toEqual(["compareClassifiers", "compareByModels", "testRobustness"]);
    expect(Object.keys(studio.state().project)).toEqual(expect.arrayContaining(["classifiers", "byModels", "robustness"]));
    for (const check of CHECKS) expect(statusOf(check, studio.state())).toBe("done");
    await studio.runner.start("router");
    for (const check of CHECKS) expect(statusOf(check, studio.state())).toBe("ready");
    expect(studio.state().project.robustness).toBeUndefined();
  });

  test("a packed corpus goes with its file when the corpus is another, when it grew, and when what is stated of it changed", async () => {
    const studio = await finishedStudio();
    const changes = [
      () => studio.runner.start("corpus"),
      () => studio.runner.addDomains([droppedFile("nl/a.txt")], []),
      () => studio.runner.discard([BALANCED_SET]),
    ];
    for (const change of changes) {
      await studio.runner.runAll();
      await studio.runner.start(BALANCED_SET);
      expect(statusOf(BALANCED_SET, studio.state())).toBe("done");
      expect(await studio.blobs.has(paths.balancedSet)).toBe(true);
      await change();
      expect(studio.state().project.balancedSet).toBeUndefined();
      expect(await studio.blobs.has(paths.balancedSet)).toBe(false);
    }
  });

  test("a run that fails leaves the earlier result, its curve and samples, and all made from it", async () => {
    const studio = await finishedStudio();
    const before = { stage: studio.state().stages.teacher, series: studio.series.seriesOf("teacher").snapshot() };
    studio.handlers.trainTeacher = async ({ recipe: { teacher } }, context) => {
      const columns = { step: [1], tokens: [9], seconds: [1], learningRate: [1], gradientNorm: [1], loss: [9], terms: {}, weights: {} };
      context.emit({ kind: "steps", stage: "teacher", columns });
      throw new StudioError("loss-not-finite", `The loss of step ${teacher.steps} is not finite.`, "Lower the learning rate.");
    };
    await studio.runner.start("teacher");
    expect(statuses(studio)).toEqual(["done", "done", "failed", "done", "done", "done", "done", "done"]);
    expect(studio.state().stages.teacher).toEqual({
      ...before.stage,
      status: "failed",
      problem: expect.objectContaining({ code: "loss-not-finite" }),
    });
    expect(studio.series.seriesOf("teacher").snapshot()).toEqual(before.series);
  });

  test("a run that fails after it took the earlier files away gives up what stood on them", async () => {
    const studio = await finishedStudio();
    studio.handlers.trainTokenizer = async () => {
      await studio.blobs.remove(paths.tokenizer);
      throw new StudioError("storage-full", "tokens need 2 MB, 1 MB are left.", "Free disk space.");
    };
    await studio.runner.start("tokenizer");
    expect(statuses(studio)).toEqual(["done", "failed", "waiting", "waiting", "waiting", "waiting", "waiting", "waiting"]);
    expect(studio.state().project.models).toEqual({});
  });

  test("a stage that can't start says why, and nothing is lost", async () => {
    const studio = fakeStudio();
    await studio.runner.start("teacher");
    expect(studio.state().stages.teacher).toMatchObject({
      status: "failed",
      problem: { code: "missing-stage", message: "Waits for the tokenizer." },
    });
    expect(studio.calls).toEqual([]);
  });

  test("while a stage runs no other starts", async () => {
    const studio = fakeStudio();
    const running = studio.runner.useSample();
    await studio.runner.runAll();
    expect(studio.state().problems).toEqual([expect.objectContaining({ code: "busy", message: "The corpus is at work." })]);
    await running;
    expect(studio.calls).toEqual(["useSample"]);
  });

  test("after a worker broke, the next start gets a new one", async () => {
    const studio = await finishedStudio();
    studio.handlers.trainTeacher = async () => {
      throw new StudioError("device-lost", "The system took the GPU away.", "Start again.");
    };
    await studio.runner.start("teacher");
    await studio.runner.start("expert:en");
    expect(studio.started).toEqual(["corpus", "train", "train"]);
    expect(statusOf("expert:en", studio.state())).toBe("done");
  });
});

describe("dropped files", () => {
  test("a new corpus takes the place of the old one and of all made from it", async () => {
    const studio = await finishedStudio();
    await studio.runner.readFiles([droppedFile("fr/a.txt"), droppedFile("py/b.py")], []);
    expect(studio.state().project.corpus?.domains.map(({ name }) => name)).toEqual(["fr", "py"]);
    expect(statuses(studio, ["fr", "py"])).toEqual(["done", "ready", "waiting", "waiting", "waiting", "waiting", "waiting", "waiting"]);
    expect(await studio.blobs.has(paths.tokenizer)).toBe(false);
  });

  test("files that give no corpus leave the project as it was", async () => {
    const studio = await finishedStudio();
    studio.handlers.ingest = async () => {
      throw new StudioError("no-text", "None of the 2 files holds text.", "Drop text files.");
    };
    await studio.runner.readFiles([droppedFile("fr/a.bin")], []);
    expect(studio.state().stages.corpus.problem?.code).toBe("no-text");
    expect(statuses(studio).slice(1)).toEqual(new Array(7).fill("done"));
    expect(studio.state().heldFiles).toBe(0);
  });

  test("files that could not be opened are noted beside those that could", async () => {
    const studio = fakeStudio();
    const problem = { code: "no-text", message: "fr/b.txt could not be opened.", hint: "Check it." } as const;
    await studio.runner.readFiles([droppedFile("fr/a.txt")], [problem]);
    expect(studio.state().stages.corpus.notices).toEqual([problem]);
  });

  test("whose reading was stopped are read again when the corpus is started again", async () => {
    let stops = true;
    const read: number[] = [];
    const studio = fakeStudio({
      handlers: {
        ingest: async ({ files }) => {
          read.push(files.length);
          if (stops) throw new StudioError("cancelled", "The stage was stopped.", "Start it again.");
          return corpusOf(both);
        },
      },
    });
    await studio.runner.readFiles([droppedFile("fr/a.txt"), droppedFile("de/b.txt")], []);
    expect(studio.state()).toMatchObject({ heldFiles: 2, stages: { corpus: { problem: { code: "cancelled" } } } });
    stops = false;
    await studio.runner.start("corpus");
    expect(read).toEqual([2, 2]);
    expect(statuses(studio)[0]).toBe("done");
  });

  test("with other settings the held files are read again", async () => {
    const studio = fakeStudio();
    await studio.runner.readFiles([droppedFile("fr/a.txt"), droppedFile("de/b.txt")], []);
    studio.store.setState({ recipe: withChanges(recipe, { corpus: { validationShare: 0.2 } }) });
    await studio.runner.runAll();
    expect(studio.calls.slice(0, 3)).toEqual(["ingest", "ingest", "trainTokenizer"]);
    expect(studio.state().project.corpus?.source).toBe("files");
  });

  test("files from before a reload have to be dropped again, and are never replaced by the sample", async () => {
    const before = fakeStudio();
    await before.runner.readFiles([droppedFile("fr/a.txt")], []);
    const after = fakeStudio({ blobs: before.blobs, records: before.records });
    await after.runner.start("corpus");
    expect(after.calls).toEqual([]);
    expect(after.state().problems.map(({ hint }) => hint)).toEqual(["Drop the folder again."]);
  });
});

describe("giving up results", () => {
  test("discarded stages are ready again, here and after a reload", async () => {
    const studio = await finishedStudio();
    await studio.runner.discard(stagesOf(both).slice(1));
    expect(statuses(studio).slice(0, 3)).toEqual(["done", "ready", "waiting"]);
    const after = fakeStudio({ blobs: studio.blobs, records: studio.records });
    await after.keeper.restore();
    expect(statuses(after).slice(0, 3)).toEqual(["done", "ready", "waiting"]);
  });
});

describe("late events", () => {
  test("what a worker tells of a stage that no longer runs changes nothing", async () => {
    const studio = await finishedStudio();
    const before = studio.state();
    studio.runner.hear({ kind: "progress", stage: "teacher", done: 1, total: 2, unit: "steps" });
    studio.runner.hear({ kind: "paused", stage: "play", paused: true });
    expect(studio.state().stages).toEqual(before.stages);
    expect(studio.state().stages.play ?? emptyStage).toBe(emptyStage);
  });
});
