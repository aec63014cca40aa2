// Who takes a text after the router has looked at it: one expert, the most probable ones together, or, where the router is
// not sure, whom the settings name. Not the looking (rerouter.ts), nor the models.

import type { RoutingSettings, UnsureChoice } from "../config/routing";
import { indexOfLargest } from "./classifier";
import type { Turn } from "./rerouter";

export interface Takers {
  /** The domains whose experts take it, with the part of each; the parts add up to 1. None where the common expert does. */
  readonly shares: ReadonlyMap<number, number>;
  /** Who took it because the router was not sure. */
  readonly unsure?: UnsureChoice;
}

/**
 * Who takes a text of which the router said `turn`. A router that is not sure turns to the common expert only where there
 * is one (`hasCommon`), and to the best otherwise.
 */
export function takersOf(
  { domain, probabilities }: Turn,
  { abstainBelow, unsure: wanted, ensemble }: Pick<RoutingSettings, "abstainBelow" | "unsure" | "ensemble">,
  hasCommon: boolean,
): Takers {
  const one = new Map([[domain, 1]]);
  if (probabilities[indexOfLargest(probabilities)] >= abstainBelow) return { shares: one };
  if (wanted === "ensemble") return { shares: ensembleShares(probabilities, ensemble), unsure: wanted };
  if (wanted === "common" && hasCommon) return { shares: new Map(), unsure: wanted };
  return { shares: one, unsure: "best" };
}

/** The `count` most probable domains, the first of equals, with their probabilities scaled to add up to 1. */
export function ensembleShares(probabilities: Float64Array, count: number): ReadonlyMap<number, number> {
  const chosen = [...probabilities.keys()].sort((a, b) => probabilities[b] - probabilities[a] || a - b).slice(0, count);
  const total = chosen.reduce((sum, domain) => sum + probabilities[domain], 0);
  return new Map(chosen.map((domain) => [domain, probabilities[domain] / total]));
}
