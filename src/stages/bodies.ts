// Jointly trained experts (JEET, and MoE-CE with a common one, arXiv 2407.19610): steps take turns over the domains, each
// trains the embedding, the head and its domain's body alone. Not how they are kept or judged: students.ts does that.

import { expertId } from "../core/config/expertId";
import { expertShape, type Recipe } from "../core/config/recipe";
import type { QualityByDomain } from "../core/config/records";
import type { ModelShape } from "../core/config/sizes";
import type { Executor, Models, Weights } from "../core/graph/executor";
import { elementCount } from "../core/graph/shape";
import { bodyShapes, COMMON, EXPERT, initializeBody, initializeShared, SHARED, sharedShapes } from "../core/model/mixture";
import { TEACHER } from "../core/model/predicting";
import { mixtureDecodeProgram, mixtureScoreProgram } from "../core/model/programs";
import { mixtureTrainProgram } from "../core/model/training";
import { sequenceOf } from "../core/model/windows";
import { drawWindows } from "../core/train/draw";
import { GatedTrainer } from "../core/train/gatedTrainer";
import { jointSettings, judgedOn, sharedPhases } from "./judging";
import { readHeldOut, type Scorer, scoredTogether, scorerOf } from "./models";
import { checkpointsOf } from "./resuming";
import type { KeptPlan } from "./runKey";
import type { StudentPart, StudentsAhead, StudentTraining } from "./students";
import { expertSalt, withTeaching } from "./teaching";
import { type DomainStream, readStreams } from "./tokens";
import {
  drawSettings,
  gateSeed,
  type Learner,
  type PlanningMeans,
  startSeed,
  type TrainingMeans,
  type TrainingPlan,
  trainWeights,
} from "./training";

/** Addresses the random numbers of what bodies share, and of a common body, apart from those of experts. */
const SHARED_SALT = 2 ** 17;
const COMMON_SALT = SHARED_SALT + 1;

/** A mixture's weights on the device. */
interface Parts {
  readonly shared: Weights;
  /** In the order of the domains. */
  readonly experts: readonly Weights[];
  readonly common: Weights | undefined;
}

/**
 * One body per domain, and a common one where asked. Each domain has as many steps as its expert would have by itself, and
 * on the same windows of its text.
 */
export const trainBodies = (withCommon: boolean): StudentTraining => {
  return async (plan, means, keep) => {
    const { recipe, corpus, teacher, domains } = plan;
    const { executor } = means;
    const streams = await readStreams(means.blobs, corpus, domains);
    const run = bodiesRun(plan, withCommon, means);
    const { shape } = run;
    const first = firstParts(recipe, shape, streams, withCommon);
    const parts: Parts = {
      shared: executor.upload(first.shared),
      experts: first.experts.map((body) => executor.upload(body)),
      common: first.common && executor.upload(first.common),
    };
    try {
      const { path, tokens, seconds, precision } = await withTeaching({ ...run, teacher, streams }, means, async (teaching) => {
        const lesson = { ...run, ...teaching };
        return trainWeights(lesson, means, learnerOf(lesson, streams, parts, means), await checkpointsOf(lesson, means));
      });
      return await keep(partFiles(shape, streams, parts), {
        shape,
        phases: sharedPhases(path, domains, recipe.experts.steps),
        tokens: Object.fromEntries(domains.map((domain) => [domain, Math.round(tokens / domains.length)])),
        steps: run.settings.steps,
        seconds,
        precision,
        ...(withCommon && { withoutCommon: await judgedWithout(shape, domains, parts, means) }),
      });
    } finally {
      for (const weights of [parts.shared, ...parts.experts, parts.common]) weights?.dispose();
    }
  };
};

/** How the bodies of a mixture are trained. */
export function bodiesRun(
  { recipe, teacher, domains, stage, path }: StudentsAhead,
  withCommon: boolean,
  { tokenizer }: Pick<PlanningMeans, "tokenizer">,
) {
  return {
    id: stage,
    shape: expertShape(recipe, tokenizer.vocabSize),
    settings: jointSettings(recipe, domains),
    salt: SHARED_SALT,
    ...judgedOn(domains),
    checkpoints: { path, reads: [teacher.path], also: { withCommon } },
  } satisfies KeptPlan;
}

/** Their first weights. */
export function firstParts(recipe: Recipe, shape: ModelShape, streams: readonly DomainStream[], withCommon: boolean) {
  return {
    shared: initializeShared(shape, startSeed(recipe, SHARED_SALT)),
    experts: streams.map((stream) => initializeBody(shape, startSeed(recipe, expertSalt(stream)))),
    common: withCommon ? initializeBody(shape, startSeed(recipe, COMMON_SALT)) : undefined,
  };
}

