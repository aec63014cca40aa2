// Teachers that can't teach are refused before the first step, by name.

import { expect, test } from "vitest";
import { SIZES } from "../../src/core/config/sizes";
import { refuseUnfit } from "../../src/stages/teacherFit";

const quality = (loss: number) => ({ loss, perplexity: Math.exp(loss), bitsPerByte: loss });
const shape = { ...SIZES.pico, vocabSize: 300 };

test("a teacher of the same tokenizer with a finite loss may teach", () => {
  expect(() => refuseUnfit({ shape, final: { en: quality(3) } }, { vocabSize: 300 })).not.toThrow();
});

test("a teacher of another tokenizer is refused with both sizes", () => {
  expect(() => refuseUnfit({ shape, final: {} }, { vocabSize: 512 })).toThrow(/300 entries, but this one has 512/);
});

test.each([Number.NaN, Number.POSITIVE_INFINITY])("a teacher whose loss is %d is refused with the domain", (loss) => {
  expect(() => refuseUnfit({ shape, final: { en: quality(3), de: quality(loss) } }, { vocabSize: 300 })).toThrow(/held-out text of de/);
});
