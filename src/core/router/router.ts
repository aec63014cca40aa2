// The fitted router: from token ids to a domain in a few microseconds. Not its fitting (fit.ts) nor its file
// (router-json.ts).

import type { ClassifierKind } from "../config/classifiers";
import { type Classifier, indexOfLargest } from "./classifier";
import { FeatureCounter, type FeatureSpace, frequencyOf } from "./features";
import { applyLink, type LinearModel, type Link } from "./linear";

export interface Route {
  /** Index of the most probable domain. */
  readonly domain: number;
  readonly probabilities: Float64Array; // [domains]
  /** Whether any token of the sequence is known from the fitted text; if none is, the probabilities are those of no text. */
  readonly known: boolean;
}

/** What a router is made of. */
export interface RouterParts {
  readonly kind: ClassifierKind;
  readonly domains: readonly string[];
  /** Tokens per sequence it was scored on; it takes sequences of any length. */
  readonly sequenceTokens: number;
  readonly space: FeatureSpace;
  readonly model: LinearModel; // weights [features, domains]
  readonly link: Link;
}

/** TF-IDF, a linear model and a link. A sequence without known features gets the probabilities of the intercept alone. */
export class Router implements Classifier {
  readonly domains: readonly string[];
  private readonly counter: FeatureCounter;

  constructor(readonly parts: RouterParts) {
    this.domains = parts.domains;
    this.counter = new FeatureCounter(parts.space.vocabSize, parts.space.pairs);
  }

  /** Where one sequence belongs. Throws RangeError for a token outside the vocabulary. */
  route(tokens: ArrayLike<number>): Route {
    const scores = new Float64Array(this.domains.length);
    const known = this.score(tokens, scores);
    applyLink(this.parts.link, scores);
    return { domain: indexOfLargest(scores), probabilities: scores, known };
  }

  probabilities(tokens: ArrayLike<number>): Float64Array {
    return this.route(tokens).probabilities;
  }

  /** Writes the model's score of each domain to `scores`; says whether any feature of `tokens` is known. */
  score(tokens: ArrayLike<number>, scores: Float64Array): boolean {
    const { space, model } = this.parts;
    const { counter } = this;
    const classes = this.domains.length;
    scores.fill(0);
    counter.count(tokens);
    let squares = 0;
    for (let i = 0; i < counter.distinct; i++) {
      const feature = counter.features[i];
      const value = frequencyOf(counter.counts[feature], space.termFrequency) * space.idf[feature];
      squares += value * value;
      for (let k = 0; k < classes; k++) scores[k] += value * model.weights[feature * classes + k];
    }
    const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0;
    for (let k = 0; k < classes; k++) scores[k] = scores[k] * scale + model.intercept[k];
    return squares > 0;
  }
}
