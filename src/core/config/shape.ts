// Shapes of plain data from outside, put together from small ones: each takes a value that could be anything and gives it back as what it
// must be, with fields it does not know left out, or refuses it by its place. Nothing here knows a record.

import { StudioError } from "../errors";
import { isObject, show } from "./json";

/** Reads `value`, which stands at `place`. Throws StudioError("bad-package") naming place, value and what it must be. */
export type Shape<T> = (value: unknown, place: string) => T;

interface Optional<T> {
  readonly optional: Shape<T>;
}
/** A shape for each field of T; those that may be absent say so. */
export type Fields<T> = {
  readonly [K in keyof T]-?: Record<never, never> extends Pick<T, K> ? Optional<Exclude<T[K], undefined>> : Shape<T[K]>;
};

/** The error of a value that is not `wanted`, which ends a sentence. */
export const unfit = (value: unknown, place: string, wanted: string): StudioError =>
  new StudioError(
    "bad-package",
    `${place} is ${show(value)}, but it must be ${wanted}.`,
    "Take the file once more from where it was made.",
  );

/** A shape that a value has when it passes a test. */
const passing =
  <T>(wanted: string, passes: (value: unknown) => boolean): Shape<T> =>
  (value, place) => {
    if (passes(value)) return value as T;
    throw unfit(value, place, wanted);
  };

const isNumber = (value: unknown): value is number => typeof value === "number";

export const text: Shape<string> = passing("text", (value) => typeof value === "string");
export const flag: Shape<boolean> = passing("true or false", (value) => typeof value === "boolean");
/** Any number, also one that is none: losses can be that. */
export const number: Shape<number> = passing("a number", isNumber);
export const count: Shape<number> = passing("a whole number from 0", (value) => Number.isSafeInteger(value) && (value as number) >= 0);
/** Milliseconds since 1970, as far as a date can say them. */
export const time: Shape<number> = passing("a time", (value) => isNumber(value) && value >= 0 && value <= 8.64e15);
export const sha256: Shape<string> = passing("64 hexadecimal digits", (value) => typeof value === "string" && /^[0-9a-f]{64}$/.test(value));
/** A path below a folder of storage: not whether there is such a file. */
export const storagePath: Shape<string> = passing(
  "a path in storage",
  (value) =>
    typeof value === "string" && value.length <= 300 && value.split("/").every((name) => /^[\w.+-]+$/.test(name) && !/^\.+$/.test(name)),
);

export const oneOf = <T extends string | number>(...choices: readonly T[]): Shape<T> =>
  passing(`one of ${choices.join(", ")}`, (value) => (choices as readonly unknown[]).includes(value));

/** A field that may be absent. */
export const maybe = <T>(optional: Shape<T>): Optional<T> => ({ optional });

export const list =
  <T>(inner: Shape<T>): Shape<readonly T[]> =>
  (value, place) => {
    if (!Array.isArray(value)) throw unfit(value, place, "a list");
    return value.map((one, i) => inner(one, `${place}[${i}]`));
  };

/** Values by names that can be any. */
export const byName =
  <T>(inner: Shape<T>): Shape<Readonly<Record<string, T>>> =>
  (value, place) => {
    if (!isObject(value)) throw unfit(value, place, "an object");
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, inner(one, `${place}.${name}`)]));
  };

/** Values by some of these names. */
export const bySome =
  <Name extends string, T>(names: readonly Name[], inner: Shape<T>): Shape<Readonly<Partial<Record<Name, T>>>> =>
  (value, place) => {
    if (!isObject(value)) throw unfit(value, place, "an object");
    const found = names.filter((name) => Object.hasOwn(value, name));
    return Object.fromEntries(found.map((name) => [name, inner(value[name], `${place}.${name}`)])) as Partial<Record<Name, T>>;
  };

export const object =
  <T>(fields: Fields<T>): Shape<T> =>
  (value, place) => {
    if (!isObject(value)) throw unfit(value, place, "an object");
    const read: Record<string, unknown> = {};
    for (const [name, field] of Object.entries<Shape<unknown> | Optional<unknown>>(fields)) {
      const given = Object.hasOwn(value, name) ? value[name] : undefined;
      if (typeof field === "function") read[name] = field(given, `${place}.${name}`);
      else if (given !== undefined) read[name] = field.optional(given, `${place}.${name}`);
    }
    return read as T;
  };
