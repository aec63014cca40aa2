// What every kind of instruction in the sample is written as: an example whose phrasing is still open.

import type { Chooser } from "../chooser";

export interface Draft {
  /** Phrasings of the instruction that training has; they all mean the same. None for what training never asks. */
  readonly usual: readonly string[];
  /** Phrasings that only the shifted split has. */
  readonly shifted: readonly string[];
  /** The text that the instruction is about, where there is one. */
  readonly context?: string;
  readonly response: string;
}

/** Draws what is asked about and writes it down. */
export type Draw = (choose: Chooser) => Draft;
