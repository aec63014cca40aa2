// The mixture stage: scores the teacher and every expert on every domain, position by position, asks the router in every
// way there is to ask it, and finds what each way to answer costs (PLE of arXiv 2407.19610).

import { membersOf } from "../core/config/mixture";
import type { MixtureRecord } from "../core/config/mixtureRecord";
import type { ModelRecord } from "../core/config/records";
import { StudioError } from "../core/errors";
import { type Gates, type Predictor, scoredPositions } from "../core/evaluation/grid/answers";
import { aloneRow, expertRows, type Routes } from "../core/evaluation/grid/rows";
import { scoreRows } from "../core/evaluation/grid/score";
import type { HeldOut } from "../core/evaluation/quality";
import type { Executor } from "../core/graph/executor";
import { STUDENT, scoreProgram } from "../core/model/programs";
import { indexOfLargest } from "../core/router/classifier";
import { among, type RoutingMode, routingModes } from "../core/router/modes";
import type { TrainCommands } from "../protocol/commands";
import type { Context } from "../protocol/host";
import type { Blobs } from "../storage/blobs";
import { withGpu } from "./gpu";
import { loadWeights, readHeldOut, scoredTogether, scorePositionsOf } from "./models";
import { readRouter } from "./router";
import { readTokenizer } from "./tokens";

const STAGE = "mixture";

type Arguments = TrainCommands["evaluateMixture"]["arguments"];

/** Evaluates the mixture of those experts that take part, beside the teacher, on every domain's held-out text. */
export function evaluateMixture(wanted: Arguments, context: Context, blobs: Blobs): Promise<MixtureRecord> {
  return withGpu(blobs, wanted.recipe.kernels, (executor) => mixtureOn(executor, wanted, context, blobs));
}

/** The same on a given executor. Throws StudioError("missing-stage") where nobody takes part or the router does not know one who does. */
export async function mixtureOn(
  executor: Executor,
  { recipe, corpus, teacher, experts }: Arguments,
  context: Context,
  blobs: Blobs,
): Promise<MixtureRecord> {
  const startedAt = performance.now();
  const domains = corpus.domains.map(({ name }) => name);
  const members = membersOf(domains, recipe.mixture).filter((name) => experts.some(({ id }) => id === idOf(name)));
  if (members.length === 0)
    throw new StudioError("missing-stage", "No expert takes part in the mixture.", "Train an expert, or leave fewer of them out.");
  const models = [teacher, ...members.flatMap((name) => experts.filter(({ id }) => id === idOf(name)))];
  const tokenizer = await readTokenizer(blobs);
  const router = among(await readRouter(blobs), members);
  // All models see the same sequences, as long as the shortest context, also of experts that are left out: their absence
  // then changes no figure of the others.
  const length = Math.min(...[teacher, ...experts].map(({ shape }) => shape.context));
  const texts = (await readHeldOut(blobs, corpus, tokenizer, length, recipe.evaluation.finalTokens)).filter(({ tokens }) => tokens > 0);

  let done = 0;
  const show = (note: string): void => {
    context.emit({ kind: "progress", stage: STAGE, done, total: models.length * texts.length, unit: "scores", note });
  };
  const predictors: Predictor[] = [];
  for (const model of models) {
    const before = async (domain: string): Promise<void> => {
      await context.checkpoint(STAGE);
      show(`${model.id} on ${domain}`);
      done += 1;
    };
    predictors.push(await predictorOf(executor, model, { length, texts, blobs, before }));
  }
  await context.checkpoint(STAGE);
  show("who answers where");
  const [teaching, ...alone] = predictors;
  const ways = routingModes(router, { settings: recipe.router, batch: recipe.experts.sequences }).map((way) => askedOn(texts, way));
  return {
    domains,
    members,
    grids: [{ kind: "ple", rows: scoreRows([aloneRow(teaching, "teacher"), ...expertRows(alone, ways)], texts) }],
    routing: Object.fromEntries(texts.map(({ domain }) => [domain, sharesOf(ways[0].gates[domain], members)])),
    seconds: (performance.now() - startedAt) / 1000,
  };
}

const idOf = (domain: string): string => `expert:${domain}`;

interface Scoring {
  readonly length: number;
  readonly texts: readonly HeldOut[];
  readonly blobs: Blobs;
  /** Awaited before each text. */
  before(domain: string): Promise<void>;
}

/** A model with its nats at every position. */
async function predictorOf(
  executor: Executor,
  { id, path, shape, parameters }: ModelRecord,
  { length, texts, blobs, before }: Scoring,
): Promise<Predictor> {
  const weights = await loadWeights(executor, blobs, path);
  try {
    const program = (sequences: number) => scoreProgram(shape, sequences, length, "position");
    const scoring = { program, models: { [STUDENT]: weights }, most: scoredTogether(shape, length) };
    const scores = await scorePositionsOf(executor, scoring, texts, before);
    const domain = id.startsWith(idOf("")) ? id.slice(idOf("").length) : undefined;
    return { name: id, label: domain ?? id, ...(domain !== undefined && { domain }), parts: { [id]: parameters }, ...scores };
  } finally {
    weights.dispose();
  }
}

/** What the router says of every text in one way. It sees the tokens that are there, no padding. */
function askedOn(texts: readonly HeldOut[], { key, label, gates }: RoutingMode): Routes {
  const startedAt = performance.now();
  const byDomain = texts.map(({ domain, sequences }): [string, readonly Gates[]] => [
    domain,
    gates(sequences.map((sequence) => sequence.tokens.subarray(0, scoredPositions(sequence)))),
  ]);
  return { key, label, gates: Object.fromEntries(byDomain), seconds: (performance.now() - startedAt) / 1000 };
}

/** The share of sequences that each expert has all to itself. */
function sharesOf(gates: readonly Gates[], members: readonly string[]): Record<string, number> {
  const chosen = gates.map(([weights]) => indexOfLargest(weights));
  return Object.fromEntries(members.map((name, k) => [name, chosen.filter((choice) => choice === k).length / chosen.length]));
}
