// Every kind of classifier of tokens, fitted on the router's text and scored on its held-out text, one after the other.
// Measured and given up: the router in storage stays as it is.

import { CLASSIFIER_KINDS, classifierLabels } from "../core/config/classifiers";
import type { ClassifierScores, ClassifiersRecord } from "../core/config/routerStudies";
import type { TokenIds } from "../core/config/tokenIds";
import { encodeUtf8 } from "../core/format/utf8";
import { fitRouterOn, prepareText } from "../core/router/build";
import type { Classifier } from "../core/router/classifier";
import { routerToJson } from "../core/router/router-json";
import type { CorpusCommands } from "../protocol/commands";
import type { Context } from "../protocol/host";
import type { Blobs } from "../storage/blobs";
import { scoresRow } from "./classifierScores";
import { Pulse } from "./pulse";
import { readRouterParts } from "./routerParts";
import { readTokenizer } from "./tokens";

const STAGE = "classifiers";

/** Fits and scores each kind with the recipe's settings. Throws what fitRouter throws for too little text. */
export async function compareClassifiers(
  { recipe, corpus }: CorpusCommands["compareClassifiers"]["arguments"],
  context: Context,
  blobs: Blobs,
): Promise<ClassifiersRecord> {
  const pulse = new Pulse(context, STAGE);
  const seconds = (): number => (performance.now() - pulse.waited) / 1000;
  const startedAt = seconds();
  const { sequenceTokens } = recipe.router;
  const tokenizer = await readTokenizer(blobs);
  const { domains, fitted, development, heldOut } = await readRouterParts(recipe, corpus, blobs);
  await context.checkpoint(STAGE);

  const preparingAt = seconds();
  const prepared = prepareText({ fitted, development }, domains, tokenizer, recipe.router);
  const prepareSeconds = seconds() - preparingAt;
  const rows: ClassifierScores[] = [];
  for (const kind of CLASSIFIER_KINDS) {
    const show = (): void =>
      context.emit({
        kind: "progress",
        stage: STAGE,
        done: rows.length,
        total: CLASSIFIER_KINDS.length,
        unit: "classifiers",
        note: classifierLabels[kind],
      });
    const fittingAt = seconds();
    const { router, fit } = await pulse.through(fitRouterOn(prepared, kind, { ...recipe.router, seed: recipe.seed }), show);
    const fitSeconds = prepareSeconds + seconds() - fittingAt;
    const routingAt = seconds();
    const probabilities = await pulse.through(routing(router, heldOut.sequences), show);
    const cost = {
      fitSeconds,
      microseconds: ((seconds() - routingAt) / heldOut.labels.length) * 1e6,
      bytes: encodeUtf8(routerToJson(router)).length,
      converged: fit.converged,
    };
    rows.push(scoresRow(kind, domains, heldOut.labels, probabilities, cost));
  }
  const sequences = { fitted: fitted.labels.length, heldOut: heldOut.labels.length };
  return { domains, sequenceTokens, sequences, rows, seconds: seconds() - startedAt };
}

/** The probabilities of each sequence; yields after each. */
function* routing(classifier: Classifier, sequences: readonly TokenIds[]): Generator<void, Float64Array[], void> {
  const probabilities: Float64Array[] = [];
  for (const tokens of sequences) {
    probabilities.push(classifier.probabilities(tokens));
    yield;
  }
  return probabilities;
}
