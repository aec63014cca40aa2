// Files of curves, made and read where they keep no page waiting. What is in them is core/exchange/metrics's.

import type { CurveFile, ReadRun } from "../core/config/curveFormats";
import { StudioError } from "../core/errors";
import { readCurves, writeCurves } from "../core/exchange/metrics/files";
import type { CorpusCommands } from "../protocol/commands";

export function writeCurveFile({ runs, format }: CorpusCommands["writeCurves"]["arguments"]): CurveFile {
  return writeCurves(runs, format);
}

/** The runs in a file. Throws StudioError("bad-package") naming what does not fit, and StudioError("unreadable-file"). */
export async function readCurveFile({ path, file }: CorpusCommands["readCurves"]["arguments"]): Promise<readonly ReadRun[]> {
  const bytes = await file.arrayBuffer().catch(() => {
    throw new StudioError("unreadable-file", `${path} could not be read.`, "Check that it is still there, and choose it again.");
  });
  return readCurves(new Uint8Array(bytes), path);
}
