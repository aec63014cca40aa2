// Which trained expert a new one starts from: the one that predicts the new domain's text best. With equal priors that is
// the domain posterior's choice (DEMix, arXiv 2108.05036; Branch-Train-Merge, arXiv 2208.03306). Not the training after it.

import { domainOfExpert } from "../core/config/expertId";
import type { ModelRecord } from "../core/config/records";
import { innerWidth, type ModelShape } from "../core/config/sizes";
import { StudioError } from "../core/errors";
import type { Sequence } from "../core/model/batch";
import { type DomainTokens, extentOf, sequenceOf } from "../core/model/windows";
import type { Blobs } from "../storage/blobs";
import { bringImported } from "./importedModel";
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

/** Where an expert starts: the file that its first weights are in, and what its record tells of it. */
export interface Branch {
  readonly path: string;
  readonly told: Pick<ModelRecord, "branchedFrom" | "startedFrom">;
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
  return { path: nearest.expert.path, told: { branchedFrom: domainOf(nearest.expert) } };
}

/**
 * The model from outside of this hash. Throws StudioError("bad-recipe") where its shape is not the new one's, and "missing-stage"
 * where it is not among `imports`.
 */
export async function importedStart(
  hash: string,
  shape: ModelShape,
  { blobs }: Pick<BranchingMeans, "blobs">,
  imports: Blobs,
): Promise<Branch> {
  const imported = await bringImported(hash, imports, blobs);
  if (differences(imported.shape, shape).length > 0)
    throw new StudioError(
      "bad-recipe",
      `Experts can't start from the model from outside: it has ${differencesInWords(imported.shape, shape)}.`,
      "Choose the size and layers of the experts that it has, or let them start with fresh weights.",
    );
  return { path: imported.path, told: { startedFrom: hash } };
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

/** Dimensions that differ, as a list for a sentence. */
const differencesInWords = (one: ModelShape, other: ModelShape): string =>
  differences(one, other)
    .map((of) => `${DIMENSIONS[of]} ${sizeOf(one, of)} and not ${sizeOf(other, of)}`)
    .join(", ");

const sizeOf = (shape: ModelShape, of: Dimension): number | undefined => (of === "inner" ? innerWidth(shape) : shape[of]);

const differences = (one: ModelShape, other: ModelShape): Dimension[] =>
  (Object.keys(DIMENSIONS) as Dimension[]).filter((dimension) => one[dimension] !== other[dimension]);

function otherShapes(expert: ModelRecord, shape: ModelShape) {
  return {
    code: "bad-recipe",
    message: `No trained expert has this one's shape, so it starts with fresh weights: the expert for ${domainOf(expert)} has ${differencesInWords(expert.shape, shape)}.`,
    hint: "Choose the size of the experts that are there, and train this one again.",
  } as const;
}
