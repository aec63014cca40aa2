// A file that is to be exported, before it is made. Which files there are is export.ts's, exportSparse.ts's and
// exportMixture.ts's to say.

import type { ExportFile } from "../core/config/records";
import { StudioError } from "../core/errors";
import { formatBytes } from "../core/format/format";

/** What a package may hold of weights: a zip is put together in memory, beside the weights themselves. */
const MAX_WEIGHT_BYTES = 2 ** 31;

export interface Planned {
  readonly name: string;
  make(): Promise<Uint8Array>;
  /** What the file is, from its own bytes. Throws StudioError("bad-package") when they are not what they should be. */
  check(bytes: Uint8Array): string | Promise<string>;
  readonly usage: NonNullable<ExportFile["usage"]>;
}

/** The command that unpacks a zip into a folder of its name, on every system that has Python. */
export function unpacked(name: string): string {
  return `python -m zipfile -e ${name}.zip ${name}`;
}

/** Throws StudioError("out-of-memory") with this hint for more weights than one package may hold. */
export function checkSize(bytes: number, hint: string): void {
  if (bytes <= MAX_WEIGHT_BYTES) return;
  const what = `its weights take ${formatBytes(bytes)}, more than the ${formatBytes(MAX_WEIGHT_BYTES)} that one package may hold.`;
  throw new StudioError("out-of-memory", what, hint);
}
