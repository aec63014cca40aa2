// Teachers that can't teach and experts that can't be mixed are refused before the first step, by name.

import { expect, test } from "vitest";
import { SIZES } from "../../src/core/config/sizes";
import { refuseStrangers, refuseUnfit } from "../../src/stages/teacherFit";

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

test("experts of another tokenizer than the project's are refused where they would be mixed", () => {
  const experts = ["en", "de"].map((domain, i) => ({ id: `expert:${domain}`, shape: { ...shape, vocabSize: 300 + i } }));
  expect(() => refuseStrangers(experts, { vocabSize: 300 })).toThrow(/expert for de was trained with a tokenizer of 301 entries/);
  expect(() => refuseStrangers(experts.slice(0, 1), { vocabSize: 300 })).not.toThrow();
});
