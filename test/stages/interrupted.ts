// Training runs that are closed on their way and started again, and what they must not differ in from one that was not.

import { expect } from "vitest";
import { stepsIn } from "../../src/app/steps";
import { Curve } from "../../src/core/curves/curve";
import { StudioError } from "../../src/core/errors";
import type { StudioEvent } from "../../src/protocol/events";
import type { Context } from "../../src/protocol/host";
import { sha256 } from "../../src/stages/sha256";
import type { TrainingMeans } from "../../src/stages/training";
import { paths } from "../../src/storage/blobs";

const closed = new StudioError("cancelled", "The page was closed.", "Start it again.");

/** What a run told, and what it made. */
export interface Ran {
  /** What is known of it but how long it took; absent where it was closed. */
  readonly result?: unknown;
  /** SHA-256 of its files. */
  readonly files?: readonly string[];
  readonly steps: readonly Readonly<Record<string, number | undefined>>[];
  readonly marks: readonly StudioEvent[];
  readonly events: readonly StudioEvent[];
}

export type Training = (means: TrainingMeans) => Promise<object>;

/** A run that is paused at `pauses` steps and closed at the last of these, or at so many steps of all that it trains. */
export async function run(train: Training, means: TrainingMeans, pauses: readonly number[] = [], most?: number): Promise<Ran> {
  let steps = 0;
  const events: StudioEvent[] = [];
  const stepsTold = (): number => events.flatMap((event) => (event.kind === "steps" ? [...event.columns.step] : [])).at(-1) ?? 0;
  const waiting = [...pauses];
  const context: Context = {
    emit: (event) => void events.push(event),
    async checkpoint(_, settle) {
      if (waiting.length === 0 && most === undefined) return;
      // As the host does: a pause is asked for from the first step on, and takes place where it may.
      const may = settle?.(true) !== false;
      if (may && ++steps === most) throw closed;
      if (!may || !(stepsTold() >= waiting[0])) return;
      waiting.shift();
      if (waiting.length === 0) throw closed;
    },
  };
  const done = await train({ ...means, context }).catch((error: unknown) => {
    if (error !== closed) throw error;
  });
  // Once the page has recorded it.
  if (done) for (const left of [paths.checkpoints, paths.upcycling]) await means.blobs.remove(left);
  const marks = events.filter(({ kind }) => kind === "evaluation" || kind === "sample");
  const files = done && (await Promise.all(pathsIn(done).map(async (path) => sha256(await means.blobs.read(path)))));
  return { ...(done && { result: withoutTimes(done) }), ...(files && { files }), steps: stepsOf(events), marks, events };
}

/** The files of a model or of several; what a study's cell says has evaluations for a path, and no files. */
const pathsIn = (made: { path?: unknown; gates?: { path: string }; parts?: readonly { path: string }[] }): readonly string[] =>
  [made.path, made.gates?.path, ...(made.parts ?? []).map(({ path }) => path)].flatMap((path) => (typeof path === "string" ? path : []));

/** Without the seconds it took, and without what was found of the teacher's answers: a run before may have kept them. */
const withoutTimes = (made: object): unknown =>
  JSON.parse(JSON.stringify(made, (key, value) => (key === "seconds" || key === "signal" ? undefined : value)));

/** Everything that the page knows of each step but when, as it draws it. */
function stepsOf(events: readonly StudioEvent[]): Ran["steps"] {
  let curve = new Curve();
  for (const event of events) {
    if (event.kind === "resumed" || event.kind === "setback") curve = new Curve(event.curve);
    if (event.kind === "steps") for (const step of stepsIn(event.columns)) curve.add(step);
  }
  const { step, tokens, columns } = curve.snapshot();
  const { tokensPerSecond: _, ...figures } = columns;
  return step.map((number, i) => ({
    step: number,
    tokens: tokens[i],
    ...Object.fromEntries(
      Object.entries(figures).flatMap(([name, { last, mean }]) => [
        [name, last[i]],
        [`${name}, smoothed`, mean[i]],
      ]),
    ),
  }));
}

export const stepsResumed = ({ events }: Ran): number[] => events.flatMap((event) => (event.kind === "resumed" ? [event.step] : []));

/** The same run without an interruption and with one at each of `stops`, which must not differ. */
export async function expectSame(train: Training, means: TrainingMeans, stops: readonly number[]): Promise<Ran["steps"]> {
  const { events: _, ...whole } = await run(train, means);
  for (const stop of stops) {
    const stopped = await run(train, means, [stop]);
    expect(stopped.result).toBeUndefined();
    const { events, ...resumed } = await run(train, means);
    expect(stepsResumed({ ...resumed, events })).toEqual([stop]);
    expect(resumed, `stopped at ${stop}`).toEqual(whole);
  }
  return whole.steps;
}
