// A state of a run from outside: judged field by field and tensor by tensor, and written again under what the run is known by here. Not how a
// run goes on from it: resuming.ts has that.

import { type ClusterRun, shapesOf } from "../core/cluster/runs";
import { qualityShape } from "../core/config/recordShapes";
import type { Setback } from "../core/config/records";
import { byName, count, type Fields, list, maybe, number, object, oneOf, type Shape, text, unfit } from "../core/config/shape";
import { badPackage } from "../core/exchange/gate";
import { checkShapes } from "../core/exchange/huggingface";
import { ofFile } from "../core/exchange/tensorStream";
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
  const head = headShape(given, file);
  const { step } = head.course;
  if (step > run.settings.steps) throw badPackage(`${file}: course.step is ${step}, but the run has ${run.settings.steps}.`);
  for (const { name, members } of run.models)
    if (head.updates[name]?.length !== members.length) throw badPackage(`${file}: updates has not one number for each of ${name}.`);
  const checkpoint = await ofFile(file, async () => {
    const read = await readCheckpoint(blob, { head, end }, file);
    for (const { name, members } of run.models)
      for (const member of members.keys()) {
        const { firstMoment, secondMoment } = read.state.optimizer[name][member];
        const parts = [
          read.state.weights[name][member],
          firstMoment,
          secondMoment,
          ...(read.state.best ? [read.state.best[name][member]] : []),
        ];
        for (const part of parts) checkShapes(part, shapesOf(name, run));
      }
    return read;
  });
  return { bytes: await writeCheckpoint(key, checkpoint), step: checkpoint.course.stepsInAll };
}

const qualities = byName(qualityShape);
const anything: Shape<unknown> = (value) => value;
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

const course = object<Checkpoint["course"]>({
  step: count,
  tokens: count,
  weighing: maybe(anything) as Fields<Checkpoint["course"]>["weighing"],
  text: maybe(anything) as Fields<Checkpoint["course"]>["text"],
  stepsInAll: count,
  seconds: number,
  curve: object<CurveState>({ buckets, previous: object<CurveState["previous"]>({ tokens: number, seconds: number }) }),
  marks: list(mark),
  idle: byName(count),
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
  setbacks: maybe(list(object<Setback>({ step: count, to: count }))),
  before: maybe(list(anything)) as Fields<Head>["before"],
});
