import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { StudioError } from "../../../src/core/errors";
import {
  bytesField,
  doubleField,
  floatField,
  joined,
  Message,
  messageField,
  textField,
  wholeField,
} from "../../../src/core/exchange/protobuf";

describe("the wire format", () => {
  it("gives back every whole number, text, float and message", () => {
    const whole = fc.nat({ max: Number.MAX_SAFE_INTEGER });
    fc.assert(
      fc.property(whole, fc.string({ unit: "grapheme" }), fc.uint8Array(), fc.float({ noNaN: true }), (number, text, bytes, float) => {
        const inner = [...wholeField(1, number), ...textField(300, text), ...floatField(3, float), ...doubleField(4, float)];
        const message = new Message(joined([...messageField(7, inner), ...bytesField(8, bytes)]), "it");
        const read = new Message(message.bytes(7)!, "its part");
        expect([read.whole(1), read.text(300)]).toEqual([number, text]);
        expect([read.float(3), read.double(4)]).toEqual([float, float]);
        expect([...message.bytes(8)!]).toEqual([...bytes]);
      }),
    );
  });

  it("reads what protocol buffers' own documentation encodes", () => {
    expect(new Message(Uint8Array.of(0x08, 0x96, 0x01), "it").whole(1)).toBe(150);
    expect(new Message(Uint8Array.of(0x12, 7, ...[..."testing"].map((letter) => letter.charCodeAt(0))), "it").text(2)).toBe("testing");
  });

  it("reads or refuses any bytes, and neither hangs nor reads past them", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        try {
          const message = new Message(bytes, "it");
          for (let field = 0; field < 20; field++) message.all(field);
        } catch (error) {
          expect(error).toBeInstanceOf(StudioError);
        }
      }),
    );
  });
});
