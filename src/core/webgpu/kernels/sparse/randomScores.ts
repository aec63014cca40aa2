// The random numbers that gates add to their scores: `randomScore` of core/randomScores.ts, number by number, rounding aside.

import type { DType } from "../../../graph/shape";
import type { ScoreKind } from "../../../randomScores";
import { type Call, type Operand, read, write } from "../../call";
import { elementCall } from "../elements";
import { HASH_FUNCTIONS } from "../hash";
import { range } from "../range";
import type { RowShape } from "../rows";

/** Bits of a random number within (0, 1): (n + ½) / 2²⁴ for n below 2²⁴. */
const BITS = 24;
const UNIT = 2 ** -BITS;

/** 1 + q/3 + q²/5 + …, to as many terms as f32 can tell for q up to 1/9. */
const ARTANH = range(8).reduceRight((inner, term) => `(${1 / (2 * term + 1)}${inner && ` + q * ${inner}`})`, "");
/** 1 − q/2! + q²/4! − …, the same for q up to (π/2)². */
const COSINE = range(8).reduceRight((inner, term) => `(1.0${inner && ` - q * ${1 / ((2 * term + 1) * (2 * term + 2))} * ${inner}`})`, "");

const FUNCTIONS = `${HASH_FUNCTIONS}
fn drawn(own: u32, at: u32, which: u32) -> u32 { return hash3(own, at, which) >> ${32 - BITS}u; }
// −ln u of u = (n + ½) / 2²⁴. Near 1, where f32 does not hold u, by 1 − u = t: −ln(1 − t) = 2 artanh(t / (2 − t)).
fn minusLog(n: u32) -> f32 {
  if (n < ${2 ** (BITS - 1)}u) { return -log((f32(n) + 0.5) * ${UNIT}); }
  let t = (f32(${2 ** BITS - 1}u - n) + 0.5) * ${UNIT};
  let s = t / (2.0 - t); let q = s * s;
  return 2.0 * s * ${ARTANH};
}
// cos 2πu of the same u, by quarters of a turn: what is built in may be off by 2⁻¹¹.
fn cosine(n: u32) -> f32 {
  let quarter = n >> ${BITS - 2}u;
  let part = (f32(n & ${2 ** (BITS - 2) - 1}u) + 0.5) * ${4 * UNIT};
  let x = ${Math.PI / 2} * select(part, 1.0 - part, (quarter & 1u) == 1u); let q = x * x;
  return select(1.0, -1.0, quarter == 1u || quarter == 2u) * ${COSINE};
}
`;

/** A number of each kind at element `at` of the rows of a seed, in the row `row` of these. */
const NUMBERS: Readonly<Record<ScoreKind["kind"], string>> = {
  normal: `sqrt(2.0 * minusLog(drawn(own, at, 0u))) * cosine(drawn(own, at, 1u))`,
  gumbel: "select(0.0, -log(minusLog(drawn(own, at, 0u))), drawn(own, row, 2u) < sizes[0].y)",
};

/** (seeds [B]) → scores [N, E] of this kind, N / B rows by each seed. */
export function randomScores(
  { rows, width }: RowShape,
  { kind, share, salt }: ScoreKind,
  operands: { readonly seeds: Operand; readonly scores: Operand },
  { dtype, count }: { readonly dtype: DType; readonly count: number },
): Call {
  const bindings = [read("seeds", dtype, operands.seeds), write("scores", "f32", operands.scores)];
  const body = `let place = element / (sizes[0].z * ${width}u);
let at = element - place * sizes[0].z * ${width}u;
let row = at / ${width}u;
let own = hash2(bitcast<u32>(i32(seeds[place])), sizes[0].x);
scores[element] = ${NUMBERS[kind]};`;
  // n + ½ < share · 2²⁴ in whole numbers.
  const below = Math.ceil(share / UNIT - 0.5);
  return { ...elementCall("random scores", rows * width, bindings, body), functions: FUNCTIONS, sizes: [[salt, below, rows / count, 0]] };
}
