// Curves as text: CSV with a column for every name, and JSON lines as Weights & Biases keeps a run's history, with _step, _runtime,
// _timestamp and dotted names. Both are read from other programs, too, under the names that those give step and time.

import { delimitedRows } from "../../corpus/reading/delimited";
import { csv } from "../../format/csv";
import { encodeUtf8 } from "../../format/utf8";
import { badPackage, isObject, readText, shown } from "../gate";
import { dotted, type MetricRow, secondsOf, stepOf } from "./rows";

/** A run's name and its rows. */
export interface NamedRows {
  readonly name: string;
  readonly rows: readonly MetricRow[];
}

const RUN = "run";
const STEPS = ["step", "_step", "Step", "global_step"];
const TIMES = ["time", "_timestamp", "Wall time"];
const RUNTIMES = ["seconds", "_runtime"];

/** One table of all runs: run, step, the seconds since the run's first row and the time since 1970, then every name. */
export function writeCsv(runs: readonly NamedRows[]): Uint8Array {
  const names = [...new Set(runs.flatMap(({ rows }) => rows.flatMap(({ values }) => [...values.keys()])))];
  const lines = runs.flatMap(({ name, rows }) =>
    rows.map(({ step, seconds, values }) => [name, step, since(rows, seconds), seconds, ...names.map((one) => values.get(one))]),
  );
  return encodeUtf8(csv([[RUN, "step", "seconds", "time", ...names], ...lines]));
}

export function writeJsonLines(rows: readonly MetricRow[]): Uint8Array {
  const lines = rows.map(({ step, seconds, values }) => {
    const named = [...values].map(([name, value]) => [dotted(name), value] as const);
    return JSON.stringify({ _step: step, _runtime: since(rows, seconds), _timestamp: seconds, ...Object.fromEntries(named) });
  });
  return encodeUtf8(lines.map((line) => `${line}\n`).join(""));
}

/** Seconds since the first row, without what a difference of two large numbers adds. */
const since = (rows: readonly MetricRow[], seconds: number): number => Number((seconds - rows[0].seconds).toFixed(6));

/** The runs of a table, by the column run; else one. Throws StudioError("bad-package") naming the row. */
export async function readCsv(file: Uint8Array, path: string): Promise<readonly NamedRows[]> {
  const text = readText(file, path).replace(/\r\n?/g, "\n");
  const runs = new Map<string, MetricRow[]>();
  for await (const { number, value } of delimitedRows(pieces(text), path, false)) {
    const place = `${path}: row ${number}`;
    const row = value as Readonly<Record<string, string | undefined>>;
    const of = (names: readonly string[]): string | undefined => names.map((name) => row[name]).find((cell) => cell !== undefined);
    const cells = Object.entries(row).filter(([name]) => name !== RUN && ![STEPS, TIMES, RUNTIMES].some((known) => known.includes(name)));
    const values = new Map(cells.filter(([, cell]) => cell?.trim()).map(([name, cell]) => [name, numberIn(cell!, `${place}: ${name}`)]));
    const [time, runtime] = [of(TIMES), of(RUNTIMES)].map((cell) => (cell ? numberIn(cell, `${place}: the time`) : undefined));
    const name = row[RUN] ?? "";
    const rows = runs.get(name) ?? [];
    rows.push({ step: stepOf(of(STEPS), place), seconds: secondsOf(time ?? runtime ?? 0, place), values });
    runs.set(name, rows);
  }
  return [...runs].map(([name, rows]) => ({ name, rows }));
}

async function* pieces(text: string): AsyncGenerator<string> {
  yield text;
}

/** A cell's number; words for none and for what is beyond all numbers are that. */
function numberIn(cell: string, place: string): number {
  const word = cell.trim().toLowerCase();
  if (["nan", "null", "none", "inf", "-inf", "infinity", "-infinity"].includes(word)) return Number.NaN;
  const value = Number(word);
  if (word === "" || Number.isNaN(value)) throw badPackage(`${place} is ${shown(cell)}, not a number.`);
  return value;
}

/** The rows of JSON lines; values that are no numbers are left out. Throws StudioError("bad-package") naming the line. */
export function readJsonLines(file: Uint8Array, path: string): readonly MetricRow[] {
  return readText(file, path)
    .split("\n")
    .flatMap((line, at) => (line.trim() === "" ? [] : [rowOf(line, `${path}: line ${at + 1}`)]));
}

function rowOf(line: string, place: string): MetricRow {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw badPackage(`${place} is no JSON.`);
  }
  if (!isObject(value)) throw badPackage(`${place} is ${shown(value)}, not an object.`);
  const of = (names: readonly string[]): unknown => names.map((name) => value[name]).find((found) => found !== undefined);
  const known = [...STEPS, ...TIMES, ...RUNTIMES];
  const numbers = Object.entries(value).filter((entry): entry is [string, number] => typeof entry[1] === "number");
  const seconds = of(TIMES) ?? of(RUNTIMES) ?? 0;
  return {
    step: stepOf(of(STEPS), place),
    seconds: secondsOf(seconds, place),
    values: new Map(numbers.filter(([name]) => !known.includes(name))),
  };
}
