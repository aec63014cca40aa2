// The router stage: fits a classifier that tells the domains apart by a sequence's tokens, scores it on text it never saw,
// and keeps it for the mixture, the prompt box and the export.

import { membersOf } from "../core/config/mixture";
import type { Recipe } from "../core/config/recipe";
import type { CorpusSummary, RouterRecord } from "../core/config/records";
import { StudioError } from "../core/errors";
import { decodeUtf8, encodeUtf8 } from "../core/format/utf8";
import { randomStream } from "../core/random";
import { predict } from "../core/router/classifier";
import { accuracyByPrefix, meanFeatures, prefixLengths, strongestTokens } from "../core/router/explain";
import type { Iteration } from "../core/router/lbfgs";
import { fitLogistic, type LogisticFit } from "../core/router/logistic";
import { confusionMatrix, type Scores, scoresOf } from "../core/router/metrics";
import { Router } from "../core/router/router";
import { parseRouter, routerToJson } from "../core/router/router-json";
import { cutSequences, splitAtRandom } from "../core/router/sequences";
import { fitIdf, transform } from "../core/router/tfidf";
import type { Tokenizer } from "../core/tokenizer/bpe";
import type { CorpusCommands } from "../protocol/commands";
import type { Context } from "../protocol/host";
import { type Blobs, paths } from "../storage/blobs";
import { Pulse } from "./pulse";
import { readTokenizer, readTokens } from "./tokens";

const STAGE = "router";
/** Share of the training sequences that is not fitted on but scored along the way (arXiv 2407.19610). */
const DEVELOPMENT_SHARE = 0.2;
/** Keeps the split's random numbers apart from those of training. */
const SALT = 0x726f7574;
const TOP_TOKENS = 12;

/** Sequences with the index of their domain. */
interface Labelled {
  readonly sequences: Uint16Array[];
  readonly labels: number[];
}

interface Parts {
  readonly fitted: Labelled;
  readonly development: Labelled;
  readonly heldOut: Labelled;
}

/**
 * Fits the router on the tokens in storage and writes it there. Throws StudioError("one-domain"), and "too-little-text"
 * naming a domain that leaves one part of the split empty.
 */
export async function fitRouter(
  { recipe, corpus }: CorpusCommands["fitRouter"]["arguments"],
  context: Context,
  blobs: Blobs,
): Promise<RouterRecord> {
  const domains = membersOf(
    corpus.domains.map(({ name }) => name),
    recipe.mixture,
  );
  if (domains.length < 2) throw tooFew(domains, corpus);
  const { sequenceTokens, inverseRegularization, maxIterations } = recipe.router;
  const tokenizer = await readTokenizer(blobs);
  const { fitted, development, heldOut } = await readParts(domains, recipe, corpus, blobs);
  await context.checkpoint(STAGE);

  const startedAt = performance.now();
  const idf = fitIdf(fitted.sequences, tokenizer.vocabSize, [tokenizer.endOfText]);
  const features = transform(fitted.sequences, idf);
  const { fit, waited } = await watched(
    fitLogistic(features, fitted.labels, domains.length, { inverseRegularization, maxIterations }),
    maxIterations,
    context,
  );
  const seconds = (performance.now() - startedAt - waited) / 1000;

  const router = new Router({ domains, sequenceTokens, idf, model: fit.model });
  const scores = score(router, heldOut);
  const strongest = strongestTokens(router.parts, meanFeatures(features, fitted.labels, domains.length), TOP_TOKENS);
  await blobs.write(paths.router, encodeUtf8(routerToJson(router)));
  return {
    ...scores,
    perClass: byDomain(domains, (k) => scores.perClass[k]),
    domains,
    sequenceTokens,
    developmentAccuracy: score(router, development).accuracy,
    byPrefix: accuracyByPrefix(router, heldOut.sequences, heldOut.labels, prefixLengths(sequenceTokens)),
    topTokens: byDomain(domains, (k) => strongest[k].map((token) => tokenizer.decode([token]))),
    iterations: fit.iterations,
    converged: fit.converged,
    seconds,
    sequences: { train: fitted.labels.length, development: development.labels.length, heldOut: heldOut.labels.length },
  };
}

