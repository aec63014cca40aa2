// An exported page as somebody has it who downloaded it: unpacked, on a host of its own or opened from the folder, in a browser
// that never saw the studio and that is without a network while the page writes.

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, expect, type Locator, type Page } from "@playwright/test";
import { unzipSync } from "fflate";
import { expectAccessible, expectNoSidewaysScroll } from "./access";
import { hostOf } from "./host";

export interface Asked {
  readonly prompt: string;
  readonly tokens: number;
}

/** Letters of a text, each with a number for who wrote it: 0 for the first writer, 1 for the next that is another one, and so on. */
export type Written = readonly (readonly [letter: string, writer: number])[];

/** What stands in elements that each hold a token, told apart by `writerOf`. */
export async function writtenIn(tokens: Locator, writerOf: (token: HTMLElement | SVGElement) => string): Promise<Written> {
  const pieces = await tokens.evaluateAll((all) => all.map((one) => one.textContent ?? ""));
  const writers = await Promise.all((await tokens.all()).map((one) => one.evaluate(writerOf)));
  const order = [...new Set(writers)];
  return pieces.flatMap((text, i) => [...text].map((letter) => [letter, order.indexOf(writers[i])] as const));
}

/** Unpacks a package and has its page write, greedily, without a network; what `read` makes of the tokens. */
export async function writtenByPage<Result>(
  browser: Browser,
  zip: Uint8Array,
  folder: string,
  asked: Asked,
  read: (tokens: Locator) => Promise<Result>,
): Promise<Result> {
  for (const [name, bytes] of Object.entries(unzipSync(zip))) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
  const host = await hostOf(folder);
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const strays: string[] = [];
    context.on("request", (request) => {
      const url = request.url();
      if (!url.startsWith(host.address) && !url.startsWith("data:")) strays.push(url);
    });
    page.on("console", (message) => void (message.type() === "error" && strays.push(message.text())));
    await page.goto(host.address);
    await ask(page, asked); // the experts that take part are fetched
    for (const scheme of ["light", "dark"] as const) await expectAccessible(page, scheme, "exported page");
    await page.setViewportSize({ width: 360, height: 740 });
    await expectNoSidewaysScroll(page, "exported page");
    await context.setOffline(true);
    await ask(page, asked);
    expect(strays, "requests that left the host, and errors").toEqual([]);
    return await read(page.locator("#answer .token"));
  } finally {
    await context.close();
    host.close();
  }
}

/** Opens the page of an unpacked package as a file, and chooses its folder. */
export async function opensAsFile(browser: Browser, folder: string, asked: Asked): Promise<string> {
  const page = await browser.newPage();
  await page.goto(pathToFileURL(join(folder, "index.html")).href);
  await page.getByLabel("Choose the folder").setInputFiles(folder);
  await ask(page, asked);
  const text = await page.locator("#answer .token").allTextContents();
  await page.close();
  return text.join("");
}

async function ask(page: Page, { prompt, tokens }: Asked): Promise<void> {
  const status = page.getByRole("status");
  await expect(status).toHaveText(/^(Ready|Done)\.$/);
  await page.getByLabel("Your text").fill(prompt);
  await page.getByLabel("Tokens").fill(String(tokens));
  await page.getByLabel("Temperature").fill("0");
  await page.getByRole("button", { name: "Write" }).click();
  await expect(status).toHaveText("Done.");
}
