// How a module checks itself: what the generator computed beside the code stands in its tests. Three styles:
// a unittest class, plain test functions, or assertions in main.

import type { Chooser } from "../chooser";
import { className, define, indented, type Lines, string } from "./source";

/** A call with the value it returns, both as Python source; `setup` makes what the call needs. */
export interface Check {
  readonly name: string;
  readonly setup: Lines;
  readonly call: string;
  readonly expected: string;
}

const COMMENTS = [
  "The gulls take their share.",
  "Nele counted twice.",
  "Ask Tova before the ferry leaves.",
  "Bram would round up.",
  "Not on Sundays.",
  "Oskar insists on this.",
  "Salt is always paid in advance.",
  "The bell rings at noon.",
  "Una measured it by hand.",
  "It rained that day.",
  "Silvan keeps the list.",
  "The donkey knows the way.",
];

const ALL_WELL = ["All is well.", "The numbers agree.", "Nothing is missing.", "Time for soup.", "Good night."];

export const comment = (choose: Chooser) => `# ${choose.pick(COMMENTS)}`;

/** The definitions that check, with the imports they need. */
export function checksIn(choose: Chooser, subject: string, checks: readonly Check[]): { imports: string[]; definitions: Lines[] } {
  const style = choose.pick(["unittest", "functions", "main"] as const);
  if (style === "unittest") {
    const methods = checks.flatMap(({ name, setup, call, expected }) => [
      "",
      ...define(`test_${name}(self)`, "", [
        ...setup,
        expected === "True" ? `self.assertTrue(${call})` : `self.assertEqual(${call}, ${expected})`,
      ]),
    ]);
    const tests = [`class Test${className(subject)}(unittest.TestCase):`, ...indented(methods.slice(1))];
    return { imports: ["import unittest"], definitions: [tests, guard(["unittest.main()"])] };
  }
  if (style === "functions") {
    const tests = checks.map(({ name, setup, call, expected }) =>
      define(`test_${name}() -> None`, "", [...setup, expected === "True" ? `assert ${call}` : `assert ${call} == ${expected}`]),
    );
    return { imports: [], definitions: tests };
  }
  const lines = checks.flatMap(({ setup, call, expected }) => [
    ...setup,
    expected === "True" ? `assert ${call}` : `assert ${call} == ${expected}`,
  ]);
  const ending = `print(${string(choose.pick(ALL_WELL))})`;
  const main = define("main() -> None", choose.pick(["Check a few answers.", "See whether all is as it was.", ""]), [
    ...withoutRepeats(lines),
    ending,
  ]);
  return { imports: [], definitions: [main, guard(["main()"])] };
}

const guard = (body: Lines): Lines => ['if __name__ == "__main__":', ...indented(body)];

/** In one function, what is set up alike is set up once. */
const withoutRepeats = (lines: Lines): string[] => [...new Set(lines)];
