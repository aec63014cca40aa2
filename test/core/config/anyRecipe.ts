// Any recipe that the gate lets pass, for property tests.

import fc from "fast-check";
import type { Field, FieldValue } from "../../../src/core/config/field";
import { FIELDS, withValue } from "../../../src/core/config/fields";
import { conflictsIn } from "../../../src/core/config/gate";
import { type Recipe, recipeFor } from "../../../src/core/config/recipe";

function valueFor(field: Field): fc.Arbitrary<FieldValue> {
  switch (field.kind) {
    case "choice":
      return fc.constantFrom(...field.choices.map(({ value }) => value));
    case "text":
      if (field.form)
        return fc
          .constantFrom("both", "ce 3, kd", "kd 50%, ce 0, both", "equal", "english 7, french 1", "none", "<|user|>, <s>")
          .filter(field.form.fits);
      return fc
        .string({ minLength: 1, maxLength: field.maxLength, unit: "grapheme" })
        .filter((text) => text.trim() !== "" && text.length <= field.maxLength);
    case "integer":
      return fc.integer({ min: field.min, max: field.max });
    case "number":
      return fc.double({ min: field.min, max: field.max, noNaN: true }).map((value) => value + 0); // no minus zero: JSON has none
  }
}

const raw: fc.Arbitrary<Recipe> = fc
  .tuple(...FIELDS.map((field) => valueFor(field)))
  .map((values) => FIELDS.reduce((recipe, field, i) => withValue(recipe, field.path, values[i]), recipeFor("pico")));

/** With micro-batches that divide their sequences and experts that read no further than their teacher. */
export const anyRecipe: fc.Arbitrary<Recipe> = fc
  .tuple(raw, fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 8 }))
  .map(([recipe, teacherRounds, expertRounds]) => ({
    ...recipe,
    teacher: { ...recipe.teacher, sequences: recipe.teacher.microBatch * teacherRounds },
    experts: { ...recipe.experts, sequences: recipe.experts.microBatch * expertRounds },
  }))
  .filter((recipe) => conflictsIn(recipe).length === 0);
