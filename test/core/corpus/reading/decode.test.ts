// Bytes to text: encodings that are read, files that are refused by name, and pieces of any length.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decoded } from "../../../../src/core/corpus/reading/decode";
import { StudioError } from "../../../../src/core/errors";
import { encodeUtf8 } from "../../../../src/core/format/utf8";
import { all, concat, pieces } from "./files";

const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const utf16 = (text: string): Uint8Array =>
  Uint8Array.from(Array.from({ length: text.length }, (_, i) => text.charCodeAt(i)).flatMap((unit) => [unit & 255, unit >> 8]));
const swapped = (bytes: Uint8Array): Uint8Array => bytes.map((_, i) => bytes[i ^ 1]);
/** More than is decoded at once. */
const ascii = "A line of plain text.\n".repeat(4000);

async function read(bytes: Uint8Array, lengths?: readonly number[]): Promise<{ text: string; told: string[] }> {
  const told: string[] = [];
  const texts = await all(decoded(pieces(bytes, lengths), "note.txt", ({ message }) => told.push(message)));
  return { text: texts.join(""), told };
}

async function failure(bytes: Uint8Array): Promise<StudioError> {
  try {
    await read(bytes);
  } catch (error) {
    if (error instanceof StudioError) return error;
  }
  throw new Error("it was not refused");
}

describe("what is text becomes text", () => {
  test.each([
    ["letters beyond ASCII survive", "Où est l'œuf? 🥚\n", "Où est l'œuf? 🥚\n"],
    ["a byte order mark is dropped, but only at the start", "\ufeffone\ufefftwo", "one\ufefftwo"],
    ["every kind of line end becomes a line feed", "one\r\ntwo\rthree\n\r\nfour\r", "one\ntwo\nthree\n\nfour\n"],
    [
      "a form feed or terminal colours do not make a text binary",
      "\x0cA\n\x1b[31mred\x1b[0m\ttab\x0b",
      "\x0cA\n\x1b[31mred\x1b[0m\ttab\x0b",
    ],
    ["one stray control character in a long text is let through", `${ascii}\x07`, `${ascii}\x07`],
  ])("%s", async (_, text, expected) => {
    expect(await read(encodeUtf8(text))).toEqual({ text: expected, told: [] });
  });

  test.each([
    ["UTF-16 by its byte order mark", Uint8Array.of(0xff, 0xfe, ...utf16("Hallo 🥚")), "Hallo 🥚", "UTF-16"],
    ["UTF-16 the other way round", Uint8Array.of(0xfe, 0xff, ...swapped(utf16("Hallo 🥚"))), "Hallo 🥚", "UTF-16"],
    ["UTF-16 by its zeros, without a mark", utf16("Guten Morgen, liebe Sonne"), "Guten Morgen, liebe Sonne", "UTF-16"],
    ["windows-1252", latin1("Der M\xfcller schl\xe4ft \x96 \x80 5."), "Der Müller schläft – € 5.", "windows-1252 (Latin-1)"],
    ["windows-1252 whose last letter alone shows it", latin1("Un caf\xe9"), "Un café", "windows-1252 (Latin-1)"],
    ["windows-1252 that shows late", latin1(`${ascii}caf\xe9 \xc9t\xe9`), `${ascii}café Été`, "windows-1252 (Latin-1)"],
  ])("%s is read, and said", async (_, bytes, text, encoding) => {
    expect(await read(bytes)).toEqual({ text, told: [`note.txt was read as ${encoding}.`] });
  });

  test("the end of a file that is cut within a letter is left out, and said", async () => {
    const bytes = encodeUtf8("größer, ä");
    expect(await read(bytes.subarray(0, -1))).toEqual({ text: "größer, ", told: ["note.txt ends within a letter, which was left out."] });
  });

  test("pieces of any length give the same text", async () => {
    const text = fc.string({ unit: fc.constantFrom("a", "é", "🥚", "\r", "\n", "\u2028", " "), minLength: 1 }).map((part) => `x${part}`);
    const lengths = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(text, lengths, async (part, cut) => {
        for (const bytes of [
          encodeUtf8(part),
          Uint8Array.of(0xff, 0xfe, ...utf16(part)),
          latin1(`${ascii}\xe9 ${part.replace(/[^\x20-\x7e]/g, "\xe9")}`),
        ])
          expect(await read(bytes, bytes.length > 1000 ? cut.map((n) => n * 9973) : cut)).toEqual(await read(bytes));
        expect((await read(encodeUtf8(part), cut)).text).toBe(part.replace(/\r\n?/g, "\n"));
      }),
      { numRuns: 60 },
    );
  });
});

describe("what is no text is refused by name, with the next step", () => {
  test.each([
    ["nothing", new Uint8Array(0), "note.txt is empty."],
    ["blank space", encodeUtf8(" \r\n\t\n"), "note.txt holds nothing but blank space."],
    ["a lone byte order mark", Uint8Array.of(0xef, 0xbb, 0xbf), "note.txt holds nothing but blank space."],
  ])("%s", async (_, bytes, message) => {
    expect(await failure(bytes)).toMatchObject({ code: "empty-file", message, hint: expect.stringContaining("Drop") });
  });

  test.each([
    ["a picture", Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d)],
    ["text with a NUL byte", encodeUtf8("almost\0text")],
    ["control characters all over", encodeUtf8("a\x01b\x02c\x03d\x04e\x05")],
    ["a download whose later part is NUL bytes", concat(encodeUtf8(ascii), new Uint8Array(50_000))],
  ])("%s is binary", async (_, bytes) => {
    expect(await failure(bytes)).toMatchObject({ code: "binary-file", message: "note.txt is not a text file." });
  });

  test.each([
    [
      "bytes that windows-1252 does not know",
      Uint8Array.of(0x41, 0x8d, 0x90),
      "note.txt is not UTF-8: byte 1 is none, and it is in some other encoding.",
    ],
    ["UTF-32", Uint8Array.of(0xff, 0xfe, 0, 0, 72, 0, 0, 0), "note.txt is not UTF-8: from byte 0 on it looks like UTF-32."],
    [
      "UTF-16 that ends within a letter",
      Uint8Array.of(0xff, 0xfe, 72, 0, 73),
      "note.txt is UTF-16, but damaged between byte 5 and byte 5.",
    ],
    [
      "UTF-8 that goes on as windows-1252",
      concat(encodeUtf8(`é ${ascii}`), latin1("\xe9t\xe9 ".repeat(9))),
      `note.txt mixes encodings: parts of it are UTF-8, others, as at byte ${ascii.length + 3}, look like windows-1252.`,
    ],
    [
      "windows-1252 that goes on as UTF-8",
      concat(latin1(`${"\xe9t\xe9 ".repeat(9)}${ascii}`), encodeUtf8("été ".repeat(4))),
      "note.txt mixes encodings: parts of it are UTF-8, others, as at byte 0, look like windows-1252.",
    ],
  ])("%s is named", async (_, bytes, message) => {
    expect(await failure(bytes)).toMatchObject({ code: "bad-encoding", message });
  });

  test("UTF-8 with one damaged byte is called that, not another encoding", async () => {
    const bytes = encodeUtf8("größer, schöner, älter");
    bytes[bytes.length - 3] = 0xff;
    expect((await failure(bytes)).message).toBe(`note.txt is UTF-8 except for one byte, the first at byte ${bytes.length - 3}.`);
  });
});
