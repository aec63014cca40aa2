// A sparse teacher that is made of the studio's own experts: those of the project, or, where there are none yet, experts that are
// distilled for it here. How models become one stands in core/model/upcycle.ts; after that its gates alone are trained.

import { domainOfExpert } from "../core/config/expertId";
import type { Recipe } from "../core/config/recipe";
import type { CorpusSummary, ModelRecord } from "../core/config/records";
import type { ModelShape } from "../core/config/sizes";
import { StudioError } from "../core/errors";
import { runInBatches } from "../core/evaluation/batches";
import { readSafetensors } from "../core/exchange/safetensors";
import { parseExactly, writeExactly } from "../core/format/exactJson";
import { listed } from "../core/format/format";
import { decodeUtf8, encodeUtf8 } from "../core/format/utf8";
import type { NamedTensors, Weights } from "../core/graph/executor";
import { languageModelling } from "../core/losses/objective";
import { GATES, STUDENT } from "../core/model/predicting";
import { decodeProgram, gateReadingProgram, scoreProgram } from "../core/model/programs";
import { gateNames, isGate } from "../core/model/sparseMlp";
import { trainProgram } from "../core/model/training";
import { gateFromMeans, upcycled, upcycledShape } from "../core/model/upcycle";
import { hash32 } from "../core/random";
import { drawSequences } from "../core/train/draw";
import { GatedTrainer } from "../core/train/gatedTrainer";
import type { Context } from "../protocol/host";
import { type Blobs, paths } from "../storage/blobs";
import { windowsOver } from "./branch";
import { kernelsOf } from "./checkpoints";
import { distilExpert } from "./expert";
import { saveModel, scoredTogether, scorerOf } from "./models";
import { readingsOf } from "./readings";
import { checkpointsOf } from "./resuming";
import { textsKey } from "./runKey";
import { type DomainStream, readStreams } from "./tokens";
import { teachWith } from "./trainedTeacher";
import { drawSettings, type Learner, type TrainingMeans, type TrainingPlan, trainWeights } from "./training";

/** Addresses its random numbers apart from those of other models. */
const SALT = 2 ** 18;

/**
 * Makes the teacher of `experts`, which are of one shape and of all domains, and keeps it; of experts that it has distilled for
 * itself where there are none. Throws StudioError("missing-stage") where some are missing, and StudioError("bad-recipe") for
 * experts that can't become one model.
 */
export async function upcycleWith(means: TrainingMeans, experts: readonly ModelRecord[]): Promise<ModelRecord> {
  const { recipe, corpus, blobs, executor, kernels } = means;
  const domains = corpus.domains.map(({ name }) => name);
  const sources = experts.length > 0 ? inOrder(experts, domains) : await distilled(means, domains);
  refuseUnfit(sources);
  const models: NamedTensors[] = [];
  for (const { path } of sources) models.push(readSafetensors(await blobs.read(path)));
  const shape = upcycledShape(sources[0].shape, sources.length, recipe.teacher.active);
  const streams = await readStreams(blobs, corpus, domains);
  const even = upcycled(models, shape);
  const tensors = new Map([...even, ...(await firstGates(even, shape, streams, means))]);

  const settings = { ...recipe.teacher, steps: recipe.teacher.gateSteps };
  const plan = {
    id: "teacher",
    shape,
    settings,
    objective: languageModelling,
    streams,
    watched: domains,
    salt: SALT,
    tellsPredictions: true,
    balance: recipe.teacher.balance,
    checkpoints: { path: paths.teacher, reads: sources.map(({ path }) => path) },
  } satisfies TrainingPlan;
  const parts = {
    body: executor.upload(new Map([...tensors].filter(([name]) => !isGate(name)))),
    gates: executor.upload(new Map([...tensors].filter(([name]) => isGate(name)))),
  };
  try {
    const checkpoints = await checkpointsOf(plan, means);
    const { path: _, ...trained } = await trainWeights(plan, means, gatesLearner(plan, means, parts), checkpoints);
    const whole = executor.upload(new Map([...(await parts.body.read()), ...(await parts.gates.read())]));
    try {
      for (const stale of [paths.written, paths.signals]) await blobs.remove(stale); // of the teacher before
      const told = { ...(await readingsOf(plan, means, whole)), upcycledFrom: domains, kernels: kernels(), seed: recipe.seed };
      const made = { id: "teacher", shape, steps: settings.steps, ...trained, ...told, path: paths.teacher };
      return await saveModel(blobs, whole, made);
    } finally {
      whole.dispose();
    }
  } finally {
    for (const weights of Object.values(parts)) weights.dispose();
  }
}

