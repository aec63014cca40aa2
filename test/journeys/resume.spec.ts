// A teacher whose page is closed while it trains: it is offered from the step that was kept, and ends with all its curve.

import { readFile } from "node:fs/promises";
import { expect } from "@playwright/test";
import { expectStage, numberIn, stage, test } from "./studio";

const STEPS = 40;
const SHORT = new URLSearchParams({
  size: "pico",
  "corpus.sampleBytes": "40000",
  "teacher.steps": String(STEPS),
  "teacher.evaluations": "1",
  "evaluation.tokens": "512",
  "evaluation.finalTokens": "512",
});

test("a teacher whose page was closed is resumed at its step, and its chart has the steps before", async ({ page }) => {
  test.setTimeout(180_000);
  page.on("dialog", (dialog) => void dialog.accept()); // it asks whether to leave
  await page.goto(`#/?${SHORT}`);
  await expect(page.getByTestId("device-chip")).toHaveAttribute("data-status", "ready");
  await page.getByTestId("start-sample").click();
  await expectStage(page, "teacher", "running", 60_000);
  await numberIn(page.getByTestId("loss-latest"), 120_000);
  await page.getByTestId("pause").click();
  await expectStage(page, "teacher", "paused");

  await page.reload();
  await stage(page, "teacher").click();
  const resume = page.getByRole("button", { name: /^Resume at step \d+$/ });
  const step = Number(/\d+/.exec((await resume.textContent()) ?? ""));
  expect(step).toBeGreaterThan(0);
  expect(step).toBeLessThan(STEPS);
  await resume.click();
  await expectStage(page, "teacher", "done", 120_000);

  const downloading = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save Gradient norm" }).click();
  await page.getByRole("menuitem", { name: /CSV/ }).click();
  const csv = await readFile(await (await downloading).path(), "utf8");
  expect(csv.trim().split("\n")).toHaveLength(1 + STEPS);
});
