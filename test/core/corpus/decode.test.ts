import { describe, expect, test } from "vitest";
import { decodeText } from "../../../src/core/corpus/decode";
import { StudioError } from "../../../src/core/errors";
import { encodeUtf8 } from "../../../src/core/format/utf8";

const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const utf16 = (text: string): Uint8Array =>
  Uint8Array.from([...text].flatMap((letter) => [letter.charCodeAt(0) & 255, letter.charCodeAt(0) >> 8]));

function failure(bytes: Uint8Array, name = "note.txt"): StudioError {
  try {
    decodeText(bytes, name);
  } catch (error) {
    if (error instanceof StudioError) return error;
  }
  throw new Error("decodeText did not refuse");
}

describe("what is text becomes text", () => {
  test("letters beyond ASCII survive", () => {
    expect(decodeText(encodeUtf8("Où est l'œuf? 🥚\n"), "a")).toBe("Où est l'œuf? 🥚\n");
  });

  test("a byte order mark is dropped, but only at the start", () => {
    expect(decodeText(encodeUtf8("\ufeffone\ufefftwo"), "a")).toBe("one\ufefftwo");
  });

  test("every kind of line end becomes a line feed", () => {
    expect(decodeText(encodeUtf8("one\r\ntwo\rthree\n\r\nfour"), "a")).toBe("one\ntwo\nthree\n\nfour");
  });

  test("a form feed or terminal colours do not make a text binary", () => {
    const text = "\x0cSection 1\n\x1b[31mred\x1b[0m\ttab\x0b";
    expect(decodeText(encodeUtf8(text), "a")).toBe(text);
  });

  test("one stray control character in a long text is let through", () => {
    const text = `${"a line of text\n".repeat(100)}\x07`;
    expect(decodeText(encodeUtf8(text), "a")).toBe(text);
  });
});

describe("what is no text is refused by name, with the next step", () => {
  test.each([
    ["nothing", new Uint8Array(0), "note.txt is empty."],
    ["blank space", encodeUtf8(" \r\n\t\n"), "note.txt holds nothing but blank space."],
    ["a lone byte order mark", Uint8Array.of(0xef, 0xbb, 0xbf), "note.txt holds nothing but blank space."],
  ])("%s", (_, bytes, message) => {
    expect(failure(bytes)).toMatchObject({ code: "empty-file", message, hint: expect.stringContaining("Drop") });
  });

  test.each([
    ["a picture", Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d)],
    ["text with a NUL byte", encodeUtf8("almost\0text")],
    ["control characters all over", encodeUtf8("a\x01b\x02c\x03d\x04e\x05")],
  ])("%s is binary", (_, bytes) => {
    expect(failure(bytes, "heron.png")).toMatchObject({ code: "binary-file", message: "heron.png is not a text file." });
  });

  test("windows-1252 is named with the byte where it shows", () => {
    const error = failure(latin1("Der Müller schläft."));
    expect(error).toMatchObject({
      code: "bad-encoding",
      message: "note.txt is not UTF-8: byte 5 is none, and it looks like windows-1252 (Latin-1).",
    });
    expect(error.hint).toContain("save it with the encoding UTF-8");
  });

  test("bytes that windows-1252 does not know are not called windows-1252", () => {
    expect(failure(Uint8Array.of(0x41, 0x8d, 0x90)).message).toBe(
      "note.txt is not UTF-8: byte 1 is none, and it is in some other encoding.",
    );
  });

  test("UTF-8 with one damaged byte is called that, not another encoding", () => {
    const bytes = encodeUtf8("größer, schöner, älter");
    bytes[bytes.length - 3] = 0xff;
    expect(failure(bytes).message).toBe(`note.txt is UTF-8 except for one byte, the first at byte ${bytes.length - 3}.`);
  });

  test.each([
    ["its byte order mark", Uint8Array.of(0xff, 0xfe, ...utf16("Hallo")), "UTF-16 (little-endian)"],
    ["its byte order mark, the other way round", Uint8Array.of(0xfe, 0xff, 0, 72), "UTF-16 (big-endian)"],
    ["its zeros, without a mark", utf16("Guten Morgen, liebe Sonne"), "UTF-16 (little-endian)"],
    ["four-byte marks", Uint8Array.of(0xff, 0xfe, 0, 0, 72, 0, 0, 0), "UTF-32"],
  ])("UTF-16 is known by %s", (_, bytes, encoding) => {
    expect(failure(bytes)).toMatchObject({
      code: "bad-encoding",
      message: `note.txt is not UTF-8: from byte 0 on it looks like ${encoding}.`,
    });
  });
});
