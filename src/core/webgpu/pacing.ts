// How a plan is cut into submissions, so that no one of them keeps the GPU busy for long: systems draw their windows
// between submissions, and take away a GPU that does not answer for seconds. Known by running the plan once, in pieces.

import type { Plan } from "./plan";
import type { Chooser } from "./variants";

/** Milliseconds of GPU work in one submission. A software adapter has no watchdog and draws no window: there cutting only costs. */
const LONGEST = { narrow: 250, wide: 50 } as const;
/** Dispatches submitted together in the first run. */
const PIECE = 8;

export interface Pace {
  /** Ends of the submissions, as counts of dispatches; the last is the plan's length. */
  readonly ends: readonly number[];
  /** Milliseconds of the whole plan. */
  readonly milliseconds: number;
}

/** The ends of submissions of at most `longest` milliseconds, pieces staying whole. `pieces` are ends with the time up to each. */
export function endsOf(pieces: readonly { readonly end: number; readonly milliseconds: number }[], longest: number): number[] {
  const ends: number[] = [];
  let spent = 0;
  pieces.forEach(({ milliseconds }, index) => {
    if (index > 0 && spent + milliseconds > longest) {
      ends.push(pieces[index - 1].end);
      spent = 0;
    }
    spent += milliseconds;
  });
  return [...ends, pieces[pieces.length - 1].end];
}

/** Runs `plan` once in small pieces and tells how to cut it. What it computes is left behind. Without a clock it is not cut. */
export async function paceOf(device: GPUDevice, plan: Plan, { adapter, clock }: Pick<Chooser, "adapter" | "clock">): Promise<Pace> {
  if (clock === undefined) return { ends: [plan.length], milliseconds: Number.POSITIVE_INFINITY };
  const time = async (from: number, to: number): Promise<number> => {
    const encoder = device.createCommandEncoder();
    plan.encode(encoder, from, to);
    const begin = clock();
    device.queue.submit([encoder.finish()]);
    await device.queue.onSubmittedWorkDone();
    return clock() - begin;
  };
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
  return { ends: endsOf(pieces, longest), milliseconds: pieces.reduce((total, piece) => total + piece.milliseconds, 0) };
}

/** Submits `plan` as its pace says; `finish` may append to the last submission. */
export function submitPaced(device: GPUDevice, plan: Plan, { ends }: Pace, finish: (encoder: GPUCommandEncoder) => void = () => {}): void {
  let from = 0;
  ends.forEach((end, index) => {
    const encoder = device.createCommandEncoder();
    plan.encode(encoder, from, end);
    if (index === ends.length - 1) finish(encoder);
    device.queue.submit([encoder.finish()]);
    from = end;
  });
}
