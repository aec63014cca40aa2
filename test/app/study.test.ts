// Studies over a studio without a browser: what is trained, in which order, and what is kept.

import { describe, expect, test } from "vitest";
import { studyIdOf } from "../../src/app/pipeline";
import { shelve } from "../../src/app/study/cells";
import { StudioError } from "../../src/core/errors";
import { parseStudy } from "../../src/core/study/gate";
import { paths } from "../../src/storage/blobs";
import { MemoryBlobs, MemoryRecords } from "../../src/storage/memory";
import { droppedFile, type FakeStudioOptions, fakeStudio } from "./fakes";

const base = { teacher: { size: "pico", steps: 4 }, experts: { steps: 2 } };

function studyOf(changes: object = {}) {
  return parseStudy({
    format: "limbeck-study",
    name: "Fixed or adaptive",
    question: "Does adaptive α pay?",
    base,
    arms: [
      { name: "fixed", changes: {} },
      { name: "adaptive", changes: { experts: { weighting: "adaptive" } } },
    ],
    seeds: [1, 2],
    ...changes,
  });
}

/** A studio, and what runs a study in it to its end or stop. */
function studied(options: FakeStudioOptions = {}) {
  const studio = fakeStudio(options);
  const trained: string[] = [];
  const tryExpert = studio.handlers.tryExpert;
  studio.handlers.tryExpert = async (given, context) => {
    trained.push(`${given.recipe.experts.weighting} ${given.recipe.seed} ${given.domain}`);
    return tryExpert(given, context);
  };
  const run = async (study = studyOf()): Promise<string> => {
    await studio.keeper.restore();
    const stage = shelve(study, studio);
    await studio.runner.start(stage);
    return studyIdOf(stage);
  };
  return { ...studio, trained, run };
}

