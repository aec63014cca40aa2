// Files of curves: a run, or several, as one download in a format of one's choice, and what any of these formats gives when it comes
// from outside. What they hold tells which it is, not their names.

import type { CurveFile, CurveFormat, ReadRun, WrittenRun } from "../../config/curveFormats";
import { formatBytes } from "../../format/format";
import { badPackage, unfit } from "../gate";
import { writeZip } from "../zip";
import { readEvents, writeEvents } from "./events";
import { curvesOf, metricRows } from "./rows";
import { readCsv, readJsonLines, writeCsv, writeJsonLines } from "./tables";
import { isRecordFile } from "./tfrecord";

/** So many bytes are read: a run of a million steps has fewer. */
const MOST_BYTES = 256 << 20;
/** So many runs of one table. */
const MOST_RUNS = 50;

/** Runs as one file: several of them as one table in CSV, else as a zip of a file or folder for each. */
export function writeCurves(runs: readonly WrittenRun[], format: CurveFormat): CurveFile {
  const named = runs.map((written) => ({ name: written.run.name, startedAt: written.run.startedAt, rows: metricRows(written) }));
  const [first] = named;
  const what = named.length === 1 ? `limbeck-${first.name}` : "limbeck-runs";
  if (format === "csv") return { name: `${what}.csv`, bytes: writeCsv(named) };
  const files = named.map(({ name, startedAt, rows }) =>
    format === "jsonl"
      ? { name: `${name}.jsonl`, bytes: writeJsonLines(rows) }
      : { name: `${name}/events.out.tfevents.${Math.floor(startedAt / 1000)}.limbeck`, bytes: writeEvents(rows) },
  );
  if (files.length === 1) return { ...files[0], name: format === "jsonl" ? `${what}.jsonl` : files[0].name.replace("/", ".") };
  return { name: `${what}-${format}.zip`, bytes: writeZip(files) };
}

/** The runs in a file. Throws StudioError("bad-package") naming the line or record that does not fit. */
export async function readCurves(file: Uint8Array, path: string): Promise<readonly ReadRun[]> {
  if (file.length > MOST_BYTES)
    throw unfit(`${path} has ${formatBytes(file.length)}, more than the ${formatBytes(MOST_BYTES)} that are read.`, "Thin it out first.");
  if (file.length === 0) throw badPackage(`${path} is empty.`);
  if (isRecordFile(file)) return [curvesOf(readEvents(file, path), path)];
  if (file.includes(0)) throw badPackage(`${path} is neither a TensorBoard event file nor text.`);
  if (file.find((byte) => byte > 0x20) === "{".charCodeAt(0)) return [curvesOf(readJsonLines(file, path), path)];
  const runs = await readCsv(file, path);
  if (runs.length > MOST_RUNS) throw badPackage(`${path} has ${runs.length} runs, more than the ${MOST_RUNS} that are read at once.`);
  if (runs.length === 0) throw badPackage(`${path} has no rows.`);
  return runs.map(({ name, rows }) => (name === "" ? curvesOf(rows, path) : { name, ...curvesOf(rows, `${path}, run ${name}`) }));
}
