// How lines are told apart that stand for no domain, such as runs and layers: by a colour and a dash.

import type { ChartLine } from "./spec";

const COLORS = 8; // told apart under the common colour-vision deficiencies; theme.css names them
const DASHES = [undefined, "6 3", "2 3", "9 3 2 3"];

/** The look of the line of this number, from 0: 32 looks before one comes again. */
export function lookOf(number: number): Pick<ChartLine, "color" | "dash"> {
  const dash = DASHES[Math.floor(number / COLORS) % DASHES.length];
  return { color: `var(--domain-${number % COLORS})`, ...(dash && { dash }) };
}
