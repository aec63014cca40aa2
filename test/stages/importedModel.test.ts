// A model from outside on its way: into storage, to the place of the teacher, and to where experts start, on TensorFlow.js's CPU
// backend and storage in memory.

import { createHash } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { expertShape } from "../../src/core/config/recipe";
import type { ModelRecord } from "../../src/core/config/records";
import { scoreSequences } from "../../src/core/evaluation/quality";
import { writePackage } from "../../src/core/exchange/package";
import { readMetadata, readSafetensors } from "../../src/core/exchange/safetensors";
import { encodeUtf8 } from "../../src/core/format/utf8";
import type { NamedTensors } from "../../src/core/graph/executor";
import { STUDENT } from "../../src/core/model/predicting";
import { scoreProgram } from "../../src/core/model/programs";
import { referenceExecutor } from "../../src/core/reference/executor";
import { toTokenizerJson } from "../../src/core/tokenizer/json";
import type { DroppedFile } from "../../src/protocol/commands";
import { distilExpert } from "../../src/stages/expert";
import { importModel } from "../../src/stages/importedModel";
import { takeTeacher } from "../../src/stages/importedTeacher";
import { readHeldOut } from "../../src/stages/models";
import { paths } from "../../src/storage/blobs";
import { MemoryBlobs } from "../../src/storage/memory";
import { config, prefixed, saved } from "../core/exchange/outsideSample";
import { hotWeights } from "../core/reference/harness";
import { withChanges } from "../withChanges";
import { base, blobs, context, corpus, domains, events, listening, meansOf, prepare, tokenizer } from "./twoDomains";

const fileOf = (path: string, content: Uint8Array | object): DroppedFile => {
  const bytes = content instanceof Uint8Array ? content : encodeUtf8(JSON.stringify(content));
  return { path, file: new File([bytes as Uint8Array<ArrayBuffer>], path) };
};

const sha256 = (bytes: Uint8Array | string): string => createHash("sha256").update(bytes).digest("hex");

/** A model of the experts' shape, by its folder. */
const shapeNow = () => expertShape(base, tokenizer.vocabSize);
const weightsNow = (): NamedTensors => hotWeights(shapeNow(), 7);

function folderNow(tensors: NamedTensors = weightsNow()): DroppedFile[] {
  const { layers, heads, width, context: length, vocabSize } = shapeNow();
  const declared = { ...config, n_layer: layers, n_head: heads, n_embd: width, n_positions: length, vocab_size: vocabSize };
  return [
    fileOf("mine/config.json", declared),
    fileOf("mine/model.safetensors", saved(prefixed(tensors))),
    fileOf("mine/tokenizer.json", encodeUtf8(toTokenizerJson(tokenizer))),
  ];
}

const recipeNow = (imported: string) => withChanges(base, { teacher: { imported } });

beforeAll(prepare, 60_000);

describe("files of a model", () => {
  test("become one f32 file, known by a hash of it and saying its shape, with the tokenizer beside it", async () => {
    const { model, tokenizer: settings } = await importModel({ files: folderNow() }, context, blobs);
    const kept = await blobs.read(paths.importedModel(model.hash));
    expect(model).toMatchObject({ name: "mine", shape: shapeNow(), dtypes: ["F32"], bytes: kept.length });
    expect(sha256(sha256(kept))).toBe(model.hash); // it is of one block

    expect(readSafetensors(kept)).toEqual(weightsNow());
    expect(JSON.parse(readMetadata(kept)["limbeck.shape"])).toEqual(shapeNow());
    expect(settings?.vocabSize).toBe(tokenizer.vocabSize);
    expect(events.some((event) => event.kind === "progress" && event.stage === "model-import")).toBe(true);
  });

  test("are the same model from the studio's own package", async () => {
    const zip = writePackage({ shape: shapeNow(), tensors: weightsNow(), tokenizer: encodeUtf8(toTokenizerJson(tokenizer)), card: "" });
    const { model } = await importModel({ files: [fileOf("limbeck-teacher.zip", zip)] }, context, blobs);
    const folder = await importModel({ files: folderNow() }, context, blobs);
    expect(model).toEqual({ ...folder.model, name: "limbeck-teacher.zip" });
  });

  test("that can't be used leave what was kept before, and nothing besides", async () => {
    const kept = new MemoryBlobs();
    const { model } = await importModel({ files: folderNow() }, context, kept);
    const broken = new Map(
      [...weightsNow()].map(([name, tensor]) => [name, name === "ln_f.bias" ? { ...tensor, data: tensor.data.fill(1 / 0) } : tensor]),
    );
    await expect(importModel({ files: folderNow(broken) }, context, kept)).rejects.toThrow("ln_f.bias holds a value that is not finite");
    const [declared, weights] = folderNow();
    const { model: bpe, ...rest } = JSON.parse(toTokenizerJson(tokenizer));
    const smaller = {
      ...rest,
      model: { ...bpe, vocab: Object.fromEntries(Object.entries(bpe.vocab).slice(0, -1)), merges: bpe.merges.slice(0, -1) },
    };
    await expect(importModel({ files: [declared, weights, fileOf("mine/tokenizer.json", smaller)] }, context, kept)).rejects.toThrow(
      `The model has ${tokenizer.vocabSize} rows of embeddings, but its tokenizer, mine/tokenizer.json, has ${tokenizer.vocabSize - 1} tokens.`,
    );
    expect(await kept.has(paths.importedModel(model.hash))).toBe(true);
    expect(await kept.has(paths.incomingModel)).toBe(false);
    expect(new Uint8Array(await kept.read(paths.importedVocabulary))).toEqual(encodeUtf8(toTokenizerJson(tokenizer)));
  });
});

