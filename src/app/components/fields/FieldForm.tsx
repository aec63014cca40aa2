// The settings of one section of the recipe, made from the field table: common ones first, the rest under Advanced.

import type { SectionName } from "../../../core/config/field";
import { applies, FIELDS, sectionOf, valueAt, withValue } from "../../../core/config/fields";
import { conflictsIn } from "../../../core/config/gate";
import { useStudio } from "../../hooks/useStudio";
import { setRecipe } from "../../studio";
import { FieldControl } from "./FieldControl";
import classes from "./FieldForm.module.css";

export interface FieldFormProps {
  /** Sections whose fields are shown, in this order; "recipe" stands for the fields of no section. */
  readonly sections: readonly (SectionName | "recipe")[];
  /** Paths of fields that stand elsewhere on the screen. */
  readonly except?: readonly string[];
  /** No edits while the stage runs. */
  readonly disabled?: boolean;
}

export function FieldForm({ sections, except = [], disabled = false }: FieldFormProps) {
  const recipe = useStudio((state) => state.recipe);
  const conflicts = new Map(conflictsIn(recipe).map(({ path, message }) => [path, message]));
  const fields = sections.flatMap((section) =>
    FIELDS.filter(({ path }) => (sectionOf(path) ?? "recipe") === section && !except.includes(path)).filter(
      (field) => applies(field, recipe) || conflicts.has(field.path), // what is to be corrected must be there
    ),
  );
  const controls = (advanced: boolean) =>
    fields
      .filter((field) => (field.advanced ?? false) === advanced)
      .map((field) => (
        <FieldControl
          key={field.path}
          field={field}
          value={valueAt(recipe, field.path)}
          conflict={conflicts.get(field.path)}
          disabled={disabled}
          onChange={(value) => setRecipe(withValue(recipe, field.path, value))}
        />
      ));
  const advanced = controls(true);
  const open = fields.some(({ path, advanced: hidden }) => hidden && conflicts.has(path));
  return (
    <fieldset className={classes.form}>
      <div className={classes.fields}>{controls(false)}</div>
      {advanced.length > 0 && (
        <details className={classes.advanced} {...(open && { open: true })}>
          <summary>Advanced</summary>
          <div className={classes.fields}>{advanced}</div>
        </details>
      )}
    </fieldset>
  );
}
