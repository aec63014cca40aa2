// Rows of tables with commas, semicolons or tabs between their cells. CSV as RFC 4180 has it; in TSV a quote is a quote and
// every line a row. Read by a scanner of our own: those at hand read a row again for each piece of it that comes.

import { StudioError } from "../../errors";
import type { Row } from "./rows";
import { firstLine, MAX_ROW_UNITS, type Texts, TOO_LONG, withHead } from "./texts";

const DELIMITERS = [",", ";", "\t", "|"];

/** The rows of a table, each as an object by column. Throws StudioError("bad-row") for a row without an end. */
export async function* delimitedRows(texts: Texts, path: string, isTabbed: boolean): AsyncGenerator<Row> {
  const { head, all } = await withHead(texts);
  const delimiter = isTabbed ? "\t" : delimiterOf(firstLine(head));
  let columns: readonly string[] | undefined;
  let number = 0;
  for await (const cells of recordsOf(all, delimiter, !isTabbed, path)) {
    number += 1;
    if (cells.every((cell) => cell.trim() === "")) continue;
    if (columns === undefined) {
      const isHeader = looksLikeHeader(cells);
      columns = isHeader ? cells.map((name) => name.trim()) : cells.map((_, i) => `column ${i + 1}`);
      if (isHeader) continue;
    }
    yield { number, value: Object.fromEntries(columns.map((name, i) => [name, cells[i]])) };
  }
}

/** What stands most often between the names of the columns. */
function delimiterOf(line: string): string {
  const bare = line.replace(/"[^"]*"/g, "");
  const count = (delimiter: string): number => bare.split(delimiter).length;
  return DELIMITERS.toSorted((a, b) => count(b) - count(a))[0];
}

/** Whether a first row names its columns: short, all different, no number among them. */
function looksLikeHeader(cells: readonly string[]): boolean {
  const names = cells.map((cell) => cell.trim());
  const isName = (name: string, i: number): boolean => name.length <= 64 && (i === 0 || name !== "") && Number.isNaN(Number(name || "x"));
  return names.every(isName) && new Set(names).size === names.length;
}

enum Within {
  Start,
  Cell,
  Quotes,
  /** Behind a quote within quotes: it ends them, or is the first of two that stand for one. */
  Quote,
}

/** The cells of each row. */
async function* recordsOf(texts: Texts, delimiter: string, quoting: boolean, path: string): AsyncGenerator<string[]> {
  const between = delimiter.charCodeAt(0);
  let cells: string[] = [];
  let parts: string[] = [];
  let length = 0;
  let number = 1;
  let within = Within.Start;
  const endCell = (last: string): void => {
    cells.push(parts.length === 0 ? last : parts.join("") + last);
    parts = [];
    within = Within.Start;
  };
  for await (const piece of texts) {
    let start = 0;
    for (let at = 0; at < piece.length; at++) {
      const sign = piece.charCodeAt(at);
      if (within === Within.Quotes) {
        if (sign !== QUOTE) continue;
        parts.push(piece.slice(start, at));
        start = at + 1;
        within = Within.Quote;
      } else if (sign === between || sign === NEWLINE) {
        endCell(piece.slice(start, at));
        start = at + 1;
        if (sign === between) continue;
        yield cells;
        cells = [];
        length = 0;
        number += 1;
      } else if (sign === QUOTE && quoting && within !== Within.Cell) {
        // The second of two is kept: what follows begins with it.
        start = within === Within.Quote ? at : at + 1;
        within = Within.Quotes;
      } else within = Within.Cell;
    }
    parts.push(piece.slice(start));
    length += piece.length - start;
    if (length > MAX_ROW_UNITS) throw new StudioError("bad-row", `Row ${number} of ${path} has no end: ${TOO_LONG}.`, UNCLOSED);
  }
  if (parts.join("") !== "" || cells.length > 0) {
    endCell("");
    yield cells;
  }
}

const [QUOTE, NEWLINE] = ['"', "\n"].map((sign) => sign.charCodeAt(0));
const UNCLOSED = "Look for a quote that opens a cell and is never closed, or save the table as JSON lines.";
