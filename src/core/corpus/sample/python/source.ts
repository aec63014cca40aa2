// Pieces of Python source as lines: indentation, literals, and a module put together from its parts.

/** Lines of source; an empty string is a blank line. */
export type Lines = readonly string[];

/** Lines one level deeper; blank lines stay blank. */
export const indented = (lines: Lines): string[] => lines.map((line) => (line === "" ? "" : `    ${line}`));

export const string = (text: string) => `"${text}"`;
export const list = (items: readonly string[]) => `[${items.join(", ")}]`;
export const dictionary = (entries: readonly (readonly [key: string, value: string])[]) =>
  `{${entries.map(([key, value]) => `${key}: ${value}`).join(", ")}}`;

/** A literal over several lines, one item a line: `NAME = [`, the items, `]`. */
export const spread = (start: string, items: readonly string[], end: string): string[] => [
  start,
  ...indented(items.map((item) => `${item},`)),
  end,
];

/** A docstring, or nothing for an empty text. */
export const docstring = (text: string): string[] => (text === "" ? [] : [`"""${text}"""`]);

/** "def name(parameters) -> returns:" with its body. */
export const define = (signature: string, doc: string, body: Lines): string[] => [
  `def ${signature}:`,
  ...indented([...docstring(doc), ...body]),
];

export const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
/** "apple_tree" to "AppleTree" */
export const className = (name: string) => name.split("_").map(capital).join("");
/** "apple_tree" to "apple tree" */
export const spoken = (name: string) => name.replaceAll("_", " ");

/** A module: its docstring, sorted imports, constants one blank line apart, then definitions two apart, as PEP 8 asks. */
export function moduleText(parts: {
  readonly doc: string;
  readonly imports: readonly string[];
  readonly constants: readonly Lines[];
  readonly definitions: readonly Lines[];
}): string {
  const plain = [...new Set(parts.imports)].sort((a, b) => Number(a.startsWith("from")) - Number(b.startsWith("from")) || (a < b ? -1 : 1));
  const head = [docstring(parts.doc), plain, ...parts.constants].filter((lines) => lines.length > 0).map((lines) => lines.join("\n"));
  return `${[head.join("\n\n"), ...parts.definitions.map((lines) => lines.join("\n"))].join("\n\n\n")}\n`;
}
