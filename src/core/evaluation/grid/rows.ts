// The rows of a grid: who may answer, and who answers where. Those that need a router are given what it said; what a row
// costs is score.ts's.

import type { RowGroup } from "../../config/mixtureRecord";
import type { HeldOut } from "../quality";
import { type Gates, type Predictor, scoredPositions, sequenceNats } from "./answers";

/** One way to answer, before it is scored. */
export interface RowPlan {
  readonly key: string;
  readonly group: RowGroup;
  readonly label: string;
  /** Who may answer, in the order of the gates' weights. */
  readonly predictors: readonly Predictor[];
  /** The gates of a text's sequences, or undefined where there is nobody to answer. */
  gates(text: HeldOut): readonly Gates[] | undefined;
  /** Whether all have to be run at every position, whatever their weight (default false). */
  readonly runsAll?: boolean;
  /** Seconds that choosing took over all texts; absent where the choice follows from the answers themselves. */
  readonly choosing?: number;
}

/** Up to so many experts each two of them have a row. */
const MOST_PAIRED = 6;

/** The predictor alone. */
export function aloneRow(predictor: Predictor, group: RowGroup = "alone"): RowPlan {
  return { key: predictor.name, group, label: predictor.label, predictors: [predictor], gates: fixedGates([1]), choosing: 0 };
}

/** Each two of three to six experts, averaged; two are the mean of all, and more than six would be too many rows to read. */
export function pairRows(experts: readonly Predictor[]): readonly RowPlan[] {
  if (experts.length < 3 || experts.length > MOST_PAIRED) return [];
  return experts.flatMap((first, i) =>
    experts.slice(i + 1).map((second) => {
      const [a, b] = [first, second].map(nameOf);
      return averageRow(`pair:${a}/${b}`, `${a} + ${b}`, [first, second]);
    }),
  );
}

/** The predictions of all experts, averaged. */
export function meanRow(experts: readonly Predictor[]): RowPlan {
  return averageRow("mean", "mean of all", experts);
}

function averageRow(key: string, label: string, predictors: readonly Predictor[]): RowPlan {
  const weights = predictors.map(() => 1 / predictors.length);
  return { key, group: "ensemble", label, predictors, gates: fixedGates(weights), choosing: 0 };
}

/**
 * The predictions of all experts, weighted by the posterior of their domains given the text before the position, under a
 * uniform prior: softmax of minus the nats that they spent on it (DEMix, arXiv 2108.05036; Branch-Train-Merge, 2208.03306).
 */
export function posteriorRow(experts: readonly Predictor[]): RowPlan {
  return {
    key: "posterior",
    group: "ensemble",
    label: "weighted by posterior",
    predictors: experts,
    gates: ({ domain, sequences }) =>
      sequences.map((sequence, index) => {
        const start = index * sequence.tokens.length;
        const spent = new Float64Array(experts.length);
        const own = experts.map(({ nats }) => nats[domain]);
        return Array.from({ length: scoredPositions(sequence) }, (_, t) => {
          const weights = softmaxOfMinus(spent);
          for (let e = 0; e < own.length; e++) spent[e] += own[e][start + t];
          return weights;
        });
      }),
    runsAll: true,
    choosing: 0,
  };
}

/** For each sequence the expert that spends the fewest nats on it. */
export function oracleRow(experts: readonly Predictor[]): RowPlan {
  return {
    key: "oracle",
    group: "oracle",
    label: "best for each sequence",
    predictors: experts,
    gates(text) {
      const alone = experts.map(({ nats }) => sequenceNats(fixedGates([1])(text), [nats[text.domain]], text.sequences[0].tokens.length));
      return text.sequences.map((sequence, index) => {
        const best = alone.reduce((found, nats, e) => (nats[index] < alone[found][index] ? e : found), 0);
        return constant(oneHot(experts.length, best), scoredPositions(sequence));
      });
    },
  };
}

/** For each text the expert of its domain; nobody for a domain without one. */
export function ownRow(experts: readonly Predictor[]): RowPlan {
  return {
    key: "own",
    group: "oracle",
    label: "own expert",
    predictors: experts,
    gates(text) {
      const own = experts.findIndex(({ domain }) => domain === text.domain);
      return own < 0 ? undefined : fixedGates(oneHot(experts.length, own))(text);
    },
  };
}

/** What a router said of every text, under the name of the way in which it was asked. */
export interface Routes {
  readonly key: string;
  readonly label: string;
  /** By domain; weights in the order of the experts, and last that of the common expert where there is one. */
  readonly gates: Readonly<Record<string, readonly Gates[]>>;
  /** Seconds that routing took. */
  readonly seconds: number;
}

/** The experts, and the common one where there is one, as a router chose them. */
export function routedRow({ key, label, gates, seconds }: Routes, predictors: readonly Predictor[]): RowPlan {
  return { key, group: "routed", label, predictors, gates: ({ domain }) => gates[domain], choosing: seconds };
}

/** The rows of experts between which a router chose, and of the common expert where there is one, group after group. */
export function expertRows(experts: readonly Predictor[], routes: readonly Routes[], common?: Predictor): readonly RowPlan[] {
  const asked = common ? [...experts, common] : experts;
  return [
    ...asked.map((predictor) => aloneRow(predictor)),
    ...routes.map((way) => routedRow(way, asked)),
    ...pairRows(experts),
    meanRow(experts),
    posteriorRow(experts),
    oracleRow(experts),
    ownRow(experts),
  ];
}

/** The same rows under other names, for a second set of experts in one grid. */
export function marked(rows: readonly RowPlan[], mark: { readonly key: string; readonly label: string }): readonly RowPlan[] {
  return rows.map((row) => ({ ...row, key: row.key + mark.key, label: row.label + mark.label }));
}

const nameOf = ({ domain, name }: Predictor): string => domain ?? name;

/** The same weights at every position of every sequence. */
function fixedGates(weights: ArrayLike<number>): (text: HeldOut) => readonly Gates[] {
  return ({ sequences }) => sequences.map((sequence) => constant(weights, scoredPositions(sequence)));
}

const constant = (weights: ArrayLike<number>, positions: number): Gates => Array.from({ length: positions }, () => weights);

function oneHot(size: number, index: number): readonly number[] {
  return Array.from({ length: size }, (_, e) => (e === index ? 1 : 0));
}

/** exp(−value) of each over their sum. */
function softmaxOfMinus(values: Float64Array): Float64Array {
  let least = Number.POSITIVE_INFINITY;
  for (const value of values) least = Math.min(least, value);
  const weights = new Float64Array(values.length);
  let sum = 0;
  for (let e = 0; e < values.length; e++) {
    weights[e] = Math.exp(least - values[e]);
    sum += weights[e];
  }
  for (let e = 0; e < values.length; e++) weights[e] /= sum;
  return weights;
}
