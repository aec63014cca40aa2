// Arrow keys on number fields.

import fc from "fast-check";
import { expect, test } from "vitest";
import { stepped } from "../../../src/app/components/fields/stepped";
import type { NumberField } from "../../../src/core/config/field";
import { FIELDS } from "../../../src/core/config/fields";
import { reasonAgainst } from "../../../src/core/config/gate";

const numberFields = FIELDS.filter((field): field is NumberField => field.kind === "integer" || field.kind === "number");

test("a press gives a value the field allows, on the side of the arrow or at the end of the range", () => {
  const press = fc.constantFrom(...numberFields).chain((field) => {
    const value =
      field.kind === "integer"
        ? fc.integer({ min: field.min, max: Math.min(field.max, 1e9) })
        : fc.double({ min: field.min, max: field.max, noNaN: true });
    return fc.tuple(fc.constant(field), value, fc.constantFrom(1 as const, -1 as const));
  });
  fc.assert(
    fc.property(press, ([field, value, direction]) => {
      const next = stepped(field, value, direction);
      expect(reasonAgainst(field, next)).toBeUndefined();
      // Rounding to two digits may keep a fraction where it is, never turn it round.
      expect((next - value) * direction).toBeGreaterThanOrEqual(0);
      if (field.kind === "integer" && value > field.min && value < field.max) expect(next).not.toBe(value);
    }),
  );
});

test("a plain field moves by its step without the dust of binary fractions, a logarithmic one by a factor", () => {
  const share: NumberField = { path: "p", label: "", help: "", kind: "number", min: 0, max: 1, step: 0.1 };
  expect(stepped(share, 0.2, 1)).toBe(0.3);
  const rate: NumberField = { path: "p", label: "", help: "", kind: "number", min: 1e-7, max: 1, log: true };
  expect(stepped(rate, 0.004, 1)).toBe(0.005);
  expect(stepped(rate, 0.005, -1)).toBe(0.004);
});
