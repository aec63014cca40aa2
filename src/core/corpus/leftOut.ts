// How things left out are told: the first ones one by one, the rest as a count. What was wrong with each is for the caller.

import type { Problem } from "../errors";

/** What is named one by one; a dropped folder of pictures needs no thousand remarks. */
const NAMED_PROBLEMS = 12;

/** At most twelve `problems` and, for more, one that counts how many more `things` (a plural) were left out. */
export function shortened(problems: readonly Problem[], things: string, hint: string): readonly Problem[] {
  const rest = problems.slice(NAMED_PROBLEMS);
  if (rest.length < 2) return problems;
  return [...problems.slice(0, NAMED_PROBLEMS), { code: rest[0].code, message: `${rest.length} more ${things} were left out.`, hint }];
}
