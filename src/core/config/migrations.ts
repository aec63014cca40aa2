// Records that an earlier studio wrote, brought to the form of today, version by version. Only what changed its form needs a step
// here: a field that came later is optional, and settings that came later are completed by the gate for recipes.

import { StudioError } from "../errors";
import type { Json } from "./json";

/** A record of version n as one of version n + 1. */
type Migration = (record: Json) => Json;

/** What is kept, and from its first version on what changed with each. The newest version is one more than there are changes. */
const MIGRATIONS = {
  project: [withoutSingleTable],
  studies: [],
  run: [],
} as const satisfies Readonly<Record<string, readonly Migration[]>>;

export type RecordKind = keyof typeof MIGRATIONS;

/** The version of records of this kind that this studio writes, and the newest that it reads. */
export const newestVersion = (kind: RecordKind): number => 1 + MIGRATIONS[kind].length;

/** The record as today's studio has it. Throws StudioError("newer-version") for one that a newer studio wrote. */
export function upToDate<Kept extends { readonly version: number }>(kind: RecordKind, record: { readonly version: number }): Kept {
  const newest = newestVersion(kind);
  if (record.version > newest) throw newerVersion(`version ${record.version}; this studio reads up to version ${newest}`);
  const steps: readonly Migration[] = MIGRATIONS[kind].slice(record.version - 1);
  const brought = steps.reduce((old, step, i) => ({ ...step(old), version: record.version + i + 1 }), record as unknown as Json);
  return brought as unknown as Kept;
}

/** The error of what only a newer studio reads; `which` ends a sentence: "version 3; …". */
export function newerVersion(which: string): StudioError {
  return new StudioError(
    "newer-version",
    `The saved project has ${which}.`,
    "Reload the page to get the newest studio; the project is kept as it is.",
  );
}

/** A mixture was a single table at first. Nothing was made from it, so it is given up with how it came about. */
function withoutSingleTable(record: Json): Json {
  const { mixture, traces, ...project } = record as { readonly mixture?: { readonly grids?: unknown }; readonly traces?: Json };
  if (mixture === undefined || Array.isArray(mixture.grids)) return record;
  const { mixture: _, ...others } = traces ?? {};
  return { ...project, ...(traces && { traces: others }) };
}
