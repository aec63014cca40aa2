// Ways to use a fitted router: for how much text one choice holds, and how many experts answer. Each says who answers at
// every position; what that costs is evaluation/grid's.

import type { RoutingSettings, UnsureChoice } from "../config/routing";
import type { TokenIds } from "../config/tokenIds";
import { StudioError } from "../errors";
import { type Classifier, indexOfLargest } from "./classifier";
import { Rerouter, type Turn } from "./rerouter";

/** The weight of each expert at each position of one sequence, [positions][experts]; positions may share an array. */
export type Gates = readonly Float64Array[];

type Tokens = Int32Array | TokenIds;

/** One way to use a router. */
export interface RoutingMode {
  readonly key: string;
  /** As tables name it. */
  readonly label: string;
  /** Who answers in each of a text's sequences, from its tokens. */
  gates(sequences: readonly Tokens[]): readonly Gates[];
}

export interface ModeOptions {
  readonly settings: RoutingSettings;
  /** Sequences that are one document where a whole batch is routed at once. */
  readonly batch: number;
  /** Whether gates have one more weight at their end, that of an expert for every domain (default false). */
  readonly hasCommon?: boolean;
}

/** The ways that `settings` leave different from one another. */
export function routingModes(classifier: Classifier, { settings, batch, hasCommon = false }: ModeOptions): readonly RoutingMode[] {
  const { rerouteTokens, ensemble, abstainBelow, unsure } = settings;
  const size = classifier.domains.length + (hasCommon ? 1 : 0);
  const several = Math.min(ensemble, classifier.domains.length);
  const whole = (weightsOf: (probabilities: Float64Array) => Float64Array) => (sequences: readonly Tokens[]) =>
    sequences.map((tokens) => constant(weightsOf(classifier.probabilities(tokens)), tokens.length));
  const best = (probabilities: Float64Array): Float64Array => oneHot(size, indexOfLargest(probabilities));
  const top = (probabilities: Float64Array): Float64Array => padded(mostProbable(probabilities, several), size);
  const abstaining = (probabilities: Float64Array): Float64Array =>
    takersOf({ domain: indexOfLargest(probabilities), probabilities }, settings, hasCommon).weights;
  const abstains = abstainBelow > 0 && (unsure === "ensemble" || (unsure === "common" && hasCommon));

  return [
    { key: "routed", label: "routed by sequence", gates: whole(best) },
    { key: "routed:batch", label: "routed by batch", gates: (sequences) => asDocuments(classifier, sequences, batch, best) },
    ...(rerouteTokens > 0
      ? [
          {
            key: "routed:again",
            label: `routed every ${rerouteTokens} tokens`,
            gates: (sequences: readonly Tokens[]) => sequences.map((tokens) => rerouted(classifier, settings, tokens, size)),
          },
        ]
      : []),
    ...(several > 1 ? [{ key: "routed:top", label: `top ${several} of the router`, gates: whole(top) }] : []),
    ...(abstains
      ? [
          {
            key: "routed:abstain",
            label: `routed, unsure to ${unsure === "common" ? "common" : `top ${several}`}`,
            gates: whole(abstaining),
          },
        ]
      : []),
  ];
}

/**
 * Gates that follow a text as it grows: the token at a position is answered by the expert chosen from the tokens before
 * it, looked at again every settings.rerouteTokens of them; 0 keeps the choice made after the first.
 */
export function rerouted(
  classifier: Classifier,
  settings: Pick<RoutingSettings, "rerouteTokens" | "hysteresis">,
  tokens: Tokens,
  size: number = classifier.domains.length,
): Gates {
  const rerouter = new Rerouter(classifier, settings);
  const to = classifier.domains.map((_, k) => oneHot(size, k));
  return Array.from(tokens, (_, t) => to[rerouter.next(tokens.subarray(0, t + 1)).domain]);
}

/** The `count` largest probabilities over their sum, 0 for all others; of equals the first ones. */
export function mostProbable(probabilities: Float64Array, count: number): Float64Array {
  const order = Array.from(probabilities.keys()).sort((a, b) => probabilities[b] - probabilities[a]);
  const chosen = order.slice(0, count);
  const sum = chosen.reduce((total, k) => total + probabilities[k], 0);
  const weights = new Float64Array(probabilities.length);
  for (const k of chosen) weights[k] = probabilities[k] / sum;
  return weights;
}

export interface Takers {
  /** The weight of each expert, with one more for the common expert where there is one. */
  readonly weights: Float64Array;
  /** Who it is, where the router was not sure. */
  readonly unsure?: UnsureChoice;
}

/**
 * Who takes a text of which the router said `turn`. One that is not sure turns to the common expert only where there is one
 * (`hasCommon`), and to the best otherwise.
 */
export function takersOf(
  { domain, probabilities }: Turn,
  { abstainBelow, unsure, ensemble }: Pick<RoutingSettings, "abstainBelow" | "unsure" | "ensemble">,
  hasCommon: boolean,
): Takers {
  const size = probabilities.length + (hasCommon ? 1 : 0);
  const one = oneHot(size, domain);
  if (Math.max(...probabilities) >= abstainBelow) return { weights: one };
  if (unsure === "ensemble") return { weights: padded(mostProbable(probabilities, ensemble), size), unsure };
  if (unsure === "common" && hasCommon) return { weights: oneHot(size, size - 1), unsure };
  return { weights: one, unsure: "best" };
}

/** `batch` sequences at a time as one document with one choice, as released with arXiv 2407.19610. */
function asDocuments(
  classifier: Classifier,
  sequences: readonly Tokens[],
  batch: number,
  choose: (probabilities: Float64Array) => Float64Array,
): readonly Gates[] {
  const documents = Array.from({ length: Math.ceil(sequences.length / batch) }, (_, i) => sequences.slice(i * batch, (i + 1) * batch));
  return documents.flatMap((document) => {
    const weights = choose(classifier.probabilities(document.flatMap((tokens) => [...tokens])));
    return document.map(({ length }) => constant(weights, length));
  });
}

/** A classifier between some of another's domains: its probabilities there over their sum. Throws StudioError for a domain it does not know. */
export function among(classifier: Classifier, domains: readonly string[]): Classifier {
  const places = domains.map((name) => classifier.domains.indexOf(name));
  const unknown = domains.find((_, k) => places[k] < 0);
  if (unknown !== undefined)
    throw new StudioError("missing-stage", `The router was fitted without ${unknown}.`, "Fit the router again, then the mixture.");
  return {
    domains,
    probabilities(tokens) {
      const all = classifier.probabilities(tokens);
      const sum = places.reduce((total, place) => total + all[place], 0);
      return Float64Array.from(places, (place) => (sum > 0 ? all[place] / sum : 1 / places.length));
    },
  };
}

const constant = (weights: Float64Array, positions: number): Gates => Array.from({ length: positions }, () => weights);

function oneHot(size: number, index: number): Float64Array {
  const weights = new Float64Array(size);
  weights[index] = 1;
  return weights;
}

function padded(weights: Float64Array, size: number): Float64Array {
  const longer = new Float64Array(size);
  longer.set(weights);
  return longer;
}
