// npm test: formatting and lint, types, the tests of Vitest (Node, then real Chromium) and the journeys of Playwright,
// in this order, and one line with the sums at the end. How each part is run and counted stands in suites.ts.

import { CommandError, EXIT, readArguments } from "./command";
import { add, type Counts, runChecks, runJourneys, runVitest } from "./suites";

const HELP = `Runs every check and test of the project.

  npm test                                         everything
  npm test -- --only check|node|chromium|journeys  one part; can be given several times
  npm test -- --only node test/core/tokenizer      of that part, the files below a path`;

interface Part {
  readonly name: string;
  readonly title: string;
  /** Runs the tests in files whose path holds one of `files`; all when there are none. */
  run(files: readonly string[]): Promise<Counts>;
}

const parts: readonly Part[] = [
  { name: "check", title: "Formatting, lint and types", run: runChecks },
  { name: "node", title: "Tests in Node", run: (files) => runVitest("node", files) },
  { name: "chromium", title: "Tests in Chromium", run: (files) => runVitest("chromium", files) },
  { name: "journeys", title: "Journeys through the whole page", run: runJourneys },
];

export async function main(given: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments({
    args: [...given],
    allowPositionals: true,
    options: { only: { type: "string", multiple: true }, help: { type: "boolean", short: "h" } },
  });
  if (values.help === true) {
    console.log(HELP);
    return EXIT.ok;
  }
  const only = values.only ?? parts.map((part) => part.name);
  const unknown = only.find((name) => parts.every((part) => part.name !== name));
  if (unknown !== undefined) throw new CommandError(EXIT.usage, `--only ${unknown}: the parts are check, node, chromium and journeys.`);
  if (positionals.length > 0 && (only.length > 1 || only[0] === "check"))
    throw new CommandError(EXIT.usage, "files can be named for one part only: --only node, --only chromium or --only journeys.");

  let counts: Counts = { passed: 0, failed: 0 };
  for (const part of parts.filter(({ name }) => only.includes(name))) {
    console.log(`\n== ${part.title}`);
    counts = add(counts, await part.run(positionals));
  }
  console.log(`\nLimbeck: ${counts.passed} passed, ${counts.failed} failed`);
  return counts.failed === 0 && counts.passed > 0 ? EXIT.ok : EXIT.failed;
}
