// Rows of JSON files: a value on each line, or the elements of one array, of which never more than one is held. Not what
// is in a row: see rows.ts.

import { parseJson } from "../instructions";
import type { Row } from "./rows";
import { behindFirstLine, firstLine, linesOf, MAX_ROW_UNITS, type Texts, TOO_LONG, withHead } from "./texts";

/** The rows of a JSON file, or its text where it has none: one object over several lines, as settings are written. */
export async function jsonRows(texts: Texts, isLines: boolean): Promise<{ readonly rows: AsyncIterable<Row> } | { readonly text: Texts }> {
  const { head, all } = await withHead(texts);
  const line = firstLine(head);
  const isWhole = parseJson(line) !== undefined;
  if (line.startsWith("[") && !(isWhole && behindFirstLine(head) !== "")) return { rows: elementRows(all) };
  return isLines || isWhole || line.length > LONG_LINE ? { rows: lineRows(all) } : { text: all };
}

/** Units of a line that no person has written. */
const LONG_LINE = 65_536;

const rowOf = (number: number, source: string | undefined): Row => {
  const isLong = source === undefined || source.length > MAX_ROW_UNITS;
  const value = isLong ? undefined : parseJson(source);
  return value === undefined ? { number, fault: isLong ? TOO_LONG : "it is no JSON" } : { number, value };
};

/** A row for each line that is not blank. */
async function* lineRows(texts: Texts): AsyncGenerator<Row> {
  let number = 0;
  for await (const line of linesOf(texts)) {
    number += 1;
    if (line?.trim() !== "") yield rowOf(number, line);
  }
}

const [QUOTE, BACKSLASH, COMMA, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [...'"\\,[]{}'].map((sign) => sign.charCodeAt(0));

/** A row for each element of the array that the text is. */
async function* elementRows(texts: Texts): AsyncGenerator<Row> {
  let number = 0;
  let depth = 0;
  let inString = false;
  let escaped = false;
  let element = "";
  for await (const piece of texts) {
    let start = 0;
    for (let at = 0; at < piece.length; at++) {
      const sign = piece.charCodeAt(at);
      if (escaped) escaped = false;
      else if (inString) {
        if (sign === QUOTE) inString = false;
        else if (sign === BACKSLASH) escaped = true;
      } else if (sign === QUOTE) inString = true;
      else if (sign === OPEN_LIST || sign === OPEN_OBJECT) {
        depth += 1;
        if (depth === 1) start = at + 1;
      } else if ((sign === COMMA && depth === 1) || sign === CLOSE_LIST || sign === CLOSE_OBJECT) {
        if (sign !== COMMA) depth -= 1;
        if (depth > 0 && sign !== COMMA) continue;
        const source = element + piece.slice(start, at);
        // Behind the last element may stand a comma too many.
        if (sign === COMMA || source.trim() !== "") yield rowOf(++number, source);
        if (depth === 0) return;
        element = "";
        start = at + 1;
      }
    }
    // Of an element that is too long only its length still matters.
    if (element.length <= MAX_ROW_UNITS) element += piece.slice(start);
  }
  if (element.trim() !== "") yield rowOf(++number, element);
}
