// How a planned run is kept on its way and goes on after an interruption: what of it makes a checkpoint. Not the files: those are
// checkpoints.ts's.

import { readState } from "../core/checkpoint/state";
import type { QualityByDomain, Setback } from "../core/config/records";
import type { Problem } from "../core/errors";
import { formatCount } from "../core/format/format";
import type { Trainer } from "../core/graph/executor";
import { LossNotFinite, MOST_SETBACKS } from "../core/train/notFinite";
import type { BestWeights } from "./bestWeights";
import { type Checkpoint, type Checkpoints, openCheckpoints } from "./checkpoints";
import type { CourseKeeper } from "./reporting";
import { type KeptPlan, runKey } from "./runKey";
import type { Learner, TrainedWeights, TrainingMeans } from "./training";

/** The states that are kept of a plan's run. */
export async function checkpointsOf(plan: KeptPlan, means: TrainingMeans): Promise<Checkpoints> {
  return openCheckpoints({ path: plan.checkpoints.path, run: await runKey(plan, means), stage: plan.id }, means);
}

/** Those of the next of several runs, where `before` are over; what was found is of the first that was not. */
export function afterRuns(checkpoints: Checkpoints, before: readonly TrainedWeights[]): Checkpoints {
  const ofThis = (found: Checkpoint | undefined) => (found?.before?.length === before.length ? found : undefined);
  return {
    ...checkpoints,
    found: ofThis(checkpoints.found),
    back: async (steps) => ofThis(await checkpoints.back(steps)),
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

/** Where a run begins: at its start, or from a state, after so many setbacks. */
export interface Beginning {
  readonly found: Checkpoint | undefined;
  readonly setbacks: readonly Setback[];
  /** What to say of the last setback, where it goes on from one. */
  readonly problem?: Problem;
}

/**
 * Trains from where `checkpoints` say and, where the loss is no number, from the newest state that is older than the step before
 * that, or else from the start, with a third of the learning rate, at most MOST_SETBACKS times. Throws LossNotFinite after that, and
 * where there is neither a state nor a way to begin anew.
 */
export async function withSetbacks<Result>(
  checkpoints: Checkpoints,
  { steps, restart }: { readonly steps: number; readonly restart: (() => Promise<void>) | undefined },
  train: (beginning: Beginning) => Promise<Result>,
): Promise<Result> {
  let beginning: Beginning = { found: checkpoints.found, setbacks: checkpoints.found?.setbacks ?? [] };
  for (;;) {
    try {
      return await train(beginning);
    } catch (error) {
      if (!(error instanceof LossNotFinite) || beginning.setbacks.length === MOST_SETBACKS) throw error;
      // The state just before the step has nothing but that step before it.
      const found = await checkpoints.back(steps + error.step - 1);
      if (!found && !restart) throw error;
      if (!found) await restart?.();
      const to = found?.course.step ?? 0;
      const from = to > 0 ? `step ${formatCount(steps + to)}, the last good one that is kept` : "its start";
      beginning = {
        found,
        setbacks: [...beginning.setbacks, { step: error.step, to }],
        problem: {
          code: "loss-not-finite",
          message: `${error.message} Training went back to ${from}, with a third of the learning rate.`,
          hint: "Nothing needs to be done. A lower learning rate, or a longer warm-up, avoids it.",
        },
      };
    }
  }
}

/** What keeps a run's course together with what its models and trainer are then. */
export function courseKeeper(
  { save }: Checkpoints,
  { found, setbacks, problem }: Beginning,
  everySeconds: number,
  running: Running,
): CourseKeeper {
  const { learner, trainer, atOnce, kernels, path, bestWeights } = running;
  return {
    from: found?.course,
    setback: problem,
    everySeconds,
    async keep(course) {
      const state = { ...(await readState(learner.models, trainer)), best: bestWeights?.weights };
      await save({ atOnce, kernels: kernels(), course, path, best: bestWeights?.best, setbacks, state });
    },
  };
}
