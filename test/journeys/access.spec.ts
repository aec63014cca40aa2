// Everyone can use the page before there is any result: the check of every screen, and a start by keyboard alone. The
// screens with results are checked at the end of a whole run.

import { expect } from "@playwright/test";
import { expectEveryScreenFitsEveryone } from "./access";
import { expectStage, test } from "./studio";

test("every empty screen passes the accessibility check and fits 360 pixels", async ({ page }) => {
  await page.goto("#/");
  await expectEveryScreenFitsEveryone(page);
});

test("the sample can be started by keyboard alone", async ({ page }) => {
  await page.goto("#/?size=pico&corpus.sampleBytes=20000&teacher.steps=2");
  const start = page.getByTestId("start-sample");
  await expect(start).toBeVisible();
  for (let presses = 0; presses < 40; presses++) {
    await page.keyboard.press("Tab");
    if (await start.evaluate((element) => element === document.activeElement)) break;
  }
  await expect(start).toBeFocused();
  await page.keyboard.press("Enter");
  await expectStage(page, "corpus", /running|done/);
});
