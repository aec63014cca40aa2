// Steps that take the same text several times on end, for updates in turn on passes that differ. Not the passes.

import type { Sequence } from "../model/batch";
import type { OwnText } from "./loop";

/** What draws the same sequences for `times` steps on end. */
export function repeatedDraw(draw: (step: number) => readonly Sequence[], times: number): (step: number) => readonly Sequence[] {
  return times === 1 ? draw : (step) => draw(Math.floor(step / times));
}

/** Own text that is written once for `times` steps on end. */
export function repeatedText(text: OwnText, times: number): OwnText {
  if (times === 1) return text;
  let written: { readonly turn: number; readonly sequences: readonly Sequence[] } | undefined;
  return {
    has: (step) => text.has(Math.floor(step / times)),
    async write(step) {
      const turn = Math.floor(step / times);
      if (written?.turn !== turn) written = { turn, sequences: await text.write(turn) };
      return written.sequences;
    },
  };
}
