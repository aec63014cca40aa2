import { describe, expect, test } from "vitest";
import { createImports } from "../../src/app/imports";
import { areModel, tooLargeNote } from "../../src/app/modelFiles";
import { StudioError } from "../../src/core/errors";
import { paths } from "../../src/storage/blobs";
import { droppedFile, fakeStudio, finishedStudio } from "./fakes";

function importing(studio: ReturnType<typeof fakeStudio>) {
  const { store, keeper, blobs } = studio;
  const setRecipe = (recipe: ReturnType<typeof studio.state>["recipe"]) => store.setState({ recipe });
  const parts = { store, workers: studio.workers, openBlobs: async () => blobs, setRecipe, save: keeper.save, askToKeep() {} };
  const imports = createImports(parts);
  studio.onEvent(imports.hear);
  return { ...studio, ...imports };
}

const hashOf = (path: string): string => path.length.toString(16).padStart(64, "0");

describe("a model from files", () => {
  test("becomes the recipe's teacher with its tokenizer, and only the model that is named is kept", async () => {
    const studio = importing(fakeStudio());
    await studio.takeModel([droppedFile("first.zip")], "teacher");
    const [first, second] = ["first.zip", "a-second.zip"].map(hashOf);
    expect(studio.state().recipe).toMatchObject({
      teacher: { imported: first, kind: "dense" },
      tokenizer: { imported: "cd".repeat(32), vocabSize: 512 },
    });
    await studio.takeModel([droppedFile("a-second.zip")], "teacher");
    expect(Object.keys(studio.state().project.importedModels ?? {})).toEqual([second]);
    expect(await studio.blobs.has(paths.importedModel(first))).toBe(false);
    expect(await studio.blobs.has(paths.importedModel(second))).toBe(true);
    await studio.doWithoutModel("teacher");
    expect(studio.state().recipe.teacher.imported).toBe("none");
    expect(await studio.blobs.has(paths.importedModel(second))).toBe(false);
  });

  test("may be what experts start from, beside another that is the teacher", async () => {
    const studio = importing(fakeStudio());
    await studio.takeModel([droppedFile("teacher.zip")], "teacher");
    await studio.takeModel([droppedFile("start.zip")], "experts");
    expect(studio.state().recipe.experts).toMatchObject({ imported: hashOf("start.zip"), start: "imported" });
    expect(Object.keys(studio.state().project.importedModels ?? {}).sort()).toEqual([hashOf("start.zip"), hashOf("teacher.zip")].sort());
    await studio.doWithoutModel("experts");
    expect(studio.state().recipe).toMatchObject({
      experts: { imported: "none", start: "fresh" },
      teacher: { imported: hashOf("teacher.zip") },
    });
  });

  test("makes the teacher stage due again, and stays when its results are given up", async () => {
    const studio = importing(await finishedStudio());
    await studio.takeModel([droppedFile("model.zip")], "teacher");
    const imported = hashOf("model.zip");
    const record = studio.state().project.models.teacher;
    studio.handlers.trainTeacher = async () => ({ ...record, path: paths.importedModel(imported), imported });
    await studio.runner.runAll();
    expect(studio.calls).toContain("trainTeacher");
    expect(studio.state().project.models.teacher.imported).toBe(imported);
    await studio.runner.discard(["teacher"]);
    expect(await studio.blobs.has(paths.importedModel(imported))).toBe(true);
    expect(Object.keys(studio.state().project.importedModels ?? {})).toEqual([imported]);
  });

  test("that is refused changes nothing and says so, and so does one that comes while its stage is at work", async () => {
    const problem = new StudioError("bad-package", "Tensor wpe.weight is missing.", "Choose another.");
    const studio = importing(fakeStudio({ handlers: { importModel: () => Promise.reject(problem) } }));
    const { recipe } = studio.state();
    await studio.takeModel([droppedFile("model.zip")], "teacher");
    expect(studio.state()).toMatchObject({ recipe, incomingModel: undefined });
    expect(studio.state().refusedModels.teacher?.message).toBe(problem.message);
    studio.store.setState({ running: "teacher" });
    await studio.takeModel([droppedFile("model.zip")], "teacher");
    expect(studio.state().refusedModels.teacher).toMatchObject({
      code: "busy",
      message: "The teacher is at work with what the recipe says.",
    });
    await studio.takeModel([droppedFile("model.zip")], "experts");
    expect(studio.state().refusedModels.experts?.code).not.toBe("busy");
  });
});

test("files are a model's by their names: weights in any folder, or a package of one model", () => {
  expect(areModel([droppedFile("gpt2/config.json"), droppedFile("gpt2/model.safetensors")])).toBe(true);
  expect(areModel([droppedFile("limbeck-teacher.zip")])).toBe(true);
  expect(areModel([droppedFile("limbeck-expert-de (1).zip")])).toBe(true);
  expect(areModel([droppedFile("limbeck-corpus.zip")])).toBe(false);
  expect(areModel([droppedFile("en/a.txt"), droppedFile("en/config.json")])).toBe(false);
  expect(areModel([])).toBe(false);
});

test("a model larger than the device's buffers is told of, and no other", () => {
  const device = { status: "ready", summary: { maxBufferBytes: 1e9 } } as Parameters<typeof tooLargeNote>[1]["device"];
  expect(tooLargeNote(1.4e9, { device })).toContain("1.4 GB of GPU memory, and this device has buffers of at most 1 GB");
  expect(tooLargeNote(5e8, { device })).toBeUndefined();
  expect(tooLargeNote(1.4e9, { device: { status: "opening" } })).toBeUndefined();
});
