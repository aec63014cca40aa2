// The classifiers that need the trained models, beside those of tokens alone: the experts' own likelihoods under three
// priors, and a logistic regression on the teacher's mean hidden states. Measured and given up: nothing is written.

import { expertId } from "../core/config/expertId";
import type { ModelRecord } from "../core/config/records";
import type { ClassifierScores, ClassifiersRecord } from "../core/config/routerStudies";
import type { ModelShape } from "../core/config/sizes";
import type { TokenIds } from "../core/config/tokenIds";
import { StudioError } from "../core/errors";
import { meanHiddenStates, scoreWhole } from "../core/evaluation/wholeSequences";
import type { Evaluator, Executor } from "../core/graph/executor";
import type { Program } from "../core/graph/program";
import { STUDENT } from "../core/model/predicting";
import { hiddenProgram, scoreProgram } from "../core/model/programs";
import { randomStream } from "../core/random";
import { denseMatrix, denseProbabilities } from "../core/router/dense";
import { fitLogistic } from "../core/router/logistic";
import { cachedPrior, followedPosteriors, posterior, uniformPrior } from "../core/router/posterior";
import { type Labelled, shuffledRows } from "../core/router/sequences";
import type { TrainCommands } from "../protocol/commands";
import type { Context } from "../protocol/host";
import type { Blobs } from "../storage/blobs";
import { type ClassifierCost, scoresRow } from "./classifierScores";
import { withGpu } from "./gpu";
import { loadWeights, scoredTogether } from "./models";
import { Pulse } from "./pulse";
import { readRouterParts } from "./routerParts";

const STAGE = "by-models";
/** Sequences of each domain that are scored, that hidden states are fitted on, and whose posteriors make the cached prior. */
const HELD_OUT = 100;
const FITTED = 200;
const CACHED = 20;
/** Sequences between two looks at the page. */
const AT_ONCE = 8;
const SALT = 0x6d6f6465;

type Arguments = TrainCommands["compareByModels"]["arguments"];

/** Compares the classifiers on the worker's GPU. */
export function compareByModels(argument: Arguments, context: Context, blobs: Blobs): Promise<ClassifiersRecord> {
  return withGpu(blobs, argument.recipe.kernels, (executor) => compareOn(executor, argument, context, blobs));
}

/** The same on any executor. Throws StudioError("missing-stage") where a domain has no expert. */
export async function compareOn(
  executor: Executor,
  { recipe, corpus, teacher, experts }: Arguments,
  context: Context,
  blobs: Blobs,
): Promise<ClassifiersRecord> {
  const startedAt = performance.now();
  const pulse = new Pulse(context, STAGE);
  const { domains, ...parts } = await readRouterParts(recipe, corpus, blobs);
  const byDomain = domains.map((name) => expertOf(name, experts));
  await context.checkpoint(STAGE);
  const sample = (labelled: Labelled, count: number): Labelled => sampleOf(labelled, domains.length, count, recipe.seed);
  const [fitted, heldOut] = [sample(parts.fitted, FITTED), sample(parts.heldOut, HELD_OUT)];
  const cached = sample(parts.fitted, CACHED);
  const total = byDomain.length * (heldOut.labels.length + cached.labels.length) + fitted.labels.length + heldOut.labels.length;
  const reader: Reader = {
    executor,
    blobs,
    pulse,
    read: 0,
    tell: (done, note) => context.emit({ kind: "progress", stage: STAGE, done, total, unit: "sequences", note }),
  };

  const rows = [
    ...(await byLikelihood(reader, byDomain, domains, heldOut, cached)),
    await byHiddenStates(reader, teacher, domains, fitted, heldOut, recipe.router),
  ];
  const { sequenceTokens } = recipe.router;
  const sequences = { fitted: fitted.labels.length, heldOut: heldOut.labels.length };
  return { domains, sequenceTokens, sequences, rows, seconds: (performance.now() - startedAt - pulse.waited) / 1000 };
}

function expertOf(domain: string, experts: readonly ModelRecord[]): ModelRecord {
  const expert = experts.find(({ id }) => id === expertId(domain));
  if (expert) return expert;
  throw new StudioError("missing-stage", `There is no expert for ${domain}, whose likelihood would be asked.`, "Train it first.");
}

/** Up to `count` sequences of each domain, drawn at random, in random order: a stream of texts as they might come. */
function sampleOf({ sequences, labels }: Labelled, domains: number, count: number, seed: number): Labelled {
  const drawn = Array.from({ length: domains }, (_, label) => {
    const own = [...labels.keys()].filter((i) => labels[i] === label);
    return Array.from(shuffledRows(own.length, randomStream(seed, SALT, label)).subarray(0, count), (row) => own[row]);
  }).flat();
  const stream = Array.from(shuffledRows(drawn.length, randomStream(seed, SALT, domains)), (row) => drawn[row]);
  return { sequences: stream.map((i) => sequences[i]), labels: stream.map((i) => labels[i]) };
}

/** What models are read with, and how many sequences were. */
interface Reader {
  readonly executor: Executor;
  readonly blobs: Blobs;
  readonly pulse: Pulse;
  read: number;
  tell(done: number, note: string): void;
}

