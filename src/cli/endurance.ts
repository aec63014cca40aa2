// npm run bench -- --endurance: whether a long training keeps its pace and its memory. Trains a teacher in the studio's
// own page, with its charts, and reads the heaps of the page and its workers on the way. It compares; what is too much is
// for the reader to say.

import type { RunProgress } from "../app/automationProgress";
import { type Recipe, recipeFor } from "../core/config/recipe";
import { formatNumber, formatPercent } from "../core/format/format";
import type { BenchArguments } from "./benchArguments";
import type { BenchSize } from "./benchCases";
import type { AdapterKind } from "./chrome-arguments";
import { listen, openStudio, runRecipe } from "./drive";
import { type Heaps, watchHeaps } from "./heaps";
import { withStudio } from "./session";

const STEPS = 2000;
/** The steps whose pace is compared with that of as many at the end; no evaluation and no sample falls into either. */
const EARLY = [100, 200] as const;
const LATE = [STEPS - 100, STEPS] as const;
/** Steps after which the heaps are read: between the two, and before each is timed. */
const READINGS = [250, 750, 1250, 1750];

export interface HeapReading extends Heaps {
  /** Of the teacher, when the heaps were read. */
  readonly step: number;
}

export interface EnduranceReport {
  readonly size: BenchSize;
  readonly adapter: AdapterKind;
  /** Milliseconds a step over the early and the late steps. */
  readonly early: number;
  readonly late: number;
  readonly heaps: readonly HeapReading[];
}

/** All steps for the teacher, and no more than must be for the rest of a run. */
function recipeOf(size: BenchSize): Recipe {
  const { teacher, experts, ...recipe } = recipeFor(size);
  return { ...recipe, teacher: { ...teacher, steps: STEPS, evaluations: 1 }, experts: { ...experts, steps: 1, evaluations: 1 } };
}

/** Milliseconds a step from one step to another, from the lines of metrics.jsonl. */
export function paceBetween(metrics: string, [from, to]: readonly [number, number]): number {
  const records = metrics
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const secondsAt = (wanted: number): number => {
    const record = records.find(({ kind, stage, step }) => kind === "step" && stage === "teacher" && step === wanted);
    if (record === undefined) throw new Error(`the metrics have no step ${wanted}`);
    return record.seconds;
  };
  return (1000 * (secondsAt(to) - secondsAt(from))) / (to - from);
}

/** The report as lines of text. */
export function enduranceText({ size, adapter, early, late, heaps }: EnduranceReport): string {
  const mebibytes = (bytes: number): string => formatNumber(bytes / 2 ** 20);
  return [
    `${STEPS} steps of ${size} on a ${adapter} adapter`,
    `steps ${EARLY.join(" to ")}: ${formatNumber(early)} ms each; ${LATE.join(" to ")}: ${formatNumber(late)} ms each, ${formatPercent(late / early)} of that`,
    ...heaps.map(
      ({ step, page, workers }) =>
        `after step ${step}: heap of the page ${mebibytes(page)} MiB, of its workers ${workers.map(mebibytes).join(" and ")} MiB`,
    ),
  ].join("\n");
}

/** Trains in Chrome. Throws CommandError where a run can't be. */
export async function endure({ sizes, adapter: wanted }: BenchArguments): Promise<EnduranceReport> {
  const [size] = sizes ?? (["nano"] as const);
  return withStudio(wanted, async ({ browser, adapter, address }) => {
    const page = await browser.newPage();
    const readHeaps = await watchHeaps(page);
    await openStudio(page, `${address}#/teacher`);
    const readings: Promise<HeapReading>[] = [];
    const onProgress = ({ stage, done = 0 }: RunProgress): void => {
      if (stage !== "teacher" || readings.length >= READINGS.length || done < READINGS[readings.length]) return;
      readings.push(readHeaps().then((heaps) => ({ step: done, ...heaps })));
    };
    await listen(page, { onProgress, onNotice: (sentence) => console.error(`note: ${sentence}`) });
    console.error(`Training ${size} for ${STEPS} steps …`);
    await runRecipe(page, recipeOf(size));
    const heaps = await Promise.all(readings);
    const metrics = await page.evaluate(() => window.limbeck.metrics());
    return { size, adapter, early: paceBetween(metrics, EARLY), late: paceBetween(metrics, LATE), heaps };
  });
}
