// Everyone can use every screen: an automated accessibility check, a phone's width, the keyboard alone.

import { AxeBuilder } from "@axe-core/playwright";
import { expect } from "@playwright/test";
import { expectStage, test } from "./studio";

const SCREENS = ["", "corpus", "tokenizer", "teacher", "experts", "router", "mixture", "play", "export", "help"];

for (const screen of SCREENS) {
  test(`${screen || "start"} passes the accessibility check, bright and dark`, async ({ page }) => {
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await page.goto(`#/${screen}`);
      await expect(page.getByRole("main")).toBeVisible();
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
    }
  });

  test(`${screen || "start"} fits a screen of 360 pixels`, async ({ page }) => {
    await page.setViewportSize({ width: 360, height: 740 });
    await page.goto(`#/${screen}`);
    await expect(page.getByRole("main")).toBeVisible();
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(overflow).toBe(0);
  });
}

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
