// What every journey starts from: a page whose traffic and errors are watched, and the words for what people do there.
// A journey fails when a request leaves the origin, or when the page throws or prints an error.

import { test as base, expect, type Locator, type Page } from "@playwright/test";

export const test = base.extend({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern
  baseURL: async ({}, use) => use(process.env.LIMBECK_ADDRESS),
  page: async ({ page, context, baseURL }, use) => {
    const foreign: string[] = [];
    const errors: string[] = [];
    const origin = new URL(baseURL!).origin;
    context.on("request", (request) => {
      const url = new URL(request.url());
      if (url.origin !== origin && !["blob:", "data:"].includes(url.protocol)) foreign.push(request.url());
    });
    page.on("pageerror", (error) => errors.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") errors.push(message.text());
    });
    await use(page);
    expect(foreign, "requests that left the origin").toEqual([]);
    expect(errors, "errors of the page").toEqual([]);
  },
});

/** Where a stage stands, in the rail. */
export function stage(page: Page, id: string): Locator {
  return page.getByTestId(`stage-${id}`);
}

/** Waits until a stage has this status. */
export async function expectStage(page: Page, id: string, status: string | RegExp, timeout = 30_000): Promise<void> {
  await expect(stage(page, id)).toHaveAttribute("data-status", status, { timeout });
}

/** A number as the page shows it, waited for. */
export async function numberIn(locator: Locator, timeout = 30_000): Promise<number> {
  await expect(locator).toHaveText(/\d/, { timeout });
  return Number(((await locator.textContent()) ?? "").replace(/[^\d.eE-]/g, ""));
}
