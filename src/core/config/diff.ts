// What differs between two recipes, field by field. Not what follows from it: which stages a change touches is the
// pipeline's to say.

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