/** How a model reads some sequences: with which program, and what it makes of them, as many numbers for each. */
interface Reading {
  program(shape: ModelShape, batch: number): Program;
  values(evaluator: Evaluator, sequences: readonly TokenIds[], shape: ModelShape, batch: number): Promise<ArrayLike<number>>;
}

const LIKELIHOOD: Reading = {
  program: scoreProgram,
  values: (evaluator, sequences, { context }, batch) => scoreWhole(evaluator, sequences, context, batch),
};

const HIDDEN: Reading = { program: hiddenProgram, values: meanHiddenStates };

/** What a model made of a set of sequences, one after the other, and the seconds of computing that it took. */
interface SetRead {
  readonly values: Float32Array;
  readonly seconds: number;
}

/** What a model makes of each of some sets of sequences. */
async function readSets(reader: Reader, model: ModelRecord, reading: Reading, sets: readonly (readonly TokenIds[])[]): Promise<SetRead[]> {
  const { executor, blobs, pulse } = reader;
  const { context } = model.shape;
  const longest = Math.max(...sets.flat().map((tokens) => tokens.length));
  const batch = Math.min(scoredTogether(model.shape, context), AT_ONCE * Math.ceil(longest / context));
  const weights = await loadWeights(executor, blobs, model.path);
  try {
    const evaluator = await executor.evaluator(reading.program(model.shape, batch), { [STUDENT]: weights });
    try {
      const read: SetRead[] = [];
      for (const sequences of sets) {
        const values: number[] = [];
        let milliseconds = 0;
        for (let first = 0; first < sequences.length; first += AT_ONCE) {
          const part = sequences.slice(first, first + AT_ONCE);
          const beganAt = performance.now();
          values.push(...Array.from(await reading.values(evaluator, part, model.shape, batch)));
          milliseconds += performance.now() - beganAt;
          reader.read += part.length;
          await pulse.beat(() => reader.tell(reader.read, model.id));
        }
        read.push({ values: Float32Array.from(values), seconds: milliseconds / 1000 });
      }
      return read;
    } finally {
      evaluator.dispose();
    }
  } finally {
    weights.dispose();
  }
}

/** The posterior of the domains under each of the three priors. */
async function byLikelihood(
  reader: Reader,
  experts: readonly ModelRecord[],
  domains: readonly string[],
  heldOut: Labelled,
  cached: Labelled,
): Promise<ClassifierScores[]> {
  const sets: (readonly SetRead[])[] = [];
  for (const expert of experts) sets.push(await readSets(reader, expert, LIKELIHOOD, [heldOut.sequences, cached.sequences]));
  const nats = (set: number): Float64Array[] =>
    Array.from(sets[0][set].values, (_, i) => Float64Array.from(sets, (read) => read[set].values[i]));
  const seconds = (set: number): number => sets.reduce((sum, read) => sum + read[set].seconds, 0);
  const [asked, before] = [nats(0), nats(1)];
  const prior = cachedPrior(before);
  const cost: ClassifierCost = {
    fitSeconds: 0,
    microseconds: (seconds(0) / asked.length) * 1e6,
    bytes: experts.reduce((sum, { parameters }) => sum + 4 * parameters, 0),
    converged: true,
  };
  const uniform = uniformPrior(domains.length);
  const row = (name: ClassifierScores["classifier"], posteriors: readonly Float64Array[], fitSeconds = 0): ClassifierScores =>
    scoresRow(name, domains, heldOut.labels, posteriors, { ...cost, fitSeconds });
  return [
    row(
      "posterior-uniform",
      asked.map((costs) => posterior(costs, uniform)),
    ),
    row(
      "posterior-cached",
      asked.map((costs) => posterior(costs, prior)),
      seconds(1),
    ),
    row("posterior-updating", followedPosteriors(asked)),
  ];
}

/** A logistic regression on what the teacher's last layer makes of a sequence, on average. */
async function byHiddenStates(
  reader: Reader,
  teacher: ModelRecord,
  domains: readonly string[],
  fitted: Labelled,
  heldOut: Labelled,
  settings: Arguments["recipe"]["router"],
): Promise<ClassifierScores> {
  const { width } = teacher.shape;
  const [known, asked] = await readSets(reader, teacher, HIDDEN, [fitted.sequences, heldOut.sequences]);
  const beganAt = performance.now() - reader.pulse.waited;
  const fit = await reader.pulse.through(
    fitLogistic({ features: denseMatrix(known.values, width), labels: fitted.labels, classes: domains.length }, settings),
    ({ iteration }) => reader.tell(reader.read, `fitting, iteration ${iteration}`),
  );
  const fitSeconds = known.seconds + (performance.now() - reader.pulse.waited - beganAt) / 1000;
  const probabilities = heldOut.labels.map((_, i) => denseProbabilities(fit.model, asked.values.subarray(i * width, (i + 1) * width)));
  return scoresRow("hidden-logistic", domains, heldOut.labels, probabilities, {
    fitSeconds,
    microseconds: (asked.seconds / heldOut.labels.length) * 1e6,
    bytes: 4 * (teacher.parameters + (width + 1) * domains.length),
    converged: fit.converged,
  });
}
