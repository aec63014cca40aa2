// The router as a JSON file that other programs can read: features, one row of weights per domain as scikit-learn's coef_,
// and how scores become probabilities. Reading refuses what is not such a file by the name of the field; files of version 1,
// which knew logistic regression on single tokens alone, are read as well.

import { CLASSIFIER_KINDS, TERM_FREQUENCIES } from "../config/classifiers";
import { MOST_TOKENS } from "../config/tokenizer";
import { StudioError } from "../errors";
import { pairKey } from "../tokenizer/pairs";
import { type FeatureSpace, tokensOfFeature } from "./features";
import { type Link, SOFTMAX } from "./linear";
import { Router } from "./router";

export const ROUTER_VERSION = 2;

/** The file's text. Every number keeps its exact 32-bit value: nine significant digits tell all of them apart. */
export function routerToJson(router: Router): string {
  const { kind, domains, sequenceTokens, space, model, link } = router.parts;
  const { vocabSize, pairs, idf, termFrequency } = space;
  const classes = domains.length;
  return JSON.stringify({
    format: "limbeck-router",
    version: ROUTER_VERSION,
    classifier: kind,
    domains,
    vocabSize,
    sequenceTokens,
    termFrequency,
    pairs: Array.from(pairs, (_, i) => tokensOfFeature(space, vocabSize + i)),
    idf: Array.from(idf, nineDigits),
    intercept: Array.from(model.intercept, nineDigits),
    weights: domains.map((_, k) => Array.from(idf, (_, feature) => nineDigits(model.weights[feature * classes + k]))),
    link: link.kind,
    ...(link.kind === "softmax" && { temperature: link.temperature }),
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
  const kind = oneOf(file, "classifier", CLASSIFIER_KINDS);
  const domains = domainNames(file.domains);
  const classes = domains.length;
  const sequenceTokens = positiveInteger(file, "sequenceTokens");
  const space = featuresIn(file, version);
  const features = space.idf.length;
  const intercept = finiteNumbers(file.intercept, "intercept", classes);
  const rows = file.weights;
  if (!Array.isArray(rows) || rows.length !== classes) return refuse("weights", `must hold ${classes} rows, one per domain`);
  const weights = new Float32Array(features * classes);
  rows.forEach((row: unknown, k) => {
    finiteNumbers(row, `weights[${k}]`, features).forEach((value, feature) => {
      weights[feature * classes + k] = value;
    });
  });
  return new Router({ kind, domains, sequenceTokens, space, model: { weights, intercept }, link: version === 1 ? SOFTMAX : linkIn(file) });
}

function oneOf<Name extends string>(file: Record<string, unknown>, field: string, names: readonly Name[]): Name {
  return names.find((name) => name === file[field]) ?? refuse(field, `must be ${names.join(" or ")}`);
}

function featuresIn(file: Record<string, unknown>, version: number): FeatureSpace {
  const vocabSize = positiveInteger(file, "vocabSize");
  if (vocabSize > MOST_TOKENS) refuse("vocabSize", `must be at most ${MOST_TOKENS}`);
  const isFirst = version === 1;
  const pairs = isFirst ? new Float64Array(0) : pairsIn(file.pairs, vocabSize);
  const termFrequency = isFirst ? "count" : oneOf(file, "termFrequency", TERM_FREQUENCIES);
  const idf = finiteNumbers(file.idf, "idf", vocabSize + pairs.length);
  if (idf.some((value) => value < 0)) refuse("idf", "must not be negative");
  return { vocabSize, pairs, idf, termFrequency };
}

function pairsIn(value: unknown, vocabSize: number): Float64Array {
  if (!Array.isArray(value)) return refuse("pairs", "must be a list");
  const isToken = (token: unknown): boolean => Number.isInteger(token) && (token as number) >= 0 && (token as number) < vocabSize;
  const keys = Float64Array.from(value, (pair: unknown, i) => {
    const [first, second] =
      Array.isArray(pair) && pair.length === 2 && pair.every(isToken) ? pair : refuse(`pairs[${i}]`, "must be two tokens");
    return pairKey(first, second);
  });
  const disorder = keys.findIndex((key, i) => i > 0 && key <= keys[i - 1]);
  if (disorder >= 0) refuse(`pairs[${disorder}]`, "must come after the pair before it");
  return keys;
}

function linkIn(file: Record<string, unknown>): Link {
  const kind = oneOf(file, "link", ["softmax", "clipped"]);
  if (kind === "clipped") return { kind };
  const { temperature } = file;
  if (typeof temperature !== "number" || !(temperature > 0)) return refuse("temperature", "must be a number above zero");
  return { kind, temperature };
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
