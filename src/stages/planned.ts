// A file that is to be exported, before it is made. Which files there are is export.ts's and exportMixture.ts's to say.

import type { ExportFile } from "../core/config/records";

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
