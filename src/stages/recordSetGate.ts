// The records of a project as one JSON text, and back through the gate: brought to today's form, held against what records look like, or
// refused by the field.

import { upToDate } from "../core/config/migrations";
import { historyShape, projectShape, runShape } from "../core/config/recordShapes";
import { type Shape, unfit } from "../core/config/shape";
import { StudioError } from "../core/errors";
import { badPackage, isObject, messageOf } from "../core/exchange/gate";
import { RECORDS } from "../core/exchange/projectManifest";
import { parseExactly, writeExactly } from "../core/format/exactJson";
import { decodeUtf8, encodeUtf8 } from "../core/format/utf8";
import { parseShelf } from "../core/study/shelfGate";
import type { KeptRun, RecordSet } from "../storage/recordSet";

/** Runs besides those that are kept anyway can be pinned; more than this is no project. */
const MAX_RUNS = 10_000;

export const writeRecordSet = (set: RecordSet): Uint8Array => encodeUtf8(writeExactly(set));

/** The records in these bytes. Throws StudioError("bad-package") or "bad-study" naming the field, and StudioError("newer-version"). */
export function readRecordSet(bytes: Uint8Array): RecordSet {
  const value = parsed(bytes);
  if (!isObject(value)) throw unfit(value, RECORDS, "an object");
  const { project, studies, runs } = value;
  if (!Array.isArray(runs) || runs.length > MAX_RUNS) throw unfit(runs, "runs", `a list of at most ${MAX_RUNS} runs`);
  return {
    ...(project !== undefined && { project: projectShape(upToDate("project", versioned(project, "project")), "project") }),
    ...(studies !== undefined && { studies: parseShelf(upToDate("studies", versioned(studies, "studies"))) }),
    runs: named(runs.map((run, i) => keptRun(run, `runs[${i}]`))),
  };
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return parseExactly(decodeUtf8(bytes));
  } catch (error) {
    if (error instanceof StudioError) throw error;
    throw badPackage(`${RECORDS} is no JSON: ${messageOf(error)}`);
  }
}

const keptRun: Shape<KeptRun> = (value, place) => {
  if (!isObject(value)) throw unfit(value, place, "a run");
  const { run, history } = value;
  return {
    run: runShape(upToDate("run", versioned(run, `${place}.run`)), `${place}.run`),
    ...(history !== undefined && { history: historyShape(history, `${place}.history`) }),
  };
};

/** Throws where two runs have one name, by which they are kept. */
function named(runs: readonly KeptRun[]): readonly KeptRun[] {
  const names = runs.map(({ run }) => run.name);
  const again = names.find((name, i) => names.indexOf(name) < i);
  if (again !== undefined) throw badPackage(`${RECORDS} holds two runs called ${JSON.stringify(again)}.`);
  return runs;
}

/** A record that says which version it has. */
function versioned(value: unknown, place: string): { readonly version: number } {
  if (!isObject(value)) throw unfit(value, place, "an object");
  const { version } = value;
  if (!Number.isSafeInteger(version) || (version as number) < 1) throw unfit(version, `${place}.version`, "a whole number from 1");
  return value as { readonly version: number };
}
