// What a run stood on, as names: the same for the same, different where anything differs that a figure follows from.

import { describe, expect, test } from "vitest";
import { basisOf } from "../../../src/core/study/basis";
import { domain, modelRecord } from "../../app/fakeRecords";

const tokenizer = { vocabSize: 512, merges: 255, bytesPerToken: {}, trainTokens: {}, validationTokens: {} };
const teacher = modelRecord("teacher", ["en"]);
const basis = basisOf([domain("en"), domain("de")], tokenizer, teacher);

describe("the basis of a run", () => {
  test("is the same for the same texts, tokenizer and teacher, however long that took to train", () => {
    expect(basisOf([domain("en"), domain("de")], tokenizer, { ...teacher, seconds: 99 } as never)).toEqual(basis);
  });

  test("names the held-out text of each domain by itself", () => {
    const { validation } = basisOf([domain("en"), domain("de", { validationBytes: 1 })], tokenizer);
    expect(validation.en).toBe(basis.validation.en);
    expect(validation.de).not.toBe(basis.validation.de);
  });

  test("balanced otherwise, it is trained on other text and scored on the same", () => {
    const cut = basisOf([domain("en"), domain("de", { trainBytes: 4000 })], tokenizer);
    expect(cut.validation).toEqual(basis.validation);
    expect(cut.training).not.toBe(basis.training);
  });

  test("another tokenizer and another teacher have other names; without a teacher there is none", () => {
    expect(basisOf([domain("en")], { ...tokenizer, merges: 9 }).tokenizer).not.toBe(basis.tokenizer);
    expect(basisOf([domain("en")], tokenizer, { ...teacher, steps: 9 }).teacher).not.toBe(basis.teacher);
    expect(basisOf([domain("en")], tokenizer)).not.toHaveProperty("teacher");
  });
});
