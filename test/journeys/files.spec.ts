// People's own texts: folders chosen or dropped become domains, and a file that can't be used is named in a sentence while
// everything else is kept.

import { readFileSync } from "node:fs";
import { expect, type Page, type TestInfo } from "@playwright/test";
import { gzipSync, strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import { expectStage, stage, test } from "./studio";
import { goodFiles, prose, troubledFiles, writeFiles } from "./texts";

/** Writes files into a folder of this test's own and hands it to the page's folder input. */
async function chooseFolder(page: Page, files: Readonly<Record<string, string | Uint8Array>>, info: TestInfo): Promise<void> {
  const folder = writeFiles(info.outputPath("texts"), files);
  await page.getByTestId("folder-input").setInputFiles(folder);
}

/** Drops files and folders of this machine on the middle of the page, as from a file manager. */
async function dropOnPage(page: Page, paths: readonly string[]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [...paths], dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"] as const)
    await session.send("Input.dispatchDragEvent", { type, x: 600, y: 400, data });
  await session.detach();
}

const problems = (page: Page) => page.getByRole("main").getByTestId("problem");

test.beforeEach(async ({ page }) => {
  await page.goto("#/corpus?size=pico");
});

test("a folder that is chosen gives a domain for each folder in it", async ({ page }, info) => {
  await chooseFolder(page, goodFiles(), info);
  await expectStage(page, "corpus", "done");
  await expect(stage(page, "expert:harbour")).toBeVisible();
  await expect(stage(page, "expert:orchard")).toBeVisible();
  await expect(problems(page)).toHaveCount(0);
});

test("folders that are dropped on the page become domains", async ({ page }, info) => {
  const folder = writeFiles(info.outputPath("texts"), goodFiles());
  await dropOnPage(page, [`${folder}/harbour`, `${folder}/orchard`]);
  await expectStage(page, "corpus", "done");
  await expect(stage(page, "expert:harbour")).toBeVisible();
  await expect(stage(page, "expert:orchard")).toBeVisible();
});

test("an archive of compressed files gives the same domains as its folders would", async ({ page }, info) => {
  const packed = Object.entries(goodFiles()).map(([path, text]) => [`${path}.gz`, gzipSync(strToU8(text))] as const);
  await chooseFolder(page, { "all.zip": zipSync(Object.fromEntries(packed)) }, info);
  await expectStage(page, "corpus", "done");
  await expect(stage(page, "expert:harbour")).toBeVisible();
  await expect(stage(page, "expert:orchard")).toBeVisible();
  await expect(problems(page)).toHaveCount(0);
});

test("a corpus is packed with what is stated of its texts, downloaded, and is the same corpus when it is dropped again", async ({
  page,
}, info) => {
  await chooseFolder(page, goodFiles(), info);
  await expectStage(page, "corpus", "done");
  const main = page.getByRole("main");
  const table = main.getByRole("region", { name: "Balance of the domains, before and after" });
  const figures = await table.innerText();
  await main.getByLabel("Licence of harbour").fill("CC BY 4.0");
  await page.getByTestId("start-balanced-set").click();
  const downloading = page.waitForEvent("download");
  await page.getByTestId("download-limbeck-corpus.zip").click();
  const path = info.outputPath("limbeck-corpus.zip");
  await (await downloading).saveAs(path);
  const contents = unzipSync(readFileSync(path));
  expect(Object.keys(contents).sort()).toEqual([
    "README.md",
    "card.json",
    ...["harbour", "orchard"].flatMap((domain) => [`${domain}/train.jsonl`, `${domain}/validation.jsonl`]),
  ]);
  for (const line of strFromU8(contents["orchard/train.jsonl"]).trimEnd().split("\n")) expect(JSON.parse(line).text).toMatch(/\S/);
  expect(strFromU8(contents["README.md"])).toContain("| harbour | CC BY 4.0 | not stated |");

  await dropOnPage(page, [path]);
  await expect(problems(page).filter({ hasText: "This corpus came packed by Limbeck" })).toBeVisible();
  expect(await table.innerText()).toBe(figures);
  await expect(page.getByTestId("download-limbeck-corpus.zip")).toHaveCount(0);
});

test("every file that can't be used is named with a next step, and the rest is kept", async ({ page }, info) => {
  await chooseFolder(page, troubledFiles(), info);
  await expectStage(page, "corpus", "done");
  const sentences = [
    /empty\.txt is empty/,
    /picture\.png is not a text file/,
    /old\.txt was read as windows-1252/,
    /"meadow" was left out/,
  ];
  for (const sentence of sentences) await expect(problems(page).filter({ hasText: sentence })).toBeVisible();
  await expect(problems(page)).toHaveCount(sentences.length); // the giant line is no problem
  await expect(stage(page, "expert:harbour")).toBeVisible();
  await expect(stage(page, "expert:orchard")).toBeVisible();
  await expect(stage(page, "expert:meadow")).toHaveCount(0);
});

test("a single domain is trained without router and mixture, and the page says so", async ({ page }, info) => {
  await chooseFolder(page, { "all.txt": prose("harbour", 1, 40_000) }, info);
  await expectStage(page, "corpus", "done");
  await expect(problems(page).filter({ hasText: '"texts" is the only domain' })).toBeVisible();
});

test("texts too small to learn from leave the project as it was", async ({ page }, info) => {
  await chooseFolder(page, { "note.txt": "Too little to learn from.\n" }, info);
  await expect(problems(page).filter({ hasText: "No domain has enough text" })).toBeVisible();
  await expectStage(page, "corpus", /^(?!done$)/);
});
