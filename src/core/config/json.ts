// Looks into JSON from outside that the gates for recipes and for studies share. Nothing here knows a field.

import { type ProblemCode, StudioError } from "../errors";
import { placeOfFault } from "./jsonPlace";

export type Json = Readonly<Record<string, unknown>>;

/** A kind of file: what it is called, how it says what it is, and the code of what is wrong with one. */
export interface FileKind {
  readonly name: string;
  /** The value of its field `format`. */
  readonly format: string;
  /** The newest version that this studio reads. */
  readonly newest: number;
  readonly code: ProblemCode;
}

/**
 * The JSON object that `source` is, as JSON text or as a parsed value. Throws StudioError(kind.code), for broken text with
 * the place where it breaks.
 */
export function readObject(source: unknown, kind: FileKind): Json {
  const value = typeof source === "string" ? parseJson(source, kind) : source;
  if (isObject(value)) return value;
  throw new StudioError(kind.code, `A ${kind.name} is a JSON object, not ${show(value)}.`, `Choose a ${kind.name} of this studio.`);
}

function parseJson(text: string, { name, code }: FileKind): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const place = placeOfFault(text);
    throw new StudioError(
      code,
      `The ${name} is no valid JSON: it breaks at line ${place?.line}, column ${place?.column}.`,
      "Correct it there and load it again.",
    );
  }
}

/** Refuses another format with StudioError(kind.code), and versions of a later studio with StudioError("newer-version"). */
export function checkKind({ format, version }: { readonly format: unknown; readonly version: unknown }, kind: FileKind): void {
  const bad = (message: string, hint: string): StudioError => new StudioError(kind.code, message, hint);
  if (format !== kind.format)
    throw bad(`format is ${show(format)}, but a ${kind.name}'s is "${kind.format}".`, `Choose a ${kind.name} of this studio.`);
  if (typeof version !== "number" || !Number.isInteger(version) || version < 1)
    throw bad(`version is ${show(version)}, but it must be a whole number from 1.`, `Write "version": ${kind.newest}.`);
  if (version > kind.newest)
    throw new StudioError(
      "newer-version",
      `This ${kind.name} has version ${version}; the newest that this studio reads is ${kind.newest}.`,
      "Reload the page to get the newest studio.",
    );
}

export const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);

/** What `value` would have to be to be text of at most `maxLength` characters, as the end of a sentence, or undefined when it is. */
export function reasonAgainstText(value: unknown, maxLength: number): string | undefined {
  const fits = typeof value === "string" && value.trim() !== "" && value.length <= maxLength;
  return fits ? undefined : `text of 1 to ${maxLength} characters`;
}

/** A value as it stands in JSON, cut to what fits a sentence. */
export function show(value: unknown): string {
  if (value === undefined) return "missing";
  const text = typeof value === "number" ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
