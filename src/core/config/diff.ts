// What differs between two recipes, field by field. Not what follows from it: which stages a change touches is the
// pipeline's to say.

import { formatCount, formatNumber } from "../format/format";
import type { Field, FieldValue } from "./field";
import { FIELDS, valueAt } from "./fields";
import type { Recipe } from "./recipe";

export interface Difference {
  readonly field: Field;
  readonly before: FieldValue;
  readonly after: FieldValue;
}

/** The fields in which `after` differs from `before`, in the order of the table. */
export function differences(before: Recipe, after: Recipe): readonly Difference[] {
  return FIELDS.map((field) => ({ field, before: valueAt(before, field.path), after: valueAt(after, field.path) })).filter(
    (difference) => difference.before !== difference.after,
  );
}

/** Digits that keep any two values apart which a person may have typed, and leave out the dust of binary fractions. */
const DIGITS = 12;

/** A field's value as its control shows it: the choice's label, or the number with its unit. */
export function valueInWords(field: Field, value: FieldValue): string {
  if (field.kind === "choice") return field.choices.find((choice) => choice.value === value)?.label ?? String(value);
  if (field.kind === "text") return String(value);
  const number = field.kind === "integer" ? formatCount(Number(value)) : formatNumber(Number(value), DIGITS);
  return field.unit === undefined ? number : `${number} ${field.unit}`;
}
