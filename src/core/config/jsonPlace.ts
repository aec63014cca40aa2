// Where broken JSON breaks. Engines word their errors differently and often leave the place out, so a text that
// JSON.parse refused is read once more here, only to find the place; values are never taken from this reading.

export interface Place {
  /** Both counted from 1, columns in UTF-16 units. */
  readonly line: number;
  readonly column: number;
}

/** The first place at which `text` stops being the beginning of a JSON value, or undefined when it is JSON. */
export function placeOfFault(text: string): Place | undefined {
  const end = skipSpace(text, 0);
  const after = readValue(text, end);
  const fault = after.fault ?? trailing(text, after.at);
  if (fault === undefined) return undefined;
  const before = text.slice(0, fault).split("\n");
  return { line: before.length, column: before.at(-1)!.length + 1 };
}

/** How far a value was read, and where it broke if it did. */
interface Reading {
  readonly at: number;
  readonly fault?: number;
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids exactly these inside strings.
const STRING_PART = /[^"\\\u0000-\u001f]+|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

function readValue(text: string, at: number): Reading {
  const first = text[at];
  if (first === "{") return readList(text, at, "}", readMember);
  if (first === "[") return readList(text, at, "]", readValue);
  if (first === '"') return readString(text, at);
  const length = matchLength(NUMBER, text, at) || matchLength(WORD, text, at);
  return length > 0 ? { at: at + length } : { at, fault: at };
}

/** An object or array: items between commas up to `close`. */
function readList(text: string, open: number, close: string, readItem: (text: string, at: number) => Reading): Reading {
  let at = skipSpace(text, open + 1);
  if (text[at] === close) return { at: at + 1 };
  for (;;) {
    const item = readItem(text, at);
    if (item.fault !== undefined) return item;
    at = skipSpace(text, item.at);
    if (text[at] === close) return { at: at + 1 };
    if (text[at] !== ",") return { at, fault: at };
    at = skipSpace(text, at + 1);
  }
}

function readMember(text: string, at: number): Reading {
  if (text[at] !== '"') return { at, fault: at };
  const name = readString(text, at);
  if (name.fault !== undefined) return name;
  const colon = skipSpace(text, name.at);
  if (text[colon] !== ":") return { at: colon, fault: colon };
  return readValue(text, skipSpace(text, colon + 1));
}

function readString(text: string, open: number): Reading {
  let at = open + 1;
  for (;;) {
    if (text[at] === '"') return { at: at + 1 };
    const length = matchLength(STRING_PART, text, at);
    if (length === 0) return { at, fault: at };
    at += length;
  }
}

function trailing(text: string, at: number): number | undefined {
  const rest = skipSpace(text, at);
  return rest < text.length ? rest : undefined;
}

function skipSpace(text: string, at: number): number {
  let next = at;
  while (next < text.length && " \t\n\r".includes(text[next]!)) next++;
  return next;
}

function matchLength(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0].length ?? 0;
}
