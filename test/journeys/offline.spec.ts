// The page without a network, and from one build to the next.

import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type BrowserContext, test as bare, expect, type Page } from "@playwright/test";
import { root } from "../../src/cli/command";
import { writeOfflineWorker } from "../../src/cli/offline";
import { builtHeaders } from "../../src/cli/policy";
import { hostOf } from "./host";
import { expectStage, numberIn, test } from "./studio";

const SHORT = new URLSearchParams({ size: "pico", "corpus.sampleBytes": "40000", "teacher.steps": "20", "teacher.evaluations": "1" });

/** As a person's browser is: the page keeps nothing in one that a program drives. */
const asPerson = (context: BrowserContext): Promise<unknown> =>
  context.addInitScript(() => Object.defineProperty(Navigator.prototype, "webdriver", { get: () => false }));

/** Waits until a build is kept whole. */
const kept = (page: Page): Promise<unknown> => page.evaluate(async () => Boolean(await navigator.serviceWorker.ready));

const caches = (page: Page): Promise<string[]> => page.evaluate(() => window.caches.keys());

/** Has the browser look for a newer build, and tells what became of its worker. */
const lookForUpdate = (page: Page): Promise<string> =>
  page.evaluate(async () => {
    const registration = (await navigator.serviceWorker.getRegistration())!;
    const ended = new Promise<string>((resolve) =>
      registration.addEventListener("updatefound", () => {
        const worker = registration.installing!;
        worker.addEventListener("statechange", () => resolve(worker.state));
      }),
    );
    await registration.update();
    return ended;
  });

test("after the first load the page opens and trains without a network", async ({ page, context }) => {
  await asPerson(context);
  await page.goto(`#/?${SHORT}`);
  await kept(page);
  await context.setOffline(true);
  const again = await page.reload();
  expect(again?.fromServiceWorker()).toBe(true);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  await page.getByTestId("start-sample").click();
  await expectStage(page, "teacher", "running", 120_000);
  await numberIn(page.getByTestId("loss-latest"), 120_000);
});

test("the runtime of exported pages is kept once it was asked for, and not before", async ({ page, context }) => {
  await asPerson(context);
  await page.goto("#/");
  await kept(page);
  await page.reload(); // the worker answers from here on
  const [path] = /assets\/onnxruntime[^"]+/.exec(readFileSync(join(root, "dist", "offline.js"), "utf8"))!;
  const isKept = (): Promise<boolean> => page.evaluate(async (address) => (await window.caches.match(address)) !== undefined, path);
  const fetched = (): Promise<number> => page.evaluate(async (address) => (await (await fetch(address)).arrayBuffer()).byteLength, path);
  expect(await isKept()).toBe(false);
  const bytes = await fetched();
  expect(await isKept()).toBe(true);
  await context.setOffline(true);
  expect(await fetched()).toBe(bytes);
});

test("a browser that a program drives keeps nothing", async ({ page }) => {
  await page.goto("#/");
  await expect(page.getByTestId("device-chip")).toHaveAttribute("data-status", "ready");
  expect(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)).toBe(0);
});

bare(
  "a new build is offered once it is whole, not while something runs nor from under another tab, and opened by one click",
  async ({ context }, info) => {
    await asPerson(context);
    const folder = info.outputPath("built");
    cpSync(join(root, "dist"), folder, { recursive: true });
    const host = await hostOf(folder);
    const page = await context.newPage();
    try {
      await page.goto(`${host.address}#/?${SHORT}`);
      await kept(page);
      const [first] = await caches(page);
      await page.reload();
      expect(await page.evaluate(() => crossOriginIsolated), "isolated by a host that sends no such headers").toBe(true);

      const file = join(folder, "index.html");
      writeFileSync(file, readFileSync(file, "utf8").replace(/<title>.*</, "<title>Newer<"));
      await writeOfflineWorker(folder, join(root, "workers", "offline.worker.ts"), builtHeaders);
      const newer = readFileSync(file);
      writeFileSync(file, `${newer} `);
      expect(await lookForUpdate(page), "a build whose files are not all its own").toBe("redundant");
      writeFileSync(file, newer);
      expect(await lookForUpdate(page)).toBe("installed");
      await expect(page.getByText("A new version of the studio is there.")).toBeVisible();
      await expect(page).toHaveTitle("Limbeck");

      const reload = page.getByTestId("update").getByRole("button", { name: "Reload" });
      await page.getByTestId("start-sample").click();
      await expect(page.getByText("It can be loaded once nothing runs.")).toBeVisible();
      await expect(reload).toBeHidden();
      await page.getByTestId("stop").click();

      const other = await context.newPage();
      await other.goto(host.address);
      await reload.click();
      await expect(page.getByText("Other tabs still use the version before")).toBeVisible();
      await other.close();

      await reload.click();
      await expect(page).toHaveTitle("Newer");
      await expect(page.getByText("A new version of the studio is there.")).toBeHidden();
      const [second, ...more] = await caches(page);
      expect(more).toEqual([]);
      expect(second).not.toBe(first);
    } finally {
      host.close();
    }
  },
);
