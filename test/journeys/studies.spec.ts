// A study from its file to its verdict: it runs beside an empty project, survives a reload, gets another seed, and leaves
// as a report; and a file that is none is refused by name.

import { readFileSync } from "node:fs";
import { expect, type Page } from "@playwright/test";
import { expectAccessible, expectNoSidewaysScroll } from "./access";
import { test } from "./studio";

const study = {
  format: "limbeck-study",
  name: "With or without",
  question: "Does a teacher help?",
  base: {
    corpus: { sampleBytes: 20_000 },
    teacher: { size: "pico", steps: 4 },
    experts: { steps: 2 },
    evaluation: { tokens: 64, finalTokens: 64 },
  },
  arms: [
    { name: "with", changes: {} },
    { name: "without", changes: { experts: { alpha: 1, beta: 0 } } },
  ],
  seeds: [1, 2],
  domains: ["english", "python"],
};

async function openFile(page: Page, name: string, content: string): Promise<void> {
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.getByTestId("open-study-file").click()]);
  await chooser.setFiles({ name, mimeType: "application/json", buffer: Buffer.from(content) });
}

const cells = (page: Page) => page.getByTestId("study-cells");

test("a study runs to its verdict, goes on after a reload, and leaves as a report", async ({ page }) => {
  test.setTimeout(180_000);
  await page.goto("#/studies");
  await openFile(page, "study.json", JSON.stringify(study));
  await expect(page.getByRole("heading", { name: "With or without" })).toBeVisible();
  await page.getByRole("main").getByRole("button", { name: "Start" }).click();
  await expect(cells(page)).not.toHaveText("0 of 4", { timeout: 90_000 });
  await page.getByTestId("stop").click();
  await expect(page.getByTestId("run-all")).toBeVisible();
  const before = Number.parseInt((await cells(page).textContent())!, 10);
  await page.reload();
  await expect(cells(page)).toHaveText(`${before} of 4`);
  await page.getByRole("main").getByRole("button", { name: "Start" }).click();
  await expect(cells(page)).toHaveText("4 of 4", { timeout: 90_000 });
  const verdicts = page.getByTestId("study-verdicts");
  await expect(verdicts).toContainText(
    /^without (against with: no difference larger than|is (better|worse) than with by) [\d.]+ bits per byte/,
  );
  await page.getByTestId("add-seed").click();
  await expect(cells(page)).toHaveText("4 of 6");
  for (const scheme of ["light", "dark"] as const) await expectAccessible(page, scheme, "a study");
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByTestId("save-study-md").click()]);
  expect(download.suggestedFilename()).toBe("with-or-without-study.md");
  expect(readFileSync(await download.path(), "utf8")).toMatch(/^# With or without\n\nDoes a teacher help\?/);
  await page.setViewportSize({ width: 360, height: 740 });
  await expectNoSidewaysScroll(page, "a study");
  // The project itself is as empty as before.
  await expect(page.getByTestId("stage-teacher")).toHaveAttribute("data-status", "waiting");
});

test("a file that is no study is refused with the arm, the field and the reason", async ({ page }) => {
  await page.goto("#/studies");
  const wrong = { ...study, arms: [...study.arms, { name: "third", changes: { experts: { wieghting: "dwa" } } }] };
  await openFile(page, "wrong.json", JSON.stringify(wrong));
  await expect(page.getByTestId("problem")).toContainText('arm "third": A recipe has no field experts.wieghting.');
});
