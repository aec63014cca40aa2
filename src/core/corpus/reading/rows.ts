// Rows of a table or of JSON lines to documents: which of a row's fields is the text, which its id, and what is an
// instruction with its response. Not how rows stand in a file: see json.ts, delimited.ts and parquet.ts.

import { isObject, type Json } from "../../config/json";
import { StudioError } from "../../errors";
import { documentOf, type SourceDocument, splitDocuments } from "../documents";
import { EXAMPLE_HINT, isInstructionRow, readExample } from "../instructions";
import { Remarks } from "../leftOut";
import type { Tell } from "./damage";

export interface Row {
  /** As its file counts, from 1. */
  readonly number: number;
  readonly value?: unknown;
  /** Why there is no value, as the end of a sentence. */
  readonly fault?: string;
}

export interface RowSettings {
  /** The field that holds the text; undefined to pick one. */
  readonly textField: string | undefined;
  readonly tell: Tell;
}

/** Rows that are looked at to pick a field, and the units of text that may be held meanwhile. */
const PROBED_ROWS = 32;
const PROBED_UNITS = 4 << 20;

/** Names that data sets give the text of a row, the most usual first. */
const TEXT_NAMES = ["text", "content", "body", "article", "document", "raw_content", "maintext", "story", "passage", "code", "sentence"];
/** Names that they give what tells rows apart. */
const ID_NAMES = ["id", "_id", "doc_id", "docid", "uuid", "key", "guid", "url"];

const TEXT_HINT = 'Write an object on each line that has a field "text", or name the field in the recipe: corpus.textField.';

/**
 * The documents of a file's rows. Rows that can't be used are left out and told, as is the picked field where it is not "text".
 * Throws StudioError("no-text") when no row has text.
 */
export async function* rowDocuments(
  rows: AsyncIterable<Row>,
  path: string,
  { textField, tell }: RowSettings,
): AsyncGenerator<SourceDocument> {
  const { head, all } = await probed(rows);
  const field = fieldOf(head, textField, path, tell);
  const examples = field === undefined && isInstructionRow(head[0]?.value);
  const read = examples ? exampleIn : (value: unknown) => textsIn(value, field);
  const hint = examples ? EXAMPLE_HINT : TEXT_HINT;
  const leftOut = new Remarks();
  let first: string | undefined;
  let used = 0;
  for await (const { number, value, fault } of all) {
    const documents = fault ?? read(value);
    if (typeof documents !== "string") {
      used += 1;
      yield* documents;
      continue;
    }
    const message = `Row ${number} of ${path} was left out: ${documents}.`;
    first ??= message;
    leftOut.add({ code: "bad-row", message, hint });
  }
  if (used === 0) {
    const what = examples ? "no instruction with its response" : "no text";
    throw new StudioError("no-text", `There is ${what} in ${path}. ${first ?? "It holds no rows."}`, hint);
  }
  for (const { code, message } of leftOut.shortened(`rows of ${path}`, hint)) tell(new StudioError(code, message, hint));
}

/** The first rows, and all of them. */
async function probed(rows: AsyncIterable<Row>): Promise<{ readonly head: readonly Row[]; readonly all: AsyncIterable<Row> }> {
  const iterator = rows[Symbol.asyncIterator]();
  const head: Row[] = [];
  for (let units = 0; head.length < PROBED_ROWS && units < PROBED_UNITS; ) {
    const { done, value: row } = await iterator.next();
    if (done) break;
    head.push(row);
    units += stringsIn(row.value).reduce((sum, [, text]) => sum + text.length, 0);
  }
  async function* all(): AsyncGenerator<Row> {
    yield* head;
    yield* { [Symbol.asyncIterator]: () => iterator };
  }
  return { head, all: all() };
}

/** The field that holds the text of a file with these first rows; undefined where they are examples or texts themselves. */
function fieldOf(head: readonly Row[], asked: string | undefined, path: string, tell: Tell): string | undefined {
  const units = new Map<string, number>();
  for (const { value } of head) for (const [name, text] of stringsIn(value)) units.set(name, (units.get(name) ?? 0) + text.trim().length);
  if (asked !== undefined && units.has(asked)) return asked;
  if (isInstructionRow(head[0]?.value)) return undefined;
  const longest = [...units].sort(([, a], [, b]) => b - a)[0]?.[0];
  const usual = TEXT_NAMES.flatMap((name) => [...units.keys()].filter((other) => other.toLowerCase() === name));
  const field = usual.find((name) => (units.get(name) ?? 0) > 0) ?? longest;
  if (field === undefined) return undefined;
  if (asked !== undefined) tell(notice(`${path} has no text in a field "${asked}", so that its text was taken from "${field}".`));
  else if (field !== "text") tell(notice(`The text of ${path} was taken from its field "${field}".`));
  return field;
}

const notice = (message: string): StudioError =>
  new StudioError("file-notice", message, "If that is the wrong one, name the right one in the recipe: corpus.textField.");

const stringsIn = (value: unknown): [string, string][] =>
  isObject(value) ? Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string") : [];

function exampleIn(value: unknown): SourceDocument[] | string {
  const example = readExample(value);
  if (typeof example === "string") return example;
  return [{ ...documentOf(example), ...keyed(value) }];
}

/** The documents of a row, or what is wrong with it as the end of a sentence. */
function textsIn(value: unknown, field: string | undefined): SourceDocument[] | string {
  const text = field !== undefined && isObject(value) ? value[field] : value;
  if (typeof text !== "string") return field === undefined ? "it has no field that is text" : `it has no text in "${field}"`;
  if (text.trim() === "") return field === undefined ? "it is empty" : `"${field}" is empty`;
  const key = keyed(value);
  return splitDocuments(text.replace(/\r\n?/g, "\n")).map((piece) => ({ text: piece, ...key }));
}

function keyed(value: unknown): { readonly key?: string } {
  if (!isObject(value)) return {};
  const id = ID_NAMES.map((name) => (value as Json)[name]).find((id) => ["string", "number", "bigint"].includes(typeof id));
  return id === undefined ? {} : { key: String(id) };
}
