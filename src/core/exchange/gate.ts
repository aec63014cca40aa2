// What every reader of a file from outside shares: the error it throws and strict looks into JSON. Nothing here
// knows a format.

import { StudioError } from "../errors";
import { decodeUtf8 } from "../format/utf8";

/** The error of a file that is not what it should be; `what` is a sentence that names the file, tensor or field. */
export function badPackage(what: string): StudioError {
  return new StudioError("bad-package", what, "Take the file once more from where it was made; it may be cut short or changed.");
}

/** The error of a file that is whole and says what the studio can't use; `hint` is the next step. */
export function unfit(what: string, hint: string): StudioError {
  return new StudioError("bad-package", what, hint);
}

export type JsonObject = Readonly<Record<string, unknown>>;

/** True for a JSON object, so neither null nor an array. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The text in `bytes`. Throws StudioError("bad-package") naming `file` when it is not UTF-8. */
export function readText(bytes: Uint8Array, file: string): string {
  try {
    return decodeUtf8(bytes);
  } catch (error) {
    throw badPackage(`${file} is no text: ${messageOf(error)}`);
  }
}

/** The JSON object in `bytes`. Throws StudioError("bad-package") naming `file` when it holds anything else. */
export function readJsonObject(bytes: Uint8Array, file: string): JsonObject {
  const text = readText(bytes, file);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw badPackage(`${file} is no JSON: ${messageOf(error)}`);
  }
  if (!isObject(value)) throw badPackage(`${file} holds no JSON object.`);
  return value;
}

/** What a thrown value says, to be put into a sentence. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** A value from outside as it may stand in a sentence: JSON, cut to a readable length. */
export function shown(value: unknown): string {
  const json = JSON.stringify(value) ?? "missing";
  return json.length > 80 ? `${json.slice(0, 80)}…` : json;
}

/** The whole number in `object[key]`, between `least` and 2³¹ − 1. Throws StudioError("bad-package") naming file and field. */
export function wholeNumber(object: JsonObject, key: string, file: string, least: number): number {
  const value = object[key];
  if (typeof value === "number" && Number.isInteger(value) && value >= least && value < 2 ** 31) return value;
  throw badPackage(`${file}: ${key} is ${shown(value)}, not a whole number of at least ${least}.`);
}

/** The text in `object[key]`, which is not empty. Throws StudioError("bad-package") naming file and field, as the ones below. */
export function textIn(object: JsonObject, key: string, file: string): string {
  const value = object[key];
  if (typeof value !== "string" || value === "") throw badField(file, key, value, "a text");
  return value;
}

export function objectIn(object: JsonObject, key: string, file: string): JsonObject {
  const value = object[key];
  if (!isObject(value)) throw badField(file, key, value, "an object");
  return value;
}

export function listIn(object: JsonObject, key: string, file: string): readonly JsonObject[] {
  const value = object[key];
  if (!Array.isArray(value) || !value.every(isObject)) throw badField(file, key, value, "a list of objects");
  return value;
}

/** The error of a field that is not what is due. */
export function badField(file: string, key: string, value: unknown, due: string): StudioError {
  return badPackage(`${file}: ${key} is ${shown(value)}, not ${due}.`);
}
