// How a plan is cut into submissions, so that no one of them keeps the GPU busy for long: systems draw their windows
// between submissions, and take away a GPU that does not answer for seconds. Known by running the plan once, in pieces.

import type { Plan } from "./plan";
import { timed } from "./timing";
import type { Chooser } from "./variants";

/** Milliseconds of GPU work in one submission. A software adapter has no watchdog and draws no window: there cutting only costs. */
const LONGEST = { narrow: 250, wide: 50 } as const;
/** Dispatches submitted together in the first run. */
const PIECE = 8;

export interface Pace {
  /** Where one submission ends and the next begins, as counts of dispatches. */
  readonly cuts: readonly number[];
  /** Milliseconds of the whole plan. */
  readonly milliseconds: number;
}

/** Cuts into submissions of at most `longest` milliseconds, pieces staying whole. A piece is given by its end and its own time. */
export function cutsOf(pieces: readonly { readonly end: number; readonly milliseconds: number }[], longest: number): number[] {
  const cuts: number[] = [];
  let spent = 0;
  pieces.forEach(({ milliseconds }, index) => {
    if (index > 0 && spent + milliseconds > longest) {
      cuts.push(pieces[index - 1].end);
      spent = 0;
    }
    spent += milliseconds;
  });
  return cuts;
}

/** Runs `plan` once in small pieces and tells how to cut it. What it computes is left behind. Without a clock it is not cut. */
export async function paceOf(device: GPUDevice, plan: Plan, { adapter, clock }: Pick<Chooser, "adapter" | "clock">): Promise<Pace> {
  if (clock === undefined) return { cuts: [], milliseconds: Number.POSITIVE_INFINITY };
  const time = (from: number, to: number): Promise<number> => timed(device, clock, (encoder) => plan.encode(encoder, from, to));
  const waiting = await time(0, 0); // what submitting costs by itself
  const longest = adapter.narrow ? LONGEST.narrow : LONGEST.wide;
  const pieces: { end: number; milliseconds: number }[] = [];
  for (let from = 0; from < plan.length; ) {
    const to = Math.min(from + PIECE, plan.length);
    const milliseconds = Math.max(0, (await time(from, to)) - waiting);
    // A piece that is too long by itself is looked at dispatch by dispatch.
    if (milliseconds > longest && to - from > 1) {
      for (let one = from; one < to; one++) pieces.push({ end: one + 1, milliseconds: Math.max(0, (await time(one, one + 1)) - waiting) });
    } else pieces.push({ end: to, milliseconds });
    from = to;
  }
  return { cuts: cutsOf(pieces, longest), milliseconds: pieces.reduce((total, piece) => total + piece.milliseconds, 0) };
}

/** Submits `plan`, cut as its pace says; `finish` may append to the last submission. */
export function submitPaced(device: GPUDevice, plan: Plan, { cuts }: Pace, finish?: (encoder: GPUCommandEncoder) => void): void {
  const submit = (from: number, to: number, append?: typeof finish): void => {
    const encoder = device.createCommandEncoder();
    plan.encode(encoder, from, to);
    append?.(encoder);
    device.queue.submit([encoder.finish()]);
  };
  let from = 0;
  for (const cut of cuts) {
    submit(from, cut);
    from = cut;
  }
  submit(from, plan.length, finish);
}
