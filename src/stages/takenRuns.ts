// One run that a cluster trained, as what the studio would have made of it: a model, students of several domains, figures of a study's cell, or
// the state from which it goes on here. Files are kept aside; the page puts them in place.

import {
  type ClusterMetrics,
  checkpointName,
  type DoneRecord,
  METRICS,
  RECORD,
  type ResultsManifest,
  readMetrics,
  readRecord,
  weightsName,
} from "../core/cluster/results";
import { type ClusterRun, shapesOf } from "../core/cluster/runs";
import { expertId } from "../core/config/expertId";
import type { GatesRecord } from "../core/config/gateRecords";
import type { JointPart, JointRecord, Phase } from "../core/config/jointRecord";
import type { JointKind } from "../core/config/mixture";
import type { Recipe } from "../core/config/recipe";
import type { ModelRecord, StageTrace } from "../core/config/records";
import { parameterCount } from "../core/config/sizes";
import { badPackage } from "../core/exchange/gate";
import { writeGates } from "../core/exchange/gates";
import { checkShapes } from "../core/exchange/huggingface";
import { readSafetensors } from "../core/exchange/safetensors";
import { ofFile } from "../core/exchange/tensorStream";
import { counted } from "../core/format/format";
import { elementCount } from "../core/graph/shape";
import { EXPERT } from "../core/model/mixture";
import { GATES } from "../core/model/predicting";
import type { DomainResult } from "../core/study/study";
import { LossNotFinite } from "../core/train/notFinite";
import type { TakenResult } from "../protocol/cluster";
import { paths } from "../storage/blobs";
import { listedBytes, type OutsideFile } from "./clusterFiles";
import type { PlannedRun } from "./clusterRuns";
import { foreignCheckpoint } from "./foreignCheckpoint";
import { runKey } from "./runKey";
import { fileHash } from "./sha256";
import type { PlanningMeans } from "./training";

/** A folder of results as it is read. */
export interface Results {
  readonly files: ReadonlyMap<string, OutsideFile>;
  readonly manifest: ResultsManifest;
}

interface Reading extends Results {
  /** SHA-256 of models that wait to be put in place, by the paths that they will have. */
  readonly known: Map<string, string>;
}

/** What a run left; nothing where it has not begun. Throws StudioError("bad-package") naming file and field. */
export async function takeRun(planned: PlannedRun, reading: Reading, means: PlanningMeans): Promise<TakenResult | undefined> {
  const { run } = planned;
  const { recipe } = means;
  const fileOf = (name: string): string => `${run.out}/${name}`;
  if (!reading.manifest.files.has(fileOf(RECORD))) return unfinished(planned, reading, means);
  const record = readRecord(await listedFile(reading, fileOf(RECORD)), fileOf(RECORD), run);
  if (record.state === "diverged") return divergedCell(planned, record.step);
  const metrics = readMetrics(await listedFile(reading, fileOf(METRICS)), fileOf(METRICS));
  if (planned.cell) return { kind: "cell", id: planned.cell.id, results: cellOf(run, record, metrics) };
  const parts = await keptAside(planned, reading, means);
  const result = run.phases ? { joint: jointOf(run, record, metrics, parts, recipe) } : { model: modelOf(run, record, parts, recipe) };
  const moves = parts.map(({ from, path }) => ({ from, to: path }));
  return { kind: "done", stage: run.id, result, trace: traceOf(record, metrics, recipe), moves };
}

