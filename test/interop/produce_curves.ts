// What the studio reads from the event files that save_curves.py wrote, and a run of its own in every format.

import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CURVE_FORMATS, type CurveFormat } from "../../src/core/config/curveFormats";
import { readCurves, writeCurves } from "../../src/core/exchange/metrics/files";
import { metricRows } from "../../src/core/exchange/metrics/rows";
import { runOf } from "../core/exchange/metrics/sample";

/** Reads the folders in `curves`, and writes curves.json and a file of each format beside them. */
export async function produceCurves(folder: string): Promise<void> {
  const target = join(folder, "curves");
  const read: Record<string, object> = {};
  for (const name of await readdir(target)) {
    const [file] = await readdir(join(target, name));
    const [run] = await readCurves(await readFile(join(target, name, file)), file);
    read[name] = { startedAt: run.startedAt, ...run.history.series };
  }
  const written = runOf(40);
  for (const format of Object.keys(CURVE_FORMATS) as CurveFormat[])
    await writeFile(join(target, format), writeCurves([written], format).bytes);
  const rows = metricRows(written).map(({ step, seconds, values }) => ({ step, seconds, values: Object.fromEntries(values) }));
  await writeFile(join(target, "curves.json"), JSON.stringify({ read, rows }));
}
