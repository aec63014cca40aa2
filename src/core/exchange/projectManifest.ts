// The list of contents of a packed project: which studio made it and, of every file, its size and hash. Written last, when those are known,
// and read first. What the files are, and which of them a project may have, is for the stages to know.

import { checkKind, type FileKind } from "../config/json";
import { count, list, object, oneOf, sha256, text } from "../config/shape";
import type { StudioError } from "../errors";
import { badPackage, readJsonObject } from "./gate";
import type { WrittenFile } from "./writtenFile";

export const MANIFEST = "limbeck-project.json";
/** All records of the project, as one JSON file of the archive. */
export const RECORDS = "records.json";
/** The folder of the archive that holds the project's files by their paths in storage. */
export const FILES = "files/";

const KIND: FileKind = { name: "project", format: "limbeck-project", newest: 1, code: "bad-package" };

export interface ProjectManifest {
  readonly format: "limbeck-project";
  readonly version: 1;
  /** The studio's version. */
  readonly madeWith: string;
  /** Of the project. */
  readonly name: string;
  readonly files: readonly WrittenFile[];
}

const manifest = object<ProjectManifest>({
  format: oneOf("limbeck-project"),
  version: oneOf(1),
  madeWith: text,
  name: text,
  files: list(object<WrittenFile>({ path: text, bytes: count, sha256 })),
});

export const manifestJson = (contents: ProjectManifest): string => `${JSON.stringify(contents, undefined, 2)}\n`;

/**
 * The manifest in these bytes. Throws StudioError("bad-package") naming the field that is wrong, also where two files share a path, and
 * StudioError("newer-version") for that of a later studio.
 */
export function readManifest(bytes: Uint8Array): ProjectManifest {
  const value = readJsonObject(bytes, MANIFEST);
  checkKind({ format: value.format, version: value.version }, KIND);
  const read = manifest(value, MANIFEST);
  const paths = new Set<string>();
  for (const { path } of read.files) {
    if (paths.has(path)) throw badPackage(`${MANIFEST} names ${JSON.stringify(path)} twice.`);
    paths.add(path);
  }
  if (!paths.has(RECORDS)) throw badPackage(`${MANIFEST} names no ${RECORDS}.`);
  return read;
}

/** The error of a file in a package that is not the one its manifest names. */
export const notAsNamed = (path: string): StudioError =>
  badPackage(`${path} is not the file that ${MANIFEST} names: its bytes are others.`);
