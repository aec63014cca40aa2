// The lines of a packed corpus: a document as one JSON object, and back. The same fields that data sets have, so that any program
// reads them, the studio's own reader of rows too.

import type { DomainForm } from "../config/records";
import { documentOf, type SourceDocument, sourceOfStored } from "../corpus/documents";
import { parseJson, readExample } from "../corpus/instructions";
import { isObject } from "./gate";

/** The line of a stored document, without its end. `key` is what tells which text of its source it is of. */
export function rowOf(stored: string, form: DomainForm | undefined, key: string | undefined): string {
  const { text, example } = sourceOfStored(stored, form);
  return JSON.stringify({ ...(example ?? { text }), ...(key !== undefined && { id: key }) });
}

/** The document of a line, or what is wrong with it as the end of a sentence. */
export function documentOfRow(line: string, form: DomainForm | undefined): SourceDocument | string {
  const row = parseJson(line);
  if (!isObject(row)) return "it is no JSON object";
  const { id } = row;
  if (id !== undefined && typeof id !== "string") return '"id" is no text';
  const key = id === undefined ? {} : { key: id };
  if (form === "instructions") {
    const example = readExample(row);
    return typeof example === "string" ? example : { ...documentOf(example), ...key };
  }
  const { text } = row;
  return typeof text === "string" && text.trim() !== "" ? { text, ...key } : 'it has no "text"';
}
