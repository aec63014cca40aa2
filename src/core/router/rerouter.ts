// Routing a text while it grows: again every few tokens, changing the expert only for one that is more probable by a margin.
// Not the classifier, nor what a change costs those who write.

import type { RoutingSettings } from "../config/routing";
import { type Classifier, indexOfLargest } from "./classifier";

/** The domain that writes on, and what the router last said. */
export interface Turn {
  readonly domain: number;
  readonly probabilities: Float64Array; // [domains]
}

/** Follows one text from its beginning. */
export class Rerouter {
  #turn: Turn | undefined;
  /** Tokens the text had when it was last routed. */
  #routedAt = 0;

  constructor(
    private readonly classifier: Classifier,
    private readonly settings: Pick<RoutingSettings, "rerouteTokens" | "hysteresis">,
  ) {}

  /** Who writes the token after `tokens`, all of the text so far. */
  next(tokens: ArrayLike<number>): Turn {
    const { rerouteTokens, hysteresis } = this.settings;
    const before = this.#turn;
    const isDue = before === undefined || (rerouteTokens > 0 && tokens.length - this.#routedAt >= rerouteTokens);
    if (!isDue) return before;
    const probabilities = this.classifier.probabilities(tokens);
    const best = indexOfLargest(probabilities);
    const changes = before === undefined || probabilities[best] > probabilities[before.domain] + hysteresis;
    this.#routedAt = tokens.length;
    this.#turn = { domain: changes ? best : before.domain, probabilities };
    return this.#turn;
  }
}
