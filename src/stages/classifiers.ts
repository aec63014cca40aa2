// Every kind of classifier of tokens, fitted on the router's text and scored on its held-out text, one after the other.
// Measured and given up: the router in storage stays as it is.

import type { ClassifierScores, ClassifiersRecord } from "../core/config/routerStudies";
import type { Classifier } from "../core/router/classifier";
import { fitLogistic } from "../core/router/logistic";
import { Router } from "../core/router/router";
import { fitIdf, transform } from "../core/router/tfidf";
import type { CorpusCommands } from "../protocol/commands";
import type { Context } from "../protocol/host";
import type { Blobs } from "../storage/blobs";
import { scoresRow } from "./classifierScores";
import { Pulse } from "./pulse";
import { type Labelled, readParts } from "./router";
import { readTokenizer } from "./tokens";

const STAGE = "classifiers";
/** Sequences routed between two looks at the page. */
const AT_ONCE = 64;

/** Fits and scores each kind with the recipe's settings. Throws what fitRouter throws for too little text. */
export async function compareClassifiers(
  { recipe, corpus }: CorpusCommands["compareClassifiers"]["arguments"],
  context: Context,
  blobs: Blobs,
): Promise<ClassifiersRecord> {
  const startedAt = performance.now();
  const pulse = new Pulse(context, STAGE);
  const { sequenceTokens } = recipe.router;
  const domains = corpus.domains.map(({ name }) => name);
  const tokenizer = await readTokenizer(blobs);
  const { fitted, heldOut } = await readParts(recipe, corpus, blobs);
  const idf = fitIdf(fitted.sequences, tokenizer.vocabSize, [tokenizer.endOfText]);
  const features = transform(fitted.sequences, idf);
  const clock = (): number => (performance.now() - pulse.waited) / 1000;

  const rows: ClassifierScores[] = [];
  const beganAt = clock();
  const fit = await pulse.through(fitLogistic(features, fitted.labels, domains.length, recipe.router), () =>
    context.emit({ kind: "progress", stage: STAGE, done: rows.length, total: 1, unit: "classifiers", note: "logistic" }),
  );
  const fitSeconds = clock() - beganAt;
  const router = new Router({ domains, sequenceTokens, idf, model: fit.model });
  const { probabilities, seconds } = await routeWatched(router, heldOut, pulse, clock);
  rows.push(
    scoresRow("logistic", domains, heldOut.labels, probabilities, {
      fitSeconds,
      microseconds: (seconds / heldOut.labels.length) * 1e6,
      bytes: 0,
      converged: fit.converged,
    }),
  );
  return {
    domains,
    sequenceTokens,
    sequences: { fitted: fitted.labels.length, heldOut: heldOut.labels.length },
    rows,
    seconds: (performance.now() - startedAt - pulse.waited) / 1000,
  };
}

/** What a classifier says of all sequences, and the seconds it took. */
async function routeWatched(
  classifier: Classifier,
  { sequences }: Labelled,
  pulse: Pulse,
  clock: () => number,
): Promise<{ probabilities: readonly Float64Array[]; seconds: number }> {
  const beganAt = clock();
  const probabilities: Float64Array[] = [];
  for (const [i, tokens] of sequences.entries()) {
    probabilities.push(classifier.probabilities(tokens));
    if (i % AT_ONCE === 0) await pulse.beat(() => {});
  }
  return { probabilities, seconds: clock() - beganAt };
}
