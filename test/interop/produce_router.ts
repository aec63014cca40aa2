// Fits the studio's router on generated text and writes what test_router.py needs to fit scikit-learn's on the same:
// token sequences, their features, and the studio's predictions for sequences that were not fitted on.

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Random, randomStream } from "../../src/core/random";
import { predict } from "../../src/core/router/classifier";
import { finish } from "../../src/core/router/lbfgs";
import { fitLogistic } from "../../src/core/router/logistic";
import { Router } from "../../src/core/router/router";
import { cutSequences, splitAtRandom } from "../../src/core/router/sequences";
import { fitIdf, transform } from "../../src/core/router/tfidf";
import { Tokenizer } from "../../src/core/tokenizer/bpe";
import { trainBpe } from "../../src/core/tokenizer/train";
import { WordCounts } from "../../src/core/tokenizer/words";

const SETTINGS = { inverseRegularization: 1, maxIterations: 200, tolerance: 1e-4 };
/** Short, so that the domains overlap and some sequences are misrouted. */
const SEQUENCE_TOKENS = 16;
const HELD_OUT_SHARE = 0.4;

/** Frequent words of each domain; names and numbers occur in all of them. */
const words = {
  english: "the of and to in is that for was with on are as by at from this be or had not but what all were when we there can an your",
  french: "le de la et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il sont avec ou son on même était",
  german: "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass sie nach",
  python: "def return self if for in not None is import from class else try except raise True False with as and or len range print assert",
};
const shared = "Mira Anton Velmora Lume 1 2 3 10 12 100 a on in as an des is an was";

function generatedText(vocabulary: readonly string[], count: number, random: Random): string {
  const common = shared.split(" ");
  return Array.from({ length: count }, () => {
    const list = random.next() < 0.4 ? common : vocabulary;
    return list[Math.floor(list.length * random.next() ** 2)];
  }).join(" ");
}

/** Writes router_fit.json, and nothing else, to `folder`. */
export async function produceRouter(folder: string): Promise<void> {
  const texts = Object.values(words).map((list, k) => generatedText(list.split(" "), 8000, randomStream(1, k)));
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

  const domains = Object.keys(words);
  const idf = fitIdf(sequencesOf(kept), tokenizer.vocabSize, [tokenizer.endOfText]);
  const features = transform(sequencesOf(kept), idf);
  const fit = finish(fitLogistic(features, labelsOf(kept), domains.length, SETTINGS));
  const router = new Router({ domains, sequenceTokens: SEQUENCE_TOKENS, idf, model: fit.model });

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
