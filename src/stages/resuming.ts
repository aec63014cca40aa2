// How a planned run is kept on its way and goes on after an interruption: which runs can, and what of them makes a checkpoint.
// Not the files: those are checkpoints.ts's.

import type { Trainer } from "../core/graph/executor";
import { STUDENT } from "../core/model/predicting";
import { type Checkpoints, openCheckpoints, removeCheckpoints } from "./checkpoints";
import type { CourseKeeper } from "./reporting";
import { runKey } from "./runKey";
import type { Learner, TrainingMeans, TrainingPlan } from "./training";

/**
 * Whether all that a plan's run goes on from is in model, optimizer and course. It is not where gates draw by a count of their
 * own or learn beside the student, nor where text that the student wrote is trained on again.
 */
function canGoOn({ shape, teacher, tuning, ownText, updatesOnText = 1 }: TrainingPlan): boolean {
  return !shape.experts && !tuning && !teacher?.pass?.drawn && !(ownText && updatesOnText > 1);
}

/** The states that are kept of a run; none of one that can't go on from them. */
export async function checkpointsOf(plan: TrainingPlan, means: TrainingMeans): Promise<Checkpoints | undefined> {
  if (!plan.checkpoints) return undefined;
  const { path } = plan.checkpoints;
  if (canGoOn(plan)) return openCheckpoints({ path, run: await runKey(plan, means), stage: plan.id }, means);
  await removeCheckpoints(path, means.blobs); // of a run with other settings
  return undefined;
}

/** What keeps a run's course together with what `learner` and its trainer are then. */
export function courseKeeper(
  { found, save }: Checkpoints,
  learner: Learner,
  { trainer, atOnce, kernels }: Pick<TrainingMeans, "kernels"> & { readonly trainer: Trainer; readonly atOnce: number },
): CourseKeeper | undefined {
  const { weights } = learner;
  if (!weights) return undefined;
  return {
    from: found?.course,
    async keep(course) {
      const [optimizer] = (await trainer.state())[STUDENT];
      await save({ atOnce, kernels: kernels(), course, state: { weights: await weights(), optimizer } });
    },
  };
}
