// The life of an expert: a domain that comes in later gets an expert of its own, one that goes takes its file along, and
// the files of all others stay as they are to the last byte.

import { expect, type Page, type TestInfo } from "@playwright/test";
import { expectStage, stage, test } from "./studio";
import { goodFiles, prose, writeFiles } from "./texts";

const SHORT = new URLSearchParams({
  size: "pico",
  "teacher.steps": "20",
  "teacher.evaluations": "1",
  "experts.steps": "5",
  "experts.evaluations": "1",
  "experts.start": "nearest",
  "router.sequenceTokens": "16",
  "evaluation.tokens": "512",
  "evaluation.finalTokens": "512",
});

/** The SHA-256 of the files of so many experts, by domain, as the table of experts has them. */
async function hashes(page: Page, count: number): Promise<Record<string, string>> {
  const rows = page.getByRole("region", { name: "Experts and their files" }).locator("tr", { has: page.locator("code") });
  await expect(rows).toHaveCount(count);
  return Object.fromEntries(
    await rows.evaluateAll((all) => all.map((row) => [row.querySelector("th")?.textContent, row.querySelector("code")?.title])),
  );
}

const texts = (info: TestInfo, name: string, files: Record<string, string>): string => writeFiles(info.outputPath(name), files);

test("a domain is added and another left out, and no other expert's file changes", async ({ page }, info) => {
  await page.goto(`#/corpus?${SHORT}`);
  await page.getByTestId("folder-input").setInputFiles(texts(info, "texts", goodFiles()));
  await expectStage(page, "corpus", "done");
  await page.getByTestId("run-all").click();
  await expectStage(page, "export", "done", 300_000);

  await stage(page, "mixture").click();
  const before = await hashes(page, 2);
  expect(Object.keys(before)).toEqual(["harbour", "orchard"]);
  const words = prose("orchard", 5, 60_000).replaceAll("e", "oo");
  await page.getByTestId("added-folder-input").setInputFiles(texts(info, "meadow", { "a.txt": words }));
  await expect(stage(page, "expert:meadow")).toHaveAttribute("data-status", "ready");
  await page.getByTestId("run-all").click();
  await expectStage(page, "expert:meadow", "done", 120_000);
  await expectStage(page, "mixture", "done", 120_000);
  await expectStage(page, "export", "done", 120_000);
  await stage(page, "mixture").click();
  const after = await hashes(page, 3);
  expect(Object.keys(after)).toEqual(["harbour", "orchard", "meadow"]);
  expect(after).toMatchObject(before);

  await page.getByTestId("leave-out-orchard").click();
  await expect(page.getByText("Changed since this ran: Domains.")).toBeVisible();
  await page.getByTestId("run-all").click();
  await expectStage(page, "export", "done", 120_000);
  await stage(page, "mixture").click();
  expect(await hashes(page, 3)).toEqual(after);
  await page.reload();
  await expect(page.getByRole("row", { name: /^orchard left out/ })).toBeVisible();
  expect(await hashes(page, 3)).toEqual(after);
});