describe("a model from outside", () => {
  let hash: string;
  beforeAll(async () => {
    hash = (await importModel({ files: folderNow() }, context, blobs)).model.hash;
  });

  test("is the teacher as it is, scored on held-out text as any model is", async () => {
    const record = await takeTeacher(meansOf(recipeNow(hash)), blobs);
    expect(record).toMatchObject({
      id: "teacher",
      shape: shapeNow(),
      path: paths.importedModel(hash),
      imported: hash,
      steps: 0,
    });
    const [text] = await readHeldOut(blobs, corpus, tokenizer, shapeNow().context, base.evaluation.finalTokens);
    const models = { [STUDENT]: referenceExecutor.upload(weightsNow()) };
    const evaluator = await referenceExecutor.evaluator(scoreProgram(shapeNow(), 1), models);
    const nats = (await scoreSequences(evaluator, text.sequences, 1)).reduce((sum, value) => sum + value, 0);
    expect(record.final[domains[0]].loss).toBeCloseTo(nats / text.tokens, 4);
    expect(Object.keys(record.predictions ?? {})).toEqual(domains);
  });

  test("is copied to where a study works, and taken from there", async () => {
    const imports = new MemoryBlobs();
    await imports.write(paths.importedModel(hash), await blobs.read(paths.importedModel(hash)));
    await blobs.remove(paths.importedModel(hash));
    expect((await takeTeacher(meansOf(recipeNow(hash)), imports)).imported).toBe(hash);
    expect(await blobs.read(paths.importedModel(hash))).toEqual(await imports.read(paths.importedModel(hash)));
  });

  test("is refused with both sizes where the tokenizer is another's, and by its hash where it is not there", async () => {
    const means = { ...meansOf(recipeNow(hash)), tokenizer: Object.assign(Object.create(tokenizer), { vocabSize: 300 }) };
    await expect(takeTeacher(means, blobs)).rejects.toThrow(
      `has ${tokenizer.vocabSize} rows of embeddings, but the tokenizer has 300 tokens`,
    );
    await expect(takeTeacher(meansOf(recipeNow("ab".repeat(32))), blobs)).rejects.toMatchObject({ code: "missing-stage" });
  });

  test("teaches an expert, which may start as its copy where the shapes are the same", async () => {
    const recipe = withChanges(recipeNow(hash), { experts: { start: "imported", imported: hash } });
    const { executor, begun } = listening();
    const teacher: ModelRecord = await takeTeacher(meansOf(recipe), blobs);
    const expert = await distilExpert({ recipe, corpus, domain: domains[0], teacher }, meansOf(recipe, executor));
    expect(begun[0]).toEqual(weightsNow());
    expect(expert).toMatchObject({ startedFrom: hash, id: `expert:${domains[0]}` });
    const deeper = withChanges(recipe, { experts: { layers: shapeNow().layers + 1 } });
    await expect(distilExpert({ recipe: deeper, corpus, domain: domains[0], teacher }, meansOf(deeper))).rejects.toThrow(
      `Experts can't start from the model from outside: it has layers ${shapeNow().layers} and not ${shapeNow().layers + 1}.`,
    );
  });
});
