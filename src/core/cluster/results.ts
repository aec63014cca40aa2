// What a cluster leaves in its folder of results, as files from outside: the list of contents, the record of a finished run and the lines of
// its metrics. Each field is judged here; whether they belong to a project is the stages' to know.

import { CLUSTER_PRECISIONS, type ClusterPrecision, STRATEGIES, type Strategy } from "../config/cluster";
import type { LayerUse } from "../config/gateRecords";
import { checkKind, type FileKind } from "../config/json";
import { predictionsShape, qualityShape, useShape } from "../config/recordShapes";
import type { Evaluation, PredictionsByDomain, QualityByDomain, WrittenSample } from "../config/records";
import { byName, count, list, maybe, number, object, oneOf, type Shape, sha256, text } from "../config/shape";
import { Curve, type CurveStep } from "../curves/curve";
import { badPackage, isObject, messageOf, readJsonObject, readText } from "../exchange/gate";
import type { WrittenFile } from "../exchange/writtenFile";
import { parseExactly } from "../format/exactJson";
import { listedFile, MANIFEST, RECIPE, RUNS } from "./package";
import type { ClusterRun } from "./runs";

export const RESULTS_FORMAT = "limbeck-cluster-results";
const RESULTS: FileKind = { name: "folder of cluster results", format: RESULTS_FORMAT, newest: 1, code: "bad-package" };

/** The files of one run, below its folder. */
export const METRICS = "metrics.jsonl";
export const RECORD = "record.json";
export const weightsName = (model: string, member: number): string => `${model}.${member}.safetensors`;
export const checkpointName = (slot: number): string => `checkpoint.${slot}`;

export interface ResultsManifest {
  /** SHA-256 of the package's recipe and runs, which stand among the files, too. */
  readonly package: { readonly [RECIPE]: string; readonly [RUNS]: string };
  readonly files: ReadonlyMap<string, WrittenFile>;
}

/** The list of contents of a folder of results. Throws StudioError("bad-package") naming the field, and "newer-version". */
export function readResultsManifest(bytes: Uint8Array): ResultsManifest {
  const value = readJsonObject(bytes, MANIFEST);
  checkKind({ format: value.format, version: value.version }, RESULTS);
  const of = object<ResultsManifest["package"]>({ [RECIPE]: sha256, [RUNS]: sha256 })(value.package, `${MANIFEST}: package`);
  const files = new Map<string, WrittenFile>();
  for (const file of list(listedFile)(value.files, `${MANIFEST}: files`)) {
    if (files.has(file.path)) throw badPackage(`${MANIFEST} names ${JSON.stringify(file.path)} twice.`);
    files.set(file.path, file);
  }
  for (const name of [RECIPE, RUNS] as const)
    if (files.get(name)?.sha256 !== of[name]) throw badPackage(`${MANIFEST}: package.${name} is another file than the ${name} beside it.`);
  return { package: of, files };
}

/** Where and how a run was trained. */
export interface TrainedThere {
  readonly processes: number;
  readonly strategy: Strategy;
  readonly device: string;
}

/** A run whose loss was no number at a step, or one that came to its end. */
export type ClusterRecord = { readonly state: "diverged"; readonly step: number } | DoneRecord;

export interface DoneRecord extends TrainedThere {
  readonly state: "done";
  readonly steps: number;
  readonly tokens: number;
  readonly seconds: number;
  readonly final: QualityByDomain;
  readonly precision: ClusterPrecision;
  readonly keptStep?: number;
  /** Of students of several domains: what was trained on of each. */
  readonly tokensByDomain?: Readonly<Record<string, number>>;
  /** Where there is a common expert: without it. */
  readonly withoutCommon?: QualityByDomain;
  /** How far gates went from the teacher's, by layer. */
  readonly gates?: { readonly divergence: readonly number[] };
  readonly predictions?: PredictionsByDomain;
  readonly gateUse?: Readonly<Record<string, readonly LayerUse[]>>;
}

const qualities = byName(qualityShape);
const diverged = object<Extract<ClusterRecord, { state: "diverged" }>>({ state: oneOf("diverged"), step: count });
const done = object<DoneRecord>({
  state: oneOf("done"),
  steps: count,
  tokens: count,
  seconds: number,
  final: qualities,
  precision: oneOf(...CLUSTER_PRECISIONS),
  processes: count,
  strategy: oneOf(...STRATEGIES),
  device: text,
  keptStep: maybe(count),
  tokensByDomain: maybe(byName(count)),
  withoutCommon: maybe(qualities),
  gates: maybe(object<NonNullable<DoneRecord["gates"]>>({ divergence: list(number) })),
  predictions: maybe(byName(predictionsShape)),
  gateUse: maybe(byName(list(useShape))),
});

