// A contestant made of one of the studio's own executors: builds the programs, hands in batches, reads the loss.

import type { Executor, Trainer, Weights } from "../../src/core/graph/executor";
import type { LossTerm } from "../../src/core/graph/loss";
import { STUDENT, TEACHER } from "../../src/core/model/predicting";
import { trainProgram } from "../../src/core/model/training";
import { type BenchConfig, type GivenTensors, scoredCount, studentOf, teacherOf } from "./contract";
import type { Steps } from "./meter";

/** So far above any gradient's norm that nothing is clipped, and a literal that every shader takes. */
const NO_CLIP = 1e30;

/** An executor, and the device under it, which belongs to the contestant. */
interface Opened {
  readonly device: GPUDevice;
  readonly executor: Executor;
}

/**
 * Training and distillation on what `open` opens once the rest is found in order. Both update the same weights; each has
 * moments and a step count of its own, made at its first step. Steps reject with what the device complains of.
 */
export async function executed(
  open: () => Promise<Opened>,
  config: BenchConfig,
  weights: GivenTensors,
  teacher?: GivenTensors,
): Promise<Steps> {
  const student = studentOf(config, weights);
  const taught = teacher && teacherOf(config, teacher);
  const { device, executor } = await open();
  const complaints: string[] = [];
  device.addEventListener("uncapturederror", ({ error }) => complaints.push(error.message));
  const { B, alpha, beta1, beta2, eps, lr, weightDecay } = config;
  const settings = { beta1, beta2, epsilon: eps, weightDecay, clip: NO_CLIP };
  const learner = executor.upload(student.tensors);
  const held: (Trainer | Weights)[] = [learner];
  const hold = <Part extends Trainer | Weights>(part: Part): Part => {
    held.push(part);
    return part;
  };

  const stepper = (terms: readonly LossTerm[], shares: readonly number[], model?: typeof student): Steps["trainStep"] => {
    const begin = async (): Promise<Trainer> => {
      const program = trainProgram(student.shape, terms, B, model?.shape, { epsilon: config.lnEps });
      const models = { [STUDENT]: learner, ...(model ? { [TEACHER]: hold(executor.upload(model.tensors)) } : {}) };
      return hold(await executor.trainer(program, models, STUDENT, settings, { accumulates: false }));
    };
    let trainer: Promise<Trainer> | undefined;
    return async (tokens, targets) => {
      trainer ??= begin();
      const ready = await trainer;
      const each = shares.map((share) => share / scoredCount(targets));
      ready.accumulate({ tokens, targets, weights: Float32Array.from(each) });
      ready.update(lr);
      const [{ sums }] = await ready.metrics();
      if (complaints.length > 0) throw new Error(complaints.join("\n"));
      return sums.reduce((loss, sum, term) => loss + each[term] * sum, 0);
    };
  };

  const distillation: readonly LossTerm[] = [{ kind: "ce" }, { kind: "reverse-kl", temperature: 1 }];
  return {
    trainStep: stepper([{ kind: "ce" }], [1]),
    ...(taught ? { distillStep: stepper(distillation, [alpha, 1 - alpha], taught) } : {}),
    dispose: () => {
      for (const part of held) part.dispose();
      device.destroy();
    },
  };
}
