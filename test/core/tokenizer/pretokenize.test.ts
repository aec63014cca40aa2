import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeUtf8, encodeUtf8 } from "../../../src/core/format/utf8";
import { preTokenEnd } from "../../../src/core/tokenizer/pretokenize";
import { documents, texts } from "./golden";

/** GPT-2's pattern, with Unicode's white space where JavaScript's \s has U+FEFF for U+0085. */
const GPT2 =
  /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu;

function cut(bytes: Uint8Array): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = preTokenEnd(bytes, start);
    pieces.push(bytes.subarray(start, end));
    start = end;
  }
  return pieces;
}

const cutText = (text: string): string[] => cut(encodeUtf8(text)).map(decodeUtf8);

test("texts in many scripts are cut where GPT-2's pattern cuts them", () => {
  for (const text of [...documents, ...texts]) expect(cutText(text)).toEqual(text.match(GPT2) ?? []);
});

test("any text is cut where GPT-2's pattern cuts it", () => {
  const tricky = fc.constantFrom(
    "'",
    "s",
    "re",
    "ve",
    "ll",
    "L",
    " ",
    "  ",
    "\n",
    "\r\n",
    "\t",
    "\u0085",
    "\u3000",
    "\ufeff",
    "7",
    "½",
    "é",
    "灯",
    "!",
    "🎉",
  );
  const text = fc.array(fc.oneof(tricky, fc.string({ unit: "binary", maxLength: 3 })), { maxLength: 30 }).map((parts) => parts.join(""));
  fc.assert(
    fc.property(text, (text) => {
      expect(cutText(text)).toEqual(text.match(GPT2) ?? []);
    }),
    { numRuns: 2000 },
  );
});

test("pieces tile any bytes, and a byte that is no UTF-8 joins the signs beside it", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 50 }), (bytes) => {
      expect(cut(bytes).flatMap((piece) => [...piece])).toEqual([...bytes]);
    }),
  );
  const cutBroken = cut(Uint8Array.of(0x61, 0xff, 0x21, 0xe7, 0x81, 0x62)).map((piece) => [...piece]);
  expect(cutBroken).toEqual([[0x61], [0xff, 0x21, 0xe7, 0x81], [0x62]]);
});
