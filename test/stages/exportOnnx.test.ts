import { describe, expect, it } from "vitest";
import { recipeFor } from "../../src/core/config/recipe";
import type { ModelRecord } from "../../src/core/config/records";
import { type ModelShape, parameterCount } from "../../src/core/config/sizes";
import type { Problem } from "../../src/core/errors";
import { checkOnnxPackage } from "../../src/core/exchange/onnx/package";
import { writeSafetensors } from "../../src/core/exchange/safetensors";
import { readZip } from "../../src/core/exchange/zip";
import { decodeUtf8 } from "../../src/core/format/utf8";
import { initializeGpt } from "../../src/core/model/gpt";
import { exportAll } from "../../src/stages/export";
import { paths } from "../../src/storage/blobs";
import { MemoryBlobs } from "../../src/storage/memory";
import { parts, shape } from "../core/exchange/sample";
import { programs } from "./programs";

const sparse: ModelShape = { ...shape, experts: { count: 3, active: 2 } };
const tensors = initializeGpt(shape, 4);
const record = (id: string, path: string, own: ModelShape): ModelRecord => ({
  ...{ id, path, shape: own, parameters: parameterCount(own) },
  ...{ steps: 1, tokens: 1, seconds: 1, final: {} },
});

/** What is exported of a sparse teacher and a dense expert, as ONNX alone. */
async function exported() {
  const blobs = new MemoryBlobs();
  await blobs.write(paths.tokenizer, parts.tokenizer);
  await blobs.write(paths.teacher, writeSafetensors(initializeGpt(sparse, 3)));
  await blobs.write(paths.expert(0), writeSafetensors(tensors));
  const problems: Problem[] = [];
  const context = {
    emit: (event: { readonly kind: string; readonly problem?: Problem }) => void (event.problem && problems.push(event.problem)),
    checkpoint: async () => {},
  };
  const models = [record("teacher", paths.teacher, sparse), record("expert:French", paths.expert(0), shape)];
  const corpus = { source: "files", domains: [], problems: [] } as const;
  const formats = ["onnx-f32", "onnx-f16"] as const;
  const files = await exportAll({ recipe: recipeFor("pico"), corpus, models, formats }, context, blobs, programs);
  return { files, problems, read: (name: string) => blobs.read(paths.exported(name)) };
}

describe("export as ONNX", () => {
  it("gives a dense model in f32 and in f16, each read back against the weights in storage", async () => {
    const { files, read } = await exported();
    expect(files.map(({ path }) => path)).toEqual(["limbeck-expert-french.onnx_f32.zip", "limbeck-expert-french.onnx_f16.zip"]);
    for (const [i, precision] of (["float32", "float16"] as const).entries()) {
      expect(checkOnnxPackage(await read(files[i].path), { shape, tensors, precision }).shape).toEqual(shape);
      expect(files[i].description).toMatch(/^Expert for French: GPT-2 with .* as ONNX in f(32|16), .* 2 B of it are the runtime\.$/);
    }
    const card = decodeUtf8(readZip(await read(files[1].path)).get("README.md")!);
    expect(card).toContain("library_name: transformers.js");
    expect(card).toContain('pipeline("text-generation", "limbeck-expert-french.onnx_f16")');
  });

  it("names a sparse teacher, which has none, and says what to do", async () => {
    const { problems } = await exported();
    expect(problems.map(({ message }) => message)).toEqual(
      ["f32", "f16"].map(
        (name) =>
          `limbeck-teacher.onnx_${name}.zip could not be exported: ONNX's GPT-2 has one MLP in a layer, and this model has 3 experts.`,
      ),
    );
    expect(problems[0].hint).toBe("Distil a dense expert from it, and export that.");
  });
});
