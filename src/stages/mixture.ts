// The mixture stage: scores the teacher and every expert on every domain, lets the router choose an expert for each
// sequence by itself, and assembles the grid (PLE of arXiv 2407.19610).

import type { MixtureRecord, ModelRecord } from "../core/config/records";
import { assembleGrid, type NatsByDomain } from "../core/evaluation/mixture";
import type { HeldOut } from "../core/evaluation/quality";
import type { Executor } from "../core/graph/executor";
import type { TrainCommands } from "../protocol/commands";
import type { Context } from "../protocol/host";
import type { Blobs } from "../storage/blobs";
import { withGpu } from "./gpu";
import { createScorer, loadWeights, readHeldOut } from "./models";
import { readRouter } from "./router";
import { refuseStrangers } from "./teacherFit";
import { readTokenizer } from "./tokens";

const STAGE = "mixture";

/** The domain an expert's record belongs to. */
const domainOf = (expert: ModelRecord): string => expert.id.slice("expert:".length);

/** Evaluates the mixture of `experts` beside the teacher on held-out text. */
export async function evaluateMixture(
  { recipe, corpus, teacher, experts }: TrainCommands["evaluateMixture"]["arguments"],
  context: Context,
  blobs: Blobs,
): Promise<MixtureRecord> {
  const startedAt = performance.now();
  const tokenizer = await readTokenizer(blobs);
  refuseStrangers(experts, tokenizer);
  const router = await readRouter(blobs);
  // All models see the same sequences, as long as the shortest context.
  const length = Math.min(...[teacher, ...experts].map(({ shape }) => shape.context));
  const texts = await readHeldOut(blobs, corpus, tokenizer, length, recipe.evaluation.finalTokens);

  const total = (1 + experts.length) * texts.length;
  let done = 0;
  const score = async (executor: Executor, record: ModelRecord): Promise<NatsByDomain> => {
    const weights = await loadWeights(executor, blobs, record.path);
    const scorer = await createScorer(executor, weights, record.shape, length);
    const nats: Record<string, Float64Array> = {};
    try {
      for (const text of texts) {
        await context.checkpoint(STAGE);
        nats[text.domain] = await scorer.nats(text);
        done += 1;
        context.emit({ kind: "progress", stage: STAGE, done, total, unit: "scores", note: `${record.id} on ${text.domain}` });
      }
    } finally {
      scorer.dispose();
      weights.dispose();
    }
    return nats;
  };

  return withGpu(blobs, recipe.kernels, async (executor) => {
    const teacherNats = await score(executor, teacher);
    const expertNats: Record<string, NatsByDomain> = {};
    for (const expert of experts) expertNats[domainOf(expert)] = await score(executor, expert);
    const chosen = (text: HeldOut): string[] => text.sequences.map(({ tokens }) => router.domains[router.route(tokens).domain]);
    const { grid, routing } = assembleGrid({
      domains: texts.map(({ domain }) => domain),
      bytes: Object.fromEntries(texts.map(({ domain, bytes }) => [domain, bytes])),
      teacher: teacherNats,
      experts: expertNats,
      chosen: Object.fromEntries(texts.map((text) => [text.domain, chosen(text)])),
    });
    return {
      grid,
      routing,
      totalParameters: experts.reduce((sum, { parameters }) => sum + parameters, 0),
      activeParameters: Math.max(...experts.map(({ parameters }) => parameters)),
      seconds: (performance.now() - startedAt) / 1000,
    };
  });
}
