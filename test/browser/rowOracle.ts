// What kernels over rows compute, in 64-bit floats and as plainly as can be: the oracle of their tests.

import type { Divergence, LossTerm } from "../../src/core/graph/loss";

type Numbers = ArrayLike<number>;

const sumOf = (count: number, term: (index: number) => number): number => {
  let total = 0;
  for (let index = 0; index < count; index++) total += term(index);
  return total;
};

const tabulate = (count: number, value: (index: number) => number): number[] => Array.from({ length: count }, (_, index) => value(index));

/** The sum of each column of a matrix whose element (row, column) is `at`, plus what stood in `before`. */
export function columnSums(rows: number, width: number, at: (row: number, column: number) => number, before?: Numbers): number[] {
  return tabulate(width, (column) => (before?.[column] ?? 0) + sumOf(rows, (row) => at(row, column)));
}

/** LayerNorm of each row, with mean and reciprocal standard deviation. */
export function layerNorm(rows: number, width: number, epsilon: number, x: Numbers, gain: Numbers, bias: Numbers) {
  const mean = tabulate(rows, (row) => sumOf(width, (i) => x[row * width + i]) / width);
  const rstd = tabulate(rows, (row) => 1 / Math.sqrt(sumOf(width, (i) => (x[row * width + i] - mean[row]) ** 2) / width + epsilon));
  const y = tabulate(rows * width, (at) => {
    const row = Math.floor(at / width);
    return (x[at] - mean[row]) * rstd[row] * gain[at % width] + bias[at % width];
  });
  return { y, mean, rstd };
}

/** LayerNorm's gradient over x: the Jacobian's product with dy, written out row by row. */
export function layerNormGradient(
  rows: number,
  width: number,
  { x, gain, mean, rstd, dy }: Record<"x" | "gain" | "mean" | "rstd" | "dy", Numbers>,
): number[] {
  return tabulate(rows * width, (at) => {
    const [row, column] = [Math.floor(at / width), at % width];
    const xHat = (i: number): number => (x[row * width + i] - mean[row]) * rstd[row];
    // d y_i / d x_j = rstd · gain_i · (δ_ij − 1/d − x̂_i·x̂_j/d)
    return sumOf(
      width,
      (i) => dy[row * width + i] * gain[i] * rstd[row] * ((i === column ? 1 : 0) - 1 / width - (xHat(i) * xHat(column)) / width),
    );
  });
}

export function logSoftmax(logits: readonly number[], temperature: number): number[] {
  const scaled = logits.map((value) => value / temperature);
  const most = Math.max(...scaled);
  const logSum = most + Math.log(sumOf(scaled.length, (i) => Math.exp(scaled[i] - most)));
  return scaled.map((value) => value - logSum);
}

/** The tokens of p's head: the most probable, and those after it while all together hold no more than `mass`; equals stay together. */
function headOf(p: readonly number[], mass: number): readonly boolean[] {
  const ordered = [...p].sort((a, b) => b - a);
  let held = 0;
  const firstPast = ordered.find((probability) => {
    held += probability;
    return held > mass;
  });
  return p.map((probability) => probability === ordered[0] || probability > (firstPast ?? 0));
}

/** Forward KL's part in adaptive KL, whose head is among the first `eligible` outcomes. */
function shareOfHead(p: readonly number[], q: readonly number[], mass: number, eligible: number): number {
  const isHead = headOf(p.slice(0, eligible), mass);
  const gap = (i: number): number => Math.abs(p[i] - q[i]);
  const whole = sumOf(p.length, gap);
  return whole > 0 ? sumOf(p.length, (i) => (isHead[i] ? gap(i) : 0)) / whole : 0.5;
}

/**
 * A loss term at one position, between the student's logits and the label or the teacher's logits. What no gradient flows
 * through is computed at `still` in place of the logits.
 */
export function termLoss(
  term: LossTerm,
  logits: readonly number[],
  teacherLogits: readonly number[],
  label: number,
  still: readonly number[] = logits,
): number {
  if (term.kind === "ce") return -logSoftmax(logits, 1)[label];
  const logQ = logSoftmax(logits, term.temperature);
  const logP = logSoftmax(teacherLogits, term.temperature);
  return term.temperature ** 2 * divergenceBetween(term, logP, logQ, logSoftmax(still, term.temperature));
}

