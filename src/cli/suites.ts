// Runs the parts of npm test, each in a process of its own, and counts by the reports the tools themselves write.
// A tool that dies without a report, or complains beyond its tests, counts as one failure: nothing is lost in silence.

import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "./command";
import { findChrome } from "./install-chrome";
import { ensureBuilt } from "./serve";

export interface Counts {
  readonly passed: number;
  readonly failed: number;
}

export const add = (a: Counts, b: Counts): Counts => ({ passed: a.passed + b.passed, failed: a.failed + b.failed });

/** Folders that are compiled by themselves, each against what may exist there. */
const typed = ["src/core", "src/protocol", "src/storage", "src/stages", "src/app", "src/pages", "src/cli", "workers", "test"];

/** The programs, as scripts that Node runs: no shell, no search path. */
const programs = {
  biome: "node_modules/@biomejs/biome/bin/biome",
  tsc: "node_modules/typescript/bin/tsc",
  vitest: "node_modules/vitest/vitest.mjs",
  playwright: "node_modules/@playwright/test/cli.js",
} as const;

/** Runs a program with its output on this terminal; whether it succeeded. */
function succeeds(program: keyof typeof programs, given: readonly string[], environment: Record<string, string> = {}): Promise<boolean> {
  const child = spawn(process.execPath, [join(root, programs[program]), ...given], {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, ...environment },
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => resolve(code === 0));
  });
}

/** Runs `tool` with a place for its JSON report and reads `count` from it. */
async function counted<Report>(tool: (report: string) => Promise<boolean>, count: (report: Report) => Counts): Promise<Counts> {
  const folder = mkdtempSync(join(tmpdir(), "limbeck-test-"));
  try {
    const path = join(folder, "report.json");
    const succeeded = await tool(path);
    const counts = existsSync(path) ? count(JSON.parse(readFileSync(path, "utf8"))) : { passed: 0, failed: 0 };
    return succeeded || counts.failed > 0 ? counts : { ...counts, failed: 1 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Biome over everything, then the compiler over each folder; each is one count. */
export async function runChecks(): Promise<Counts> {
  const results = [await succeeds("biome", ["check", "."])];
  for (const folder of typed) {
    console.log(`types of ${folder}`);
    results.push(await succeeds("tsc", ["-p", folder]));
  }
  const passed = results.filter(Boolean).length;
  return { passed, failed: results.length - passed };
}

interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly unknown[] }[];
}

/** Vitest's tests in Node or in Chromium; files that could not even be loaded count as one failure each. */
export async function runVitest(project: "node" | "chromium", files: readonly string[]): Promise<Counts> {
  const environment = project === "chromium" ? { CHROME_PATH: findChrome() } : {};
  return counted<VitestReport>(
    (report) =>
      succeeds(
        "vitest",
        ["run", ...files, `--project=${project}*`, "--reporter=default", "--reporter=json", `--outputFile.json=${report}`],
        environment,
      ),
    ({ numPassedTests, numFailedTests, testResults }) => {
      const unloaded = testResults.filter(({ status, assertionResults }) => status === "failed" && assertionResults.length === 0);
      return { passed: numPassedTests, failed: numFailedTests + unloaded.length };
    },
  );
}

interface PlaywrightReport {
  readonly stats: { readonly expected: number; readonly unexpected: number; readonly flaky: number };
  readonly errors: readonly unknown[];
}

/** The journeys, on a fresh build. One that only passed when repeated has failed. */
export async function runJourneys(files: readonly string[]): Promise<Counts> {
  const environment = { CHROME_PATH: findChrome() };
  await ensureBuilt();
  return counted<PlaywrightReport>(
    (report) =>
      succeeds("playwright", ["test", "--config=test/journeys/playwright.config.ts", ...files, "--reporter=list,json"], {
        ...environment,
        PLAYWRIGHT_JSON_OUTPUT_NAME: report,
      }),
    ({ stats, errors }) => ({ passed: stats.expected, failed: stats.unexpected + stats.flaky + errors.length }),
  );
}
