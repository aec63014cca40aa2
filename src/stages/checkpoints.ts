// Checkpoints: the last two states of models in training, as files from which the run can go on. Each is written aside and
// then switched (storage does that), the newer over the older, and names the SHA-256 of all that it holds. Not when one is due
// (dueStates.ts), what a run knows (reporting.ts), nor what makes two runs the same (runKey.ts).

import { stateOf, type TrainingState, tensorsOf, type Updates, updatesOf } from "../core/checkpoint/state";
import type { QualityByDomain, Setback } from "../core/config/records";
import { type Problem, StudioError, toProblem } from "../core/errors";
import { isObject } from "../core/exchange/gate";
import { readSafetensors, writeSafetensors } from "../core/exchange/safetensors";
import { parseExactly, writeExactly } from "../core/format/exactJson";
import { decodeUtf8, encodeUtf8 } from "../core/format/utf8";
import type { Context } from "../protocol/host";
import { type Blobs, paths } from "../storage/blobs";
import type { Best } from "./bestWeights";
import type { Course } from "./reporting";
import { sha256 } from "./sha256";
import type { TrainedWeights } from "./training";

/** A state and where the run was. */
export interface Checkpoint {
  readonly state: TrainingState;
  /** Sequences on the device at once: gradients are summed in this grouping. */
  readonly atOnce: number;
  /** The variants of kernels in use: another one sums in another order. */
  readonly kernels: Readonly<Record<string, string>>;
  readonly course: Course;
  /** Every evaluation so far. */
  readonly path: readonly QualityByDomain[];
  /** The evaluation whose weights are the state's best. */
  readonly best?: Best | undefined;
  /** How often the run went back, and where. */
  readonly setbacks?: readonly Setback[];
  /** Where models are trained in several runs, one after the other: those that are over. */
  readonly before?: readonly TrainedWeights[];
}

/** The JSON at the beginning of a file; after it stands a safetensors file. */
export interface Head extends Omit<Checkpoint, "state"> {
  readonly version: number;
  /** What the run is known by. */
  readonly run: string;
  readonly updates: Updates;
  /** SHA-256 of what follows. */
  readonly tensors: string;
}

/** A head, and where the tensors begin in its file. */
export interface ReadHead {
  readonly head: Head;
  readonly end: number;
}

/** A file is the head's SHA-256 in hexadecimal digits, the head's bytes as a number of ten digits, the head, and the tensors. */
const DIGEST = 64;
const LENGTH = 10;
const VERSION = 2;
const SLOTS = [0, 1] as const;

/** Whose checkpoints: the path that the model is to be written to, what its run is known by, and the stage that tells of them. */
export interface CheckpointsOf {
  readonly path: string;
  readonly run: string;
  readonly stage: string;
}

export interface Checkpoints {
  /** Where the run can go on; absent where it begins. */
  readonly found?: Checkpoint | undefined;
  /** Keeps a state, in place of the older of two. Where it can't be written a notice says so, once, and the run goes on. */
  save(checkpoint: Checkpoint): Promise<void>;
  /** The newest state before step `steps` in all, from which the run goes on; later ones are given up. */
  back(steps: number): Promise<Checkpoint | undefined>;
}

/**
 * The checkpoints of a run. They outlive it: the page gives them up once it has recorded the run's result, as a run that is killed in
 * between would otherwise be lost as a whole. Those of another run for the same model are removed. One that is damaged or of another version is
 * refused with a notice that names it, and the one before it is used.
 */
