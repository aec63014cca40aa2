// Predictors made of probabilities, and held-out texts of tokens, for tests of the grid.

import type { Predictor } from "../../../../src/core/evaluation/grid/answers";
import type { HeldOut } from "../../../../src/core/evaluation/quality";
import { UNSCORED } from "../../../../src/core/model/batch";

/** A text of sequences with so many scored positions of `context`; every token has two bytes. */
export function textOf(domain: string, scored: readonly number[], context: number): HeldOut {
  const sequences = scored.map((count, index) => ({
    tokens: Int32Array.from({ length: context }, (_, t) => (t < count ? index + t : 0)),
    targets: Int32Array.from({ length: context }, (_, t) => (t < count ? 1 : UNSCORED)),
  }));
  const tokens = scored.reduce((sum, count) => sum + count, 0);
  return { domain, sequences, tokens, bytes: 2 * tokens };
}

/** An expert that gives the tokens of each domain's text these probabilities, 1 where there is no target. */
export function expertOf(
  domain: string,
  probabilities: Readonly<Record<string, readonly number[]>>,
  more: Partial<Predictor> = {},
): Predictor {
  const nats = Object.fromEntries(
    Object.entries(probabilities).map(([name, p]) => [name, Float32Array.from(p, (value) => -Math.log(value))]),
  );
  return { name: `expert:${domain}`, label: domain, domain, parts: { [`expert:${domain}`]: 100 }, nats, ...more };
}
