// What happens between two steps of writing: the next token of each sequence is taken from its prompt or from the draw,
// and a full window begins again with its last half. One lane per sequence.

import { type Call, type Operand, read, write } from "../call";
import { elementCall } from "./elements";

interface AdvanceOperands {
  /** [B] */
  readonly sampled: Operand;
  /** Known tokens of each window [B, P], and how many they are [B]. */
  readonly window: Operand;
  readonly lengths: Operand;
  /** Tokens drawn in each sequence [B]. */
  readonly drawn: Operand;
  /** What was drawn in this step [B], −1 where the next token was known. */
  readonly written: Operand;
  /** What the next step runs: a token per sequence and its position [B]. */
  readonly tokens: Operand;
  readonly positions: Operand;
}

/** `kept` tokens of a full window begin the next. */
export function advance(batch: number, context: number, kept: number, operands: AdvanceOperands): Call {
  return elementCall(
    "advance",
    batch,
    [
      read("sampled", "i32", operands.sampled),
      write("window", "i32", operands.window),
      write("lengths", "u32", operands.lengths),
      write("drawn", "u32", operands.drawn),
      write("written", "i32", operands.written),
      write("tokens", "i32", operands.tokens),
      write("positions", "i32", operands.positions),
    ],
    `let first = element * ${context}u;
var position = u32(positions[element]) + 1u;
written[element] = -1;
if (position == lengths[element]) {
  let token = sampled[element];
  written[element] = token;
  drawn[element] += 1u;
  if (position == ${context}u) {
    for (var i = 1u; i < ${kept}u; i++) { window[first + i - 1u] = window[first + ${context - kept}u + i]; }
    window[first + ${kept - 1}u] = token;
    lengths[element] = ${kept}u;
    position = 0u;
  } else {
    window[first + position] = token;
    lengths[element] = position + 1u;
  }
}
tokens[element] = window[first + position];
positions[element] = i32(position);`,
  );
}
