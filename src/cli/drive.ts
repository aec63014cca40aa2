// Drives the studio's own page through a whole run, as a person would: texts go in by the page's folder input, files come
// out by downloads. What the page offers to programs stands in app/automation.ts.

import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { appendFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Page } from "playwright-core";
import type { RouterChecks } from "../app/automation";
import type { RunProgress } from "../app/automationProgress";
import type { Report } from "../app/report";
import type { LastOfTexts, TextReports } from "../app/reportTexts";
import type { ImportChanges } from "../core/config/importedModel";
import type { Recipe } from "../core/config/recipe";
import type { ImportedSettings, TokenizerFile } from "../core/config/tokenizer";
import type { Problem } from "../core/errors";
import type { Study, StudyRecord } from "../core/study/study";
import { CommandError, EXIT, sentenceOf } from "./command";

export interface Listeners {
  onProgress(progress: RunProgress): void;
  /** A warning that stopped nothing, such as a file left out. */
  onNotice(sentence: string): void;
}

/** The functions that drive.ts lends to the page. */
interface Ears {
  hearProgress(progress: RunProgress): Promise<void>;
  hearNotice(notice: Problem): Promise<void>;
}

type Outcome<Result> = { readonly result: Result } | { readonly problem: Problem };

/** Problems that say something about what the command was given, or about the browser, not about the run. */
const exitCodes: Readonly<Record<string, number>> = {
  "bad-package": EXIT.usage,
  "bad-recipe": EXIT.usage,
  "bad-study": EXIT.usage,
  "no-text": EXIT.usage,
  "no-webgpu": EXIT.noBrowser,
};

/** Opens the studio; resolves when it can be driven. */
export async function openStudio(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await page.waitForFunction(() => "limbeck" in window);
}

/** Calls the listeners with what the page tells from now on. */
export async function listen(page: Page, { onProgress, onNotice }: Listeners): Promise<void> {
  await page.exposeFunction("hearProgress" satisfies keyof Ears, onProgress);
  await page.exposeFunction("hearNotice" satisfies keyof Ears, (notice: Problem) => onNotice(`${notice.message} ${notice.hint}`));
  await page.evaluate(() => {
    const ears = window as unknown as Ears;
    window.limbeck.onProgress((progress) => ears.hearProgress(progress));
    window.limbeck.onNotice((notice) => ears.hearNotice(notice));
  });
}

/** Hands every file below `folder` to the page, which reads them before a run begins. */
export async function giveTexts(page: Page, folder: string): Promise<void> {
  await page.getByTestId("folder-input").setInputFiles(folder);
}

/** Runs a recipe, however long that takes. Throws CommandError with the studio's own sentence when it fails. */
export const runRecipe = (page: Page, recipe: Recipe): Promise<Report> => asked(page, "run", [recipe]);

/** Hands a tokenizer's files to the page; the settings by which a recipe uses it. Throws CommandError with the studio's own sentence. */
export const giveTokenizer = (page: Page, files: readonly TokenizerFile[]): Promise<ImportedSettings> =>
  asked(page, "useTokenizer", [files]);

/**
 * Hands a model's files to the page, which reads them from disk itself; the settings by which a recipe has it as its teacher. Throws
 * CommandError with the studio's own sentence.
 */
export async function giveModel(page: Page, paths: readonly string[]): Promise<ImportChanges> {
  const input = await page.evaluateHandle(() => Object.assign(document.createElement("input"), { type: "file", multiple: true }));
  await input.setInputFiles([...paths]);
  const ask = (chosen: HTMLInputElement): Promise<Outcome<ImportChanges>> =>
    window.limbeck.useModel([...chosen.files!]).then(
      (result) => ({ result }),
      (problem) => ({ problem }),
    );
  return resultOf(input.evaluate(ask));
}

/** Makes the texts of a recipe and trains nothing. Throws CommandError with the studio's own sentence when it fails. */
export const makeTexts = (page: Page, recipe: Recipe, until: LastOfTexts, pack: boolean): Promise<TextReports> =>
  asked(page, "makeTexts", [recipe, until, pack]);