/** The experts in the order of the domains. */
function inOrder(experts: readonly ModelRecord[], domains: readonly string[]): readonly ModelRecord[] {
  const found = domains.map((domain) => experts.find(({ id }) => domainOfExpert(id) === domain));
  const missing = domains.filter((_, place) => found[place] === undefined);
  if (missing.length > 0)
    throw new StudioError(
      "missing-stage",
      `A teacher made of experts needs those of all domains; ${listed(missing)} ${missing.length === 1 ? "has" : "have"} none.`,
      "Train the missing experts first.",
    );
  return found as ModelRecord[];
}

function refuseUnfit(experts: readonly ModelRecord[]): void {
  const [{ shape }] = experts;
  const dimensions = ({ layers, heads, width, context, vocabSize, inner }: ModelShape): string =>
    [layers, heads, width, context, vocabSize, inner].join();
  const other = experts.find((expert) => dimensions(expert.shape) !== dimensions(shape));
  if (other)
    throw new StudioError(
      "bad-recipe",
      `The experts for ${domainOfExpert(experts[0].id)} and ${domainOfExpert(other.id)} have different shapes, so they can't become one model.`,
      "Train all experts at one size.",
    );
  if (experts.length < 2)
    throw new StudioError("one-domain", "One expert makes no sparse teacher: there is nothing to choose from.", "Add a second domain.");
}

/** A dense teacher and an expert for every domain as the recipe has them, made for this and not kept. */
async function distilled(means: TrainingMeans, domains: readonly string[]): Promise<readonly ModelRecord[]> {
  const { teacher: asked, experts: settings } = means.recipe;
  // How the sparse teacher is to be asked is no matter of the dense one, and what these answer to prompts is shown nowhere.
  const recipe = {
    ...means.recipe,
    teacher: { ...asked, kind: "dense" as const },
    experts: { ...settings, asked: "own" as const },
    evaluation: { ...means.recipe.evaluation, responses: 0 },
  };
  const quietly = (note: string): TrainingMeans => ({ ...means, recipe, context: tellingProgress(means.context, note) });
  const { blobs, corpus } = means;
  const of = await textsKey(corpus, blobs, { seed: recipe.seed, kernels: recipe.kernels, ...settingsOf(recipe) });
  const teacher = await madeOnce({ part: "teacher", of }, blobs, () =>
    teachWith(quietly("a dense teacher for the experts"), paths.upcycled("teacher")),
  );
  const experts: ModelRecord[] = [];
  for (const [place, domain] of domains.entries()) {
    const given = { recipe, corpus, domain, teacher, experts };
    experts.push(
      await madeOnce({ part: place, of }, blobs, () => distilExpert(given, quietly(`the expert for ${domain}`), paths.upcycled)),
    );
  }
  return experts;
}

const settingsOf = ({ teacher, experts, evaluation }: Recipe) => ({ teacher, experts, evaluation });

/** A finished part, and what it was made of. */
interface Part {
  readonly of: string;
  readonly model: ModelRecord;
}

/** A part that an interrupted run made of the same, or what `make` makes now. */
async function madeOnce(
  { part, of }: { readonly part: string | number; readonly of: string },
  blobs: Blobs,
  make: () => Promise<ModelRecord>,
): Promise<ModelRecord> {
  const known = await finishedPart(part, blobs);
  if (known?.of === of) return known.model;
  const made: Part = { of, model: await make() };
  await blobs.write(paths.upcycledRecord(part), encodeUtf8(writeExactly(made)));
  await blobs.remove(paths.checkpointsOf(paths.upcycled(part)));
  return made.model;
}

async function finishedPart(part: string | number, blobs: Blobs): Promise<Part | undefined> {
  const isThere = (await blobs.has(paths.upcycledRecord(part))) && (await blobs.has(paths.upcycled(part)));
  return isThere ? (parseExactly(decodeUtf8(await blobs.read(paths.upcycledRecord(part)))) as Part) : undefined;
}

