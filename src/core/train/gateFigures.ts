// What the gates of a sparse model did in a step, as figures by name: how many rows took each expert, how sure the gates are, and
// how much of their probability the experts that took part had. Of what the program put out; nothing is computed on the host.

import { DEAD_AFTER } from "../config/sparse";
import { gateUseOf } from "../evaluation/gates";
import { gateOutput } from "../model/programs";
import { GATES_SUM } from "./gatedTrainer";

export type GateFigures = Readonly<Record<string, number>>;

/**
 * The figures of a step: "taken/LAYER/EXPERT", "entropy/LAYER", "mass/LAYER", "balance", summed over layers, and where gates are
 * tuned "kl", their divergence from the student in nats per token. Empty without gates.
 */
export function gateFigures(outputs: ReadonlyMap<string, Float32Array>, validTokens: number): GateFigures {
  const figures: Record<string, number> = {};
  for (let layer = 0; outputs.has(gateOutput(layer)); layer++) {
    const { taken, entropy, mass } = gateUseOf(outputs.get(gateOutput(layer)) as Float32Array);
    taken.forEach((share, expert) => {
      figures[`taken/${layer}/${expert}`] = share;
    });
    figures[`entropy/${layer}`] = entropy;
    figures[`mass/${layer}`] = mass;
    figures.balance = (figures.balance ?? 0) + (outputs.get(`balance.${layer}`)?.[0] ?? 0);
  }
  const tuned = outputs.get(GATES_SUM);
  if (tuned) figures.kl = Math.max(0, tuned[0] / validTokens); // rounding alone takes it below
  return figures;
}

/** By expert, "LAYER/EXPERT": the steps on end in which no row took it. */
export type IdleSteps = Readonly<Record<string, number>>;

/** Tells of experts that no row took for DEAD_AFTER steps on end, each once. */
export class DeadExperts {
  readonly #idle: Map<string, number>;

  /** Goes on from what another one counted. */
  constructor(idle: IdleSteps = {}) {
    this.#idle = new Map(Object.entries(idle));
  }

  get idle(): IdleSteps {
    return Object.fromEntries(this.#idle);
  }

  /** Hears a step's figures; the experts that count as dead from now on, as "LAYER/EXPERT". */
  hear(figures: GateFigures): readonly string[] {
    return Object.entries(figures).flatMap(([name, share]) => {
      if (!name.startsWith("taken/")) return [];
      const expert = name.slice("taken/".length);
      const idle = share > 0 ? 0 : (this.#idle.get(expert) ?? 0) + 1;
      this.#idle.set(expert, idle);
      return idle === DEAD_AFTER ? [expert] : [];
    });
  }
}
