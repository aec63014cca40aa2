// Draws for the sample's generators, with a meter: every choice adds −log2 of its probability, so a finished
// document knows what its own choices cost. A model that knew the generator by heart would need at most these bits.

import type { Random } from "../../random";

/** Choices and what they have cost so far. Choose nothing that does not show in the text. */
export interface Chooser {
  /** Bits of all choices so far. */
  readonly bits: number;
  /** One of the options, all equally probable. */
  pick<T>(options: readonly T[]): T;
  /** One of the options with probability in proportion to its weight. */
  weighted<T>(options: readonly (readonly [option: T, weight: number])[]): T;
  /** `count` different options in the order drawn. */
  some<T>(options: readonly T[], count: number): T[];
  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number;
  /** True with this probability. */
  chance(probability: number): boolean;
}

export function createChooser(random: Random): Chooser {
  let bits = 0;
  const below = (count: number): number => {
    bits += Math.log2(count);
    return random.below(count);
  };
  return {
    get bits() {
      return bits;
    },
    pick: (options) => options[below(options.length)],
    weighted: (options) => {
      const total = options.reduce((sum, [, weight]) => sum + weight, 0);
      let left = random.next() * total;
      let at = 0;
      for (; at < options.length - 1 && left >= options[at][1]; at++) left -= options[at][1];
      const [option, weight] = options[at];
      bits -= Math.log2(weight / total);
      return option;
    },
    some: (options, count) => {
      const left = [...options];
      return Array.from({ length: Math.min(count, left.length) }, () => left.splice(below(left.length), 1)[0]);
    },
    whole: (low, high) => low + below(high - low + 1),
    chance: (probability) => {
      const happens = random.next() < probability;
      bits -= Math.log2(happens ? probability : 1 - probability);
      return happens;
    },
  };
}
