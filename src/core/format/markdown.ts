// Markdown as files carry it: tables, and text from outside that must mean nothing in it.

/** A table; cells are Markdown without line ends, in which text from outside went through `plain`. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(header), line(header.map(() => "---")), ...rows.map(line)].join("\n");
}

/** A name from outside, such as a folder's, as text without meaning in Markdown or HTML, on one line. */
export function plain(name: string): string {
  return name.replace(/\s+/g, " ").replace(/[\\`*_{}[\]<>()#!|~&]/g, (mark) => `\\${mark}`);
}
