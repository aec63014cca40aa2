// The benchmark's training worker: the studio's step loop on a teacher of one size, whose state is kept as the studio keeps it, each
// part timed. Text is drawn at random, and nothing is evaluated on the way.

import type { BenchSize } from "../../src/cli/benchCases";
import type { CheckpointsRow } from "../../src/cli/benchCheckpoints";
import { readState } from "../../src/core/checkpoint/state";
import { recipeFor, teacherShape } from "../../src/core/config/recipe";
import { languageModelling } from "../../src/core/losses/objective";
import type { Sequence } from "../../src/core/model/batch";
import { initializeGpt } from "../../src/core/model/gpt";
import { STUDENT } from "../../src/core/model/predicting";
import type { Task } from "../../src/core/train/loop";
import { openDevice } from "../../src/core/webgpu/device";
import { compiledExecutor } from "../../src/core/webgpu/executor";
import { Tuner } from "../../src/core/webgpu/tuner";
import { type Context, serve } from "../../src/protocol/host";
import { openCheckpoints } from "../../src/stages/checkpoints";
import { type Course, type CourseKeeper, runTask } from "../../src/stages/reporting";
import { createTrainer } from "../../src/stages/trainers";
import type { TrainingPlan } from "../../src/stages/training";
import { paths } from "../../src/storage/blobs";
import { openOpfs } from "../../src/storage/opfs";
import { batchOf } from "./run";

export interface CheckpointsCommands {
  time: { readonly arguments: { readonly size: BenchSize; readonly states: number }; readonly result: CheckpointsRow };
}

/** Seconds of compute between two states: few, so that many are kept in little time. */
const KEPT_EVERY = 5;
/** More than any run gets to: it ends with its states. */
const STEPS = 1e6;

/** What was kept, and the seconds that both parts of it took. */
interface Kept {
  readonly course: Course;
  readonly reading: number;
  readonly writing: number;
}

/** Stops the run. */
const enough = new Error("as many states were kept as were asked for");

serve<CheckpointsCommands>(self, {
  async time({ size, states }) {
    const recipe = recipeFor(size);
    const shape = teacherShape(recipe);
    const settings = { ...recipe.teacher, steps: STEPS, evaluations: 1 };
    const plan: TrainingPlan = { id: "teacher", shape, settings, objective: languageModelling, streams: [], watched: [], salt: 0 };
    const { device, adapter } = await openDevice(navigator.gpu);
    const tuner = new Tuner(device, adapter, () => performance.now());
    const executor = compiledExecutor(device, tuner);
    const student = executor.upload(initializeGpt(shape, 1));
    const trainer = await createTrainer(plan, executor, student, settings.microBatch, 2);

    const kept: Kept[] = [];
    const context: Context = {
      emit(event) {
        if (event.kind === "notice") throw new Error(event.problem.message);
      },
      async checkpoint() {
        if (kept.length > states) throw enough;
      },
    };
    const blobs = await openOpfs(`project-${size}`);
    const checkpoints = await openCheckpoints({ path: paths.teacher, run: "bench", stage: plan.id }, { blobs, context });
    const keeper: CourseKeeper = {
      everySeconds: KEPT_EVERY,
      async keep(course) {
        const began = performance.now();
        const state = await readState({ [STUDENT]: student }, trainer);
        const read = performance.now();
        await checkpoints.save({ atOnce: settings.microBatch, kernels: tuner.choices, course, path: [], state });
        kept.push({ course, reading: (read - began) / 1000, writing: (performance.now() - read) / 1000 });
      },
    };
    const task: Task = {
      name: plan.id,
      trainer,
      objective: languageModelling,
      settings,
      atOnce: settings.microBatch,
      context: shape.context,
      sequences: (step) => sequencesOf(settings.sequences, shape, step),
      evaluate: async () => ({}),
      write: async () => ({ prompt: "", text: "" }),
    };
    await runTask(task, plan.id, context, undefined, keeper).catch((error: unknown) => {
      if (error !== enough) throw error;
    });
    const [first, ...rest] = kept;
    const [{ bytes }] = await blobs.list(paths.checkpointsOf(paths.teacher));
    const last = rest.at(-1)!.course;
    const [reading, writing] = [rest.map((one) => one.reading), rest.map((one) => one.writing)];
    const [steps, seconds] = [last.step - first.course.step, last.seconds - first.course.seconds];
    device.destroy();
    return { size, bytes, reading, writing, steps, seconds, keptEvery: KEPT_EVERY, everySeconds: recipe.checkpoints.everySeconds };
  },
});

/** Sequences of random tokens. */
function sequencesOf(count: number, { context, vocabSize }: TrainingPlan["shape"], step: number): readonly Sequence[] {
  const { tokens, targets } = batchOf({ B: count, T: context, V: vocabSize }, step);
  return Array.from({ length: count }, (_, place) => {
    const [from, to] = [place * context, (place + 1) * context];
    return { tokens: tokens.slice(from, to), targets: targets.slice(from, to) };
  });
}
