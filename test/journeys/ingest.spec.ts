// Much text from a folder to a corpus: reading is stopped, goes on after a reload with what it had read, stays within its memory, and
// the corpus is that of the files.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, type Page } from "@playwright/test";
import { quietArguments } from "../../src/cli/chrome-arguments";
import { type Heaps, watchHeaps } from "../../src/cli/heaps";
import { findChrome } from "../../src/cli/install-chrome";
import { splitDocuments } from "../../src/core/corpus/documents";
import { withIngestTexts } from "../bench/ingestTexts";
import { expectStage, numberIn, test } from "./studio";

// Nothing else on the cores that read: on a software adapter the studio would try its kernels, and a trace draws every report.
test.use({ launchOptions: { executablePath: findChrome(), args: [...quietArguments] }, trace: "off" });

const BYTES = 50_000_000;
/** Code and working memory that any corpus takes, and what a byte of text may add: 600 MB for 2 GB. */
const WORKERS = { fixed: 100_000_000, perByte: 0.25 };
const PAGE = 50_000_000;

/** Documents of a domain's files, and how many came before. */
function countsIn(folder: string): { readonly documents: number; readonly duplicates: number } {
  const all = readdirSync(folder).flatMap((name) => splitDocuments(readFileSync(join(folder, name), "utf8")));
  const documents = new Set(all).size;
  return { documents, duplicates: all.length - documents };
}

const figure = (page: Page, domain: string, label: string): Promise<number> => {
  const card = page.getByRole("region", { name: domain, exact: true });
  return numberIn(card.locator("dl > div", { has: page.getByText(label, { exact: true }) }).locator("dd"));
};

test("50 MB of text become their corpus within its memory, also when reading was stopped and goes on after a reload", async ({ page }) => {
  const readHeaps = await watchHeaps(page, false);
  await page.goto("#/corpus");
  await withIngestTexts(BYTES, async (folder) => {
    const heaps: Promise<Heaps>[] = [];
    const reading = setInterval(() => heaps.push(readHeaps()), 2000);
    try {
      await page.getByTestId("folder-input").setInputFiles(folder);
      await expect(page.getByTestId("corpus-progress")).toContainText(/^[1-4]\d(\.\d)? MB of /);
      await page.getByTestId("stop").click();
      await expectStage(page, "corpus", "ready");
      await page.reload();
      await page.getByTestId("folder-input").setInputFiles(folder);
      await expect(page.getByText(/files with .* had been read when reading was stopped, and are taken over/)).toBeVisible();
      await expectStage(page, "corpus", "done", 120_000);
    } finally {
      clearInterval(reading);
    }
    for (const domain of readdirSync(folder)) {
      const { documents, duplicates } = countsIn(join(folder, domain));
      expect(duplicates).toBeGreaterThan(0);
      expect([await figure(page, domain, "Documents"), await figure(page, domain, "Duplicates")]).toEqual([documents, duplicates]);
    }
    const read = [...(await Promise.all(heaps)), await readHeaps()];
    const most = (of: (heaps: Heaps) => number): number => Math.max(...read.map(of));
    expect(most(({ page }) => page)).toBeLessThan(PAGE);
    expect(most(({ workers, buffers }) => workers.reduce((sum, heap) => sum + heap, buffers))).toBeLessThan(
      WORKERS.fixed + WORKERS.perByte * BYTES,
    );
  });
});
