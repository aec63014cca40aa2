import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MAX_DOCUMENT_BYTES, splitDocuments } from "../../../src/core/corpus/documents";
import { utf8Length } from "../../../src/core/format/utf8";

/** Texts with all the places a cut may fall on, and letters of one to four bytes. */
const texts = fc
  .array(fc.oneof(fc.constantFrom("\n", "\n\n", " ", "\t", "é", "🚢", "def f():\n", "# ", "word"), fc.string({ unit: "grapheme" })), {
    maxLength: 120,
  })
  .map((parts) => parts.join(""));

describe("for any text", () => {
  test("the documents of a file, joined, are the file", () => {
    fc.assert(fc.property(texts, fc.integer({ min: 4, max: 200 }), (text, maxBytes) => splitDocuments(text, maxBytes).join("") === text));
  });

  test("no document is empty or larger than asked for", () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 4, max: 200 }), (text, maxBytes) =>
        splitDocuments(text, maxBytes).every((document) => document !== "" && utf8Length(document) <= maxBytes),
      ),
    );
  });

  test("no cut falls inside a letter", () => {
    const halfLetter = /\p{Surrogate}/u;
    fc.assert(
      fc.property(texts, (text) => halfLetter.test(text) || !splitDocuments(text, 4).some((document) => halfLetter.test(document))),
    );
  });
});

describe("cuts fall where a reader would cut", () => {
  test("between paragraphs rather than between lines", () => {
    const paragraph = `${"A line of some thirty letters.\n".repeat(12)}\n`;
    for (const document of splitDocuments(paragraph.repeat(30))) expect(document.length % paragraph.length).toBe(0);
  });

  test("between lines where there is no blank one", () => {
    const text = Array.from({ length: 500 }, (_, i) => `Paragraph ${i} stands on one line of its own and is not short.\n`).join("");
    const documents = splitDocuments(text);
    expect(documents.every((document) => document.endsWith("\n"))).toBe(true);
    expect(Math.min(...documents.slice(0, -1).map(utf8Length))).toBeGreaterThan(MAX_DOCUMENT_BYTES * 0.9);
  });

  test("between words in one giant line", () => {
    const documents = splitDocuments("word ".repeat(5000));
    expect(documents.length).toBeGreaterThan(5);
    expect(documents.every((document) => document.endsWith(" "))).toBe(true);
  });

  test("between letters where there is nothing else", () => {
    const documents = splitDocuments("é".repeat(5000));
    expect(documents.map((document) => document.length)).toEqual([2000, 2000, 1000]);
  });

  test("before a top-level definition, not inside a function", () => {
    const definition = (i: number) => `def walk_${i}(place):\n    first = place\n\n    return first\n\n\n`;
    const documents = splitDocuments(Array.from({ length: 300 }, (_, i) => definition(i)).join(""));
    expect(documents.length).toBeGreaterThan(3);
    for (const document of documents) expect(document.startsWith("def ")).toBe(true);
  });

  test("between methods where a class is too long for one document", () => {
    const methods = Array.from({ length: 200 }, (_, i) => `    def walk_${i}(self):\n        return ${i}\n\n`).join("");
    for (const document of splitDocuments(`class Traveller:\n${methods}`).slice(1)) expect(document.startsWith("    def ")).toBe(true);
  });

  test("not right behind a heading", () => {
    const documents = splitDocuments(`# Tollin\n\n${"word ".repeat(2000)}`);
    expect(documents[0]!.startsWith("# Tollin\n\nword")).toBe(true);
  });
});
