// How the page is built, served and tested. Vitest runs the pure tests in Node and those that need a GPU, a
// worker or storage in real Chromium; journeys through the whole page belong to Playwright (test/journeys).

import react from "@vitejs/plugin-react";
import { playwright } from "@vitest/browser-playwright";
import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";
// Vite asks for the extensions.
import { chromeArguments } from "./src/cli/chrome-arguments.ts";
import { offlineWorker } from "./src/cli/offline.ts";
import { pageParts } from "./src/cli/pages.ts";
import { builtHeaders, isolation, policyInPage } from "./src/cli/policy.ts";

/** About as long a part of the browser's tests as the rest. */
const firstHalf = "test/browser/[abce-l]*.test.{ts,tsx}";

/** Tests in a Chromium of their own. */
const inChromium = (name: string, files: { include: string[]; exclude?: string[] }): TestProjectInlineConfiguration => ({
  extends: true,
  // Found only while a test already runs, they would reload it.
  optimizeDeps: {
    include: [
      "@mantine/core",
      "@mantine/hooks",
      "@noble/hashes/sha2.js",
      "@noble/hashes/utils.js",
      "@tensorflow/tfjs",
      "@tensorflow/tfjs-backend-webgpu",
      "@zip.js/zip.js/lib/zip-core-native.js",
      "fflate",
      "fzstd",
      "htmlparser2",
      "hyparquet",
      "hyparquet-writer",
      "idb",
      "react",
      "react-dom/client",
      "recharts",
      "zustand",
      "zustand/vanilla",
    ],
  },
  test: {
    name,
    ...files,
    testTimeout: 120_000,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({
        launchOptions: {
          ...(process.env.CHROME_PATH ? { executablePath: process.env.CHROME_PATH } : {}),
          args: chromeArguments("software"),
        },
      }),
      instances: [{ browser: "chromium" }],
    },
  },
});

export default defineConfig({
  plugins: [react(), policyInPage(), pageParts(), offlineWorker(builtHeaders)],
  server: { host: "127.0.0.1", headers: isolation },
  preview: { host: "127.0.0.1", headers: builtHeaders },
  worker: { format: "es", plugins: () => [pageParts()] },
  build: { target: "es2023", chunkSizeWarningLimit: 2500, rolldownOptions: { checks: { pluginTimings: false } } },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: "node",
          testTimeout: 60_000,
          hookTimeout: 60_000,
          environment: "node",
          include: ["test/**/*.test.{ts,tsx}"],
          exclude: ["test/browser/**", "test/journeys/**"],
        },
      },
      // A Chromium compiles one kernel at a time, which most of the time goes to: two of them share the files.
      inChromium("chromium-1", { include: [firstHalf] }),
      inChromium("chromium-2", { include: ["test/browser/**/*.test.{ts,tsx}"], exclude: [firstHalf] }),
    ],
  },
});