/** The fitted router in storage. Throws StudioError("missing-stage") when there is none, "bad-package" when it is damaged. */
export async function readRouter(blobs: Blobs): Promise<Router> {
  return parseRouter(decodeUtf8(await blobs.read(paths.router)));
}

/** The probability of each domain for a text of any length; without text, what the router holds likely beforehand. */
export async function route(
  { text }: CorpusCommands["route"]["arguments"],
  _context: Context,
  blobs: Blobs,
): Promise<CorpusCommands["route"]["result"]> {
  const tokenizer: Tokenizer = await readTokenizer(blobs);
  const router = await readRouter(blobs);
  const probabilities = router.probabilities(tokenizer.encode(text));
  return byDomain(router.domains, (k) => probabilities[k]);
}

function tooFew([domain]: readonly string[], corpus: CorpusSummary): StudioError {
  const told = "A router tells domains apart, and ";
  const [rest, hint] =
    corpus.domains.length < 2
      ? [`this corpus has ${domain === undefined ? "none" : `only ${domain}`}.`, "Add a second folder of text."]
      : [`${domain === undefined ? "none" : `only ${domain}`} takes part.`, "Take another domain in again."];
  return new StudioError("one-domain", told + rest, hint);
}

/** Cuts the text of each of these domains into sequences; each domain by itself is split, so that none is missing from a part. */
async function readParts(domains: readonly string[], recipe: Recipe, corpus: CorpusSummary, blobs: Blobs): Promise<Parts> {
  const length = recipe.router.sequenceTokens;
  const [fitted, development, heldOut] = Array.from({ length: 3 }, (): Labelled => ({ sequences: [], labels: [] }));
  const add = (part: Labelled, label: number, sequences: readonly Uint16Array[]): void => {
    for (const sequence of sequences) {
      part.sequences.push(sequence);
      part.labels.push(label);
    }
  };
  for (const [label, name] of domains.entries()) {
    const index = corpus.domains.findIndex((domain) => domain.name === name);
    const training = cutSequences(await readTokens(blobs, index, "train"), length);
    const validation = cutSequences(await readTokens(blobs, index, "validation"), length);
    if (training.length < 2) throw tooLittle(name, `two training sequences of ${length} tokens, to fit it and to check it`);
    if (validation.length === 0) throw tooLittle(name, "validation text to be scored on");
    const { kept, aside } = splitAtRandom(training, DEVELOPMENT_SHARE, randomStream(recipe.seed, SALT, index));
    add(fitted, label, kept);
    add(development, label, aside);
    add(heldOut, label, validation);
  }
  return { fitted, development, heldOut };
}

function tooLittle(domain: string, need: string): StudioError {
  return new StudioError(
    "too-little-text",
    `${domain} has too little text: the router needs ${need}.`,
    `Add text to ${domain}, or lower the router's tokens per sequence.`,
  );
}

/** Runs the fit with its progress shown and the page's pause and stop heeded; `waited` is in milliseconds. */
async function watched(
  steps: Generator<Iteration, LogisticFit, void>,
  maxIterations: number,
  context: Context,
): Promise<{ fit: LogisticFit; waited: number }> {
  const pulse = new Pulse(context, STAGE);
  let waited = 0;
  const show = (done: number, total: number, note: string): void => {
    context.emit({ kind: "progress", stage: STAGE, done, total, unit: "iterations", note });
  };
  for (;;) {
    const { done, value: step } = steps.next();
    if (done) {
      const ending = step.converged ? "converged" : "stopped before it converged";
      show(step.iterations, step.iterations, `loss ${step.value.toFixed(4)}, ${ending}`);
      return { fit: step, waited };
    }
    const beganAt = performance.now();
    await pulse.beat(() => show(step.iteration, maxIterations, `loss ${step.value.toFixed(4)}`));
    waited += performance.now() - beganAt;
  }
}

function score(router: Router, { sequences, labels }: Labelled): Scores {
  return scoresOf(confusionMatrix(labels, predict(router, sequences), router.domains.length));
}

function byDomain<Value>(domains: readonly string[], value: (index: number) => Value): Record<string, Value> {
  return Object.fromEntries(domains.map((name, index) => [name, value(index)]));
}
