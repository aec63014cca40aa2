// How much the text (cross-entropy) and the teacher (divergence) weigh at each step: settled beforehand, or drawn from
// how the two losses went so far. Not when which of them is trained on: that is combination.ts.

import type { DistillationSettings } from "../config/distillation";

/** A number for each of the two terms: weights, or losses in nats per token. */
export interface PerTerm {
  readonly ce: number;
  readonly kd: number;
}

/** The weights of one run. A weighting that listens is told the means of every step before the next one's weights are asked for. */
export interface Weighting {
  readonly listens: boolean;
  /** α and β at a step, counted from 0. */
  at(step: number): PerTerm;
  /** What α and β were drawn from, by the name its curve goes by; empty where they were settled. */
  figures(): Readonly<Record<string, number>>;
  hear(means: PerTerm, learningRate: number): void;
  /** What it knows of the run so far, as plain data that changes with it; nothing where it was settled. */
  readonly memory?: unknown;
}

/** What AdamW is set to, for the one weighting that learns. */
export interface LearningSettings {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/** The weighting that `settings` ask for, for a run of `steps` steps: from its start, or with the `memory` that one like it had. */
export function weightingOf(settings: DistillationSettings & LearningSettings, steps: number, memory?: unknown): Weighting {
  const { alpha, beta, alphaEnd } = settings;
  const moving = (progress: (step: number) => number): Weighting =>
    settled((step) => {
      const ce = alpha + (alphaEnd - alpha) * progress(step);
      return { ce, kd: 1 - ce };
    });
  const last = Math.max(1, steps - 1);
  switch (settings.weighting) {
    case "fixed":
      return settled(() => ({ ce: alpha, kd: beta }));
    case "linear":
      return moving((step) => step / last);
    case "cosine":
      return moving((step) => (1 - Math.cos((Math.PI * step) / last)) / 2);
    case "adaptive":
      return new AdaptiveWeighting(windowOf(steps), memory as Losses | undefined);
    case "dwa":
      return new AverageWeighting(windowOf(steps), settings.dwaTemperature, memory as Averages | undefined);
    case "uncertainty":
      return new UncertaintyWeighting(settings, memory as Scales | undefined);
  }
}

const settled = (at: Weighting["at"]): Weighting => ({ listens: false, at, figures: () => ({}), hear() {} });

/** Steps that a weighting looks back over: k of arXiv 2407.19610. */
export const windowOf = (steps: number): number => Math.max(20, Math.floor(steps / 100));

const bothOf = (value: (term: keyof PerTerm) => number): PerTerm => ({ ce: value("ce"), kd: value("kd") });
const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The last losses of each term. */
type Losses = Readonly<Record<keyof PerTerm, number[]>>;

/**
 * The adaptive α of arXiv 2407.19610. With the last k losses of a term, w = 1 − clip((newest − oldest) / mean, 0, 1);
 * α = w_CE / (w_CE + w_KD) and β = 1 − α, one half until k losses are known and where both w are 0. Only a loss that rose
 * over the window weighs less: while both fall this is the fixed half. A step's weights come of the losses before it.
 */
class AdaptiveWeighting implements Weighting {
  readonly listens = true;
  readonly memory: Losses;
  readonly #window: number;

  constructor(window: number, memory: Losses = { ce: [], kd: [] }) {
    this.#window = window;
    this.memory = memory;
  }

  at(): PerTerm {
    const { ce, kd } = this.#kept();
    const alpha = ce + kd > 0 ? ce / (ce + kd) : 0.5;
    return { ce: alpha, kd: 1 - alpha };
  }

  figures(): Readonly<Record<string, number>> {
    const { ce, kd } = this.#kept();
    return { w_ce: ce, w_kd: kd };
  }

