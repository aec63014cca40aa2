// The router as a JSON file that other programs can read: softmax(weights · tf-idf + intercept), one row of weights per
// domain as scikit-learn's coef_. Reading refuses what is not such a file by the name of the field.

import { StudioError } from "../errors";
import { Router } from "./router";

export const ROUTER_VERSION = 1;

/** The file's text. Every number keeps its exact 32-bit value: nine significant digits tell all of them apart. */
export function routerToJson(router: Router): string {
  const { domains, sequenceTokens, idf, model } = router.parts;
  const classes = domains.length;
  return JSON.stringify({
    format: "limbeck-router",
    version: ROUTER_VERSION,
    classifier: "logistic-regression",
    domains,
    vocabSize: idf.length,
    sequenceTokens,
    idf: Array.from(idf, nineDigits),
    intercept: Array.from(model.intercept, nineDigits),
    weights: domains.map((_, k) => Array.from(idf, (_, token) => nineDigits(model.weights[token * classes + k]))),
  });
}

function nineDigits(value: number): number {
  return Number(value.toPrecision(9));
}

/** The router in a file's text. Throws StudioError("bad-package") naming the field, or "newer-version". */
export function parseRouter(json: string): Router {
  const file = parseObject(json);
  if (file.format !== "limbeck-router") refuse("format", 'must be "limbeck-router"');
  const version = positiveInteger(file, "version");
  if (version > ROUTER_VERSION)
    throw new StudioError(
      "newer-version",
      `The router is of version ${version}; the newest this studio reads is ${ROUTER_VERSION}.`,
      "Open it with the studio that made it, or fit the router again.",
    );
  if (file.classifier !== "logistic-regression") refuse("classifier", 'must be "logistic-regression"');
  const domains = domainNames(file.domains);
  const classes = domains.length;
  const vocabSize = positiveInteger(file, "vocabSize");
  if (vocabSize > 65536) refuse("vocabSize", "must be at most 65536");
  const sequenceTokens = positiveInteger(file, "sequenceTokens");
  const idf = finiteNumbers(file.idf, "idf", vocabSize);
  if (idf.some((value) => value < 0)) refuse("idf", "must not be negative");
  const intercept = finiteNumbers(file.intercept, "intercept", classes);
  const rows = file.weights;
  if (!Array.isArray(rows) || rows.length !== classes) return refuse("weights", `must hold ${classes} rows, one per domain`);
  const weights = new Float32Array(vocabSize * classes);
  rows.forEach((row: unknown, k) => {
    finiteNumbers(row, `weights[${k}]`, vocabSize).forEach((value, token) => {
      weights[token * classes + k] = value;
    });
  });
  return new Router({ domains, sequenceTokens, idf, model: { weights, intercept } });
}

function parseObject(json: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return refuse("the file", "is not JSON");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return refuse("the file", "must hold one JSON object");
  return value as Record<string, unknown>;
}

function positiveInteger(file: Record<string, unknown>, field: string): number {
  const value = file[field];
  if (!Number.isInteger(value) || (value as number) < 1) return refuse(field, "must be a whole number above zero");
  return value as number;
}

function domainNames(value: unknown): readonly string[] {
  const named = Array.isArray(value) && value.every((name) => typeof name === "string" && name !== "");
  if (!named || value.length < 2) return refuse("domains", "must list the names of two domains or more");
  if (new Set(value).size < value.length) return refuse("domains", "must not name a domain twice");
  return value as string[];
}

function finiteNumbers(value: unknown, field: string, length: number): Float32Array {
  if (!Array.isArray(value) || value.length !== length) return refuse(field, `must hold ${length} numbers`);
  const numbers = Float32Array.from(value, (entry) => (typeof entry === "number" ? entry : Number.NaN));
  const broken = numbers.findIndex((entry) => !Number.isFinite(entry));
  if (broken >= 0) return refuse(`${field}[${broken}]`, "must be a finite number");
  return numbers;
}

function refuse(field: string, problem: string): never {
  throw new StudioError("bad-package", `The router can't be read: ${field} ${problem}.`, "Fit the router again, or choose another file.");
}
