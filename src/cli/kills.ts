// A training run in the studio's own page that is killed at random moments, by turns the page's renderer, its worker and its GPU
// device, and goes on each time: what each kill cost, and whether the model is the one of a run that nobody disturbed.

import type { Browser, BrowserContext, Page, Route } from "playwright-core";
import type { RunProgress } from "../app/automationProgress";
import type { Recipe } from "../core/config/recipe";
import { type Problem, toProblem } from "../core/errors";
import { type Random, randomStream } from "../core/random";
import { CommandError, EXIT } from "./command";
import { listen, makeTexts, openStudio } from "./drive";

const STAGE = "teacher";
/** The script of the worker that trains. */
const TRAINING = /\/train\.worker[^/]*\.js$/;
/** Milliseconds that opening a page, or its crash, may take. */
const PATIENCE = 60_000;
/** How often in all a run may be refused because the browser believes another page to be at work. */
const MOST_REFUSED = 20;
/** How many kills one after the other may hit nothing. */
const MOST_MISSED = 5;
const KINDS = ["renderer", "worker", "device"] as const;

export interface Kill {
  readonly kind: (typeof KINDS)[number];
  /** The last step that was told before it, and the one from which the run went on: 0 where it began again. */
  readonly step: number;
  readonly resumedAt: number;
  /** Seconds of compute between the two. */
  readonly lost: number;
}

export interface KillReport {
  readonly kills: readonly Kill[];
  /** SHA-256 of the model of the run that nobody disturbed, and of each that was. */
  readonly undisturbed: string;
  readonly disturbed: readonly string[];
}

export interface KillPlan {
  /** Trains a dense teacher on the sample texts. */
  readonly recipe: Recipe;
  readonly kills: number;
  /** A kill comes at most so many seconds after training began or went on. */
  readonly within: number;
  /** Addresses the moments. */
  readonly seed: number;
  onKill?(kill: Kill): void;
}

/**
 * When the kill of this number comes, as a share of the time in which it may: at random, but each kind early, in the middle and late by
 * turns. Chance alone may kill every run before its first state is kept, and show nothing of going on.
 */
function momentOf(number: number, random: Random): number {
  const part = (number + Math.floor(number / KINDS.length)) % KINDS.length;
  return (part + random.next()) / KINDS.length;
}

/** A page of the studio that is alive, with what it told last. */
interface Studio {
  readonly page: Page;
  readonly told: RunProgress[];
}

/** Trains once undisturbed, then as often as it takes for all kills. Throws CommandError where a run can't be. */
export async function runWithKills(browser: Browser, address: string, plan: KillPlan): Promise<KillReport> {
  const { recipe, kills: wanted, within, seed, onKill } = plan;
  const random = randomStream(seed);
  const context = await browser.newContext({ serviceWorkers: "block" }); // what it answers can't be added to
  context.setDefaultTimeout(PATIENCE);
  await context.route(TRAINING, holdDevices);
  try {
    let studio = await opened(context, address);
    await makeTexts(studio.page, recipe, "tokenizer", false);
    await studio.page.evaluate((stage) => window.limbeck.start(stage), STAGE);
    const undisturbed = await hashOfModel(studio.page);
    if (undisturbed === undefined) throw new CommandError(EXIT.failed, "The run that nobody disturbed left no model.");
    const kills: Kill[] = [];
    const disturbed: string[] = [];
    let before: Pick<Kill, "kind" | "step"> & { readonly seconds: number } = { kind: "renderer", step: 0, seconds: 0 };
    let wasKilled = false;
    let refused = 0;
    let missed = 0;
    while (kills.length < wanted || wasKilled) {
      const begun = begin(studio);
      const first = await begun.first.catch((problem: Problem) => problem);
      if ("code" in first) {
        if (first.code !== "busy" || refused++ === MOST_REFUSED)
          throw new CommandError(EXIT.failed, `A run did not begin: ${first.message}`);
        studio = await opened(context, address, studio.page, "close"); // a browser may be slow to let go of what a crashed page held
        continue;
      }
      if (wasKilled) {
        const resumedAt = first.loss === undefined ? (first.done ?? 0) : 0; // a run that goes on first tells where
        const lost = before.seconds - (resumedAt > 0 ? (first.seconds ?? 0) : 0);
        kills.push({ kind: before.kind, step: before.step, resumedAt, lost });
        onKill?.(kills[kills.length - 1]);
      }
      const after = within * momentOf(kills.length, random);
      const moment = new Promise<"kill">((resolve) => setTimeout(() => resolve("kill"), 1000 * after));
      wasKilled = kills.length < wanted && (await Promise.race([moment, begun.ended])) === "kill";
      if (wasKilled) {
        const kind = KINDS[kills.length % KINDS.length];
        const { done: step = 0, seconds = 0 } = studio.told.findLast(({ stage, loss }) => stage === STAGE && loss !== undefined) ?? first;
        before = { kind, step, seconds };
        if (kind === "renderer") studio = await opened(context, address, studio.page, "crash");
        else await killIn(studio.page, kind);
      }
      await begun.ended;
      const made = await madeModel(studio.page);
      if (made !== undefined) disturbed.push(made);
      missed = wasKilled && made !== undefined ? missed + 1 : 0; // it came too late
      if (missed > MOST_MISSED) throw new CommandError(EXIT.failed, `The ${before.kind} can't be killed: the runs go on to their ends.`);
      wasKilled = made === undefined;
    }
    return { kills, undisturbed, disturbed };
  } finally {
    await context.close();
  }
}

