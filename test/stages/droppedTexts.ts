// What tests of reading drop: files with some text, a context that listens, and the error of a stage that refuses.

import { StudioError } from "../../src/core/errors";
import type { DroppedFile } from "../../src/protocol/commands";
import type { StudioEvent } from "../../src/protocol/events";
import type { Context } from "../../src/protocol/host";

/** A context that keeps what it is told. */
export function listening(): { context: Context; events: StudioEvent[] } {
  const events: StudioEvent[] = [];
  return { context: { emit: (event) => events.push(event), checkpoint: async () => {} }, events };
}

export const dropped = (path: string, content: string | Uint8Array<ArrayBuffer>): DroppedFile => ({
  path,
  file: new File([content], path.split("/").at(-1)!),
});
/** Some kilobytes of text with line ends, blank lines and letters beyond ASCII. */
export const story = (topic: string, paragraphs = 60) =>
  Array.from(
    { length: paragraphs },
    (_, i) => `${topic}, Absatz ${i}: « été » kam über den Fluss.\r\n${"Und noch ein Satz. ".repeat(8)}\r\n\r\n`,
  ).join("");

/** The error with which a stage refuses its work. */
export async function refused(work: Promise<unknown>): Promise<StudioError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof StudioError) return error;
  }
  throw new Error("the stage did not refuse");
}
