// The text that a student writes for its own training (on-policy distillation), written with the weights that are being
// trained. Which steps it is for and how it is made stand in core/signals/.

import type { ModelShape } from "../core/config/sizes";
import type { Executor, Weights } from "../core/graph/executor";
import type { Sequence } from "../core/model/batch";
import { STUDENT } from "../core/model/predicting";
import { decodeProgram } from "../core/model/programs";
import { hash32 } from "../core/random";
import { writtenTogether } from "../core/signals/continuation";
import { ownText, ownTextSteps } from "../core/signals/ownText";
import type { OwnText } from "../core/train/loop";

export interface OwnTextSettings {
  /** How probable it is that a step is on own text. */
  readonly share: number;
  /** The first step, counted from 0, that may be. */
  readonly first: number;
  readonly seed: number;
  /** Sequences of a step. */
  readonly count: number;
  readonly endOfText: number;
}

/** Own text of `student` in place of what `windows` draws for a step. Holds room on the device until it is disposed of. */
export async function createOwnText(
  executor: Executor,
  student: Weights,
  shape: ModelShape,
  { share, first, seed, count, endOfText }: OwnTextSettings,
  windows: (step: number) => readonly Sequence[],
): Promise<OwnText & { dispose(): void }> {
  const batch = Math.min(count, writtenTogether(shape));
  const generator = await executor.generator(decodeProgram(shape, batch), { [STUDENT]: student }, shape.context);
  return {
    has: ownTextSteps(share, seed, first),
    write: (step) => ownText({ generator, batch, endOfText }, windows(step), hash32(seed, step)),
    dispose: () => generator.dispose(),
  };
}