/**
 * The same from what is kept of the teacher: both distributions over its `ids` and, unless these are all tokens, over the
 * others as one.
 */
export function cachedTermLoss(
  term: LossTerm,
  logits: readonly number[],
  { ids, logProbs }: { readonly ids: readonly number[]; readonly logProbs: readonly number[] },
  label: number,
  still: readonly number[] = logits,
): number {
  if (term.kind === "ce") return -logSoftmax(logits, 1)[label];
  const withTail = (kept: readonly number[]): number[] =>
    ids.length === logits.length ? [...kept] : [...kept, Math.log(1 - sumOf(kept.length, (i) => Math.exp(kept[i])))];
  const student = (of: readonly number[]): number[] => {
    const all = logSoftmax(of, term.temperature);
    return withTail(ids.map((id) => all[id]));
  };
  return term.temperature ** 2 * divergenceBetween(term, withTail(logProbs), student(logits), student(still), ids.length);
}

/** A divergence between distributions given by their logarithms; through `stillLogQ`, in place of the second, no gradient flows. */
function divergenceBetween(
  term: Divergence,
  logP: readonly number[],
  logQ: readonly number[],
  stillLogQ: readonly number[],
  eligible = logP.length,
): number {
  const [p, q] = [logP, logQ].map((logs) => logs.map(Math.exp));
  const sum = (value: (i: number) => number): number => sumOf(p.length, value);
  const share = "share" in term ? term.share : 0;
  const kl = (a: readonly number[], b: (i: number) => number): number =>
    sum((i) => (a[i] > 0 ? a[i] * (Math.log(a[i]) - Math.log(b(i))) : 0));
  const forward = (): number => sum((i) => p[i] * (logP[i] - logQ[i]));
  const reverse = (): number => sum((i) => q[i] * (logQ[i] - logP[i]));
  return {
    "forward-kl": forward,
    "reverse-kl": reverse,
    "paper-released": () => sum((i) => -p[i] * logQ[i]),
    "total-variation": () => sum((i) => Math.abs(p[i] - q[i]) / 2),
    jsd: () => share * kl(p, (i) => share * p[i] + (1 - share) * q[i]) + (1 - share) * kl(q, (i) => share * p[i] + (1 - share) * q[i]),
    "skew-forward-kl": () => kl(p, (i) => share * p[i] + (1 - share) * q[i]),
    "skew-reverse-kl": () => kl(q, (i) => (1 - share) * p[i] + share * q[i]),
    "symmetric-kl": () => (1 - share) * forward() + share * reverse(),
    "adaptive-kl": () => {
      const head = shareOfHead(p, stillLogQ.map(Math.exp), share, eligible);
      return head * forward() + (1 - head) * reverse();
    },
  }[term.kind]();
}

/** The gradient of `f` at `x` by central differences: right to nine places or so where f bends as a loss does. */
export function gradientOf(f: (x: readonly number[]) => number, x: readonly number[]): number[] {
  const step = 1e-4;
  return x.map((_, at) => {
    const moved = (by: number): number => f(x.map((value, i) => (i === at ? value + by : value)));
    return (moved(step) - moved(-step)) / (2 * step);
  });
}

/** The largest probability of a row, and how many tokens stand before the label in a stable sort by logit; 0 and −1 without a label. */
export function confidenceAndRank(logits: readonly number[], label: number): [confidence: number, rank: number] {
  if (label < 0) return [0, -1];
  const order = logits.map((_, id) => id).toSorted((a, b) => logits[b] - logits[a]);
  return [Math.exp(Math.max(...logSoftmax(logits, 1))), order.indexOf(label)];
}

/** The `count` most probable tokens of a row, those of a stable sort by logit, and their log-probabilities. */
export function mostProbable(logits: readonly number[], count: number, temperature: number): { ids: number[]; logProbs: number[] } {
  const order = logits.map((_, id) => id).toSorted((a, b) => logits[b] - logits[a]);
  const ids = order.slice(0, count);
  const all = logSoftmax(logits, temperature);
  return { ids, logProbs: ids.map((id) => all[id]) };
}
