// Fits the studio's classifiers on the built-in sample and writes what test_router.py needs to fit scikit-learn's on the
// same: token sequences, their features, and each router's file with what it says of sequences that were not fitted on.

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CLASSIFIER_KINDS, classifierDefaults } from "../../src/core/config/classifiers";
import { SAMPLE_DOMAINS, writeSample } from "../../src/core/corpus/sample/sample";
import { randomStream } from "../../src/core/random";
import { evaluate } from "../../src/core/router/evaluate";
import { fitClassifier } from "../../src/core/router/fit";
import { finish } from "../../src/core/router/lbfgs";
import type { Fit } from "../../src/core/router/linear";
import type { TrainingSet } from "../../src/core/router/objective";
import { Router } from "../../src/core/router/router";
import { routerToJson } from "../../src/core/router/router-json";
import { cutSequences, splitAtRandom } from "../../src/core/router/sequences";
import { fitSgd } from "../../src/core/router/sgd";
import { fitSvm } from "../../src/core/router/svm";
import { fitFeatures, transform } from "../../src/core/router/tfidf";
import { Tokenizer } from "../../src/core/tokenizer/bpe";
import { leftOf, rightOf } from "../../src/core/tokenizer/pairs";
import { trainBpe } from "../../src/core/tokenizer/train";
import { WordCounts } from "../../src/core/tokenizer/words";

const SETTINGS = { ...classifierDefaults, inverseRegularization: 10, seed: 1 };
/** The SVM is compared at its minimum, SGD after so many epochs over rows as they stand. */
const SVM = { inverseRegularization: 10, maxIterations: 2000, tolerance: 1e-7 };
const SGD = { alpha: 1e-4, maxEpochs: 8, tolerance: Number.NEGATIVE_INFINITY };
const FEATURES = { pairs: 400, termFrequency: "log" } as const;
const SAMPLE_BYTES = 30_000;
/** Short, so that some sequences are misrouted. */
const SEQUENCE_TOKENS = 8;
const HELD_OUT_SHARE = 0.4;

/** Writes router_fit.json and a router's file for each kind of classifier to `folder`. */
export async function produceRouter(folder: string): Promise<void> {
  const texts = SAMPLE_DOMAINS.map((domain) =>
    writeSample(domain, 1, SAMPLE_BYTES)
      .map(({ text }) => text)
      .join("\n"),
  );
  const counts = new WordCounts("gpt2");
  for (const text of texts) counts.add(text);
  const tokenizer = new Tokenizer(finish(trainBpe(counts, { vocabSize: 300, minFrequency: 2 })));

  const labelled = texts.flatMap((text, label) => {
    const stream = Uint16Array.from(tokenizer.encode(text));
    return cutSequences(stream, SEQUENCE_TOKENS).map((sequence) => ({ sequence, label }));
  });
  const { kept, aside } = splitAtRandom(labelled, HELD_OUT_SHARE, randomStream(2));
  const sequencesOf = (part: typeof kept) => part.map(({ sequence }) => sequence);
  const labelsOf = (part: typeof kept) => part.map(({ label }) => label);

  const ignored = [tokenizer.endOfText];
  const space = fitFeatures(sequencesOf(kept), tokenizer.vocabSize, { ignored, ...FEATURES });
  const rowsOf = (part: typeof kept): TrainingSet => ({
    features: transform(sequencesOf(part), space),
    labels: labelsOf(part),
    classes: SAMPLE_DOMAINS.length,
  });
  const [training, heldOut] = [rowsOf(kept), rowsOf(aside)];
  const fitOf = (kind: (typeof CLASSIFIER_KINDS)[number]): Fit => {
    if (kind === "linear-svm") return finish(fitSvm(training, SVM));
    if (kind === "modified-huber") return finish(fitSgd(training, SGD));
    return finish(fitClassifier(kind, training, heldOut, SETTINGS));
  };

  await mkdir(folder, { recursive: true });
  const said: Record<string, object> = {};
  for (const kind of CLASSIFIER_KINDS) {
    const { model, link } = fitOf(kind);
    const router = new Router({ kind, domains: SAMPLE_DOMAINS, sequenceTokens: SEQUENCE_TOKENS, space, model, link });
    const routes = sequencesOf(aside).map((tokens) => router.route(tokens));
    const probabilities = routes.map((route) => route.probabilities);
    const scores = sequencesOf(aside).map((tokens) => {
      const row = new Float64Array(SAMPLE_DOMAINS.length);
      router.score(tokens, row);
      return [...row];
    });
    said[kind] = {
      predictions: routes.map(({ domain }) => domain),
      probabilities: probabilities.map((row) => [...row]),
      scores,
      evaluation: evaluate(labelsOf(aside), probabilities, SAMPLE_DOMAINS.length),
    };
    await writeFile(join(folder, `router_${kind}.json`), routerToJson(router));
  }

  const written = ({ features, labels }: TrainingSet, part: typeof kept) => {
    const { indptr, indices, values } = features;
    const arrays = { indptr: [...indptr], indices: [...indices], values: [...values] };
    return { ...arrays, sequences: sequencesOf(part).map((sequence) => [...sequence]), labels };
  };
  const file = {
    settings: { ...SETTINGS, alpha: SGD.alpha, epochs: SGD.maxEpochs },
    columns: space.idf.length,
    pairs: [...space.pairs].map((key) => [leftOf(key), rightOf(key)]),
    endOfText: tokenizer.endOfText,
    fitted: written(training, kept),
    heldOut: written(heldOut, aside),
    said,
  };
  await writeFile(join(folder, "router_fit.json"), JSON.stringify(file));
}
