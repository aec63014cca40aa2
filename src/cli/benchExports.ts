// npm run bench -- --exports: how long models that were hardly trained take into every format they are exported as, in the studio's own
// page: written, kept in storage, read back and checked.

import type { Page } from "playwright-core";
import type { Automation } from "../app/automation";
import type { RunProgress } from "../app/automationProgress";
import { expertId } from "../core/config/expertId";
import { FORMAT_NAMES } from "../core/config/exportFormats";
import { type Recipe, recipeFor } from "../core/config/recipe";
import { formatNumber } from "../core/format/format";
import { table } from "../core/format/markdown";
import type { BenchArguments } from "./benchArguments";
import type { BenchSize } from "./benchCases";
import { chooseFormats, listen, makeTexts, openStudio } from "./drive";
import { withStudio } from "./session";

export interface ExportsRow {
  readonly size: BenchSize;
  readonly file: string;
  readonly seconds: number;
}

export interface ExportsReport {
  readonly rows: readonly ExportsRow[];
}

/** A recipe of a size that trains one step of each model. */
function recipeOf(size: BenchSize): Recipe {
  const recipe = recipeFor(size);
  return {
    ...recipe,
    teacher: { ...recipe.teacher, steps: 1, evaluations: 1 },
    experts: { ...recipe.experts, steps: 1, evaluations: 1 },
    evaluation: { ...recipe.evaluation, tokens: 512, finalTokens: 512 },
  };
}

/** Exports a teacher and one expert of each size. Throws CommandError where a run can't be. */
export async function timeExports({ sizes = ["micro"], adapter: wanted }: BenchArguments): Promise<ExportsReport> {
  const rows: ExportsRow[] = [];
  for (const size of sizes) {
    console.error(`${size} …`);
    await withStudio(wanted, async ({ browser, address }) => {
      const page = await browser.newPage();
      await openStudio(page, address);
      rows.push(...(await timeOne(page, size)));
    });
  }
  return { rows };
}

async function timeOne(page: Page, size: BenchSize): Promise<ExportsRow[]> {
  const begun: { readonly file: string; readonly at: number }[] = [];
  const onProgress = ({ stage, note }: RunProgress): void => {
    if (stage === "export" && note !== undefined && note !== begun.at(-1)?.file) begun.push({ file: note, at: performance.now() });
  };
  await listen(page, { onProgress, onNotice: (sentence) => console.error(`note: ${sentence}`) });
  const start = (stage: Parameters<Automation["start"]>[0]): Promise<void> => page.evaluate((name) => window.limbeck.start(name), stage);
  const { corpus } = await makeTexts(page, recipeOf(size), "tokenizer", false);
  await start("teacher");
  await start(expertId(corpus.domains[0].name));
  await chooseFormats(page, FORMAT_NAMES);
  await start("export");
  const ends = [...begun.slice(1).map(({ at }) => at), performance.now()];
  return begun.map(({ file, at }, i) => ({ size, file, seconds: (ends[i] - at) / 1000 }));
}

/** The report as a Markdown table, with the sum of each size's files of its expert. */
export function exportsText({ rows }: ExportsReport): string {
  const lines = rows.map(({ size, file, seconds }) => [size, file, `${formatNumber(seconds)} s`]);
  const sums = [...new Set(rows.map(({ size }) => size))].map((size) => {
    const ofExpert = rows.filter((row) => row.size === size && row.file.startsWith("limbeck-expert"));
    const sum = ofExpert.reduce((total, { seconds }) => total + seconds, 0);
    return [size, `**the expert's ${ofExpert.length} files**`, `**${formatNumber(sum)} s**`];
  });
  return table(["size", "file", "time"], [...lines, ...sums]);
}
