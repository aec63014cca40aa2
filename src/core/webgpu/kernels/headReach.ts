// How far down the teacher's most probable tokens reach whose probabilities add up to no more than a given mass: found by
// closing in on it, which unlike sorting needs no memory. What it is for stands in graph/loss.ts, under adaptive KL.

import type { Packing } from "./packing";
import { range as numbers } from "./range";
import type { Team } from "./rows";

/** Distances closer than this are one: tokens of nearly equal probability stay together. Some roundings of a logit. */
const RESOLUTION = 1e-4;
/** Softened logits lower than the row's largest by so much have no mass in f32. */
const FARTHEST = 32;

/**
 * Rounds, in each of which what is left is cut into so many parts that the last one's are as fine as wanted. A lane alone
 * is slowed by reading its row again, a team by each sum that it adds up together.
 */
const roundsFor = ({ members }: Team): number => (members === 1 ? 4 : 12);

/**
 * The farthest a head can reach: tokens less probable than (1 − mass) / V have together less than what it leaves out, so the
 * first token left out is more probable.
 */
const farthest = (mass: number, vocabSize: number): number => (mass < 1 ? Math.min(FARTHEST, Math.log(vocabSize / (1 - mass))) : FARTHEST);

/** What the search reads: text that defines `exponential` and `distance`, and the row's sum of all exponentials. */
interface Source {
  readonly each: (body: string) => string;
  readonly softened: string;
  readonly exponential: string;
  /** An element's distance below the row's largest, an expression. */
  readonly distance: string;
  readonly sum: string;
}

/** Statements after which `name` is the distance of the last token within `mass`; 0, the most probable, in any case. */
export function headReach(
  team: Team,
  { type, sum }: Packing,
  name: string,
  { mass, vocabSize }: { readonly mass: number; readonly vocabSize: number },
  source: Source,
): string {
  const rounds = roundsFor(team);
  const range = farthest(mass, vocabSize);
  const parts = Math.ceil((range / RESOLUTION) ** (1 / rounds));
  const inner = numbers(parts - 1).map((i) => i + 1);
  return `var ${name} = 0.0;
{ var high = f32(${range});
for (var round = 0; round < ${rounds}; round++) {
  let low = ${name}; let part = (high - low) / ${parts}.0;
  ${inner.map((i) => `var mass${i} = 0.0;`).join(" ")}
  ${source.each(`${source.softened}
  let distance = ${source.distance};
  ${inner.map((i) => `let in${i} = select(${type}(0), ${source.exponential}, distance <= ${type}(low + ${i}.0 * part)); mass${i} += ${sum(`in${i}`)};`).join("\n")}`)}
  high = low + part;
  ${inner.map((i) => `if (rowSum(mass${i}, lane) <= ${mass} * ${source.sum}) { ${name} = low + ${i}.0 * part; high = low + ${i + 1}.0 * part; }`).join("\n")}
} }`;
}
