// One student of an expert's shape for several domains: one after the other, as what shows forgetting, or all in every batch,
// as what modular experts are held against. Not how either is kept or judged: students.ts does that.

import type { Phase } from "../core/config/jointRecord";
import { orderOf, partsOf } from "../core/config/mixture";
import { expertShape } from "../core/config/recipe";
import { type ModelShape, parameterCount } from "../core/config/sizes";
import type { Weights } from "../core/graph/executor";
import { inTurns } from "../core/train/draw";
import { jointSettings, judgedOn, sharedPhases } from "./judging";
import { Told } from "./reporting";
import { afterRuns, checkpointsOf } from "./resuming";
import type { KeptPlan } from "./runKey";
import type { StudentPart, StudentsAhead, StudentTraining } from "./students";
import { expertSalt, withTeaching } from "./teaching";
import { type DomainStream, readStreams } from "./tokens";
import { oneModel, type PlanningMeans, type TrainedWeights, trainWeights, withNewModel } from "./training";

/** Addresses the random numbers of a student of all domains apart from those of experts, however many these are. */
const TOGETHER_SALT = 2 ** 16;

/** How each phase of a student is trained that learns from one of these streams after the other. */
export function sequentialRuns(
  { recipe, teacher, domains, stage, path }: StudentsAhead,
  streams: readonly DomainStream[],
  { tokenizer }: Pick<PlanningMeans, "tokenizer">,
) {
  const common = {
    id: stage,
    shape: expertShape(recipe, tokenizer.vocabSize),
    settings: { ...recipe.experts, evaluations: 1, keeps: "last" as const },
    ...judgedOn(domains),
    checkpoints: { path, reads: [teacher.path], also: { order: streams.map(({ domain }) => domain) } },
  };
  return streams.map((stream) => ({ ...common, salt: expertSalt(stream) }) satisfies KeptPlan);
}

/** How a student is trained on all domains at once, in batches of `parts` of each. */
export function togetherRun(
  { recipe, teacher, domains, stage, path }: StudentsAhead,
  parts: readonly number[],
  { tokenizer }: Pick<PlanningMeans, "tokenizer">,
) {
  return {
    id: stage,
    shape: expertShape(recipe, tokenizer.vocabSize),
    settings: jointSettings(recipe, domains),
    salt: TOGETHER_SALT,
    ...judgedOn(domains),
    checkpoints: { path, reads: [teacher.path], also: { domains, parts } },
  } satisfies KeptPlan;
}

/**
 * Domain after domain in the recipe's order, as many steps on each as an expert has, and on the same windows. A phase goes
 * on from the weights of the one before, as training on from a checkpoint does: with a fresh optimizer and a fresh schedule.
 * After its first phase the student is that domain's expert, bit for bit.
 */
export const trainSequential: StudentTraining = async (plan, means, keep) => {
  const { recipe, corpus, teacher, domains } = plan;
  const { steps } = recipe.experts;
  const streams = await readStreams(means.blobs, corpus, orderOf(domains, recipe.mixture));
  const phases = sequentialRuns(plan, streams, means);
  const [{ shape, salt }] = phases;
  const checkpoints = await checkpointsOf(phases[0], means);
  return withNewModel({ shape, salt }, means, async (student) => {
    const runs: TrainedWeights[] = [...(checkpoints.found?.before ?? [])];
    const told = new Told();
    for (const [phase, run] of [...phases.entries()].slice(runs.length)) {
      const stream = streams[phase];
      const earlier = { steps: runs.length * steps, ...totalOf(runs), ofSteps: streams.length * steps, told };
      const states = afterRuns(checkpoints, [...runs]);
      const trained = await withTeaching({ ...run, teacher, streams: [stream] }, means, (teaching) => {
        const lesson = { ...run, ...teaching, earlier };
        return trainWeights(lesson, means, oneModel(lesson, means, student), states);
      });
      runs.push(trained);
    }
    const before: Phase = { trained: [], step: 0, domains: runs[0].path[0] };
    const after = runs.map(({ final }, i): Phase => ({ trained: [streams[i].domain], step: (i + 1) * steps, domains: final }));
    return keep([partOf(shape, student)], {
      shape,
      phases: [before, ...after],
      tokens: Object.fromEntries(runs.map(({ tokens }, i) => [streams[i].domain, tokens])),
      steps: streams.length * steps,
      seconds: totalOf(runs).seconds,
      precision: runs[0].precision,
    });
  });
};

/**
 * All domains at once, in batches of equal parts or of the recipe's shares, with as many updates as the domains' experts
 * have in all. It is judged whenever one more of these would be done.
 */
export const trainTogether: StudentTraining = async (plan, means, keep) => {
  const { recipe, corpus, teacher, domains } = plan;
  const parts = partsOf(domains, recipe.mixture);
  const streams = await readStreams(means.blobs, corpus, domains);
  const run = togetherRun(plan, parts, means);
  const { shape } = run;
  return withTeaching({ ...run, teacher, streams: inTurns(streams, parts) }, means, (teaching) =>
    withNewModel(run, means, async (student) => {
      const lesson = { ...run, ...teaching };
      const states = await checkpointsOf(lesson, means);
      const { path, tokens, seconds, precision } = await trainWeights(lesson, means, oneModel(lesson, means, student), states);
      const all = parts.reduce((sum, part) => sum + part, 0);
      return keep([partOf(shape, student)], {
        shape,
        phases: sharedPhases(path, domains, recipe.experts.steps),
        tokens: Object.fromEntries(domains.map((domain, i) => [domain, Math.round((tokens * parts[i]) / all)])),
        steps: run.settings.steps,
        seconds,
        precision,
      });
    }),
  );
};

const partOf = (shape: ModelShape, weights: Weights): StudentPart => ({
  name: "student",
  file: "student",
  weights,
  parameters: parameterCount(shape),
});

/** What runs took together. */
function totalOf(runs: readonly TrainedWeights[]): { readonly tokens: number; readonly seconds: number } {
  const sum = (unit: "tokens" | "seconds"): number => runs.reduce((total, run) => total + run[unit], 0);
  return { tokens: sum("tokens"), seconds: sum("seconds") };
}