/** The kernels of an interrupted run that made what its teacher is to be made of; none where there is no such run. */
export async function kernelsOfParts({ domains }: CorpusSummary, blobs: Blobs): Promise<Recipe["kernels"] | undefined> {
  const models = ["teacher", ...domains.keys()].map(paths.upcycled);
  return (await kernelsOf([paths.teacher, ...models], blobs)) ?? (await finishedPart("teacher", blobs))?.model.kernels;
}

/** A context that tells of another model's training as progress of the teacher's stage, and of nothing else but notices. */
function tellingProgress(context: Context, note: string): Context {
  return {
    checkpoint: (_, settle) => context.checkpoint("teacher", settle),
    emit(event) {
      if (event.kind === "progress") context.emit({ ...event, stage: "teacher", note });
      if (event.kind === "notice") context.emit({ ...event, stage: "teacher" });
    },
  };
}

/** The gates' first weights: each expert is chosen by what its domain's text looks like to the model with even gates. */
async function firstGates(
  even: NamedTensors,
  shape: ModelShape,
  streams: readonly DomainStream[],
  { executor }: Pick<TrainingMeans, "executor">,
): Promise<NamedTensors> {
  const weights = executor.upload(even);
  const texts = streams.map((stream) => windowsOver(stream, shape.context));
  const batch = Math.min(scoredTogether(shape, shape.context), ...texts.map(({ length }) => length));
  const evaluator = await executor.evaluator(gateReadingProgram(shape, batch), { [STUDENT]: weights });
  try {
    const means: Float64Array[][] = [];
    for (const windows of texts) {
      const sums = Array.from({ length: shape.layers }, () => new Float64Array(shape.width));
      const whole = windows.slice(0, windows.length - (windows.length % batch));
      await runInBatches(evaluator, whole, batch, (_, __, outputs) => {
        sums.forEach((sum, layer) => {
          for (const [at, value] of (outputs.get(`read.${layer}`) as Float32Array).entries())
            sum[at] += value / (whole.length * shape.context);
        });
      });
      means.push(sums);
    }
    const count = streams.length;
    const gates = Array.from({ length: shape.layers }, (_, layer) => {
      const data = gateFromMeans(means.map((ofDomain) => ofDomain[layer]));
      return [gateNames(layer).gate, { shape: [shape.width, count], data }] as const;
    });
    return new Map(gates);
  } finally {
    evaluator.dispose();
    weights.dispose();
  }
}

/** What trains the gates alone; everything else of the model stays as it is. */
function gatesLearner(
  { shape, settings, objective, streams, balance = 0 }: TrainingPlan,
  { recipe, executor, tokenizer }: TrainingMeans,
  { body, gates }: { readonly body: Weights; readonly gates: Weights },
): Learner {
  const models = { [STUDENT]: body, [GATES]: gates };
  const gating = { gates: GATES };
  const terms = objective.terms.map(({ term }) => term);
  const draw = drawSettings(recipe, { shape, settings, salt: SALT });
  return {
    models: { [GATES]: gates },
    draw: (step) => drawSequences(streams, step, draw),
    async trainer(microBatch, from) {
      const recompute = settings.activations === "recompute";
      const program = trainProgram(shape, terms, microBatch, undefined, { recompute, gatesOnly: true });
      const options = { accumulates: microBatch < settings.sequences, ...(from && { resume: from.optimizer }) };
      const trainer = await executor.trainer(program, models, GATES, settings, options);
      const share = microBatch / settings.sequences;
      return new GatedTrainer(trainer, { seed: hash32(recipe.seed, SALT, 4), balance: balance * share, updates: from?.step ?? 0 });
    },
    async scorer(most) {
      const batch = scoredTogether(shape, shape.context, most);
      return scorerOf(await executor.evaluator(scoreProgram(shape, batch, shape.context, "sequence", gating), models), batch);
    },
    async writer() {
      const generator = await executor.generator(decodeProgram(shape, 1, gating), models, shape.context);
      return { generator, context: shape.context, endOfText: tokenizer.endOfText };
    },
  };
}
