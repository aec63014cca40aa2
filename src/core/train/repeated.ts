// Steps that take the same text several times on end, for updates in turn on passes that differ. What is kept of passes is handed
// out here, one to each of these steps; live ones are the trainer's.

import type { Sequence } from "../model/batch";
import type { OwnText } from "./loop";

/** What draws the same sequences for `times` steps on end; of the passes that are kept of a teacher's answers, each has the next. */
export function repeatedDraw(draw: (step: number) => readonly Sequence[], times: number): (step: number) => readonly Sequence[] {
  if (times === 1) return draw;
  return (step) =>
    draw(Math.floor(step / times)).map(({ answers, ...sequence }) => ({
      ...sequence,
      ...(answers && { answers: [answers[step % times]] }),
    }));
}

/** Text that was written for steps on end, as plain data. */
export interface TextInUse {
  readonly turn: number;
  readonly sequences: readonly { readonly tokens: readonly number[]; readonly targets: readonly number[]; readonly prompt?: number }[];
}

/** Own text that is written once for `times` steps on end; what was written before stands in `before`. */
export function repeatedText(text: OwnText, times: number, before?: TextInUse): OwnText {
  if (times === 1) return text;
  let written = before && { turn: before.turn, sequences: before.sequences.map(sequenceFrom) };
  return {
    has: (step) => text.has(Math.floor(step / times)),
    async write(step) {
      const turn = Math.floor(step / times);
      if (written?.turn !== turn) written = { turn, sequences: [...(await text.write(turn))] };
      return written.sequences;
    },
    inUse: () => written && { turn: written.turn, sequences: written.sequences.map(numbersIn) },
  };
}

const sequenceFrom = ({ tokens, targets, ...rest }: TextInUse["sequences"][number]): Sequence => ({
  tokens: Int32Array.from(tokens),
  targets: Int32Array.from(targets),
  ...rest,
});

/** What a student wrote has no answers beside it. */
const numbersIn = ({ tokens, targets, prompt }: Sequence): TextInUse["sequences"][number] => ({
  tokens: [...tokens],
  targets: [...targets],
  ...(prompt !== undefined && { prompt }),
});
