// What every screen owes everyone, empty or full of results: no fault that an automated accessibility check finds, in
// bright and dark, and no sideways scrolling on a phone.

import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";
import { SCREENS as ADDRESSED } from "../../src/app/hooks/useRoute";

/** Every screen that has an address, after the one that follows the work. */
const SCREENS = ["", ...ADDRESSED];

/** Goes to a screen without reloading the page. */
export async function show(page: Page, screen: string): Promise<void> {
  await page.evaluate((name) => {
    location.hash = `#/${name}`;
  }, screen);
  await expect(page.getByRole("main")).toBeVisible();
}

/** Checks the screen that is shown, in one colour scheme. */
export async function expectAccessible(page: Page, colorScheme: "light" | "dark", screen: string): Promise<void> {
  await page.emulateMedia({ colorScheme });
  const { violations } = await new AxeBuilder({ page }).analyze();
  const faults = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
  expect(faults, `${screen || "start"} in ${colorScheme}`).toEqual([]);
}

/** Checks that the screen that is shown needs no sideways scrolling at the page's present width. */
export async function expectNoSidewaysScroll(page: Page, screen: string): Promise<void> {
  const hidden = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
  expect(await page.evaluate(hidden), `pixels of ${screen || "start"} beyond the edge`).toBe(0);
}

/** Shows every screen, on a computer and on a phone. */
export async function expectEveryScreenFitsEveryone(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const)
    for (const screen of SCREENS) {
      await show(page, screen);
      await expectAccessible(page, colorScheme, screen);
    }
  await page.setViewportSize({ width: 360, height: 740 });
  for (const screen of SCREENS) {
    await show(page, screen);
    await expectNoSidewaysScroll(page, screen);
  }
}
