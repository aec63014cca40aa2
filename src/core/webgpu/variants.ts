// Several ways to compute one thing, and the choice among them. Every family of kernels offers variants: a plain one
// that any adapter can run at any size, and ones shaped for narrow groups of lanes (software adapters, where barriers and
// workgroup memory are dear) or for wide ones (graphics cards). The tuner measures; this file only says what there is.

import type { AdapterWidth } from "../config/headBlock";
import type { Call, Operand } from "./call";
import type { Half } from "./half";

/** What kernels need to know of an adapter. */
export interface Adapter {
  /** Whether lanes can read each other's registers. */
  readonly subgroups: boolean;
  /** Whether groups of lanes are as small as a quad: a processor that plays a graphics card. */
  readonly narrow: boolean;
  /** Whether only plain variants may run: the others were found wrong on this driver. */
  readonly plain?: boolean;
  /** How halves are kept by programs that are asked to; absent where the adapter has no f16. */
  readonly half?: Half;
}

/** The kind of adapter that kernels are shaped for. */
export const widthOf = ({ narrow }: Adapter): AdapterWidth => (narrow ? "narrow" : "wide");

export interface Variant {
  readonly name: string;
  /** The adapters it is shaped for; "any" is the plain variant, which the others are held to. */
  readonly suits: "any" | "narrow" | "wide";
  readonly needsSubgroups?: boolean;
  readonly calls: () => readonly Call[];
}

/** One place where a program can be computed in several ways. */
export interface ChoicePoint {
  /** Family and shape class: points with equal keys take the same variant. */
  readonly key: string;
  /** Arithmetic operations at this place: what a good choice is worth. */
  readonly operations: number;
  /** What the tuner measures, the plain variant first: the kernels alone, on operands of their own. */
  readonly trials: () => readonly Variant[];
}

/** The variant taken at each point, by key. */
export type Choices = Readonly<Record<string, string>>;

/** Milliseconds, from any origin. */
export type Clock = () => number;

/** Decides which variants programs are lowered to. */
export interface Chooser {
  readonly adapter: Adapter;
  /** Where there is one, long work is measured and cut into several submissions. */
  readonly clock?: Clock;
  /** Every choice made so far. */
  readonly choices: Choices;
  /** Makes the choices that `points` still need; resolves with whether any was made. */
  settle(points: readonly ChoicePoint[]): Promise<boolean>;
}

/** Takes the choices it is given, and each family's default for the rest. */
export const untuned = (adapter: Adapter, choices: Choices = {}): Chooser => ({ adapter, choices, settle: async () => false });

/** The variants that `adapter` can run. */
export function runnable(variants: readonly Variant[], adapter: Adapter): readonly Variant[] {
  return variants.filter(
    ({ needsSubgroups, suits }) => suits === "any" || (!adapter.plain && (adapter.subgroups || needsSubgroups !== true)),
  );
}

/** The variant named by `choices`, where the adapter can run it; else the first shaped for the adapter; else the plain one. */
export function chosen(key: string, variants: readonly Variant[], adapter: Adapter, choices: Choices): Variant {
  const possible = runnable(variants, adapter);
  const suits = widthOf(adapter);
  return possible.find(({ name }) => name === choices[key]) ?? possible.find((variant) => variant.suits === suits) ?? possible[0];
}

/** Where differences between larger sizes no longer matter to a choice: soon on a narrow adapter, which any work keeps busy. */
export const largestClass = ({ narrow }: Adapter): number => (narrow ? 256 : 4096);

/** A dimension as part of a shape class: rounded up to a power of two, so that like shapes share a choice. */
export function sizeClass(size: number, adapter: Adapter): number {
  return Math.min(largestClass(adapter), 2 ** Math.ceil(Math.log2(Math.max(1, size))));
}

/** The operands of a trial, by name: words of each. */
export function trialOperands<Names extends string>(words: Readonly<Record<Names, number>>): Readonly<Record<Names, Operand>> {
  const operands = Object.entries<number>(words).map(([name, size]): [string, Operand] => [name, { space: "state", name, words: size }]);
  return Object.fromEntries(operands) as Record<Names, Operand>;
}

/** Memory in which the calls of a trial meet: what stands there is no result. */
export const trialScratch = (name: string, words: number): Operand => ({ space: "arena", id: name, words });
