// Which trained expert a new one starts from: the one that predicts the new domain's text best. With equal priors that is
// the domain posterior's choice (DEMix, arXiv 2108.05036; Branch-Train-Merge, arXiv 2208.03306). Not the training after it.

import { domainOfExpert } from "../core/config/expertId";
import type { ModelRecord } from "../core/config/records";
import type { ModelShape } from "../core/config/sizes";
import { readSafetensors } from "../core/exchange/safetensors";
import type { NamedTensors } from "../core/graph/executor";
import type { Sequence } from "../core/model/batch";
import { type DomainTokens, extentOf, sequenceOf } from "../core/model/windows";
import { createScorer, loadWeights } from "./models";
import type { TrainingMeans } from "./training";

/** Windows of training text that the experts are compared on: enough to tell domains apart, soon read by all of them. */
const COMPARED_WINDOWS = 32;

/** A dimension of experts' shapes: they are dense. */
type Dimension = Exclude<keyof ModelShape, "experts">;

/** What is known of a shape, in the words of the notice that names a difference. */
const DIMENSIONS: Readonly<Record<Dimension, string>> = {
  width: "width",
  layers: "layers",
  vocabSize: "vocabulary",
  heads: "heads",
  context: "context",
  inner: "MLP width",
};

/** A new expert that may branch from others. */
export interface Branching {
  /** The stage that trains it. */
  readonly stage: string;
  readonly shape: ModelShape;
  /** Its domain's training text. */
  readonly text: DomainTokens;
  /** Those it may start from. */
  readonly experts: readonly ModelRecord[];
}

/** Where an expert starts. */
export interface Branch {
  /** The domain of the expert it is a copy of. */
  readonly from: string;
  readonly weights: NamedTensors;
}

type BranchingMeans = Pick<TrainingMeans, "executor" | "context" | "blobs">;

/**
 * The nearest of the experts with the new one's shape; undefined where there is none, with a notice where others are there
 * but of other shapes.
 */
export async function nearestExpert(
  { stage, shape, text, experts }: Branching,
  { executor, context, blobs }: BranchingMeans,
): Promise<Branch | undefined> {
  const alike = experts.filter((expert) => differences(expert.shape, shape).length === 0);
  if (alike.length === 0) {
    if (experts.length > 0) context.emit({ kind: "notice", stage, problem: otherShapes(experts[0], shape) });
    return undefined;
  }
  const sequences = windowsOver(text, shape.context);
  let nearest = { expert: alike[0], nats: Number.POSITIVE_INFINITY };
  for (const [done, expert] of alike.entries()) {
    await context.checkpoint(stage);
    const note = `how well the expert for ${domainOf(expert)} reads this`;
    context.emit({ kind: "progress", stage, done, total: alike.length, unit: "experts", note });
    const nats = await totalNats(expert, sequences, { executor, blobs });
    if (nats < nearest.nats) nearest = { expert, nats };
  }
  return { from: domainOf(nearest.expert), weights: readSafetensors(await blobs.read(nearest.expert.path)) };
}

const domainOf = ({ id }: ModelRecord): string => domainOfExpert(id) ?? id;

/** At most COMPARED_WINDOWS windows at equal distances over the whole text. */
export function windowsOver(text: DomainTokens, context: number): readonly Sequence[] {
  const extent = extentOf(text, context);
  const count = Math.max(1, Math.min(COMPARED_WINDOWS, Math.floor((extent - 1) / context)));
  const last = Math.max(0, extent - 1 - context);
  return Array.from({ length: count }, (_, i) => {
    const start = count === 1 ? 0 : Math.floor((i * last) / (count - 1));
    return sequenceOf(text, text.examples ? start - (start % context) : start, context);
  });
}

async function totalNats(
  expert: ModelRecord,
  sequences: readonly Sequence[],
  { executor, blobs }: Pick<BranchingMeans, "executor" | "blobs">,
): Promise<number> {
  const weights = await loadWeights(executor, blobs, expert.path);
  try {
    const scorer = await createScorer(executor, weights, expert.shape);
    try {
      return (await scorer.nats({ domain: domainOf(expert), sequences })).reduce((sum, nats) => sum + nats, 0);
    } finally {
      scorer.dispose();
    }
  } finally {
    weights.dispose();
  }
}

const differences = (one: ModelShape, other: ModelShape): Dimension[] =>
  (Object.keys(DIMENSIONS) as Dimension[]).filter((dimension) => one[dimension] !== other[dimension]);

function otherShapes(expert: ModelRecord, shape: ModelShape) {
  const told = differences(expert.shape, shape).map((of) => `${DIMENSIONS[of]} ${expert.shape[of]} and not ${shape[of]}`);
  return {
    code: "bad-recipe",
    message: `No trained expert has this one's shape, so it starts with fresh weights: the expert for ${domainOf(expert)} has ${told.join(", ")}.`,
    hint: "Choose the size of the experts that are there, and train this one again.",
  } as const;
}
