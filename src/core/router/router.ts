// The fitted router: from token ids to a domain in a few microseconds. Not its fitting (logistic.ts) nor its file
// (router-json.ts).

import { type Classifier, indexOfLargest } from "./classifier";
import { type LinearModel, softmaxInPlace } from "./logistic";
import { TokenCounter } from "./tfidf";

export interface Route {
  /** Index of the most probable domain. */
  readonly domain: number;
  readonly probabilities: Float64Array; // [domains]
}

/** What a router is made of. */
export interface RouterParts {
  readonly domains: readonly string[];
  /** Tokens per sequence it was fitted on; it takes sequences of any length. */
  readonly sequenceTokens: number;
  readonly idf: Float32Array; // [vocabSize]
  readonly model: LinearModel; // weights [vocabSize, domains]
}

/** TF-IDF and a linear model with softmax. A sequence without known tokens gets the probabilities of the intercept alone. */
export class Router implements Classifier {
  readonly domains: readonly string[];
  private readonly counter: TokenCounter;

  constructor(readonly parts: RouterParts) {
    this.domains = parts.domains;
    this.counter = new TokenCounter(parts.idf.length);
  }

  /** Where one sequence belongs. Throws RangeError for a token outside the vocabulary. */
  route(tokens: ArrayLike<number>): Route {
    const probabilities = this.probabilities(tokens);
    return { domain: indexOfLargest(probabilities), probabilities };
  }

  probabilities(tokens: ArrayLike<number>): Float64Array {
    const { idf, model } = this.parts;
    const { counter } = this;
    const classes = this.domains.length;
    const scores = new Float64Array(classes);
    counter.count(tokens);
    let squares = 0;
    for (let i = 0; i < counter.distinct; i++) {
      const token = counter.tokens[i];
      const value = counter.counts[token] * idf[token];
      squares += value * value;
      for (let k = 0; k < classes; k++) scores[k] += value * model.weights[token * classes + k];
    }
    const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0;
    for (let k = 0; k < classes; k++) scores[k] = scores[k] * scale + model.intercept[k];
    softmaxInPlace(scores);
    return scores;
  }
}
