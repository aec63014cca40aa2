// A trained model answers held-out instructions: what it says, sampled, is held against the responses that stand there, which
// it also has to foretell. Not the measure: core/evaluation/rouge.ts has that.

import type { Responses, ResponsesByDomain, SplitResponses } from "../core/config/responses";
import type { ModelShape } from "../core/config/sizes";
import { ANSWERED_SPLITS, type AnsweredSplit, SPLITS, type Split, splitsOf } from "../core/config/splits";
import { type InstructionExample, parseExample, promptOf } from "../core/corpus/instructions";
import { type HeldOut, heldOut } from "../core/evaluation/quality";
import { rougeL } from "../core/evaluation/rouge";
import { mean } from "../core/evaluation/statistics";
import type { Executor, Weights } from "../core/graph/executor";
import type { Sequence } from "../core/model/batch";
import { STUDENT } from "../core/model/predicting";
import { decodeProgram } from "../core/model/programs";
import { sequenceOf } from "../core/model/windows";
import { hash32 } from "../core/random";
import { continueWindows, promptTokens, writtenTogether } from "../core/signals/continuation";
import { readDocuments } from "./documents";
import { createScorer } from "./models";
import { Pulse } from "./pulse";
import { readDomainTokens } from "./tokens";
import type { TrainingMeans } from "./training";

/** Every prompt is answered so often (arXiv 2502.12947): at temperature 1 a single answer says little of a model. */
const SEEDS = 5;
/** Keeps the answers' random numbers apart from those of training. */
const SALT = 0x616e7377;
/** Answers that a record keeps to be looked at. */
const SAMPLES = 12;

export interface Respondent {
  /** The stage that is told how far the answering is. */
  readonly stage: string;
  readonly shape: ModelShape;
  /** The domains whose prompts it answers, those of plain text left out. */
  readonly domains: readonly string[];
}

/** One part of a domain. */
interface Asked {
  readonly domain: string;
  readonly split: AnsweredSplit;
  /** The prompts that are answered, and what stands there. */
  readonly windows: readonly Sequence[];
  readonly examples: readonly InstructionExample[];
  /** The responses that are foretold. */
  readonly text: HeldOut;
}

/** What a model answers on its domains; undefined where no instructions are held out, or the recipe asks for no answers. */
export async function readResponses(
  { stage, shape, domains }: Respondent,
  weights: Weights,
  means: TrainingMeans,
): Promise<ResponsesByDomain | undefined> {
  const { recipe, tokenizer, executor, context } = means;
  const asked = await readAsked(domains, shape, means);
  if (asked.length === 0) return undefined;
  const losses = await lossesOf(asked, shape, weights, executor);
  const batch = Math.min(writtenTogether(shape), Math.max(...asked.map(({ windows }) => windows.length)));
  const generator = await executor.generator(decodeProgram(shape, batch), { [STUDENT]: weights }, shape.context);
  const pulse = new Pulse(context, stage);
  const total = SEEDS * asked.reduce((sum, { windows }) => sum + windows.length, 0);
  let done = 0;
  const tell = (): Promise<void> =>
    pulse.beat(() => context.emit({ kind: "progress", stage, done, total, unit: "answers", note: "held-out prompts are answered" }));
  const byDomain: Record<string, Responses> = {};
  try {
    for (const [index, { domain, split, windows, examples }] of asked.entries()) {
      const rounds: (readonly string[])[] = [];
      for (let round = 0; round < SEEDS; round++) {
        const seed = hash32(recipe.seed, SALT, SPLITS.indexOf(split), round);
        const texts = await continueWindows({ generator, batch, endOfText: tokenizer.endOfText }, windows, seed, tell);
        rounds.push(texts.map((text, i) => tokenizer.decode(text.subarray(promptTokens(windows[i]))).trim()));
        done += windows.length;
      }
      byDomain[domain] = { ...byDomain[domain], [split]: judged(examples, rounds, losses[index]) };
    }
  } finally {
    generator.dispose();
  }
  return byDomain;
}

/** The parts of these domains whose prompts are answered; parts without an example are left out. */
async function readAsked(
  domains: readonly string[],
  { context }: ModelShape,
  { recipe, corpus, tokenizer, blobs }: TrainingMeans,
): Promise<readonly Asked[]> {
  const { responses: most, finalTokens } = recipe.evaluation;
  const asked: Asked[] = [];
  if (most === 0) return asked;
  for (const [index, summary] of corpus.domains.entries()) {
    const { name: domain, form } = summary;
    if (form !== "instructions" || !domains.includes(domain)) continue;
    for (const split of splitsOf(summary).filter(isAnswered)) {
      const tokens = await readDomainTokens(blobs, index, summary, split);
      const examples = (await readDocuments(blobs, index, split, most)).map(parseExample);
      const windows = examples.map((_, i) => sequenceOf(tokens, i * context, context));
      const text = heldOut(domain, tokens, context, finalTokens, tokenizer.tokenByteLengths);
      if (examples.length > 0) asked.push({ domain, split, windows, examples, text });
    }
  }
  return asked;
}

const isAnswered = (split: Split): split is AnsweredSplit => (ANSWERED_SPLITS as readonly Split[]).includes(split);

/** Nats per token of each part's responses. */
async function lossesOf(asked: readonly Asked[], shape: ModelShape, weights: Weights, executor: Executor): Promise<readonly number[]> {
  const most = Math.max(...asked.map(({ text }) => text.sequences.length));
  const scorer = await createScorer(executor, weights, shape, shape.context, most);
  try {
    const losses: number[] = [];
    for (const { domain, text } of asked) losses.push((await scorer.quality([text]))[domain].loss);
    return losses;
  } finally {
    scorer.dispose();
  }
}

/** What `rounds` of answers, each to all examples, are worth. */
function judged(examples: readonly InstructionExample[], rounds: readonly (readonly string[])[], loss: number): SplitResponses {
  const [first] = rounds;
  const scores = rounds.flatMap((answers) => examples.map(({ response }, i) => 100 * rougeL(response, answers[i]).f1));
  return {
    rougeL: mean(scores),
    loss,
    prompts: examples.length,
    seeds: rounds.length,
    samples: examples.slice(0, SAMPLES).map((example, i) => ({ prompt: promptOf(example), reference: example.response, answer: first[i] })),
  };
}
