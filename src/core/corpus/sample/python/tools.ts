// Modules of small tools: functions over numbers and words that any village has a use for.

import type { Chooser } from "../chooser";
import { PEOPLE } from "../people";
import { PLACE_NAMES } from "../places";
import { checksIn } from "./checks";
import { NUMBER_TOOLS } from "./numbertools";
import { moduleText } from "./source";
import { WORD_TOOLS } from "./wordtools";

const TOOLS = [...WORD_TOOLS, ...NUMBER_TOOLS];

export function toolsModule(choose: Chooser): string {
  const tools = choose.some(TOOLS, choose.whole(3, 7)).map((make) => make(choose));
  const checks = checksIn(
    choose,
    choose.pick(["tools", "helpers", "school"]),
    tools.map(({ check }) => check),
  );
  return moduleText({
    doc: choose.pick([
      "Small tools for long evenings.",
      `Exercises from the school of ${choose.pick(PLACE_NAMES)}.`,
      `Functions that ${choose.pick(PEOPLE).name} needs now and then.`,
    ]),
    imports: checks.imports,
    constants: [],
    definitions: [...tools.map(({ code }) => code), ...checks.definitions],
  });
}
