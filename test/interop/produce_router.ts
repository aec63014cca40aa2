// Fits the studio's router on the built-in sample and writes what test_router.py needs to fit scikit-learn's on the same:
// token sequences, their features, and the studio's predictions for sequences that were not fitted on.

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { SAMPLE_DOMAINS, writeSample } from "../../src/core/corpus/sample/sample";
import { randomStream } from "../../src/core/random";
import { predict } from "../../src/core/router/classifier";
import { finish } from "../../src/core/router/lbfgs";
import { fitLogistic } from "../../src/core/router/logistic";
import { Router } from "../../src/core/router/router";
import { cutSequences, splitAtRandom } from "../../src/core/router/sequences";
import { fitFeatures, transform } from "../../src/core/router/tfidf";
import { Tokenizer } from "../../src/core/tokenizer/bpe";
import { trainBpe } from "../../src/core/tokenizer/train";
import { WordCounts } from "../../src/core/tokenizer/words";

const SETTINGS = { inverseRegularization: 1, maxIterations: 200, tolerance: 1e-4 };
const SAMPLE_BYTES = 30_000;
/** Short, so that some sequences are misrouted. */
const SEQUENCE_TOKENS = 16;
const HELD_OUT_SHARE = 0.4;

/** Writes router_fit.json, and nothing else, to `folder`. */
export async function produceRouter(folder: string): Promise<void> {
  const texts = SAMPLE_DOMAINS.map((domain) =>
    writeSample(domain, 1, SAMPLE_BYTES)
      .map(({ text }) => text)
      .join("\n"),
  );
  const counts = new WordCounts();
  for (const text of texts) counts.add(text);
  const tokenizer = new Tokenizer(finish(trainBpe(counts, { vocabSize: 300, minFrequency: 2 })));

  const labelled = texts.flatMap((text, label) => {
    const stream = Uint16Array.from(tokenizer.encode(text));
    return cutSequences(stream, SEQUENCE_TOKENS).map((sequence) => ({ sequence, label }));
  });
  const { kept, aside } = splitAtRandom(labelled, HELD_OUT_SHARE, randomStream(2));
  const sequencesOf = (part: typeof kept) => part.map(({ sequence }) => sequence);
  const labelsOf = (part: typeof kept) => part.map(({ label }) => label);

  const idf = fitIdf(sequencesOf(kept), tokenizer.vocabSize, [tokenizer.endOfText]);
  const features = transform(sequencesOf(kept), idf);
  const fit = finish(fitLogistic(features, labelsOf(kept), SAMPLE_DOMAINS.length, SETTINGS));
  const router = new Router({ domains: SAMPLE_DOMAINS, sequenceTokens: SEQUENCE_TOKENS, idf, model: fit.model });

  const written = (part: typeof kept) => {
    const { indptr, indices, values } = transform(sequencesOf(part), idf);
    const arrays = { indptr: [...indptr], indices: [...indices], values: [...values] };
    return { ...arrays, sequences: sequencesOf(part).map((sequence) => [...sequence]), labels: labelsOf(part) };
  };
  const file = {
    settings: SETTINGS,
    vocabSize: tokenizer.vocabSize,
    endOfText: tokenizer.endOfText,
    fitted: written(kept),
    heldOut: written(aside),
    predictions: predict(router, sequencesOf(aside)),
    probabilities: sequencesOf(aside).map((sequence) => [...router.probabilities(sequence)]),
  };
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "router_fit.json"), JSON.stringify(file));
}
