import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { type Report, report } from "../../src/app/report";
import { initialState, type StudioState } from "../../src/app/state/store";
import { recipeFor } from "../../src/core/config/recipe";
import { SIZE_NAMES } from "../../src/core/config/sizes";
import { corpusOf, domain, modelRecord, predictionsOf, routerRecord } from "./fakeRecords";
import { fakeStudio, recipe } from "./fakes";
import { layerUse } from "./sparseModel";

const schema = JSON.parse(readFileSync(join(import.meta.dirname, "../../public/report.schema.json"), "utf8"));
const validate = new Ajv({ strict: true, allowUnionTypes: true, allErrors: true }).compile(schema);
const versions = { limbeck: "0.1.0", browser: "a browser" };

/** What the schema has against a report, after a trip through JSON. */
function complaints(value: unknown): string[] {
  validate(JSON.parse(JSON.stringify(value)));
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

/** The report of a whole run over workers that answer at once. */
async function wholeReport(names = ["en", "de"]): Promise<Report> {
  const studio = fakeStudio();
  const corpus = { ...corpusOf(names), domains: names.map((name, i) => domain(name, i === 0 ? { floor: 1.5 } : {})) };
  studio.handlers.useSample = async () => corpus;
  await studio.runner.runAll();
  return report(studio.state(), versions);
}

describe("the report", () => {
  test("a whole run's report is what the schema says, for one domain and for several", async () => {
    expect(complaints(await wholeReport())).toEqual([]);
    expect(complaints(await wholeReport(["en"]))).toEqual([]);
  });

  test("the kernels that trained the models stand in it, and its recipe takes them to repeat the run", async () => {
    const studio = fakeStudio();
    await studio.runner.runAll();
    const state = studio.state();
    const kernels = { "matmul nn 256×256×64": "quad 16×16×8" };
    const models = { ...state.project.models, teacher: { ...modelRecord("teacher", ["en", "de"]), kernels } };
    const made = report({ ...state, project: { ...state.project, models } }, versions);
    expect(made.kernels).toEqual(kernels);
    expect(complaints(made)).toEqual([]);
    expect(complaints({ ...made, recipe: { ...made.recipe, kernels } })).toEqual([]);
  });

  test("its stages, baselines, grid and files are those of the run", async () => {
    const { stages, baselines, router, grid, files } = await wholeReport();
    expect(stages.map(({ name, kind, tokens, tokensPerSecond }) => [name, kind, tokens, tokensPerSecond])).toEqual([
      ["corpus", "corpus", 0, 0],
      ["tokenizer", "tokenizer", 0, 0],
      ["teacher", "teacher", 1024, 512],
      ["expert:en", "expert", 1024, 512],
      ["expert:de", "expert", 1024, 512],
      ["router", "router", 0, 0],
      ["mixture", "mixture", 0, 0],
      ["export", "export", 0, 0],
    ]);
    expect(Object.keys(stages[2].final)).toEqual(["en", "de"]);
    expect(stages.slice(1, 4).map(({ predictions }) => predictions)).toEqual([undefined, predictionsOf(["en", "de"]), undefined]);
    expect(stages.slice(1, 4).map(({ precision }) => precision)).toEqual([undefined, "f16", "f16"]);
    expect(baselines).toEqual({ en: { byteUnigram: 4.5, floor: 1.5 }, de: { byteUnigram: 4.5 } });
    expect(router?.confusion).toEqual([
      [7, 0],
      [0, 7],
    ]);
    expect(grid).toEqual({ teacher: { en: 2, de: 2 }, en: { en: 2, de: 2 }, de: { en: 2, de: 2 }, routed: { en: 2, de: 2 } });
    expect(files.map(({ path }) => path)).toEqual(["teacher.zip", "expert-en.zip", "expert-de.zip"]);
  });

  test("a sparse teacher tells by domain and layer what its gates do, and an expert how far its gates were tuned", () => {
    const teacher = { ...modelRecord("teacher", ["en"]), gateUse: { en: [layerUse([0.75, 0.25], 0.6), layerUse([0.5, 0.5], 0.5)] } };
    const gates = { path: "models/gates", bytes: 64, sha256: "ab".repeat(32), teacher: "cd".repeat(32), divergence: [0.5, 0] };
    const models = { teacher, "expert:en": { ...modelRecord("expert:en", ["en"]), gates } };
    const made = report({ ...initialState, project: { version: 2, corpus: corpusOf(["en"]), models } }, versions);
    expect(complaints(made)).toEqual([]);
    const [, told, taught] = made.stages;
    expect(told.gateUse?.en[0]).toEqual({ taken: [0.75, 0.25], mass: 0.6, entropy: 0.5 });
    expect(taught.gateDivergence).toEqual([0.5, 0]);
  });

  test("a domain that is called as a row of the grid leaves that row its name", async () => {
    const { grid } = await wholeReport(["en", "routed"]);
    expect(Object.keys(grid)).toEqual(["teacher", "en", "expert:routed", "routed"]);
  });

  test("with one domain there is no router and the grid is empty", async () => {
    const { router, grid } = await wholeReport(["en"]);
    expect([router, grid]).toEqual([null, {}]);
  });

  test("rows and columns of the matrix follow the order of the classes' names, also for folders called 10 and 2", () => {
    const domains = ["b", "10", "2"];
    const confusion = [
      [1, 2, 3],
      [4, 5, 6],
      [7, 8, 9],
    ];
    const project = { version: 2, models: {}, corpus: corpusOf(domains), router: { ...routerRecord(domains), confusion } } as const;
    const { router } = report({ ...initialState, project }, versions);
    expect(Object.keys(router!.perClass)).toEqual(["2", "10", "b"]);
    expect(router!.confusion).toEqual([
      [9, 8, 7],
      [6, 5, 4],
      [3, 2, 1],
    ]);
  });

  test("an empty project has an empty report, and the schema takes every ready recipe", () => {
    for (const size of SIZE_NAMES) {
      const state: StudioState = { ...initialState, recipe: recipeFor(size) };
      expect(complaints(report(state, versions))).toEqual([]);
      expect(report(state, versions)).toMatchObject({ adapter: null, stages: [], router: null, files: [] });
    }
  });
});

describe("the schema", () => {
  const spoiled: [string, (report: Report) => object][] = [
    ["an unknown field", (value) => ({ ...value, more: 1 })],
    ["a missing field", ({ grid, ...rest }) => rest],
    ["a figure that is no number", (value) => ({ ...value, grid: { teacher: { en: Number.NaN } } })],
    ["an accuracy above one", (value) => ({ ...value, router: { ...value.router, accuracy: 1.01 } })],
    ["tokens of a stage that trains nothing", (value) => ({ ...value, stages: [{ ...value.stages[0], tokens: 5 }] })],
    ["a model without figures", (value) => ({ ...value, stages: [{ ...value.stages[2], final: {} }] })],
    ["a precision of a stage that trains nothing", (value) => ({ ...value, stages: [{ ...value.stages[0], precision: "f32" }] })],
    [
      "predictions of a stage that trains nothing",
      (value) => ({ ...value, stages: [{ ...value.stages[0], predictions: predictionsOf(["en"]) }] }),
    ],
    [
      "predictions without a curve",
      (value) => ({ ...value, stages: [{ ...value.stages[2], predictions: { en: { top1: 1, top5: 1, ece: 0 } } }] }),
    ],
    [
      "a signal of a stage that trains nothing",
      (value) => ({ ...value, stages: [{ ...value.stages[0], signal: { bytesPerToken: 96, reused: 0 } }] }),
    ],
    [
      "gates of a stage that trains nothing",
      (value) => ({ ...value, stages: [{ ...value.stages[0], gateUse: { en: [{ taken: [1, 1], mass: 1, entropy: 0 }] } }] }),
    ],
    [
      "a gate of one expert",
      (value) => ({ ...value, stages: [{ ...value.stages[2], gateUse: { en: [{ taken: [1], mass: 1, entropy: 0 }] } }] }),
    ],
    ["a divergence below zero", (value) => ({ ...value, stages: [{ ...value.stages[3], gateDivergence: [-0.1] }] })],
    ["answers of a stage that trains nothing", (value) => ({ ...value, stages: [{ ...value.stages[0], responses: { en: {} } }] })],
    ["answers without a score", (value) => ({ ...value, stages: [{ ...value.stages[2], responses: { en: { test: {} } } }] })],
    ["a short hash", (value) => ({ ...value, files: [{ path: "a", bytes: 1, sha256: "abc" }] })],
    ["an incomplete recipe", (value) => ({ ...value, recipe: { ...recipe, teacher: undefined } })],
    ["an unknown kind of stage", (value) => ({ ...value, stages: [{ ...value.stages[0], kind: "study" }] })],
  ];

  test.each(spoiled)("it refuses %s", async (_, spoil) => {
    expect(complaints(spoil(await wholeReport()))).not.toEqual([]);
  });

  test("a model's record is enough for its stage", () => {
    const { predictions: _, ...older } = modelRecord("teacher", ["en"]);
    const cached = { ...older, signal: { bytesPerToken: 96, reused: 0.25 } };
    const samples = [{ prompt: "Q: Why?\nA:", reference: "Because.", answer: "No." }];
    const answering = { ...older, responses: { en: { test: { rougeL: 12.5, loss: 2, prompts: 1, seeds: 5, samples } } } };
    for (const teacher of [modelRecord("teacher", ["en"]), older, cached, answering]) {
      const project = { version: 2, models: { teacher } } as const;
      expect(complaints(report({ ...initialState, project }, versions))).toEqual([]);
    }
  });
});
