// From labelled sequences to a router: which features they have, rows of those, and the fit of a kind on them. What each
// kind computes stands behind fit.ts.

import type { ClassifierKind, ClassifierSettings } from "../config/classifiers";
import type { Tokenizer } from "../tokenizer/bpe";
import type { FeatureSpace } from "./features";
import { type FitSettings, fitClassifier } from "./fit";
import type { Fit, FitStep } from "./linear";
import type { TrainingSet } from "./objective";
import { Router } from "./router";
import { cutIntoPieces, type Labelled } from "./sequences";
import { fitFeatures, transform } from "./tfidf";

/** Sequences to fit on, and others of the same domains that are set aside for what a fit looks up. */
export interface TrainingText {
  readonly fitted: Labelled;
  readonly development: Labelled;
}

/** The same text as rows of features, whatever kind is fitted on it. */
export interface Prepared {
  readonly domains: readonly string[];
  readonly space: FeatureSpace;
  readonly training: TrainingSet;
  readonly development: TrainingSet;
}

/** The rows of `text` cut into pieces; its labels are places in `domains`. */
export function prepareText(
  text: TrainingText,
  domains: readonly string[],
  { vocabSize, endOfText }: Pick<Tokenizer, "vocabSize" | "endOfText">,
  { pieceTokens, pairs, termFrequency }: ClassifierSettings,
): Prepared {
  const pieces = cutIntoPieces(text.fitted, pieceTokens);
  const space = fitFeatures(pieces.sequences, vocabSize, { ignored: [endOfText], pairs, termFrequency });
  const rowsOf = ({ sequences, labels }: Labelled): TrainingSet => ({
    features: transform(sequences, space),
    labels,
    classes: domains.length,
  });
  return { domains, space, training: rowsOf(pieces), development: rowsOf(cutIntoPieces(text.development, pieceTokens)) };
}

/** Fits a router of `kind`. Yields as fitClassifier does. */
export function* fitRouterOn(
  { domains, space, training, development }: Prepared,
  kind: ClassifierKind,
  settings: FitSettings & Pick<ClassifierSettings, "sequenceTokens">,
): Generator<FitStep, { router: Router; fit: Fit }, void> {
  const fit = yield* fitClassifier(kind, training, development, settings);
  const { sequenceTokens } = settings;
  return { router: new Router({ kind, domains, sequenceTokens, space, model: fit.model, link: fit.link }), fit };
}
