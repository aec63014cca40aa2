// Storage paths: the literal segments of a path, and the sentence for a path where nothing stands. Shared by
// every Blobs, so that OPFS and memory accept and refuse the same names.

import { StudioError } from "../core/errors";

/**
 * The segments of `path`, between slashes. A segment is any text but "", "." and "..": those would name
 * another place than the one they stand in. Throws a plain Error, since no person types storage paths.
 */
export function segmentsOf(path: string): readonly string[] {
  const segments = path.split("/");
  const isName = (segment: string): boolean => segment !== "" && segment !== "." && segment !== ".." && !/\p{Surrogate}/u.test(segment);
  if (!segments.every(isName)) throw new Error(`"${path}" is no storage path`);
  return segments;
}

/**
 * A segment as a file name: everything but ASCII letters, digits, "-", "_" and "." becomes %XX of its UTF-8, so that
 * no character has a meaning of its own on any disk, and "~" stays free for names of our own (see opfs.ts).
 */
export function fileNameOf(segment: string): string {
  return encodeURIComponent(segment).replace(/[!'()*~]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** The segment that has this file name; undefined for a name of our own. */
export const segmentOf = (name: string): string | undefined => (name.includes("~") ? undefined : decodeURIComponent(name));

/** Files in the order of their paths, the same on every disk. */
export const inOrder = <File extends { readonly path: string }>(files: readonly File[]): readonly File[] =>
  files.toSorted((a, b) => (a.path < b.path ? -1 : 1));

/** The error of reading a file that no stage has written yet. */
export function missingFile(path: string): StudioError {
  return new StudioError("missing-stage", `${path} is not in this browser's storage.`, "Run the stage that makes it, then try again.");
}