/** Puts the router of the last recipe to its tests. Throws CommandError with the studio's own sentence when one fails. */
export const runChecks = (page: Page): Promise<RouterChecks> => asked(page, "check", []);

/** Runs a study from what it found earlier, however long that takes. Throws CommandError with the studio's own sentence when it fails. */
export const runStudy = (page: Page, study: Study, earlier: StudyRecord | undefined): Promise<StudyRecord> =>
  asked(page, "runStudy", [study, earlier]);

/** What the page's own function answers. */
function asked<Result>(
  page: Page,
  name: "run" | "makeTexts" | "check" | "runStudy" | "useTokenizer",
  given: readonly unknown[],
): Promise<Result> {
  const ask = ([called, ...values]: readonly [typeof name, ...unknown[]]): Promise<Outcome<Result>> =>
    (window.limbeck[called] as (...values: readonly unknown[]) => Promise<Result>)(...values).then(
      (result) => ({ result }),
      (problem) => ({ problem }),
    );
  return resultOf(page.evaluate(ask, [name, ...given] as const));
}

/** What the page's studies have found so far. */
export const studiesOf = (page: Page): Promise<Readonly<Record<string, StudyRecord>>> => page.evaluate(() => window.limbeck.studies());

async function resultOf<Result>(running: Promise<Outcome<Result>>): Promise<Result> {
  const outcome = await running.catch((error: unknown): never => {
    throw new CommandError(EXIT.failed, `Chrome ended before the run did: ${sentenceOf(error)}`);
  });
  if ("result" in outcome) return outcome.result;
  const { code, message, hint } = outcome.problem;
  throw new CommandError(exitCodes[code] ?? EXIT.failed, `${message} ${hint}`);
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

/** Bytes of a file that cross from the page at once. */
const PIECE = 4 * 2 ** 20;

/**
 * Writes every file of the report into `folder`, and compares it with what the report says of it. Read in pieces: Chrome lets a
 * page download ten files by itself, and then asks a person who isn't there.
 */
async function saveExports(page: Page, files: Report["files"], folder: string): Promise<void> {
  for (const { path, bytes, sha256 } of files) {
    const target = join(folder, path);
    await writeFile(target, "");
    for (let first = 0; first < bytes; first += PIECE) {
      const piece = await page.evaluate(([name, from, count]) => window.limbeck.read(name, from, count), [path, first, PIECE] as const);
      await appendFile(target, piece, "base64");
    }
    if ((await sha256Of(target)) !== sha256)
      throw new CommandError(EXIT.failed, `${target} came out of the browser with other bytes than were written. Run it again.`);
  }
}

/** Writes report.json, metrics.jsonl and the exported files into `folder`. */
export async function saveResults(page: Page, report: Report, folder: string): Promise<void> {
  await saveMetrics(page, folder);
  await saveExports(page, report.files, folder);
  await saveJson(report, join(folder, "report.json"));
}

/** Writes corpus-report.json, tokenizer-report.json and the files that they name into `folder`. */
export async function saveTexts(page: Page, { corpus, tokenizer, cluster }: TextReports, folder: string): Promise<void> {
  await saveExports(
    page,
    [corpus.file, tokenizer?.file, cluster].filter((file) => file != null),
    folder,
  );
  await saveJson(corpus, join(folder, "corpus-report.json"));
  if (tokenizer) await saveJson(tokenizer, join(folder, "tokenizer-report.json"));
}

const saveJson = (value: unknown, path: string): Promise<void> => writeFile(path, `${JSON.stringify(value, undefined, 2)}\n`);

/** Writes what the tests of the router found, as checks.json. */
export async function saveChecks(checks: RouterChecks, folder: string): Promise<void> {
  await saveJson(checks, join(folder, "checks.json"));
}

/** Writes every step and evaluation so far, one JSON object a line. */
export async function saveMetrics(page: Page, folder: string): Promise<void> {
  await writeFile(join(folder, "metrics.jsonl"), await page.evaluate(() => window.limbeck.metrics()));
}