describe("a study", () => {
  test("makes corpus, tokenizer and teacher once, and then an expert per domain for every arm, seed by seed", async () => {
    const studio = studied();
    const id = await studio.run();
    expect(studio.calls.slice(0, 3)).toEqual(["useSample", "trainTokenizer", "trainTeacher"]);
    expect(studio.calls.slice(3)).toEqual(Array(8).fill("tryExpert"));
    expect(studio.trained).toEqual(
      [1, 2].flatMap((seed) => ["fixed", "adaptive"].flatMap((arm) => ["en", "de"].map((to) => `${arm} ${seed} ${to}`))),
    );
    const { cells, domains } = studio.state().shelf.studies[id];
    expect(domains).toEqual(["en", "de"]);
    expect(cells.map(({ arm, seed, results }) => [arm, seed, Object.keys(results)])).toEqual([
      ["fixed", 1, domains],
      ["adaptive", 1, domains],
      ["fixed", 2, domains],
      ["adaptive", 2, domains],
    ]);
    expect(studio.state().stages[`study:${id}`].status).toBe("done");
  });

  test("trains the students of a joint kind in one run for each cell, whose phases count as experts", async () => {
    const studio = studied();
    const kinds = ["ple", "sequential", "together"];
    const arms = kinds.map((kind) => ({ name: kind, changes: { mixture: { kind } } }));
    const asked: unknown[] = [];
    const { tryStudents } = studio.handlers;
    studio.handlers.tryStudents = async (given, context) => {
      const { recipe, domains, progress } = given;
      asked.push([recipe.mixture.kind, recipe.seed, domains, progress]);
      context.emit({ kind: "progress", stage: given.stage, ...progress, done: progress.done + 1 });
      return tryStudents(given, context);
    };
    const counts: number[] = [];
    studio.store.subscribe(({ stages, running }) => void counts.push((running && stages[running]?.progress?.done) || 0));
    const id = await studio.run(studyOf({ arms }));
    const told = { total: 12, unit: "experts" };
    expect(asked).toEqual(
      [1, 2].flatMap((seed, i) =>
        ["sequential", "together"].map((kind, j) => [
          kind,
          seed,
          ["en", "de"],
          { ...told, done: 6 * i + 2 * j + 2, note: `${kind}, seed ${seed}` },
        ]),
      ),
    );
    expect(counts).toContain(3);
    expect(studio.trained).toHaveLength(4);
    const { cells } = studio.state().shelf.studies[id];
    expect(cells.map(({ results }) => Object.keys(results))).toEqual(Array(6).fill(["en", "de"]));
    await studio.run(studyOf({ arms }));
    expect(asked).toHaveLength(4);
  });

  test("takes nothing from the project and leaves nothing in it", async () => {
    const studio = studied();
    await studio.run();
    expect(studio.state().project).toMatchObject({ models: {} });
    expect(studio.state().project.corpus).toBeUndefined();
    expect(await studio.blobs.has("models/teacher.safetensors")).toBe(false);
  });

  test("keeps the state of a cell's training until its result is there", async () => {
    const studio = studied();
    const { tryExpert } = studio.handlers;
    const found: boolean[] = [];
    studio.handlers.tryExpert = async (given, context) => {
      const state = `${given.space}/${paths.checkpoint(paths.checkpointsOf(paths.cell(0)), 0)}`;
      found.push(await studio.blobs.has(state));
      await studio.blobs.write(state, new Uint8Array([1]));
      return tryExpert(given, context);
    };
    const { saveShelf } = studio.records;
    const kept: number[] = [];
    studio.records.saveShelf = async (shelf) => {
      const results = Object.values(shelf.studies).flatMap(({ cells }) => cells.flatMap((cell) => Object.keys(cell.results)));
      const states = (await studio.blobs.list()).filter(({ path }) => path.includes(paths.checkpoints));
      if (results.length > 0 && states.length > 0) kept.push(results.length);
      await saveShelf.call(studio.records, shelf);
    };
    await studio.run();
    expect(found).toEqual(Array(8).fill(false));
    expect(new Set(kept)).toEqual(new Set([1, 2, 3, 4, 5, 6, 7, 8]));
  });

  test("copies the project's teacher where it was made with the same settings", async () => {
    const studio = studied();
    studio.store.setState({ recipe: parseStudy(studyOf()).arms[0].recipe });
    await studio.runner.runAll();
    studio.calls.length = 0;
    await studio.run();
    expect(studio.calls).toEqual(Array(8).fill("tryExpert"));
  });

  test("makes another foundation for an arm whose teacher differs, and each only once", async () => {
    const studio = studied();
    const arms = [
      { name: "short", changes: {} },
      { name: "long", changes: { teacher: { steps: 8 } } },
    ];
    await studio.run(studyOf({ arms }));
    expect(studio.calls.filter((command) => command === "trainTeacher")).toHaveLength(2);
    expect(Object.keys(studio.state().shelf.foundations)).toHaveLength(2);
  });

  test("that is stopped keeps every finished result and goes on with the rest, also after a reload", async () => {
    const kept = { blobs: new MemoryBlobs(), records: new MemoryRecords() };
    const studio = studied(kept);
    const tryExpert = studio.handlers.tryExpert;
    studio.handlers.tryExpert = async (given, context) => {
      if (studio.trained.length === 5) {
        studio.runner.stop();
        await context.checkpoint(given.stage);
      }
      return tryExpert(given, context);
    };
    const id = await studio.run();
    expect(studio.state().stages[`study:${id}`].problem?.code).toBe("cancelled");
    const later = studied(kept);
    await later.run();
    expect(later.calls.every((command) => command === "tryExpert")).toBe(true);
    expect([...studio.trained, ...later.trained]).toHaveLength(8);
    expect(later.state().shelf.studies[id].cells).toHaveLength(4);
  });

  test("that gets more seeds runs only those; an arm that changed runs again", async () => {
    const studio = studied();
    await studio.run();
    studio.trained.length = 0;
    await studio.run(studyOf({ seeds: [1, 2, 3] }));
    expect(studio.trained.map((line) => line.split(" ")[1])).toEqual(["3", "3", "3", "3"]);
    studio.trained.length = 0;
    const changed = [
      { name: "fixed", changes: {} },
      { name: "adaptive", changes: { experts: { weighting: "dwa" } } },
    ];
    await studio.run(studyOf({ arms: changed }));
    expect(studio.trained.every((line) => line.startsWith("dwa"))).toBe(true);
    expect(studio.trained).toHaveLength(4);
  });

  test("takes up what an earlier run had written, and refuses that of other texts", async () => {
    const first = studied();
    const id = await first.run();
    const earlier = first.state().shelf.studies[id];
    expect(earlier.yardsticks?.[earlier.cells[0].foundation].en).toEqual({ teacher: 2, byteUnigram: 4.5 });
    const later = studied();
    await later.keeper.restore();
    await later.runner.start(shelve(studyOf({ seeds: [1, 2, 3] }), later, earlier));
    expect(later.trained.map((line) => line.split(" ")[1])).toEqual(["3", "3", "3", "3"]);
    expect(() => shelve(studyOf(), later, { ...earlier, texts: "others" })).toThrow("are about other texts");
  });

  test("records an expert that diverged as such and goes on", async () => {
    const problem = { code: "loss-not-finite", message: "Step 3 gave no number.", hint: "Take a third of the learning rate." } as const;
    const studio = studied();
    const { tryExpert } = studio.handlers;
    studio.handlers.tryExpert = async (given, context) =>
      given.recipe.seed === 1 && given.domain === "de" && given.recipe.experts.weighting === "adaptive"
        ? { state: "diverged", problem }
        : tryExpert(given, context);
    const id = await studio.run();
    const { cells } = studio.state().shelf.studies[id];
    expect(cells[1].results.de).toEqual({ state: "diverged", problem });
    expect(cells).toHaveLength(4);
  });

  test("on domains that it names trains only those, and refuses one that the corpus lacks", async () => {
    const studio = studied();
    await studio.run(studyOf({ domains: ["de"], seeds: [1] }));
    expect(studio.trained).toEqual(["fixed 1 de", "adaptive 1 de"]);
    const id = await studio.run(studyOf({ name: "Another", domains: ["de", "eo"], seeds: [1] }));
    expect(studio.state().stages[`study:${id}`].problem?.message).toContain("the domain eo");
  });

  test("on dropped files reads them again for itself; when they are gone it says so", async () => {
    const kept = { blobs: new MemoryBlobs(), records: new MemoryRecords() };
    const studio = studied(kept);
    await studio.runner.readFiles([droppedFile("fr/a.txt"), droppedFile("py/b.py")], []);
    await studio.run(studyOf({ seeds: [1] }));
    expect(studio.trained.map((line) => line.split(" ")[2])).toEqual(["fr", "py", "fr", "py"]);
    const later = studied(kept);
    await later.run(studyOf({ seeds: [1] }));
    expect(later.trained).toEqual([]);
    const id = await later.run(studyOf({ name: "New", base: { ...base, seed: 9 } }));
    expect(later.state().stages[`study:${id}`].problem).toMatchObject({ code: "no-text", hint: "Drop the folder again." });
  });

  test("shows the curve of the expert it trains, not those before", async () => {
    const studio = studied();
    const id = await studio.run();
    expect(studio.series.seriesOf(`study:${id}`).snapshot().step).toEqual([1, 2]);
    expect(studio.state().stages[`study:${id}`].evaluations.length).toBeLessThan(3);
  });

  test("without a GPU fails with the device's problem", async () => {
    const problem = { code: "no-webgpu", message: "This browser has no WebGPU.", hint: "Use Chrome." } as const;
    const studio = studied({ state: { device: { status: "missing", problem } } });
    const id = await studio.run();
    expect(studio.state().stages[`study:${id}`].problem).toEqual(problem);
    expect(studio.calls).toEqual([]);
  });

  test("whose worker fails ends there with the reason, and what it had stays", async () => {
    const studio = studied();
    const { tryExpert } = studio.handlers;
    studio.handlers.tryExpert = async (given, context) => {
      if (given.recipe.seed === 2) throw new StudioError("device-lost", "The GPU was reset.", "Start it again.");
      return tryExpert(given, context);
    };
    const id = await studio.run();
    expect(studio.state().stages[`study:${id}`].problem?.code).toBe("device-lost");
    expect(studio.state().shelf.studies[id].cells).toHaveLength(2);
  });
});