/** Opens the studio; where it was open in another page, that one's renderer crashes first, or it is closed. */
async function opened(context: BrowserContext, address: string, before?: Page, end?: "crash" | "close"): Promise<Studio> {
  if (before && end === "crash") {
    const crashed = before.waitForEvent("crash");
    const cdp = await context.newCDPSession(before);
    cdp.send("Page.crash").catch(() => {}); // nobody is left to answer
    await crashed;
  }
  await before?.close();
  const page = await context.newPage();
  await openStudio(page, address);
  const told: RunProgress[] = [];
  await listen(page, { onProgress: (progress) => void told.push(progress), onNotice: (sentence) => console.error(`note: ${sentence}`) });
  return { page, told };
}

/** Starts training; `ended` resolves once the stage has, however that was. `first` rejects with the problem where it told nothing before. */
function begin({ page, told }: Studio): { readonly first: Promise<RunProgress>; readonly ended: Promise<"ended"> } {
  told.length = 0;
  let outcome: Problem | undefined;
  const nothing = { code: "internal", message: "It ended without a step.", hint: "" } as const;
  const ended = page
    .evaluate((stage) => window.limbeck.start(stage).catch((problem: Problem) => problem), STAGE)
    .catch(toProblem)
    .then((problem) => {
      outcome = problem ?? nothing;
      return "ended" as const;
    });
  const isFirst = ({ stage, done }: RunProgress): boolean => stage === STAGE && done !== undefined;
  const first = (async () => {
    for (;;) {
      const found = told.find(isFirst);
      if (found) return found;
      if (outcome) throw outcome;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();
  return { first, ended };
}

/** Has the worker that trains keep its devices where `killIn` finds them: in its script, as it may ask for one before it is heard of. */
async function holdDevices(route: Route): Promise<void> {
  const response = await route.fetch();
  await route.fulfill({ response, body: `(${keepDevices})();\n${await response.text()}` });
}

function keepDevices(): void {
  const { requestDevice } = GPUAdapter.prototype;
  const held: GPUDevice[] = [];
  Object.assign(self, { held });
  GPUAdapter.prototype.requestDevice = async function (...given) {
    const device = await requestDevice.apply(this, given);
    held.push(device);
    return device;
  };
}

async function killIn(page: Page, kind: "worker" | "device"): Promise<void> {
  const worker = page.workers().findLast((one) => TRAINING.test(one.url()));
  if (worker === undefined) throw new Error("no worker trains");
  await worker
    .evaluate((what) => {
      // Outside of this call, as anything that breaks a worker is.
      setTimeout(() => {
        if (what === "worker") throw new Error("killed");
        for (const device of (self as unknown as { held: GPUDevice[] }).held) device.destroy();
      });
    }, kind)
    .catch(() => {}); // a worker that is killed may not answer
}

/** The SHA-256 of the teacher's file, where a run was recorded to have made one. */
const madeModel = async (page: Page): Promise<string | undefined> =>
  (await page.evaluate((stage) => window.limbeck.isDone(stage), STAGE)) ? hashOfModel(page) : undefined;

/** The SHA-256 of the teacher's file, which is removed: the next one is another run's. Undefined where a run made none. */
function hashOfModel(page: Page): Promise<string | undefined> {
  return page.evaluate(async () => {
    const name = "teacher.safetensors";
    const found: [FileSystemDirectoryHandle, FileSystemFileHandle][] = [];
    const folders = [await navigator.storage.getDirectory()];
    for (const folder of folders) {
      for await (const entry of folder.values()) {
        if (entry.kind === "directory") folders.push(entry as FileSystemDirectoryHandle);
        else if (entry.name === name) found.push([folder, entry as FileSystemFileHandle]);
      }
    }
    if (found.length === 0) return undefined;
    const [[folder, file]] = found;
    const digest = await crypto.subtle.digest("SHA-256", await (await file.getFile()).arrayBuffer());
    await folder.removeEntry(name);
    return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
  });
}