/** A listed file as a whole. Throws StudioError("bad-package") where it is not listed, or another. */
export async function listedFile({ files, manifest }: Results, path: string): Promise<Uint8Array> {
  const named = manifest.files.get(path);
  if (named === undefined) throw badPackage(`manifest.json names no ${path}.`);
  const whole = new Uint8Array(files.get(path) && files.get(path)!.size >= named.bytes ? named.bytes : 0);
  let at = 0;
  for await (const piece of listedBytes(files, named)) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** A model's file that waits to be put in place. */
interface Part {
  readonly name: string;
  readonly member: number;
  readonly from: string;
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Numbers in it. */
  readonly parameters: number;
  /** Of tuned gates: the SHA-256 of the teacher they are of. */
  readonly teacher?: string;
}

/** Checks the files of a run's models and keeps them aside. */
async function keptAside({ run, teacher }: PlannedRun, reading: Reading, means: PlanningMeans): Promise<readonly Part[]> {
  const parts: Part[] = [];
  for (const { name, members } of run.models) {
    for (const member of members.keys()) {
      const file = `${run.out}/${weightsName(name, member)}`;
      const read = await listedFile(reading, file);
      const tensors = await ofFile(file, () => {
        const found = readSafetensors(read);
        const shapes = shapesOf(name, run);
        if (found.size !== shapes.size) throw badPackage(`It has ${counted(found.size, "tensor")}, not ${shapes.size}.`);
        checkShapes(found, shapes);
        return found;
      });
      const ofTeacher =
        name === GATES && teacher && (reading.known.get(teacher.record.path) ?? (await fileHash(means.blobs, teacher.record.path)));
      const bytes = ofTeacher ? writeGates(tensors, teacher.record.shape, ofTeacher) : read;
      const from = `${paths.takenResults}/${run.out}.${name}.${member}`;
      await means.blobs.write(from, bytes);
      const path = placeOf(name, member, run);
      const sha256 = await fileHash(means.blobs, from);
      reading.known.set(path, sha256);
      const parameters = [...tensors.values()].reduce((sum, { shape }) => sum + elementCount(shape), 0);
      parts.push({ name, member, from, path, bytes: bytes.length, sha256, parameters, ...(ofTeacher && { teacher: ofTeacher }) });
    }
  }
  return parts;
}

/** Where a model's file belongs in the project. */
function placeOf(name: string, member: number, { id, checkpoint, phases }: ClusterRun): string {
  if (phases) return paths.joint(kindOf(id), name === EXPERT ? member : name);
  return name === GATES ? checkpoint.path.replace(/\.safetensors$/, "-gates.safetensors") : checkpoint.path;
}

const kindOf = (id: string): JointKind => id.slice("joint:".length) as JointKind;

function modelOf(run: ClusterRun, record: DoneRecord, parts: readonly Part[], { seed }: Recipe): ModelRecord {
  const { steps, tokens, seconds, final, precision, keptStep, predictions, gateUse, gates: tuned } = record;
  const [student, gates] = parts;
  return {
    id: run.id,
    shape: run.shape,
    parameters: parameterCount(run.shape),
    path: student.path,
    bytes: student.bytes,
    sha256: student.sha256,
    steps,
    tokens,
    seconds,
    final,
    precision,
    seed,
    ...(keptStep !== undefined && { keptStep }),
    ...(predictions && { predictions }),
    ...(gateUse && { gateUse }),
    ...(gates && { gates: gatesOf(gates, tuned?.divergence ?? []) }),
  };
}

const gatesOf = ({ path, bytes, sha256, teacher = "" }: Part, divergence: readonly number[]): GatesRecord => ({
  path,
  bytes,
  sha256,
  teacher,
  divergence,
});

function jointOf(run: ClusterRun, record: DoneRecord, metrics: ClusterMetrics, parts: readonly Part[], { seed }: Recipe): JointRecord {
  const kind = kindOf(run.id);
  const { steps, tokens, seconds, precision } = record;
  const domains = run.evaluation.final.map(({ domain }) => domain);
  const nameOf = ({ name, member }: Part): string => (name === EXPERT ? expertId(domains[member]) : name);
  const phases = phasesOf(run, metrics);
  return {
    id: `joint:${kind}`,
    kind,
    shape: run.shape,
    domains,
    parts: parts.map((part): JointPart => ({ name: nameOf(part), path: part.path, parameters: part.parameters })),
    steps,
    tokens,
    seconds,
    final: phases[phases.length - 1].domains,
    phases,
    precision,
    seed,
  };
}

/** How all domains stood before the first phase and after every one. Throws StudioError("bad-package") where that was not told. */
function phasesOf({ out, phases = [] }: ClusterRun, { evaluations }: ClusterMetrics): readonly Phase[] {
  return phases.map(({ trained, step }) => {
    const found = evaluations.find((evaluation) => evaluation.step === step);
    if (found === undefined) throw badPackage(`${out}/${METRICS} has no evaluation at step ${step}.`);
    return { trained, step, domains: found.domains };
  });
}

/** The figures of a study's cell, by domain. Seconds are shared out equally among domains of one student. */
function cellOf(run: ClusterRun, record: DoneRecord, metrics: ClusterMetrics): Readonly<Record<string, DomainResult>> {
  const domains = run.evaluation.final.map(({ domain }) => domain);
  const path = run.phases
    ? phasesOf(run, metrics).map((phase) => phase.domains)
    : metrics.evaluations.map((evaluation) => evaluation.domains);
  const { final, seconds, tokens, tokensByDomain, withoutCommon } = record;
  return Object.fromEntries(
    domains.map((domain): [string, DomainResult] => [
      domain,
      {
        state: "done",
        quality: final[domain],
        path: path.map((judged) => judged[domain]),
        seconds: seconds / domains.length,
        tokens: tokensByDomain?.[domain] ?? tokens,
        ...(withoutCommon?.[domain] && { withoutCommon: withoutCommon[domain] }),
      },
    ]),
  );
}

function divergedCell({ run, cell }: PlannedRun, step: number): TakenResult {
  if (!cell) throw badPackage(`${run.out}/${RECORD}: state is "diverged", but only cells of a study may be.`);
  const { code, message, hint } = new LossNotFinite(run.id, step, Number.NaN, Number.NaN);
  const diverged: DomainResult = { state: "diverged", problem: { code, message, hint } };
  return { kind: "cell", id: cell.id, results: Object.fromEntries(run.evaluation.final.map(({ domain }) => [domain, diverged])) };
}

function traceOf(record: DoneRecord, { series, evaluations, samples }: ClusterMetrics, recipe: Recipe): StageTrace {
  const { seconds, processes, strategy, precision, device } = record;
  const trainedOn = `a cluster: ${processes} ${processes === 1 ? "process" : "processes"} on ${device}, ${strategy.toUpperCase()} in ${precision}`;
  return { recipe, seconds, notices: [], evaluations, samples, series, trainedOn };
}

/** The newest state of a run that was not finished there, under the name by which it goes on here; nothing where there is none. */
async function unfinished({ run, plan, cell }: PlannedRun, reading: Reading, means: PlanningMeans): Promise<TakenResult | undefined> {
  const found = [];
  for (const slot of [0, 1]) {
    const file = `${run.out}/${checkpointName(slot)}`;
    if (reading.manifest.files.has(file)) found.push({ slot, file });
  }
  if (found.length === 0 || cell) return undefined;
  const key = await runKey(plan, means, reading.known);
  const folder = paths.checkpointsOf(run.checkpoint.path);
  const states = [];
  for (const { slot, file } of found) {
    const { bytes, step } = await foreignCheckpoint(await listedFile(reading, file), file, run, key);
    const from = `${paths.takenResults}/${run.out}.${slot}`;
    await means.blobs.write(from, bytes);
    states.push({ step, move: { from, to: paths.checkpoint(folder, slot) } });
  }
  const step = Math.max(...states.map((state) => state.step));
  return { kind: "unfinished", stage: run.id, run: { step, path: folder, recipe: means.recipe }, moves: states.map(({ move }) => move) };
}
