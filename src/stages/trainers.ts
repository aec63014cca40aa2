// The trainers of one model: of a student by itself or under its teacher and, where the teacher's gates are tuned to it, of these
// beside it. Not the run: that is training.ts's.

import { prefersF16 } from "../core/config/recipe";
import type { Executor, Trainer, Weights } from "../core/graph/executor";
import { GATES, STUDENT, TEACHER } from "../core/model/predicting";
import { gateTuningProgram, trainProgram } from "../core/model/training";
import { GatedTrainer, StudentAwareTrainer } from "../core/train/gatedTrainer";
import type { TrainerStart, TrainingPlan } from "./training";

/**
 * A trainer of `student` that takes `microBatch` sequences at once and goes on from `from` where that is given; `seed` addresses
 * what gates draw.
 */
export async function createTrainer(
  plan: TrainingPlan,
  executor: Executor,
  student: Weights,
  microBatch: number,
  seed: number,
  from?: TrainerStart,
): Promise<Trainer> {
  const { shape, settings, objective, teacher, cached, tuning, updatesOnText = 1, balance = 0 } = plan;
  const terms = objective.terms.map(({ term }) => term);
  const recompute = settings.activations === "recompute";
  const accumulates = microBatch < settings.sequences;
  const models = {
    [STUDENT]: student,
    ...(teacher && { [TEACHER]: teacher.weights }),
    ...(tuning && { [GATES]: tuning.gates }),
  };
  // A trainer copies weights as halves when it is made: it would not see what the trainer beside it learns.
  const options = { accumulates, half: prefersF16(settings) && !tuning, ...(from && { resume: from.optimizer }) };
  const share = microBatch / settings.sequences;
  const updates = from?.step ?? 0;
  const createStudent = (after?: Trainer): Promise<Trainer> => {
    // Of several micro-batches, each would overwrite what the one before handed on.
    const opened = after !== undefined && !accumulates;
    const program = trainProgram(shape, terms, microBatch, teacher?.shape, {
      recompute,
      cachedTokens: cached?.count,
      cachedPasses: cached && cached.passes / updatesOnText,
      teacherPass: teacher?.pass && { ...teacher.pass, opened },
    });
    return executor.trainer(program, models, STUDENT, settings, { ...options, ...(after && { after }) });
  };
  if (!teacher || !tuning) {
    const own = await createStudent();
    return shape.experts || teacher?.pass?.drawn ? new GatedTrainer(own, { seed, balance: balance * share, updates }) : own;
  }
  const divergence = { kind: "reverse-kl", temperature: tuning.temperature } as const;
  const tuningProgram = gateTuningProgram(teacher.shape, shape, divergence, microBatch, { recompute });
  const tuner = await executor.trainer(tuningProgram, models, GATES, settings, options);
  try {
    const gates = new GatedTrainer(tuner, { seed, balance: tuning.balance * share, updates });
    const student = await createStudent(tuner);
    return new StudentAwareTrainer({ student, gates, rate: tuning.learningRate / settings.learningRate });
  } catch (error) {
    tuner.dispose();
    throw error;
  }
}
