// What one press of an arrow key makes of a number field's value.

import type { NumberField } from "../../../core/config/field";

/** A quarter more, or what a quarter more was made from. */
const FACTOR = 1.25;

/** The value one press away: by the field's step, or by a factor on logarithmic fields; never out of its range. */
export function stepped(field: NumberField, value: number, direction: 1 | -1): number {
  const moved = field.log
    ? Number((value * FACTOR ** direction).toPrecision(2))
    : Number((value + direction * (field.step ?? 1)).toPrecision(12));
  const whole = Math.round(moved) === value ? value + direction : Math.round(moved);
  return Math.min(field.max, Math.max(field.min, field.kind === "integer" ? whole : moved));
}
