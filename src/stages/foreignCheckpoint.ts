// A state of a run from outside: judged field by field and tensor by tensor, and written again under what the run is known by here. Not how a
// run goes on from it: resuming.ts has that.

import { type ClusterRun, shapesOf } from "../core/cluster/runs";
import { qualityShape } from "../core/config/recordShapes";
import type { Setback } from "../core/config/records";
import { byName, count, list, maybe, number, object, oneOf, type Shape, text, unfit } from "../core/config/shape";
import { badPackage } from "../core/exchange/gate";
import { checkShapes } from "../core/exchange/huggingface";
import { ofFile } from "../core/exchange/tensorStream";
import type { PerTerm } from "../core/losses/weighting";
import { type Checkpoint, type Head, readCheckpoint, readHead, writeCheckpoint } from "./checkpoints";

/**
 * The file of the same state for the run that is known as `key`, and the step that it is at. Throws StudioError("bad-package") naming file
 * and field or tensor, "damaged-file", and "newer-version".
 */
export async function foreignCheckpoint(
  bytes: Uint8Array,
  file: string,
  run: ClusterRun,
  key: string,
): Promise<{ readonly bytes: readonly Uint8Array[]; readonly step: number }> {
  const blob = new Blob([bytes as Uint8Array<ArrayBuffer>]);
  const { head: given, end } = await readHead(blob, file);
  if (given.run !== run.checkpoint.run) throw badPackage(`${file} is a state of another run: run is ${JSON.stringify(given.run)}.`);
  const read = headShape(given, file);
  const memory = MEMORIES[run.objective.weighting?.kind ?? ""];
  const course = { ...read.course, ...(memory && { weighing: memory(given.course.weighing, `${file}.course.weighing`) }) };
  const head: Head = { ...read, course };
  const { step } = head.course;
  if (step > run.settings.steps) throw badPackage(`${file}: course.step is ${step}, but the run has ${run.settings.steps}.`);
  if (!(head.atOnce > 0 && run.settings.microBatch % head.atOnce === 0))
    throw badPackage(`${file}: atOnce is ${head.atOnce}, which is no part of a micro-batch of ${run.settings.microBatch}.`);
  for (const { name, members } of run.models)
    if (head.updates[name]?.length !== members.length) throw badPackage(`${file}: updates has not one number for each of ${name}.`);
  const checkpoint = await ofFile(file, async () => {
    const whole = await readCheckpoint(blob, { head, end }, file);
    const { weights, optimizer, best } = whole.state;
    for (const { name, members } of run.models)
      for (const member of members.keys()) {
        const { firstMoment, secondMoment } = optimizer[name][member];
        const parts = [weights[name][member], firstMoment, secondMoment, ...(best ? [best[name][member]] : [])];
        for (const part of parts) checkShapes(part, shapesOf(name, run));
      }
    return whole;
  });
  return { bytes: await writeCheckpoint(key, checkpoint), step: checkpoint.course.stepsInAll };
}

const qualities = byName(qualityShape);
const pair = object<PerTerm>({ ce: number, kd: number });
const learned = object({ value: number, steps: count, first: number, second: number });
/** What a weighting that listens knows of the run so far, as losses/weighting.ts has it; the others know nothing. */
const MEMORIES: Readonly<Record<string, Shape<unknown>>> = {
  adaptive: object({ ce: list(number), kd: list(number) }),
  dwa: object<{ losses: readonly PerTerm[]; previous?: PerTerm; rates: PerTerm }>({
    losses: list(pair),
    previous: maybe(pair),
    rates: pair,
  }),
  uncertainty: object({ ce: learned, kd: learned }),
};
const cell: Shape<number | undefined> = (value, place) => (value === null ? undefined : number(value, place));
type CurveState = Checkpoint["course"]["curve"];
type Buckets = CurveState["buckets"];

const column = object<Buckets["columns"][string]>({
  min: list(cell),
  max: list(cell),
  last: list(cell),
  mean: list(cell),
  sum: number,
  weight: number,
});
const anyBuckets = object<Buckets>({
  width: count,
  filled: count,
  positions: list(object<Buckets["positions"][number]>({ step: count, tokens: count, seconds: number })),
  columns: byName(column),
});
const buckets: Shape<Buckets> = (value, place) => {
  const read = anyBuckets(value, place);
  const { length } = read.positions;
  for (const [name, { min, max, last, mean }] of Object.entries(read.columns))
    if ([min, max, last, mean].some((cells) => cells.length !== length))
      throw unfit(name, `${place}.columns`, `${length} cells in each list`);
  return read;
};

type Mark = Checkpoint["course"]["marks"][number];
const evaluationMark = object({ kind: oneOf("evaluation"), stage: text, step: count, tokens: count, domains: qualities });
const sampleMark = object({ kind: oneOf("sample"), stage: text, step: count, prompt: text, text });
const mark: Shape<Mark> = (value, place) =>
  ((value as { kind?: unknown } | null)?.kind === "sample" ? sampleMark(value, place) : evaluationMark(value, place)) as Mark;

/** Text that a student wrote itself is none of a cluster's. */
const course = object<Omit<Checkpoint["course"], "weighing" | "text">>({
  step: count,
  tokens: count,
  stepsInAll: count,
  seconds: number,
  curve: object<CurveState>({ buckets, previous: object<CurveState["previous"]>({ tokens: number, seconds: number }) }),
  marks: list(mark),
  idle: byName(count),
});

const precision = oneOf("f32", "bf16");
const setbacks = list(object<Setback>({ step: count, to: count }));
const trained = object<NonNullable<Checkpoint["before"]>[number]>({
  tokens: count,
  seconds: number,
  final: qualities,
  precision,
  path: list(qualities),
  keptStep: maybe(count),
  setbacks: maybe(setbacks),
});

const headShape = object<Head>({
  version: count,
  run: text,
  updates: byName(list(count)),
  tensors: text,
  atOnce: count,
  kernels: byName(text),
  course,
  path: list(qualities),
  best: maybe(object<NonNullable<Checkpoint["best"]>>({ step: count, bitsPerByte: number })),
  setbacks: maybe(setbacks),
  before: maybe(list(trained)),
});
