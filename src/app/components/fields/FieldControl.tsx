// One field of the recipe as a form control. A value that is not allowed stays in the control with the reason below
// it and never reaches the recipe.

import { NativeSelect, TextInput } from "@mantine/core";
import { useState } from "react";
import type { ChoiceField, Field, FieldValue } from "../../../core/config/field";
import { reasonAgainst } from "../../../core/config/gate";
import { stepped } from "./stepped";

export interface FieldControlProps {
  readonly field: Field;
  readonly value: FieldValue;
  /** Why the value does not go with the rest of the recipe. */
  readonly conflict?: string | undefined;
  readonly disabled?: boolean;
  onChange(value: FieldValue): void;
}

export function FieldControl({ field, value, conflict, disabled = false, onChange }: FieldControlProps) {
  if (field.kind === "choice")
    return (
      <NativeSelect
        label={field.label}
        description={field.help}
        inputWrapperOrder={[...ORDER]}
        size="sm"
        error={conflict}
        disabled={disabled}
        value={String(value)}
        data={field.choices.map((choice) => ({ ...choice }))}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    );
  return <TypedControl field={field} value={value} conflict={conflict} disabled={disabled} onChange={onChange} />;
}

const ORDER = ["label", "input", "error", "description"] as const;

type TypedField = Exclude<Field, ChoiceField>;

/** Text and numbers: what is being typed is kept apart until it is a value. */
function TypedControl({ field, value, conflict, disabled, onChange }: FieldControlProps & { field: TypedField; disabled: boolean }) {
  const [draft, setDraft] = useState<string>();
  const typed = draft === undefined ? value : parse(field, draft);
  const reason = reasonAgainst(field, typed);
  const change = (text: string) => {
    setDraft(text);
    const next = parse(field, text);
    if (reasonAgainst(field, next) === undefined) onChange(next);
  };
  const step = (event: React.KeyboardEvent) => {
    const direction = event.key === "ArrowUp" ? 1 : event.key === "ArrowDown" ? -1 : 0;
    if (direction === 0 || field.kind === "text" || typeof typed !== "number" || !Number.isFinite(typed)) return;
    event.preventDefault();
    change(String(stepped(field, typed, direction)));
  };
  return (
    <TextInput
      label={field.label}
      description={field.help}
      inputWrapperOrder={[...ORDER]}
      size="sm"
      error={reason === undefined ? conflict : `Must be ${reason}.`}
      disabled={disabled}
      inputMode={field.kind === "text" ? "text" : "decimal"}
      value={draft ?? String(value)}
      onChange={(event) => change(event.currentTarget.value)}
      onBlur={() => reason === undefined && setDraft(undefined)}
      onKeyDown={step}
      {...(field.kind !== "text" && field.unit
        ? { rightSection: <Unit name={field.unit} />, rightSectionWidth: field.unit.length * 7.5 + 14 }
        : {})}
    />
  );
}

function Unit({ name }: { name: string }) {
  return <span className="soft small">{name}</span>;
}

/** Typed text as the field's value; text that is no number becomes NaN, which no field allows. */
function parse(field: TypedField, text: string): FieldValue {
  if (field.kind === "text") return text;
  return text.trim() === "" ? Number.NaN : Number(text);
}