export async function openCheckpoints(
  { path, run, stage }: CheckpointsOf,
  { blobs, context }: { blobs: Blobs; context: Context },
): Promise<Checkpoints> {
  const folder = paths.checkpointsOf(path);
  const refuse = (error: unknown): undefined => context.emit({ kind: "notice", stage, problem: toProblem(error) }) as undefined;
  const tell = (step: number, saved: boolean): void => context.emit({ kind: "checkpoint", stage, step, path: folder, saved });
  let next: 0 | 1 = 0;
  const newest = async (before = Number.POSITIVE_INFINITY): Promise<Checkpoint | undefined> => {
    const candidates: { readonly slot: number; readonly read: ReadHead }[] = [];
    for (const slot of SLOTS) {
      const place = paths.checkpoint(folder, slot);
      if (!(await blobs.has(place))) continue;
      const read = await readHead(await blobs.file(place), place).catch(refuse);
      if (read?.head.run === run && read.head.course.stepsInAll < before) candidates.push({ slot, read });
      else if (read) await blobs.remove(place);
    }
    candidates.sort((a, b) => b.read.head.course.stepsInAll - a.read.head.course.stepsInAll);
    for (const { slot, read } of candidates) {
      const place = paths.checkpoint(folder, slot);
      const found = await readCheckpoint(await blobs.file(place), read, place).catch(refuse);
      if (!found) continue;
      next = slot === 0 ? 1 : 0;
      tell(found.course.stepsInAll, false);
      return found;
    }
    tell(0, false);
    return undefined;
  };
  let hasTold = false;
  return {
    found: await newest(),
    back: newest,
    async save(checkpoint) {
      try {
        await blobs.write(paths.checkpoint(folder, next), await writeCheckpoint(run, checkpoint));
        next = next === 0 ? 1 : 0;
        tell(checkpoint.course.stepsInAll, true);
      } catch (error) {
        const problem = toProblem(error);
        if (!hasTold) context.emit({ kind: "notice", stage, problem: notKept(problem) });
        hasTold = true;
      }
    },
  };
}

/** The kernels that the first run of these models that was interrupted used, so that it can go on with the same; none where there is none. */
export async function kernelsOf(models: readonly string[], blobs: Blobs): Promise<Checkpoint["kernels"] | undefined> {
  for (const place of models.flatMap((path) => SLOTS.map((slot) => paths.checkpoint(paths.checkpointsOf(path), slot)))) {
    if (!(await blobs.has(place))) continue;
    try {
      return (await readHead(await blobs.file(place), place)).head.kernels;
    } catch {} // it is told when it is opened
  }
  return undefined;
}

/** The file of a state of the run that is known as `run`. */
export async function writeCheckpoint(run: string, { state, ...rest }: Checkpoint): Promise<readonly Uint8Array[]> {
  const tensors = writeSafetensors(tensorsOf(state));
  const head: Head = { version: VERSION, run, updates: updatesOf(state), tensors: await sha256(tensors), ...rest };
  const json = encodeUtf8(writeExactly(head));
  return [encodeUtf8((await sha256(json)) + String(json.length).padStart(LENGTH, "0")), json, tensors];
}

/** The state behind a head. Throws StudioError("damaged-file"). */
export async function readCheckpoint(file: Blob, { head, end }: ReadHead, place: string): Promise<Checkpoint> {
  const tensors = await bytesOf(file.slice(end));
  if ((await sha256(tensors)) !== head.tensors) throw damaged(place);
  const { version: _, run: __, tensors: ___, updates, ...rest } = head;
  return { ...rest, state: stateOf(readSafetensors(tensors), updates) };
}

/** The head of a file. Throws StudioError("damaged-file") and "newer-version". */
export async function readHead(file: Blob, place: string): Promise<ReadHead> {
  const start = decodeUtf8(await bytesOf(file.slice(0, DIGEST + LENGTH)));
  const end = DIGEST + LENGTH + Number(start.slice(DIGEST));
  if (!(end <= file.size)) throw damaged(place);
  const json = await bytesOf(file.slice(DIGEST + LENGTH, end));
  if ((await sha256(json)) !== start.slice(0, DIGEST)) throw damaged(place);
  const head = headIn(json, place);
  if (head.version !== VERSION) throw otherVersion(place, head.version);
  return { head, end };
}

/** What was written, as its hash says, where this studio wrote it. Throws StudioError("damaged-file") for what is no JSON object. */
function headIn(json: Uint8Array, place: string): Head {
  try {
    const head = parseExactly(decodeUtf8(json));
    if (isObject(head)) return head as unknown as Head;
  } catch {}
  throw damaged(place);
}

const bytesOf = async (part: Blob): Promise<Uint8Array> => new Uint8Array(await part.arrayBuffer());

const GOES_ON = "Nothing needs to be done: training goes on from the state before it, or from its start where there is none.";

const damaged = (place: string): StudioError =>
  new StudioError("damaged-file", `${place}, from which training was to go on, is damaged: its SHA-256 is another.`, GOES_ON);

const otherVersion = (place: string, version: number): StudioError =>
  new StudioError(
    "newer-version",
    `${place}, from which training was to go on, has version ${version}; this studio reads version ${VERSION}.`,
    GOES_ON,
  );

const notKept = ({ code, message }: Problem): Problem => ({
  code,
  message: `The state of the training run can't be kept: ${message}`,
  hint: "Training goes on; if it is interrupted, it begins again. Free disk space for the next state to be kept.",
});
