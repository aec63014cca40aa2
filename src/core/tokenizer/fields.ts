// Fields of a tokenizer.json, each checked before it is used; one that does not fit is refused by its name.

import { StudioError } from "../errors";

export type Fields = Readonly<Record<string, unknown>>;

/** The longest name of a field, which grows with every list that it is in. */
const LONGEST = 500;

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refusal("the file", "is no JSON");
  }
}

/** Whether a setting is as good as not there. */
export const isOff = (value: unknown): boolean => value === undefined || value === null || value === false || value === "" || value === 0;

export function fieldsOf(value: unknown, field: string): Fields {
  check(typeof value === "object" && value !== null && !Array.isArray(value), field, "is not an object");
  return value as Fields;
}

/** The flag `name` of an object that is called `field`, or `usual` where it is left out. */
export function flagOf(object: Fields, name: string, field: string, usual: boolean): boolean {
  const value = object[name] ?? usual;
  check(typeof value === "boolean", `${field}.${name}`, "is neither true nor false");
  return value;
}

/** Steps as a Sequence has them under `list`, one within another too, or the one that there is; each with what it is called. */
export function stepsOf(value: unknown, field: string, list: string): readonly (readonly [step: Fields, field: string])[] {
  check(field.length < LONGEST, "the file", "has a Sequence in a Sequence more often than any tokenizer");
  const object = fieldsOf(value, field);
  if (object.type !== "Sequence") return [[object, field]];
  const steps = object[list];
  check(Array.isArray(steps), `${field}.${list}`, "is not a list");
  return steps.flatMap((step: unknown, i) => stepsOf(step, `${field}.${list}[${i}]`, list));
}

export function check(condition: boolean, field: string, problem: string): asserts condition {
  if (!condition) throw refusal(field, problem);
}

function refusal(field: string, problem: string): StudioError {
  return new StudioError(
    "bad-package",
    `tokenizer.json: ${field} ${problem}.`,
    "Choose the tokenizer.json of a byte-level BPE tokenizer like GPT-2's or Llama 3's, such as one that this studio exported.",
  );
}