/** The bodies that take part in a step, by their places. */
const placesIn = ({ common }: Parts): readonly string[] => (common ? [EXPERT, COMMON] : [EXPERT]);

const modelsOf = ({ shared, experts, common }: Parts): Models => ({
  [SHARED]: shared,
  [EXPERT]: experts,
  ...(common && { [COMMON]: common }),
});

function learnerOf(
  plan: TrainingPlan,
  streams: readonly DomainStream[],
  parts: Parts,
  { recipe, executor, tokenizer }: TrainingMeans,
): Learner {
  const { shape, settings, objective, teacher, onGrid = false } = plan;
  const bodies = placesIn(parts);
  const terms = objective.terms.map(({ term }) => term);
  const member = (step: number): number => step % streams.length;
  return {
    member,
    draw(step) {
      const stream = streams[member(step)];
      const turn = Math.floor(step / streams.length);
      const windows = drawWindows([stream], turn, drawSettings(recipe, { shape, settings, salt: expertSalt(stream), onGrid }));
      return windows.map(({ start }) => sequenceOf(stream, start, shape.context));
    },
    models: modelsOf(parts),
    async trainer(microBatch, from) {
      const program = mixtureTrainProgram(shape, bodies, terms, microBatch, teacher?.shape, {
        recompute: settings.activations === "recompute",
        teacherPass: teacher?.pass,
      });
      const models = { ...modelsOf(parts), ...(teacher && { [TEACHER]: teacher.weights }) };
      const trainer = await executor.trainer(program, models, [SHARED, ...bodies], settings, {
        accumulates: microBatch < settings.sequences,
        ...(from && { resume: from.optimizer }),
      });
      if (!teacher?.pass?.drawn) return trainer;
      return new GatedTrainer(trainer, { seed: gateSeed(recipe, SHARED_SALT), balance: 0, updates: from?.step ?? 0 });
    },
    scorer: (most) =>
      bodiesScorer(
        shape,
        bodies,
        streams.map(({ domain }) => domain),
        parts,
        executor,
        most,
      ),
    async writer() {
      const [expert] = parts.experts;
      const program = mixtureDecodeProgram(shape, bodies, 1);
      const generator = await executor.generator(program, { ...modelsOf(parts), [EXPERT]: expert }, shape.context);
      return { generator, context: shape.context, endOfText: tokenizer.endOfText };
    },
  };
}

/** Scores each domain's text with its own expert among `bodies`. */
async function bodiesScorer(
  shape: ModelShape,
  bodies: readonly string[],
  domains: readonly string[],
  parts: Parts,
  executor: Executor,
  most?: number,
): Promise<Scorer> {
  const batch = scoredTogether(shape, shape.context, most);
  const evaluator = await executor.evaluator(mixtureScoreProgram(shape, bodies, batch), modelsOf(parts));
  return scorerOf(evaluator, batch, (domain) => domains.indexOf(domain));
}

/** Each domain by its own expert, without the common one. */
async function judgedWithout(
  shape: ModelShape,
  domains: readonly string[],
  parts: Parts,
  { recipe, corpus, tokenizer, executor, blobs }: TrainingMeans,
): Promise<QualityByDomain> {
  const texts = await readHeldOut(blobs, corpus, tokenizer, shape.context, recipe.evaluation.finalTokens);
  const scorer = await bodiesScorer(shape, [EXPERT], domains, parts, executor);
  try {
    return await scorer.quality(texts.filter(({ domain }) => domains.includes(domain)));
  } finally {
    scorer.dispose();
  }
}

function partFiles(shape: ModelShape, streams: readonly DomainStream[], { shared, experts, common }: Parts): readonly StudentPart[] {
  const numbersIn = (shapes: ReadonlyMap<string, readonly number[]>): number =>
    [...shapes.values()].reduce((total, dimensions) => total + elementCount(dimensions), 0);
  const body = { parameters: numbersIn(bodyShapes(shape)) };
  return [
    { name: "shared", file: "shared", weights: shared, parameters: numbersIn(sharedShapes(shape)) },
    ...streams.map(({ domain, place }, i) => ({ name: expertId(domain), file: place, weights: experts[i], ...body })),
    ...(common ? [{ name: "common", file: "common", weights: common, ...body }] : []),
  ];
}
