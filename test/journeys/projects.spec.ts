// Several projects, and several tabs on one of them.

import { readFile } from "node:fs/promises";
import { expect, type Page } from "@playwright/test";
import { expectAccessible } from "./access";
import { expectStage, stage, test } from "./studio";

const SHORT = new URLSearchParams({ size: "pico", "corpus.sampleBytes": "40000" });

const dialog = (page: Page) => page.getByRole("dialog", { name: "Projects" });

/** Reads the sample texts, and nothing more. */
async function readSample(page: Page): Promise<void> {
  await page.goto(`#/corpus?${SHORT}`);
  await page.getByRole("button", { name: "Use the sample" }).click();
  await expectStage(page, "corpus", "done");
}

test("a second project has nothing of the first, which is as it was when it is opened again", async ({ page }) => {
  await readSample(page);
  await page.getByTestId("project").click();
  await expect(dialog(page)).toBeVisible();
  await expectAccessible(page, "light", "the list of projects");
  await page.getByTestId("project-name").fill("Herons");
  await dialog(page).getByRole("button", { name: "Rename" }).click();
  await expect(page.getByTestId("project")).toHaveText("Herons");
  await page.getByTestId("new-project").click();
  await expect(page.getByTestId("project")).not.toHaveText("Herons");
  await expectStage(page, "corpus", "ready");
  const second = (await page.getByTestId("project").textContent())!;

  await page.getByTestId("project").click();
  await dialog(page).getByRole("button", { name: "Open Herons" }).click();
  await expect(page.getByTestId("project")).toHaveText("Herons");
  await expectStage(page, "corpus", "done");

  await page.getByTestId("project").click();
  await dialog(page).getByTestId("copy-project").click();
  await expect(dialog(page).getByRole("button", { name: "Open Herons 2" })).toBeVisible();
  await dialog(page)
    .getByRole("button", { name: `Delete ${second}` })
    .click();
  await page
    .getByRole("dialog", { name: `Delete ${second}?` })
    .getByRole("button", { name: "Delete it" })
    .click();
  await expect(dialog(page).getByTestId("other-project")).toHaveCount(1);
});

/** Names of everything in the folder of projects, as the disk has them. */
const foldersOf = (page: Page): Promise<string[]> =>
  page.evaluate(async () => {
    const names: string[] = [];
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle("projects", { create: true });
    for await (const name of folder.keys()) names.push(name);
    return names;
  });

test("a packed project is a project in another browser; a damaged one leaves nothing", async ({ page, browser, baseURL }) => {
  await readSample(page);
  const name = (await page.getByTestId("project").textContent())!;
  await stage(page, "export").click();
  const downloading = page.waitForEvent("download");
  await page.getByTestId("pack-project").click();
  const zip = await readFile(await (await downloading).path());
  expect((await downloading).suggestedFilename()).toBe(`limbeck-project-${name}.zip`);

  const other = await (await browser.newContext({ baseURL: baseURL! })).newPage();
  await other.goto("#/corpus");
  await expect(other.getByTestId("project")).toHaveText(/./);
  const damaged = Buffer.from(zip);
  damaged[Math.floor(damaged.length / 2)]! ^= 1;
  const dialog = other.getByTestId("incoming-project");
  await other.getByTestId("file-input").setInputFiles({ name: "damaged.zip", mimeType: "application/zip", buffer: damaged });
  await dialog.getByRole("button", { name: "Unpack it" }).click();
  await expect(dialog.getByTestId("problem")).toBeVisible();
  await dialog.getByRole("button", { name: "Not now" }).click();
  expect(await foldersOf(other)).toEqual([]);

  await other.getByTestId("file-input").setInputFiles({ name: "whole.zip", mimeType: "application/zip", buffer: zip });
  await expect(dialog).toContainText(`Open ${name} as a new project?`);
  await dialog.getByRole("button", { name: "Unpack it" }).click();
  await expect(dialog).toContainText(`${name} is there`);
  await expectStage(other, "corpus", "ready");
  await dialog.getByRole("button", { name: "Open it" }).click();
  await expect(other.getByTestId("project")).toHaveText(name);
  await expectStage(other, "corpus", "done");
  await other.getByTestId("run-all").click();
  await expectStage(other, "tokenizer", "done", 60_000);
  await other.getByTestId("stop").click();
  await other.context().close();
});

test("a second tab shows the project, starts nothing, and takes over once the first is closed", async ({ page, context }) => {
  await readSample(page);
  const second = await context.newPage();
  await second.goto("#/corpus");
  await expect(second.getByTestId("reading")).toHaveText(/Another tab works on this project/);
  await expectStage(second, "corpus", "done");
  await expect(second.getByTestId("project")).toHaveText((await page.getByTestId("project").textContent())!);
  await expect(second.getByTestId("run-all")).toBeDisabled();
  await expect(second.getByTestId("run-all")).toHaveAttribute("title", /Another tab works on this project/);
  await expect(page.getByTestId("run-all")).toBeEnabled();

  await page.close();
  await second.getByTestId("take-over").click();
  await expect(second.getByTestId("run-all")).toBeEnabled();
  await expectStage(second, "corpus", "done");
  await expect(second.getByTestId("take-over")).toBeHidden();
});
