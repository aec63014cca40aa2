// What the benchmark of the router's fit tells. What is fitted and timed stands in test/bench/router.ts.

import { formatNumber } from "../core/format/format";

/** One program's fit of logistic regression on the benchmark's features. */
export interface RouterFit {
  /** Of the processor: what else runs on the machine counts little. */
  readonly seconds: number;
  readonly iterations: number;
  /** What was minimised, at its end. */
  readonly value: number;
}

export interface RouterReport {
  readonly sequences: number;
  readonly tokens: number;
  readonly vocabSize: number;
  readonly classes: number;
  /** Entries of the features that are not zero. */
  readonly entries: number;
  /** Seconds to count and weigh the features. */
  readonly featureSeconds: number;
  readonly fit: RouterFit;
  /** The most memory the process took, texts included, in bytes. */
  readonly peakBytes: number;
  readonly microsecondsPerSequence: number;
  /** scikit-learn's LogisticRegression on the same features, where there is a Python for it. */
  readonly scikitLearn?: RouterFit;
}

export function routerText({ fit, scikitLearn, ...report }: RouterReport): string {
  const millions = (count: number): string => `${formatNumber(count / 1e6)} million`;
  const fitted = ({ seconds, iterations, value }: RouterFit): string =>
    `${formatNumber(seconds, 3)} s of the processor, ${iterations} iterations to ${value.toFixed(6)}`;
  const lines = [
    `${report.sequences} sequences of ${report.tokens} tokens, ${report.vocabSize} features, ${report.classes} classes, ${millions(report.entries)} entries`,
    `features: ${formatNumber(report.featureSeconds, 3)} s`,
    `fit: ${fitted(fit)}`,
    `memory: ${formatNumber(report.peakBytes / 2 ** 20)} MiB at most`,
    `routing: ${formatNumber(report.microsecondsPerSequence)} µs a sequence`,
  ];
  if (scikitLearn) {
    lines.push(
      `scikit-learn: ${fitted(scikitLearn)}`,
      `ratio: ${formatNumber(fit.seconds / scikitLearn.seconds, 3)} of scikit-learn's time`,
    );
  }
  return lines.join("\n");
}
