import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PRE_TOKENIZERS } from "../../../src/core/config/tokenizer";
import { decodeUtf8, encodeUtf8 } from "../../../src/core/format/utf8";
import { preTokenEnds } from "../../../src/core/tokenizer/pretokenize";
import { documents, texts } from "./golden";
import { hostileText } from "./hostile";

/** The patterns, with Unicode's white space where JavaScript's \s has U+FEFF for U+0085, and cases written out. */
const REFERENCE = {
  gpt2: /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu,
  cl100k:
    /'[sSſ]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD]|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\p{White_Space}\p{L}\p{N}]+[\r\n]*|\p{White_Space}*[\r\n]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu,
};

describe.each(PRE_TOKENIZERS)("%s", (name) => {
  function cut(bytes: Uint8Array): Uint8Array[] {
    const pieces: Uint8Array[] = [];
    for (let start = 0; start < bytes.length; ) {
      const end = preTokenEnds[name](bytes, start);
      pieces.push(bytes.subarray(start, end));
      start = end;
    }
    return pieces;
  }
  const cutText = (text: string): string[] => cut(encodeUtf8(text)).map(decodeUtf8);

  test("texts in many scripts are cut where the pattern cuts them", () => {
    for (const text of [...documents, ...texts]) expect(cutText(text)).toEqual(text.match(REFERENCE[name]) ?? []);
  });

  test("any text is cut where the pattern cuts it", () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(cutText(text)).toEqual(text.match(REFERENCE[name]) ?? []);
      }),
      { numRuns: 5000 },
    );
  });

  test("pieces tile any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 50 }), (bytes) => {
        expect(cut(bytes).flatMap((piece) => [...piece])).toEqual([...bytes]);
      }),
    );
  });

  test("a byte that is no UTF-8 joins the signs beside it", () => {
    const pieces = cut(Uint8Array.of(0x61, 0xff, 0x21, 0xe7, 0x81, 0x20, 0x62)).map((piece) => [...piece]);
    expect(pieces).toEqual([[0x61], [0xff, 0x21, 0xe7, 0x81], [0x20, 0x62]]);
  });
});

test("the two ways differ in digits, in capitals behind apostrophes, in signs before words and in ends of lines", () => {
  const cut = (name: "gpt2" | "cl100k", text: string): string[] => {
    const bytes = encodeUtf8(text);
    const pieces: string[] = [];
    for (let at = 0; at < bytes.length; ) {
      const end = preTokenEnds[name](bytes, at);
      pieces.push(decodeUtf8(bytes.subarray(at, end)));
      at = end;
    }
    return pieces;
  };
  expect(cut("gpt2", "I'LL pay 12345(now);\n\n  ok")).toEqual(["I", "'", "LL", " pay", " 12345", "(", "now", ");", "\n\n ", " ok"]);
  expect(cut("cl100k", "I'LL pay 12345(now);\n\n  ok")).toEqual(["I", "'LL", " pay", " ", "123", "45", "(now", ");\n\n", " ", " ok"]);
});
