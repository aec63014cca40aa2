// Several projects, and several tabs on one of them.

import { expect, type Page } from "@playwright/test";
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
  await stage(page, "corpus").click();
  await expect(page.getByText("english", { exact: true }).first()).toBeVisible();

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
  await dialog(page).getByRole("button", { name: "Open Herons 2" }).click();
  await expectStage(page, "corpus", "done");
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
