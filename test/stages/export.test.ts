import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { recipeFor } from "../../src/core/config/recipe";
import type { CorpusSummary, ModelRecord, RouterRecord } from "../../src/core/config/records";
import { parameterCount } from "../../src/core/config/sizes";
import { StudioError } from "../../src/core/errors";
import { checkPackage } from "../../src/core/exchange/package";
import { writeSafetensors } from "../../src/core/exchange/safetensors";
import { readZip } from "../../src/core/exchange/zip";
import { decodeUtf8, encodeUtf8 } from "../../src/core/format/utf8";
import { initializeGpt } from "../../src/core/model/gpt";
import { SOFTMAX } from "../../src/core/router/linear";
import { Router } from "../../src/core/router/router";
import { routerToJson } from "../../src/core/router/router-json";
import type { ExportArguments } from "../../src/protocol/commands";
import type { StudioEvent } from "../../src/protocol/events";
import type { Context } from "../../src/protocol/host";
import { exportAll } from "../../src/stages/export";
import { type Blobs, paths } from "../../src/storage/blobs";
import { partOfFile } from "../../src/storage/layout";
import { MemoryBlobs } from "../../src/storage/memory";
import { parts, shape } from "../core/exchange/sample";
import { programs } from "./programs";

const corpus: CorpusSummary = { source: "files", domains: [], problems: [] };
const record = (id: string, path: string): ModelRecord => ({
  id,
  shape,
  parameters: parameterCount(shape),
  path,
  steps: 10,
  tokens: 1280,
  seconds: 2,
  final: {},
});

const wanted: ExportArguments = {
  recipe: recipeFor("pico"),
  corpus,
  models: [record("teacher", paths.teacher), record("expert:French", paths.expert(0)), record("expert:french!", paths.expert(1))],
  router: {} as RouterRecord, // the stage asks only whether there is one; its figures stay in the project
};

/** Storage as the stages before leave it. */
async function finishedProject(blobs: Blobs = new MemoryBlobs()): Promise<Blobs> {
  for (const [i, { path }] of wanted.models.entries()) await blobs.write(path, writeSafetensors(initializeGpt(shape, i)));
  await blobs.write(paths.tokenizer, parts.tokenizer);
  const router = new Router({
    kind: "naive-bayes",
    domains: ["French", "french!"],
    sequenceTokens: 16,
    space: {
      vocabSize: shape.vocabSize,
      pairs: new Float64Array(0),
      idf: new Float32Array(shape.vocabSize).fill(1),
      termFrequency: "count",
    },
    link: SOFTMAX,
    model: { weights: new Float32Array(2 * shape.vocabSize), intercept: new Float32Array(2) },
  });
  await blobs.write(paths.router, encodeUtf8(routerToJson(router)));
  return blobs;
}

/** A context that keeps what it is told. */
function listening(checkpoint: () => Promise<void> = async () => {}): { context: Context; events: StudioEvent[] } {
  const events: StudioEvent[] = [];
  return { context: { emit: (event) => events.push(event), checkpoint }, events };
}

const names = ["limbeck-teacher.zip", "limbeck-expert-french.zip", "limbeck-expert-french-2.zip", "limbeck-router.json"];

