// JSON that keeps every number as it is: NaN and the infinities, which JSON has no words for, stand as objects.

const KEY = "$number";

/** `value` as JSON in which `parseExactly` finds the same numbers; what JSON leaves out, it leaves out. */
export function writeExactly(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => (typeof part === "number" && !Number.isFinite(part) ? { [KEY]: String(part) } : part));
}

/** What `writeExactly` wrote. */
export function parseExactly(text: string): unknown {
  return JSON.parse(text, (_, part: unknown) => (isNumber(part) ? Number(part[KEY]) : part));
}

/** A field of that name may also be someone's own, such as a domain's: those are no texts. */
const isNumber = (part: unknown): part is { readonly [KEY]: string } =>
  typeof part === "object" && part !== null && KEY in part && typeof part[KEY] === "string";
