// What is known of a sparse model's gates, for tables and sentences: while it trains from its curves, afterwards from its record.
// Pure functions. Layers and experts count from 0 here, from 1 in words.

import type { LayerUse } from "../../../core/config/gateRecords";
import type { ModelRecord, SeriesSnapshot } from "../../../core/config/records";
import { DEAD_AFTER } from "../../../core/config/sparse";
import { gateColumn } from "../../../core/curves/curve";
import { counted, formatCount } from "../../../core/format/format";
import { meanOf } from "../../components/facts";

/** By domain and layer, what gates do on held-out text. */
export type GateUse = NonNullable<ModelRecord["gateUse"]>;

/** An expert of a layer as sentences name it. */
export const placeInWords = (layer: number, expert: number): string => `expert ${expert + 1} of layer ${layer + 1}`;

/** What an expert takes lately. */
export interface Load {
  /** Share of the tokens that took it, running mean. */
  readonly share: number;
  /** Whether none has for DEAD_AFTER steps. */
  readonly isDead: boolean;
}

/** The load of every expert of every layer, as a run has told last; empty for a dense model's. */
export function loadsOf(series: SeriesSnapshot): readonly (readonly Load[])[] {
  const loads: Load[][] = [];
  const columnAt = (layer: number, expert: number) => series.columns[gateColumn(`taken/${layer}/${expert}`)];
  for (let layer = 0; columnAt(layer, 0) !== undefined; layer++) {
    loads.push([]);
    for (let expert = 0; ; expert++) {
      const column = columnAt(layer, expert);
      if (column === undefined) break;
      const share = column.mean.findLast((value) => value !== undefined) ?? 0;
      loads[layer].push({ share, isDead: isIdle(series.step, column.max) });
    }
  }
  return loads;
}

/** Whether nothing above 0 was told in the last DEAD_AFTER steps. */
function isIdle(steps: SeriesSnapshot["step"], most: readonly (number | undefined)[]): boolean {
  const last = steps.at(-1) ?? 0;
  const before = steps.findLastIndex((step) => step <= last - DEAD_AFTER);
  return last >= DEAD_AFTER && most.slice(before + 1).every((value) => value === undefined || value === 0);
}

/** Experts of a token, k: what all shares of a layer add up to. */
export function takenAtOnce(layer: readonly Load[]): number {
  return Math.round(layer.reduce((sum, { share }) => sum + share, 0));
}

/** The experts that take no tokens, in words, by what is told of each. */
export function idleExperts<Told>(layers: readonly (readonly Told[])[], isIdle: (told: Told) => boolean): readonly string[] {
  return layers.flatMap((experts, layer) => experts.flatMap((told, expert) => (isIdle(told) ? [placeInWords(layer, expert)] : [])));
}

/** By layer and expert, the largest share of its tokens that any domain gave to it. */
export function largestShares(use: GateUse): readonly (readonly number[])[] {
  return layersOf(use).map((domains) => domains[0].taken.map((_, expert) => Math.max(...domains.map(({ taken }) => taken[expert]))));
}

/** In how many layers the experts that take part have less than half of the gate's probability, as a sentence. */
export function massSentence(use: GateUse): string {
  const layers = layersOf(use);
  const weak = layers.filter((domains) => meanOf(domains.map(({ mass }) => mass))! < 0.5).length;
  return `In ${weak === 0 ? "none" : formatCount(weak)} of ${counted(layers.length, "layer")} the experts that take part have less than half of the gate’s probability.`;
}

/** Layer by layer what is told of each domain. */
function layersOf(use: GateUse): readonly (readonly LayerUse[])[] {
  const [first = [], ...others] = Object.values(use);
  return first.map((own, layer) => [own, ...others.map((domain) => domain[layer])]);
}
