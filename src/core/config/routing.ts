// How a fitted router is used: for how long its choice holds, and what becomes of a text it is not sure of. Types and
// defaults; routing itself is router/'s.

/** Who takes a text whose most probable domain is less probable than the threshold. */
export const UNSURE_CHOICES = ["best", "ensemble", "common"] as const;
export type UnsureChoice = (typeof UNSURE_CHOICES)[number];

export interface RoutingSettings {
  /** Below this probability of the most probable domain the router abstains; 0 for never. */
  readonly abstainBelow: number;
  /** Who answers then: the most probable expert all the same, the most probable `ensemble` of them, or the common expert. */
  readonly unsure: UnsureChoice;
  /** Experts whose predictions are averaged, by their probability, where several answer. */
  readonly ensemble: number;
  /** Tokens after which a text is routed again while it is written; 0 for never. */
  readonly rerouteTokens: number;
  /** How much more probable another domain must be for the expert to change. */
  readonly hysteresis: number;
}

export const routingDefaults: RoutingSettings = { abstainBelow: 0, unsure: "best", ensemble: 2, rerouteTokens: 16, hysteresis: 0.2 };
