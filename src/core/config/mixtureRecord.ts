// What is known of mixtures: every way to answer with their experts, on every domain's held-out text. Plain data like
// records.ts; how it is found is evaluation/grid's.

import type { MixtureKind } from "./mixture";
import type { QualityByDomain } from "./records";

/** Rows that belong together, in the order in which they stand. */
export const ROW_GROUPS = ["teacher", "alone", "routed", "ensemble", "oracle"] as const;
/**
 * "teacher"; "alone": one model for every text; "routed": chosen by what the router says of the text; "ensemble": several
 * at once without a router; "oracle": chosen by what no router knows.
 */
export type RowGroup = (typeof ROW_GROUPS)[number];

export interface RowParameters {
  /** Of all that is kept for the row's mixture. */
  readonly total: number;
  /** Of those that answer anywhere in the text. */
  readonly useful: number;
  /** Of those that answer for a token, mean over tokens. */
  readonly active: number;
}

/** One way to answer. */
export interface GridRow {
  /** Unique in its grid: "teacher", "expert:DOMAIN", "routed", "pair:DOMAIN/DOMAIN", "mean" and so on. */
  readonly key: string;
  readonly group: RowGroup;
  /** As tables name it. */
  readonly label: string;
  /** The domains whose experts may answer; none for the teacher. */
  readonly experts: readonly string[];
  /** A domain for which the row has no answer is left out. */
  readonly quality: QualityByDomain;
  readonly parameters: RowParameters;
  /** Of scoring, from the measured times of those who answer and of choosing them; absent where choosing needs the answers. */
  readonly tokensPerSecond?: number;
}

/** One kind of mixture. */
export interface MixtureGrid {
  readonly kind: MixtureKind;
  readonly rows: readonly GridRow[];
}

export interface MixtureRecord {
  /** The corpus's domains, also those without an expert that takes part: the columns of every grid. */
  readonly domains: readonly string[];
  /** The domains whose experts take part. */
  readonly members: readonly string[];
  readonly grids: readonly MixtureGrid[];
  /** Share of each domain's held-out sequences sent to each expert: routing[domain][expert]. */
  readonly routing: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly seconds: number;
}

/** The row of this key in the grid of a kind; undefined where there is none. */
export function rowOf({ grids }: MixtureRecord, kind: MixtureKind, key: string): GridRow | undefined {
  return grids.find((grid) => grid.kind === kind)?.rows.find((row) => row.key === key);
}
