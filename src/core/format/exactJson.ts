// JSON that keeps every number as it is: NaN and the infinities, which JSON has no words for, stand as objects.

const KEY = "$number";

/** `value` as JSON in which `parseExactly` finds the same numbers; what JSON leaves out, it leaves out. */
export function writeExactly(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => (typeof part === "number" && !Number.isFinite(part) ? { [KEY]: String(part) } : part));
}

/** What `writeExactly` wrote. */
export function parseExactly(text: string): unknown {
  return JSON.parse(text, (_, part: unknown) =>
    typeof part === "object" && part !== null && KEY in part ? Number((part as Record<string, unknown>)[KEY]) : part,
  );
}
