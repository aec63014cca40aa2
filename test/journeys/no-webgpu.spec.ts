// A browser without WebGPU: the page says so, says what to do, and keeps working as far as it can.

import { expect } from "@playwright/test";
import { findChrome } from "../../src/cli/install-chrome";
import { expectStage, test } from "./studio";

test.use({ launchOptions: { executablePath: findChrome(), args: ["--disable-gpu"] } }); // and no software adapter in its place

test("without WebGPU the page says what to do and still prepares the texts", async ({ page }) => {
  await page.goto("#/?size=pico&corpus.sampleBytes=20000");
  await expect(page.getByTestId("device-chip")).toHaveAttribute("data-status", "missing");
  await expect(page.getByTestId("problem").filter({ hasText: "WebGPU" }).first()).toBeVisible();
  await page.getByTestId("start-sample").click();
  await expectStage(page, "tokenizer", "done", 60_000);
});
