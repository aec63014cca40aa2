// Times the fit of a router's logistic regression at a size that real corpora have, and scikit-learn's on the same features
// where a Python is given. The text is random, of one seed: Zipf's law over the tokens, each class with some of its own.

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { BenchArguments } from "../../src/cli/benchArguments";
import type { RouterFit, RouterReport } from "../../src/cli/benchRouter";
import { CommandError, EXIT, sentenceOf } from "../../src/cli/command";
import { type Random, randomStream } from "../../src/core/random";
import { finish } from "../../src/core/router/lbfgs";
import { fitLogistic } from "../../src/core/router/logistic";
import type { TrainingSet } from "../../src/core/router/objective";
import { Router } from "../../src/core/router/router";
import { shuffledRows } from "../../src/core/router/sequences";
import { fitFeatures, transform } from "../../src/core/router/tfidf";

/** The size that is timed; a test of the benchmark takes a smaller one. */
export const FULL_SIZE = { sequences: 100_000, tokens: 256, vocabSize: 32_000, classes: 4 };
type Size = typeof FULL_SIZE;

/** Share of a class's tokens that are drawn from its own distribution. */
const OWN_SHARE = 0.1;
const OPTIONS = { inverseRegularization: 1, maxIterations: 200, tolerance: 1e-4 };
const ROUTED = 10_000;

/** Draws tokens by Zipf's law, the rank of each given by `ranking`. */
function zipf(ranking: Uint32Array): (random: Random) => number {
  const cumulative = new Float64Array(ranking.length);
  let total = 0;
  for (let rank = 0; rank < ranking.length; rank++) cumulative[rank] = total += 1 / (rank + 2.7);
  return (random) => {
    const target = random.next() * total;
    let low = 0;
    let high = ranking.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (cumulative[middle] < target) low = middle + 1;
      else high = middle;
    }
    return ranking[low];
  };
}

/** Sequences of the classes in turn. */
function writeText({ sequences, tokens, vocabSize, classes }: Size): { sequences: Uint16Array[]; labels: number[] } {
  const random = randomStream(1);
  const common = zipf(Uint32Array.from({ length: vocabSize }, (_, token) => token));
  const own = Array.from({ length: classes }, () => zipf(shuffledRows(vocabSize, random)));
  const stream = new Uint16Array(sequences * tokens);
  const labels = Array.from({ length: sequences }, (_, i) => i % classes);
  for (let i = 0; i < stream.length; i++) {
    const draw = random.next() < OWN_SHARE ? own[labels[Math.floor(i / tokens)]] : common;
    stream[i] = draw(random);
  }
  return { sequences: labels.map((_, i) => stream.subarray(i * tokens, (i + 1) * tokens)), labels };
}

/** The result of `task` and the seconds of the processor that it took. */
function timed<Result>(task: () => Result): { result: Result; seconds: number } {
  const before = process.cpuUsage();
  const result = task();
  const { user, system } = process.cpuUsage(before);
  return { result, seconds: (user + system) / 1e6 };
}

/** Throws CommandError where `python` does not do its part. */
export function benchRouter({ python }: Pick<BenchArguments, "python">, size: Size = FULL_SIZE): RouterReport {
  const tell = (line: string): void => console.error(line);
  tell("writing text …");
  const { sequences, labels } = writeText(size);
  tell("counting features …");
  const { result, seconds: featureSeconds } = timed(() => {
    const space = fitFeatures(sequences, size.vocabSize, { termFrequency: "log" });
    return { space, features: transform(sequences, space) };
  });
  const { space, features } = result;
  const training: TrainingSet = { features, labels, classes: size.classes };
  tell("fitting …");
  const { result: fit, seconds } = timed(() => finish(fitLogistic(training, OPTIONS)));
  const peakBytes = process.resourceUsage().maxRSS * 1024;

  const domains = Array.from({ length: size.classes }, (_, k) => `class ${k}`);
  const router = new Router({ kind: "logistic-regression", domains, sequenceTokens: size.tokens, space, model: fit.model, link: fit.link });
  const routed = sequences.slice(0, ROUTED);
  const routing = timed(() => routed.forEach((tokens) => void router.route(tokens)));
  const { tokens, vocabSize, classes } = size;
  return {
    sequences: size.sequences,
    tokens,
    vocabSize,
    classes,
    entries: features.indices.length,
    featureSeconds,
    fit: { seconds, iterations: fit.iterations, value: fit.value ?? Number.NaN },
    peakBytes,
    microsecondsPerSequence: (routing.seconds * 1e6) / routed.length,
    ...(python !== undefined && { scikitLearn: fitInPython(python, training) }),
  };
}

/** scikit-learn's fit of the same features, handed over as files. */
function fitInPython(python: string, { features, labels }: TrainingSet): RouterFit {
  const folder = mkdtempSync(join(tmpdir(), "limbeck-router-"));
  try {
    const arrays = { indptr: features.indptr, indices: features.indices, values: features.values, labels: Uint32Array.from(labels) };
    for (const [name, array] of Object.entries(arrays)) writeFileSync(join(folder, name), array);
    console.error("scikit-learn …");
    const script = fileURLToPath(new URL("router.py", import.meta.url));
    const given = [script, folder, String(features.columns), JSON.stringify(OPTIONS)];
    const { status, stdout, stderr, error } = spawnSync(python, given, { encoding: "utf8" });
    if (status !== 0)
      throw new CommandError(
        EXIT.failed,
        `scikit-learn did not run by ${python}: ${sentenceOf(error ?? stderr.trim().split("\n").at(-1))}`,
      );
    return JSON.parse(stdout);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
