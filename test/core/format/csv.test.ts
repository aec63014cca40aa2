import fc from "fast-check";
import { expect, test } from "vitest";
import { csv } from "../../../src/core/format/csv";
import { csvRows } from "./csvRows";

test("numbers keep every digit, gaps stay empty, and lines end in CRLF", () => {
  expect(
    csv([
      ["step", "loss"],
      [1, 0.1 + 0.2],
      [2, undefined],
      [3, 1e-7],
    ]),
  ).toBe("step,loss\r\n1,0.30000000000000004\r\n2,\r\n3,1e-7\r\n");
});

test("what would break a line apart is quoted, and nothing else is", () => {
  expect(csv([["plain text", 'a "b"', "c, d", "e\nf", " g"]])).toBe('plain text,"a ""b""","c, d","e\nf"," g"\r\n');
});

test("any rows read back as the same numbers and the same text", () => {
  const text = fc.oneof(fc.string({ unit: "grapheme" }), fc.string({ unit: fc.constantFrom('"', ",", "\r", "\n", " ", "a") }));
  const number = fc.double({ noNaN: true }).filter((value) => !Object.is(value, -0));
  fc.assert(
    fc.property(fc.array(fc.array(fc.oneof(number, text, fc.constant(undefined)), { minLength: 1 })), (rows) => {
      const read = csvRows(csv(rows));
      expect(read.map((row) => row.length)).toEqual(rows.map((row) => row.length));
      rows.forEach((row, i) => {
        row.forEach((cell, j) => {
          expect(typeof cell === "number" ? Number(read[i]![j]) : read[i]![j]).toBe(cell ?? "");
        });
      });
    }),
  );
});
