// A router from labelled sequences: features, fit and what puts them together, as one generator.

import type { Iteration } from "./lbfgs";
import { fitLogistic } from "./logistic";
import { Router } from "./router";
import { fitIdf, transform } from "./tfidf";

export function* buildRouter(
  fitted: { readonly sequences: readonly Uint16Array[]; readonly labels: readonly number[] },
  domains: readonly string[],
  tokenizer: { readonly vocabSize: number; readonly endOfText: number },
  settings: { readonly sequenceTokens: number; readonly inverseRegularization: number; readonly maxIterations: number },
): Generator<Iteration, Router, void> {
  const idf = fitIdf(fitted.sequences, tokenizer.vocabSize, [tokenizer.endOfText]);
  const { model } = yield* fitLogistic(transform(fitted.sequences, idf), fitted.labels, domains.length, settings);
  return new Router({ domains, sequenceTokens: settings.sequenceTokens, idf, model });
}
