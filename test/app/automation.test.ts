import { describe, expect, test } from "vitest";
import { type AutomationParts, createAutomation } from "../../src/app/automation";
import type { RunProgress } from "../../src/app/automationProgress";
import { StudioError } from "../../src/core/errors";
import type { StudioEvent } from "../../src/protocol/events";
import { withChanges } from "../withChanges";
import { droppedFile, fakeStudio, recipe } from "./fakes";

/** Automation over a studio without a browser. */
function automated(options: Parameters<typeof fakeStudio>[0] = {}, hasAdapter = true) {
  const studio = fakeStudio(options);
  const downloads: string[] = [];
  const listeners = new Set<(event: StudioEvent) => void>();
  studio.onEvent((event) => {
    for (const listener of listeners) listener(event);
  });
  const { runner, keeper, store } = studio;
  const parts: AutomationParts = {
    store,
    version: "0.1.0",
    browser: "a browser",
    open: async () => void (await keeper.restore()),
    hasAdapter: async () => store.getState().device.status !== "missing" && hasAdapter,
    setRecipe: (next) => store.setState({ recipe: next }),
    useTokenizer: async ([{ path }]) => ({ imported: "cd".repeat(32), vocabSize: path.length }),
    useModel: async ([{ path }], role) => ({ [role]: { imported: path.length.toString(16).padStart(64, "0") } }),
    chooseFormats: async (exportFormats) => store.setState(({ project }) => ({ project: { ...project, exportFormats } })),
    settled: runner.settled,
    discard: runner.discard,
    runAll: runner.runAll,
    start: runner.start,
    exported: async () => new Blob([Uint8Array.from({ length: 20_000 }, (_, at) => at % 251)]),
    async download(path) {
      if (path === "nothing.zip") throw new StudioError("missing-stage", "There is no exported file nothing.zip.", "Run the export first.");
      downloads.push(path);
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return { ...studio, downloads, automation: createAutomation(parts) };
}

describe("automation", () => {
  test("a tokenizer's files are handed on, and its settings come back", async () => {
    const settings = await automated().automation.useTokenizer([{ name: "tokenizer.json", text: "{}" }]);
    expect(settings).toEqual({ imported: "cd".repeat(32), vocabSize: 14 });
  });

  test("a run without dropped texts uses the sample and reports every stage", async () => {
    const { automation, calls } = automated();
    const report = await automation.run(recipe);
    expect(calls[0]).toBe("useSample");
    expect(report.stages.map(({ name }) => name)).toEqual([
      "corpus",
      "tokenizer",
      "teacher",
      "expert:en",
      "expert:de",
      "router",
      "mixture",
      "export",
    ]);
    expect(report).toMatchObject({ recipe, versions: { limbeck: "0.1.0", recipe: 1, browser: "a browser" } });
  });

  test("a run waits for dropped texts that are still read, and uses them", async () => {
    const { automation, runner, calls } = automated();
    void runner.readFiles([droppedFile("fr/a.txt"), droppedFile("py/b.py")], []);
    const report = await automation.run(recipe);
    expect(calls.slice(0, 2)).toEqual(["ingest", "trainTokenizer"]);
    expect(Object.keys(report.baselines)).toEqual(["fr", "py"]);
  });

  test("texts alone are made without a GPU, up to the stage that is wanted, and packed where that is asked for", async () => {
    const problem = { code: "no-webgpu", message: "This browser has no WebGPU.", hint: "Use Chrome." } as const;
    const { automation, calls } = automated({ state: { device: { status: "missing", problem } } });
    const { corpus, tokenizer } = await automation.makeTexts(recipe, "corpus", false);
    expect(calls).toEqual(["useSample"]);
    expect([corpus.file, tokenizer]).toEqual([null, undefined]);
    const both = await automation.makeTexts(recipe, "tokenizer", true);
    expect(calls.slice(1)).toEqual(["trainTokenizer", "packCorpus"]);
    expect(both.corpus.file?.path).toBe("limbeck-corpus.zip");
    expect(both.tokenizer?.file).toMatchObject({ path: "tokenizer.json", bytes: 20_000 });
    await automation.makeTexts(withChanges(recipe, { seed: 8 }), "corpus", false);
    expect(calls.slice(3)).toEqual(["useSample"]);
  });

  test("dropped texts that give no corpus fail the run; the sample is no substitute", async () => {
    const studio = automated();
    studio.handlers.ingest = async () => {
      throw new StudioError("no-text", "None of the files holds text.", "Drop text files.");
    };
    void studio.runner.readFiles([droppedFile("fr/a.bin")], []);
    await expect(studio.automation.run(recipe)).rejects.toEqual({
      code: "no-text",
      message: "None of the files holds text.",
      hint: "Drop text files.",
    });
    expect(studio.calls).toEqual(["ingest"]);
  });

  test("a stage that fails rejects with its problem as data, without a stack", async () => {
    const studio = automated();
    studio.handlers.trainExpert = async () => {
      throw new StudioError("out-of-memory", "The GPU refused 2 GB.", "Halve the sequences at once.");
    };
    const error: unknown = await studio.automation.run(recipe).catch((reason: unknown) => reason);
    expect(error).not.toBeInstanceOf(Error);
    expect(error).toEqual({ code: "out-of-memory", message: "The GPU refused 2 GB.", hint: "Halve the sequences at once." });
  });

  test("the router of a run is put to its tests one after the other, and one that fails says why", async () => {
    const studio = automated();
    await studio.automation.run(recipe);
    expect(Object.keys(await studio.automation.check())).toEqual(["router", "classifiers", "byModels", "robustness"]);
    expect(studio.calls.slice(-3)).toEqual(["compareClassifiers", "compareByModels", "testRobustness"]);
    studio.handlers.testRobustness = async () => {
      throw new StudioError("too-little-text", "fr has too little text.", "Add text to fr.");
    };
    await expect(studio.automation.check()).rejects.toMatchObject({ code: "too-little-text" });
  });

  test("a recipe that the gate refuses runs nothing", async () => {
    const { automation, calls } = automated();
    await expect(automation.run({ teacher: { steps: 0 } })).rejects.toMatchObject({ code: "bad-recipe" });
    expect(calls).toEqual([]);
  });

  test("without a device a run ends before it begins, with the device's problem", async () => {
    const problem = { code: "no-webgpu", message: "This browser has no WebGPU.", hint: "Use Chrome." } as const;
    const { automation, calls } = automated({ state: { device: { status: "missing", problem } } });
    await expect(automation.run(recipe)).rejects.toEqual(problem);
    expect(calls).toEqual([]);
  });

  test("where the browser has no GPU, nothing is given up while the device is still asked for", async () => {
    const problem = { code: "no-webgpu", message: "This browser has no WebGPU.", hint: "Use Chrome." } as const;
    const { automation, calls, store } = automated({ state: { device: { status: "opening" } } }, false);
    const outcome = expect(automation.run(recipe)).rejects.toEqual(problem);
    await new Promise((resolve) => setTimeout(resolve));
    expect(calls).toEqual([]);
    store.setState({ device: { status: "missing", problem } });
    await outcome;
    expect(calls).toEqual([]);
  });

  test("a project that another tab has rejects with that", async () => {
    const { automation } = automated({ elsewhere: true });
    await expect(automation.run(recipe)).rejects.toMatchObject({ code: "busy" });
  });

  test("a second run trains anew, on the corpus that is there", async () => {
    const { automation, calls } = automated();
    await automation.run(recipe);
    calls.length = 0;
    await automation.run(recipe);
    expect(calls.slice(0, 2)).toEqual(["trainTokenizer", "trainTeacher"]);
  });

  test("metrics are one JSON line for every step, evaluation and sample of the last run", async () => {
    const { automation } = automated();
    expect(automation.metrics()).toBe("");
    await automation.run(recipe);
    const first = automation.metrics();
    await automation.run(recipe);
    expect(automation.metrics()).toBe(first);
    const records = first
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    const steps = records.filter(({ kind }) => kind === "step");
    expect(steps).toHaveLength(recipe.teacher.steps + 2 * recipe.experts.steps);
    expect(steps[0]).toEqual({
      kind: "step",
      stage: "teacher",
      step: 1,
      tokens: 256,
      seconds: 0.5,
      loss: 4,
      learningRate: 0.001,
      gradientNorm: 1,
      terms: { ce: 4 },
    });
    expect(records.filter(({ kind }) => kind === "evaluation")).toHaveLength(3);
    expect(records.filter(({ kind }) => kind === "sample")).toHaveLength(3);
  });

  test("progress tells each stage as it begins, and loss and speed within training", async () => {
    const { automation } = automated();
    const told: RunProgress[] = [];
    const leave = automation.onProgress((progress) => told.push(progress));
    await automation.run(recipe);
    const stages = [...new Set(told.map(({ stage }) => stage))];
    expect(stages).toEqual(["corpus", "tokenizer", "teacher", "expert:en", "expert:de", "router", "mixture", "export"]);
    expect(told.find(({ stage }) => stage === "teacher")).toEqual({ stage: "teacher" });
    expect(told).toContainEqual({ stage: "teacher", done: 2, total: 4, unit: "steps", seconds: 1, loss: 3, tokensPerSecond: 512 });
    leave();
    const before = told.length;
    await automation.run(recipe);
    expect(told).toHaveLength(before);
  });

  test("warnings that stop nothing are told with their stage", async () => {
    const studio = automated();
    const problem = { code: "binary-file", message: "a.bin is no text.", hint: "Leave it out." } as const;
    const { useSample } = studio.handlers;
    studio.handlers.useSample = (argument, context) => {
      context.emit({ kind: "notice", stage: "corpus", problem });
      return useSample(argument, context);
    };
    const told: object[] = [];
    studio.automation.onNotice((notice) => told.push(notice));
    await studio.automation.run(recipe);
    expect(told).toEqual([{ ...problem, stage: "corpus" }]);
  });

  test("files left out of the corpus are told once, whether it was read before the run or within it", async () => {
    const studio = automated();
    const problem = { code: "binary-file", message: "a.bin is no text.", hint: "Leave it out." } as const;
    const { ingest } = studio.handlers;
    studio.handlers.ingest = async (argument, context) => ({ ...(await ingest(argument, context)), problems: [problem] });
    const told: object[] = [];
    studio.automation.onNotice((notice) => told.push(notice));
    await studio.runner.readFiles([droppedFile("fr/a.txt"), droppedFile("fr/a.bin")], []);
    expect(told).toEqual([]);
    await studio.automation.run(recipe);
    expect(told).toEqual([{ ...problem, stage: "corpus" }]);
    await studio.automation.run(withChanges(recipe, { seed: 8 }));
    expect(told).toHaveLength(2);
  });

  test("an exported file is read piece by piece, the last as long as what is left", async () => {
    const { automation } = automated();
    const pieces: Buffer[] = [];
    for (const first of [0, 9000, 18_000]) pieces.push(Buffer.from(await automation.read("teacher.zip", first, 9000), "base64"));
    expect(pieces.map(({ length }) => length)).toEqual([9000, 9000, 2000]);
    expect(Buffer.concat(pieces).every((byte, at) => byte === at % 251)).toBe(true);
  });

  test("a download that there is not rejects with a problem", async () => {
    const { automation, downloads } = automated();
    await automation.download("teacher.zip");
    expect(downloads).toEqual(["teacher.zip"]);
    await expect(automation.download("nothing.zip")).rejects.toEqual({
      code: "missing-stage",
      message: "There is no exported file nothing.zip.",
      hint: "Run the export first.",
    });
  });
});
