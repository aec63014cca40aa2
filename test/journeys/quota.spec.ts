// A browser that lets the studio keep hardly more than it has: it is said before training and where a model does not fit, nothing that
// was there is lost, and it goes on once something was given up.

import { expect, type Page } from "@playwright/test";
import { expectStage, stage, test } from "./studio";

const SHORT = new URLSearchParams({
  size: "pico",
  "corpus.sampleBytes": "300000",
  "teacher.steps": "12",
  "teacher.evaluations": "1",
  "evaluation.tokens": "256",
  "evaluation.finalTokens": "256",
});

/** Lets the page's origin keep only so many bytes more than it does, and tell of it, which Chrome by itself does not: its quota is a fixed one. */
async function leaveRoomFor(page: Page, bytes: number): Promise<void> {
  const used = await page.evaluate(async () => (await navigator.storage.estimate()).usage ?? 0);
  const quota = used + bytes;
  const session = await page.context().newCDPSession(page);
  await session.send("Storage.overrideQuotaForOrigin", { origin: new URL(page.url()).origin, quotaSize: quota });
  await page.addInitScript((told) => {
    const estimate = navigator.storage.estimate.bind(navigator.storage);
    navigator.storage.estimate = async () => ({ ...(await estimate()), quota: told });
  }, quota);
}

test("training where storage is full is named, loses nothing, and goes on once something was given up", async ({ page }) => {
  page.on("dialog", (dialog) => void dialog.accept());
  await page.goto(`#/corpus?${SHORT}`);
  await page.getByRole("button", { name: "Use the sample" }).click();
  await expectStage(page, "corpus", "done", 60_000);
  await page.getByTestId("start-balanced-set").click();
  await expect(page.getByTestId("download-limbeck-corpus.zip")).toBeVisible();
  await stage(page, "tokenizer").click();
  await page.getByTestId("start-tokenizer").click();
  await expectStage(page, "tokenizer", "done", 60_000);

  await leaveRoomFor(page, 100_000);
  await page.reload();
  await stage(page, "teacher").click();
  const main = page.getByRole("main");
  await expect(main.getByText(/^Storage is nearly full: [\d.]+ kB are left, and the teacher/)).toBeVisible();
  await page.getByTestId("start-teacher").click();
  await expectStage(page, "teacher", "failed", 180_000);
  await expect(main.getByText(/models\/teacher\.safetensors needs .* kB/)).toBeVisible();
  await page.reload();
  for (const done of ["corpus", "tokenizer"]) await expectStage(page, done, "done");

  await stage(page, "runs").click();
  await page.getByTestId("free-exports").click();
  await expect(page.getByTestId("free-exports")).toBeHidden();
  await stage(page, "teacher").click();
  await page.getByTestId("start-teacher").click();
  await expectStage(page, "teacher", "done", 180_000);
  await page.reload();
  await expectStage(page, "teacher", "done");
});
