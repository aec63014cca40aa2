// The mixture stage: scores the teacher, every expert and jointly trained students on every domain, position by position, asks
// the router in every way there is to ask it, and finds what each way to answer costs (arXiv 2407.19610).

import { expertId } from "../core/config/expertId";
import { membersOf } from "../core/config/mixture";
import type { MixtureGrid, MixtureRecord } from "../core/config/mixtureRecord";
import { StudioError } from "../core/errors";
import { type Gates, type Predictor, scoredPositions } from "../core/evaluation/grid/answers";
import { aloneRow, expertRows, marked, type Routes, type RowPlan } from "../core/evaluation/grid/rows";
import { scoreRows } from "../core/evaluation/grid/score";
import type { HeldOut } from "../core/evaluation/quality";
import type { Executor } from "../core/graph/executor";
import { indexOfLargest } from "../core/router/classifier";
import { among, type RoutingMode, routingModes } from "../core/router/modes";
import type { TrainCommands } from "../protocol/commands";
import type { Context } from "../protocol/host";
import type { Blobs } from "../storage/blobs";
import { withGpu } from "./gpu";
import { readHeldOut } from "./models";
import { readRouter } from "./router";
import { type JointSubjects, jointSubjects, modelSubject, type Scoring, type Subject, scored } from "./subjects";
import { refuseStrangers } from "./teacherFit";
import { readTokenizer } from "./tokens";

const STAGE = "mixture";

type Arguments = TrainCommands["evaluateMixture"]["arguments"];

/** Evaluates the mixtures of those experts that take part, beside the teacher, on every domain's held-out text. */
export function evaluateMixture(wanted: Arguments, context: Context, blobs: Blobs): Promise<MixtureRecord> {
  return withGpu(blobs, wanted.recipe.kernels, (executor) => mixtureOn(executor, wanted, context, blobs));
}

/** The same on a given executor. Throws StudioError("missing-stage") where nobody takes part or the router does not know one who does. */
export async function mixtureOn(
  executor: Executor,
  { recipe, corpus, teacher, experts, joints = [] }: Arguments,
  context: Context,
  blobs: Blobs,
): Promise<MixtureRecord> {
  const startedAt = performance.now();
  const domains = corpus.domains.map(({ name }) => name);
  const members = membersOf(domains, recipe.mixture).filter((name) => experts.some(({ id }) => id === expertId(name)));
  if (members.length === 0)
    throw new StudioError("missing-stage", "No expert takes part in the mixture.", "Train an expert, or leave fewer of them out.");
  const separate = members.flatMap((name) => experts.filter(({ id }) => id === expertId(name)));
  const tokenizer = await readTokenizer(blobs);
  refuseStrangers(separate, tokenizer);
  const fitted = await readRouter(blobs);
  // All models see the same sequences, as long as the shortest context, also of experts that are left out: their absence
  // then changes no figure of the others.
  const length = Math.min(...[teacher, ...experts, ...joints].map(({ shape }) => shape.context));
  const texts = (await readHeldOut(blobs, corpus, tokenizer, length, recipe.evaluation.finalTokens)).filter(({ tokens }) => tokens > 0);

  const sets = joints.map((joint) => ({ joint, subjects: jointSubjects(joint, members) }));
  const count = 1 + separate.length + sets.reduce((sum, { subjects }) => sum + listed(subjects).length, 0);
  let done = 0;
  const show = (note: string): void => {
    context.emit({ kind: "progress", stage: STAGE, done, total: count * texts.length, unit: "scores", note });
  };
  const scoring: Scoring = {
    executor,
    blobs,
    length,
    texts,
    async before({ name }, domain) {
      await context.checkpoint(STAGE);
      show(`${name} on ${domain}`);
      done += 1;
    },
  };
  const scoreAll = async (subjects: readonly Subject[]): Promise<readonly Predictor[]> => {
    const predictors: Predictor[] = [];
    for (const subject of subjects) predictors.push(await scored(subject, scoring));
    return predictors;
  };
  const waysFor = (names: readonly string[], hasCommon = false): readonly Routes[] =>
    routingModes(among(fitted, names), { settings: recipe.router, batch: recipe.experts.sequences, hasCommon }).map((way) =>
      askedOn(texts, way),
    );

  const [teaching, ...alone] = await scoreAll([teacher, ...separate].map(modelSubject));
  const ways = waysFor(members);
  const grids: MixtureGrid[] = [{ kind: "ple", rows: scoreRows([aloneRow(teaching, "teacher"), ...expertRows(alone, ways)], texts) }];
  for (const { joint, subjects } of sets) {
    const rows = await jointRows(subjects, scoreAll, waysFor);
    grids.push({ kind: joint.kind, rows: scoreRows([aloneRow(teaching, "teacher"), ...rows], texts) });
  }
  await context.checkpoint(STAGE);
  show("who answers where");
  return {
    domains,
    members,
    grids,
    routing: Object.fromEntries(texts.map(({ domain }) => [domain, sharesOf(ways[0].gates[domain], members)])),
    seconds: (performance.now() - startedAt) / 1000,
  };
}

const listed = ({ student, alone, withCommon, common }: JointSubjects): readonly Subject[] => [
  ...(student ? [student] : []),
  ...withCommon,
  ...(common ? [common] : []),
  ...alone,
];

/** The rows of students that were trained in one run. With a common expert: with it, then without. */
async function jointRows(
  { student, alone, withCommon, common }: JointSubjects,
  scoreAll: (subjects: readonly Subject[]) => Promise<readonly Predictor[]>,
  waysFor: (names: readonly string[], hasCommon?: boolean) => readonly Routes[],
): Promise<readonly RowPlan[]> {
  if (student) return (await scoreAll([student])).map((predictor) => aloneRow(predictor));
  const names = alone.flatMap(({ domain }) => domain ?? []);
  if (names.length === 0) return [];
  const [reader] = await scoreAll(common ? [common] : []);
  const beside = await scoreAll(withCommon);
  const without = expertRows(await scoreAll(alone), waysFor(names));
  if (reader === undefined) return without;
  return [...expertRows(beside, waysFor(names, true), reader), ...marked(without, { key: ":without", label: ", without common" })];
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
