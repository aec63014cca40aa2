// Checkpoints: the last two states of a model in training, as files from which the run can go on. Each is written aside and
// then switched (storage does that), the newer over the older, and names the SHA-256 of all that it holds. Not when one is due
// (reporting.ts), nor what makes two runs the same (runKey.ts).

import { stateOf, type TrainingState, tensorsOf } from "../core/checkpoint/state";
import { type Problem, StudioError, toProblem } from "../core/errors";
import { readSafetensors, writeSafetensors } from "../core/exchange/safetensors";
import { parseExactly, writeExactly } from "../core/format/exactJson";
import { decodeUtf8, encodeUtf8 } from "../core/format/utf8";
import type { Context } from "../protocol/host";
import { type Blobs, paths } from "../storage/blobs";
import type { Course } from "./reporting";
import { sha256 } from "./sha256";

/** A state and where the run was. */
export interface Checkpoint {
  readonly state: TrainingState;
  /** Sequences on the device at once: gradients are summed in this grouping. */
  readonly atOnce: number;
  /** The variants of kernels in use: another one sums in another order. */
  readonly kernels: Readonly<Record<string, string>>;
  readonly course: Course;
}

/** The JSON at the beginning of a file; after it stands a safetensors file. */
interface Head extends Omit<Checkpoint, "state"> {
  readonly version: number;
  /** What the run is known by. */
  readonly run: string;
  /** Updates that the optimizer counted. */
  readonly updates: number;
  /** SHA-256 of what follows. */
  readonly tensors: string;
}

/** A file is the head's SHA-256 in hexadecimal digits, the head's bytes as a number of ten digits, the head, and the tensors. */
const DIGEST = 64;
const LENGTH = 10;
const VERSION = 1;
const SLOTS = [0, 1] as const;

/** Whose checkpoints: the path that the model is to be written to, what its run is known by, and the stage that tells of them. */
export interface CheckpointPlan {
  readonly path: string;
  readonly run: string;
  readonly stage: string;
}

export interface Checkpoints {
  /** Where the run can go on; absent where it begins. */
  readonly found?: Checkpoint;
  /** Keeps a state, in place of the older of two. Where it can't be written a notice says so, once, and the run goes on. */
  save(checkpoint: Checkpoint): Promise<void>;
}

/**
 * The checkpoints of a run. Those of another run for the same model are removed. One that is damaged or of another version is
 * refused with a notice that names it, and the one before it is used.
 */
export async function openCheckpoints(plan: CheckpointPlan, { blobs, context }: { blobs: Blobs; context: Context }): Promise<Checkpoints> {
  const { run, stage } = plan;
  const folder = paths.checkpointsOf(plan.path);
  const kept: { readonly slot: number; readonly checkpoint: Checkpoint }[] = [];
  for (const slot of SLOTS) {
    const place = paths.checkpoint(folder, slot);
    if (!(await blobs.has(place))) continue;
    const read = await readCheckpoint(blobs, place).catch(toProblem);
    if ("code" in read) context.emit({ kind: "notice", stage, problem: read });
    else if (read.run === run) kept.push({ slot, checkpoint: read });
    else await blobs.remove(place);
  }
  const [newest] = kept.sort((a, b) => b.checkpoint.course.step - a.checkpoint.course.step);
  const tell = (step: number): void => context.emit({ kind: "checkpoint", stage, step, path: folder });
  tell(newest?.checkpoint.course.step ?? 0);
  let next = newest?.slot === 0 ? 1 : 0;
  let hasTold = false;
  return {
    ...(newest && { found: newest.checkpoint }),
    async save(checkpoint) {
      try {
        await blobs.write(paths.checkpoint(folder, next), await writeCheckpoint(run, checkpoint));
        next = 1 - next;
        tell(checkpoint.course.step);
      } catch (error) {
        const problem = toProblem(error);
        if (!hasTold) context.emit({ kind: "notice", stage, problem: notKept(problem) });
        hasTold = true;
      }
    },
  };
}

/** Gives up what was kept on the way to a model. */
export const removeCheckpoints = (path: string, blobs: Blobs): Promise<void> => blobs.remove(paths.checkpointsOf(path));

/** The kernels that a run on the way to this model used, so that it can go on with the same; none where there is no such run. */
export async function kernelsOf(path: string, blobs: Blobs): Promise<Checkpoint["kernels"] | undefined> {
  for (const slot of SLOTS) {
    const place = paths.checkpoint(paths.checkpointsOf(path), slot);
    if (!(await blobs.has(place))) continue;
    try {
      return (await readHead(await blobs.file(place), place)).head.kernels;
    } catch {} // it is told when it is opened
  }
  return undefined;
}

async function writeCheckpoint(run: string, { state, ...rest }: Checkpoint): Promise<readonly Uint8Array[]> {
  const tensors = writeSafetensors(tensorsOf(state));
  const head: Head = { version: VERSION, run, updates: state.optimizer.step, tensors: await sha256(tensors), ...rest };
  const json = encodeUtf8(writeExactly(head));
  return [encodeUtf8((await sha256(json)) + String(json.length).padStart(LENGTH, "0")), json, tensors];
}

async function readCheckpoint(blobs: Blobs, place: string): Promise<Checkpoint & { readonly run: string }> {
  const file = await blobs.file(place);
  const { head, end } = await readHead(file, place);
  const tensors = await bytesOf(file.slice(end));
  if ((await sha256(tensors)) !== head.tensors) throw damaged(place);
  const { run, updates, atOnce, kernels, course } = head;
  return { run, atOnce, kernels, course, state: stateOf(readSafetensors(tensors), updates) };
}

async function readHead(file: Blob, place: string): Promise<{ readonly head: Head; readonly end: number }> {
  const start = decodeUtf8(await bytesOf(file.slice(0, DIGEST + LENGTH)));
  const end = DIGEST + LENGTH + Number(start.slice(DIGEST));
  if (!(end <= file.size)) throw damaged(place);
  const json = await bytesOf(file.slice(DIGEST + LENGTH, end));
  if ((await sha256(json)) !== start.slice(0, DIGEST)) throw damaged(place);
  const head = parseExactly(decodeUtf8(json)) as Head; // it is what was written, as its hash says
  if (head.version !== VERSION) throw otherVersion(place, head.version);
  return { head, end };
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