  hear(means: PerTerm): void {
    for (const term of ["ce", "kd"] as const) {
      const losses = this.memory[term];
      losses.push(means[term]);
      if (losses.length > this.#window) losses.shift();
    }
  }

  /** w of both terms: 1 where the loss did not rise. */
  #kept(): PerTerm {
    return bothOf((term) => {
      const losses = this.memory[term];
      const mean = meanOf(losses);
      if (losses.length < this.#window || mean === 0) return 1;
      return 1 - Math.min(1, Math.max(0, (losses[losses.length - 1] - losses[0]) / mean));
    });
  }
}

/** The losses of the window under way, the means of the one before, and how much these had shrunk. */
interface Averages {
  losses: PerTerm[];
  previous?: PerTerm;
  rates: PerTerm;
}

/**
 * Dynamic weight average (arXiv 1803.10704): after every window, 2·softmax of how much each loss's mean shrank from the
 * window before to this one, over the temperature; 1 and 1 until two windows are known. A loss that falls more slowly
 * weighs more.
 */
class AverageWeighting implements Weighting {
  readonly listens = true;
  readonly memory: Averages;
  readonly #window: number;
  readonly #temperature: number;

  constructor(window: number, temperature: number, memory: Averages = { losses: [], rates: { ce: 1, kd: 1 } }) {
    this.#window = window;
    this.#temperature = temperature;
    this.memory = memory;
  }

  at(): PerTerm {
    const { ce, kd } = this.memory.rates;
    const shareOfCe = 1 / (1 + Math.exp((kd - ce) / this.#temperature));
    return { ce: 2 * shareOfCe, kd: 2 * (1 - shareOfCe) };
  }

  figures(): Readonly<Record<string, number>> {
    return { rate_ce: this.memory.rates.ce, rate_kd: this.memory.rates.kd };
  }

  hear(means: PerTerm): void {
    const { memory } = this;
    memory.losses.push(means);
    if (memory.losses.length < this.#window) return;
    const newest = bothOf((term) => meanOf(memory.losses.map((losses) => losses[term])));
    const { ce, kd } = memory.previous ?? newest;
    memory.rates = { ce: ce > 0 ? newest.ce / ce : 1, kd: kd > 0 ? newest.kd / kd : 1 };
    memory.previous = newest;
    memory.losses = [];
  }
}

/** What is learned for each term. */
type Scales = Readonly<Record<keyof PerTerm, LearnedNumber>>;

/**
 * Uncertainty weighting (arXiv 1705.07115): Σ ½·e^(−s)·L + ½·s with one s per term, learned by Adam at the run's own
 * learning rate from 0, where both terms weigh one half.
 */
class UncertaintyWeighting implements Weighting {
  readonly listens = true;
  readonly memory: Scales;
  readonly #settings: LearningSettings;

  constructor(settings: LearningSettings, memory: Scales = { ce: fromZero(), kd: fromZero() }) {
    this.#settings = settings;
    this.memory = memory;
  }

  at(): PerTerm {
    return bothOf((term) => Math.exp(-this.memory[term].value) / 2);
  }

  figures(): Readonly<Record<string, number>> {
    return { s_ce: this.memory.ce.value, s_kd: this.memory.kd.value };
  }

  hear(means: PerTerm, learningRate: number): void {
    for (const term of ["ce", "kd"] as const) {
      const scale = this.memory[term];
      descend(scale, (1 - Math.exp(-scale.value) * means[term]) / 2, learningRate, this.#settings);
    }
  }
}

/** A number learned by Adam (arXiv 1412.6980), with its moments and the updates it had. */
interface LearnedNumber {
  value: number;
  steps: number;
  first: number;
  second: number;
}

const fromZero = (): LearnedNumber => ({ value: 0, steps: 0, first: 0, second: 0 });

function descend(number: LearnedNumber, gradient: number, learningRate: number, { beta1, beta2, epsilon }: LearningSettings): void {
  number.steps += 1;
  number.first = beta1 * number.first + (1 - beta1) * gradient;
  number.second = beta2 * number.second + (1 - beta2) * gradient ** 2;
  const mean = number.first / (1 - beta1 ** number.steps);
  const square = number.second / (1 - beta2 ** number.steps);
  number.value -= (learningRate * mean) / (Math.sqrt(square) + epsilon);
}
