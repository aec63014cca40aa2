// What is told of an archive or file that breaks off or is damaged. What could be read before is for the reader to keep.

import { StudioError } from "../../errors";

/** Hears of things that are left out or worth knowing, while reading goes on. */
export type Tell = (problem: StudioError) => void;

/** A damaged file: `what` ends a sentence that begins with its path. */
export function damaged(path: string, what: string): StudioError {
  return new StudioError("damaged-file", `${path} ${what}.`, `Get ${path} anew and drop it again, or leave it out.`);
}

/** What a package for a format threw, as a StudioError that names the file; the studio's own errors stay as they are. */
export function damageOf(error: unknown, path: string, what: string): StudioError {
  return error instanceof StudioError ? error : damaged(path, what);
}
