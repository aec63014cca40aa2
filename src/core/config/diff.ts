// What differs between two recipes, field by field and as sentences. Not what follows from it: which stages a change
// touches is the pipeline's to say.

import { formatCount } from "../format/format";
import { type Field, type FieldValue, SECTIONS } from "./field";
import { FIELDS, sectionOf, valueAt } from "./fields";
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

/** A difference as a sentence: "Experts: Temperature is 4 instead of 2." */
export function sentenceOf({ field, before, after }: Difference): string {
  const section = sectionOf(field.path);
  const where = section === undefined ? "" : `${SECTIONS[section]}: `;
  return `${where}${field.label} is ${valueText(field, after)} instead of ${valueText(field, before)}.`;
}

/** A field's value as people read it: a choice by its label, a number with its unit. */
export function valueText(field: Field, value: FieldValue): string {
  if (field.kind === "choice") return field.choices.find((choice) => choice.value === value)?.label ?? String(value);
  if (field.kind === "text") return `“${value}”`;
  const number = field.kind === "integer" && field.path !== "seed" ? formatCount(value as number) : String(value);
  return field.unit === undefined ? number : `${number} ${field.unit}`;
}
