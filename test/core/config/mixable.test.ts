import { expect, test } from "vitest";
import { obstacleToMixing } from "../../../src/core/config/mixable";
import { SIZES } from "../../../src/core/config/sizes";

const shape = { ...SIZES.nano, vocabSize: 512 };
const expert = (domain: string, changes: Partial<typeof shape> = {}) => ({ id: `expert:${domain}`, shape: { ...shape, ...changes } });

test("experts of one width that read the same tokens can be mixed, whatever their depth", () => {
  expect(obstacleToMixing([expert("de"), expert("fr", { layers: 7 })], 512)).toBeUndefined();
  expect(obstacleToMixing([], 512)).toBeUndefined();
});

test("an expert of another tokenizer is named, with both vocabularies", () => {
  expect(obstacleToMixing([expert("de"), expert("fr", { vocabSize: 256 })], 512)).toEqual({
    code: "bad-recipe",
    message:
      "The expert for fr was trained with a tokenizer of 256 entries, but the project's has 512: experts of a mixture must read the same tokens.",
    hint: "Train that expert again.",
  });
});

test("an expert of another width is named, beside one that differs from it", () => {
  expect(obstacleToMixing([expert("de"), expert("fr"), expert("nl", { width: 96 })], 512)).toMatchObject({
    code: "bad-recipe",
    message: `The expert for nl is 96 wide, but the expert for de is ${shape.width}: experts of a mixture have one width.`,
  });
});