/** The record of a finished run. Throws StudioError("bad-package") naming file and field. */
export function readRecord(bytes: Uint8Array, file: string, { evaluation, settings, draws, order }: ClusterRun): ClusterRecord {
  const value = exactly(readText(bytes, file), file);
  if (isObject(value) && value.state === "diverged") return diverged(value, file);
  const record = done(value, file);
  const steps = settings.steps * (order === "phases" ? draws.length : 1);
  if (record.steps !== steps) throw badPackage(`${file}: steps is ${record.steps}, but the run has ${steps}.`);
  const missing = evaluation.final.find(({ domain }) => record.final[domain] === undefined);
  if (missing) throw badPackage(`${file}: final has nothing of ${missing.domain}.`);
  return record;
}

/** What was told of a run on its way. */
export interface ClusterMetrics {
  readonly series: ReturnType<Curve["snapshot"]>;
  readonly evaluations: readonly Evaluation[];
  readonly samples: readonly WrittenSample[];
}

/** What is told of something by name; a name without a value is none. */
const figures: Shape<Readonly<Record<string, number | undefined>>> = (value, place) =>
  byName<number | undefined>((one, at) => (one === null ? undefined : number(one, at)))(value, place);
const step = object<CurveStep>({
  step: count,
  tokens: count,
  seconds: number,
  loss: number,
  learningRate: number,
  gradientNorm: number,
  terms: figures,
  weights: figures,
  gates: maybe(figures),
});
const evaluation = object<Evaluation>({ step: count, tokens: count, domains: qualities });
const sample = object<WrittenSample>({ step: count, prompt: text, text });

/** The curves, evaluations and samples of metrics.jsonl. Throws StudioError("bad-package") naming file, line and field. */
export function readMetrics(bytes: Uint8Array, file: string): ClusterMetrics {
  const curve = new Curve();
  const evaluations: Evaluation[] = [];
  const samples: WrittenSample[] = [];
  let last = 0;
  for (const [i, line] of readText(bytes, file).split("\n").entries()) {
    if (line.trim() === "") continue;
    const place = `${file}, line ${i + 1}`;
    const value = exactly(line, place);
    const kind = isObject(value) ? value.kind : undefined;
    if (kind === "evaluation") evaluations.push(evaluation(value, place));
    else if (kind === "sample") samples.push(sample(value, place));
    else {
      const read = step(value, place);
      if (kind !== "step") throw badPackage(`${place}: kind is ${JSON.stringify(kind)}, but it must be step, evaluation or sample.`);
      if (read.step <= last) throw badPackage(`${place}: step is ${read.step}, after step ${last}.`);
      last = read.step;
      curve.add(read);
    }
  }
  return { series: curve.snapshot(), evaluations, samples };
}

function exactly(json: string, place: string): unknown {
  try {
    return parseExactly(json);
  } catch (error) {
    throw badPackage(`${place} is no JSON: ${messageOf(error)}`);
  }
}

/** The first place at which two plain values differ, with both; undefined where they are equal. */
export function firstDifference(mine: unknown, theirs: unknown, place: string): string | undefined {
  if (Object.is(mine, theirs)) return undefined;
  if (Array.isArray(mine) && Array.isArray(theirs) && mine.length === theirs.length)
    return firstOf(mine.keys(), mine, theirs, (i) => `${place}[${i}]`);
  if (isObject(mine) && isObject(theirs)) {
    const names = new Set([...Object.keys(mine), ...Object.keys(theirs)]);
    return firstOf(names, mine, theirs, (name) => `${place}.${name}`);
  }
  return `${place} is ${shortly(theirs)} there and ${shortly(mine)} here`;
}

function firstOf<Key extends string | number>(
  keys: Iterable<Key>,
  mine: object,
  theirs: object,
  placeOf: (key: Key) => string,
): string | undefined {
  for (const key of keys) {
    const [one, other] = [mine, theirs].map((value) => (value as Record<Key, unknown>)[key]);
    const difference = firstDifference(one, other, placeOf(key));
    if (difference !== undefined) return difference;
  }
  return undefined;
}

const shortly = (value: unknown): string => {
  const json = JSON.stringify(value) ?? "nothing";
  return json.length > 60 ? `${json.slice(0, 59)}…` : json;
};
