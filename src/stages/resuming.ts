// How a planned run is kept on its way and goes on after an interruption: what of it makes a checkpoint. Not the files: those are
// checkpoints.ts's.

import { readState } from "../core/checkpoint/state";
import type { QualityByDomain } from "../core/config/records";
import type { Trainer } from "../core/graph/executor";
import type { BestWeights } from "./bestWeights";
import { type Checkpoints, openCheckpoints } from "./checkpoints";
import type { CourseKeeper } from "./reporting";
import { type KeptPlan, runKey } from "./runKey";
import type { Learner, TrainedWeights, TrainingMeans } from "./training";

/** The states that are kept of a plan's run. */
export async function checkpointsOf(plan: KeptPlan, means: TrainingMeans): Promise<Checkpoints> {
  return openCheckpoints({ path: plan.checkpoints.path, run: await runKey(plan, means), stage: plan.id }, means);
}

/** Those of the next of several runs, where `before` are over; what was found is of the first that was not. */
export function afterRuns(checkpoints: Checkpoints, before: readonly TrainedWeights[]): Checkpoints {
  const { found } = checkpoints;
  return {
    ...checkpoints,
    found: found?.before?.length === before.length ? found : undefined,
    save: (checkpoint) => checkpoints.save({ ...checkpoint, before }),
  };
}

/** What there is of a run besides its course. */
interface Running extends Pick<TrainingMeans, "kernels"> {
  readonly learner: Learner;
  readonly trainer: Trainer;
  readonly atOnce: number;
  /** Its evaluations, to which it adds. */
  readonly path: readonly QualityByDomain[];
  readonly bestWeights: BestWeights | undefined;
}

/** What keeps a run's course together with what its models and trainer are then. */
export function courseKeeper({ found, save }: Checkpoints, everySeconds: number, running: Running): CourseKeeper {
  const { learner, trainer, atOnce, kernels, path, bestWeights } = running;
  return {
    from: found?.course,
    everySeconds,
    async keep(course) {
      const state = { ...(await readState(learner.models, trainer)), best: bestWeights?.weights };
      await save({ atOnce, kernels: kernels(), course, path, best: bestWeights?.best, state });
    },
  };
}