describe("export", () => {
  it("offers the teacher, every expert and the router, each with the size and hash of what is stored", async () => {
    const blobs = await finishedProject();
    const files = await exportAll(wanted, listening().context, blobs, programs);
    expect(files.map(({ path }) => path)).toEqual(names);
    for (const { path, storage, bytes, sha256 } of files) {
      expect(storage).toBe(paths.exported(path));
      const stored = await blobs.read(storage);
      expect(bytes).toBe(stored.length);
      expect(sha256).toBe(createHash("sha256").update(stored).digest("hex"));
    }
    expect(files.map(({ description }) => description)).toEqual([
      expect.stringMatching(/^Teacher: GPT-2 with .* parameters/),
      expect.stringMatching(/^Expert for French: /),
      expect.stringMatching(/^Expert for french!: /),
      expect.stringMatching(/^Router between French, french!/),
    ]);
    expect(checkPackage(await blobs.read(paths.exported(names[1]))).shape).toEqual(shape);
  });

  it("writes each model in every format that is wanted, and says how it is opened", async () => {
    const blobs = await finishedProject();
    const files = await exportAll({ ...wanted, formats: ["gguf-f32", "gguf-q8_0"] }, listening().context, blobs, programs);
    expect(files.map(({ path }) => path)).toEqual([
      "limbeck-teacher.f32.gguf",
      "limbeck-teacher.q8_0.gguf",
      "limbeck-expert-french.f32.gguf",
      "limbeck-expert-french.q8_0.gguf",
      "limbeck-expert-french-2.f32.gguf",
      "limbeck-expert-french-2.q8_0.gguf",
      "limbeck-router.json",
    ]);
    expect(files[2].description).toMatch(/^Expert for French: GPT-2 with .* its matrices in f32, .* kB in all/);
    expect(files[2].usage?.command).toContain("llama-completion -m limbeck-expert-french.f32.gguf");
    for (const { storage } of files) expect(partOfFile(storage)).toBe("exports");
  });

  it("a sparse teacher is no GGUF, and the rest is still offered", async () => {
    const blobs = await finishedProject();
    const [teacher, ...experts] = wanted.models;
    const sparse = { ...teacher, shape: { ...shape, experts: { count: 2, active: 1 } } };
    const { context, events } = listening();
    const files = await exportAll({ ...wanted, models: [sparse, ...experts], formats: ["gguf-f16"] }, context, blobs, programs);
    expect(files).toHaveLength(3);
    expect(events).toContainEqual(
      expect.objectContaining({
        problem: expect.objectContaining({
          message: expect.stringMatching(/^limbeck-teacher.f16.gguf could not be exported: .* several experts/),
        }),
      }),
    );
  });

  it("without any format only the router is left, and without that the next step is told", async () => {
    const blobs = await finishedProject();
    const none = { ...wanted, formats: [] };
    expect((await exportAll(none, listening().context, blobs, programs)).map(({ path }) => path)).toEqual(["limbeck-router.json"]);
    const { router: _, ...alone } = none;
    await expect(exportAll(alone, listening().context, blobs, programs)).rejects.toMatchObject({
      hint: "Choose one on the Export screen.",
    });
  });

  it("a second export of the same project gives the same bytes", async () => {
    const blobs = await finishedProject();
    expect(await exportAll(wanted, listening().context, blobs, programs)).toEqual(
      await exportAll(wanted, listening().context, blobs, programs),
    );
  });

  it("tells which file it is at, and that it is done", async () => {
    const { context, events } = listening();
    await exportAll(wanted, context, await finishedProject(), programs);
    const progress = { kind: "progress", stage: "export", total: 4, unit: "files" };
    expect(events).toEqual([...names.map((note, done) => ({ ...progress, done, note })), { ...progress, done: 4 }]);
  });

  it("the card tells the recipe the model was trained with, not the one being edited", async () => {
    const blobs = await finishedProject();
    const trainedWith = { teacher: { ...wanted.recipe, seed: 4711 } };
    await exportAll({ ...wanted, trainedWith }, listening().context, blobs, programs);
    const card = async (name: string): Promise<string> => decodeUtf8(readZip(await blobs.read(paths.exported(name))).get("README.md")!);
    expect(await card(names[0])).toContain("| Seed | 4711 |");
    expect(await card(names[1])).toContain("| Seed | 1 |");
  });

  it("a broken model is named in a notice and the others are still offered", async () => {
    const blobs = await finishedProject();
    await blobs.write(paths.expert(0), (await blobs.read(paths.expert(0))).subarray(0, 500));
    const { context, events } = listening();
    expect((await exportAll(wanted, context, blobs, programs)).map(({ path }) => path)).toEqual(names.filter((name) => name !== names[1]));
    const notices = events.filter((event) => event.kind === "notice");
    expect(notices).toEqual([
      {
        kind: "notice",
        stage: "export",
        problem: expect.objectContaining({ code: "bad-package", message: expect.stringContaining(names[1]) }),
      },
    ]);
  });

  it("a file that storage gives back changed is not offered and not kept", async () => {
    class Forgetful extends MemoryBlobs {
      override async read(path: string): Promise<Uint8Array> {
        const bytes = await super.read(path);
        if (path === paths.exported(names[0])) bytes[bytes.length >> 1] ^= 1;
        return bytes;
      }
    }
    const blobs = await finishedProject(new Forgetful());
    const { context, events } = listening();
    expect((await exportAll(wanted, context, blobs, programs)).map(({ path }) => path)).toEqual(names.slice(1));
    expect(events).toContainEqual(
      expect.objectContaining({ kind: "notice", problem: expect.objectContaining({ message: expect.stringContaining("checksum") }) }),
    );
    expect(await blobs.has(paths.exported(names[0]))).toBe(false);
  });

  it("when every file fails, the first failure is the stage's own", async () => {
    await expect(exportAll(wanted, listening().context, new MemoryBlobs(), programs)).rejects.toMatchObject({
      code: "missing-stage",
      message: expect.stringContaining(names[0]),
    });
  });

  it("an empty project is told what comes first", async () => {
    const { router: _, ...withoutRouter } = wanted;
    await expect(exportAll({ ...withoutRouter, models: [] }, listening().context, new MemoryBlobs(), programs)).rejects.toMatchObject({
      code: "missing-stage",
      hint: "Train the teacher first.",
    });
  });

  it("stopping ends the export between two files", async () => {
    const blobs = await finishedProject();
    let checkpoints = 0;
    const { context } = listening(async () => {
      checkpoints += 1;
      if (checkpoints === 2) throw new StudioError("cancelled", "export was stopped.", "Press Start to run it again.");
    });
    await expect(exportAll(wanted, context, blobs, programs)).rejects.toMatchObject({ code: "cancelled" });
    expect(await blobs.has(paths.exported(names[0]))).toBe(true);
    expect(await blobs.has(paths.exported(names[1]))).toBe(false);
  });
});
