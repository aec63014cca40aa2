// npm test: formatting and lint, types, the tests of Vitest (Node, then real Chromium) and the journeys of Playwright,
// in this order, and one line with the sums at the end. How each part is run and counted stands in suites.ts.

import { CommandError, EXIT, readArguments } from "./command";
import { add, type Counts, runChecks, runJourneys, runVitest } from "./suites";

const HELP = `Runs every check and test of the project.

  npm test                                         everything
  npm test -- --only check|node|chromium|journeys  one part; can be given several times`;

interface Part {
  readonly name: string;
  readonly title: string;
  run(): Promise<Counts>;
}

const parts: readonly Part[] = [
  { name: "check", title: "Formatting, lint and types", run: runChecks },
  { name: "node", title: "Tests in Node", run: () => runVitest("node") },
  { name: "chromium", title: "Tests in Chromium", run: () => runVitest("chromium") },
  { name: "journeys", title: "Journeys through the whole page", run: runJourneys },
];

export async function main(given: readonly string[]): Promise<number> {
  const { values } = readArguments({
    args: [...given],
    options: { only: { type: "string", multiple: true }, help: { type: "boolean", short: "h" } },
  });
  if (values.help === true) {
    console.log(HELP);
    return EXIT.ok;
  }
  const only = values.only ?? parts.map((part) => part.name);
  const unknown = only.find((name) => parts.every((part) => part.name !== name));
  if (unknown !== undefined) throw new CommandError(EXIT.usage, `--only ${unknown}: the parts are check, node, chromium and journeys.`);

  let counts: Counts = { passed: 0, failed: 0 };
  for (const part of parts.filter(({ name }) => only.includes(name))) {
    console.log(`\n== ${part.title}`);
    counts = add(counts, await part.run());
  }
  console.log(`\nLimbeck: ${counts.passed} passed, ${counts.failed} failed`);
  return counts.failed === 0 && counts.passed > 0 ? EXIT.ok : EXIT.failed;
}
