// The cleaning of single documents, by the settings of a recipe.

import { expect, test } from "vitest";
import { type CleaningSettings, cleaningDefaults } from "../../../../src/core/config/cleaning";
import { Cleaner } from "../../../../src/core/corpus/cleaning/cleaner";
import { Tally } from "../../../../src/core/corpus/cleaning/tally";
import { documentOf, type SourceDocument } from "../../../../src/core/corpus/documents";

const FOOTER = "All rights reserved by the valley's own press.";

function cleaned(documents: readonly SourceDocument[], changes: Partial<CleaningSettings> = {}) {
  const cleaner = new Cleaner({ ...cleaningDefaults, ...changes });
  const tally = new Tally();
  for (const document of documents) cleaner.look(document);
  return { texts: documents.map((document) => cleaner.clean(document, tally)?.text), counts: tally.counts };
}

test("a text is normalised by the steps that are on, each counted, and left alone where they are off", () => {
  const text = "a\u0000b\u00adc\r\ne\u0301";
  expect(cleaned([{ text }])).toEqual({
    texts: ["abc\né"],
    counts: {
      controls: { documents: 1, characters: 1, lines: 0, leftOut: 0 },
      invisible: { documents: 1, characters: 1, lines: 0, leftOut: 0 },
      lineEnds: { documents: 1, characters: 1, lines: 0, leftOut: 0 },
      compose: { documents: 1, characters: 1, lines: 0, leftOut: 0 },
    },
  });
  expect(cleaned([{ text }], { controls: "off", invisible: "off", lineEnds: "off", compose: "off" })).toEqual({
    texts: [text],
    counts: {},
  });
});

test("boilerplate goes where it is asked for, and not by itself", () => {
  const documents = Array.from({ length: 12 }, (_, i) => ({ text: `Story ${i}.\n${FOOTER}\n` }));
  expect(cleaned(documents).texts[0]).toContain(FOOTER);
  const { texts, counts } = cleaned(documents, { boilerplate: "on" });
  expect(texts[11]).toBe("Story 11.\n");
  expect(counts.boilerplate).toMatchObject({ documents: 12, lines: 12 });
});

test("documents outside of the bounds on their length are left out and counted, blank ones in silence", () => {
  const { texts, counts } = cleaned([{ text: "short" }, { text: "long enough to stay" }, { text: " \u0000 " }], {
    length: "on",
    minBytes: 10,
  });
  expect(texts).toEqual([undefined, "long enough to stay", undefined]);
  expect(counts.length).toEqual({ documents: 1, characters: 0, lines: 0, leftOut: 1 });
});

test("an example is cleaned field by field and stays an example; lines that many answers have stay", () => {
  const examples = Array.from({ length: 12 }, (_, i) => documentOf({ instruction: `What\u0000 is ${i}?`, context: "", response: FOOTER }));
  const { texts } = cleaned(examples, { boilerplate: "on" });
  expect(texts[3]).toBe(`Q: What is 3?\nA: ${FOOTER}`);
});

test("an example of which a field is blank once it is cleaned is left out", () => {
  expect(cleaned([documentOf({ instruction: "What?", context: "", response: "\u200b" })]).texts).toEqual([undefined]);
});
