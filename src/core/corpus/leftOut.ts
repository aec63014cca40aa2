// How things left out are told: the first ones one by one, the rest as a count. What was wrong with each is for the caller.

import type { Problem } from "../errors";

/** What is named one by one; a dropped folder of pictures needs no thousand remarks. */
const NAMED_PROBLEMS = 12;

/** What remarks are as data: the first of them, and how many they are. */
export interface KeptRemarks {
  readonly first: readonly Problem[];
  readonly count: number;
}

/** Problems of which the first are kept and the rest are counted, as they may be millions. */
export class Remarks {
  readonly #first: Problem[] = [];
  #count = 0;

  add(problem: Problem): void {
    this.addAll({ first: [problem], count: 1 });
  }

  addAll({ first, count }: KeptRemarks): void {
    this.#count += count;
    this.#first.push(...first.slice(0, Math.max(0, NAMED_PROBLEMS + 1 - this.#first.length)));
  }

  get kept(): KeptRemarks {
    return { first: this.#first, count: this.#count };
  }

  /** At most twelve of them and, for more, one that counts how many more `things` (a plural) were left out. */
  shortened(things: string, hint: string): readonly Problem[] {
    const rest = this.#count - NAMED_PROBLEMS;
    if (rest < 2) return this.#first;
    const [{ code }] = this.#first.slice(NAMED_PROBLEMS);
    return [...this.#first.slice(0, NAMED_PROBLEMS), { code, message: `${rest} more ${things} were left out.`, hint }];
  }
}
