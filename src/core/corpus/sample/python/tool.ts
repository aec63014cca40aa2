// One small function with a check, as the modules of tools are made of.

import type { Chooser } from "../chooser";
import type { Check } from "./checks";
import { define, type Lines } from "./source";

export interface Tool {
  readonly code: Lines;
  readonly check: Check;
}
export type ToolMaker = (choose: Chooser) => Tool;

/** A function by its parts, checked by calling it with `argument`. */
export const tool = (
  name: string,
  parameters: string,
  returns: string,
  doc: string,
  body: Lines,
  argument: string,
  expected: string,
): Tool => ({
  code: define(`${name}(${parameters}) -> ${returns}`, doc, body),
  check: { name, setup: [], call: `${name}(${argument})`, expected },
});
