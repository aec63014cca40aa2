// Journeys through the whole built page in a real Chrome on the software adapter. One at a time: each has the machine's
// cores to itself, since that adapter computes on them.

import { defineConfig } from "@playwright/test";
import { chromeArguments } from "../../src/cli/chrome-arguments";
import { findChrome } from "../../src/cli/install-chrome";

export default defineConfig({
  testDir: ".",
  outputDir: "../../.cache/journeys",
  globalSetup: "./serve.setup.ts",
  forbidOnly: process.env.CI !== undefined,
  workers: 1,
  timeout: 600_000,
  expect: { timeout: 30_000 },
  reporter: "list",
  use: {
    viewport: { width: 1280, height: 800 },
    trace: "retain-on-failure",
    launchOptions: { executablePath: findChrome(), args: chromeArguments("software") },
  },
});
