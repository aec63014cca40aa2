// npm run bench: how fast a training step is beside other ways to compute it, in headless Chrome or, with --device, in
// Node. Brings the parts together; what is run stands in test/bench, which this folder only loads when it is asked to.

import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import type { ModelShape } from "../core/config/sizes";
import type { PreTokenizer } from "../core/config/tokenizer";
import { type BenchArguments, HELP, readBenchArguments } from "./benchArguments";
import { type Bench, type BenchReport, type BenchSize, casesOf, collect } from "./benchCases";
import { checkpointsText, timeCheckpoints } from "./benchCheckpoints";
import { exportsText, timeExports } from "./benchExports";
import { benchTable, deliver } from "./benchReport";
import { type RouterReport, routerText } from "./benchRouter";
import { type TokenizerReport, type TokenizerSeconds, timeTokenizer, tokenizerText } from "./benchTokenizer";
import { type TurnsReport, type TurnsRow, turnsText } from "./benchTurns";
import { EXIT, root, shownPath } from "./command";
import { enduranceText, endure } from "./endurance";
import { type IngestReport, ingestText, timeIngest } from "./ingest";
import { type OpenModelReport, type OpenModelRow, openModelText, timeOpenModel } from "./openModel";
import { serveSources } from "./serve";
import { withSession } from "./session";

/** Where test/bench is loaded from. */
const benchFolder = join(root, "test", "bench");

/** What test/bench/page.ts puts into its window. */
interface BenchWindow {
  readonly bench: Bench;
  readonly turns: Readonly<Record<Turns, (size: BenchSize, rounds: number) => Promise<readonly TurnsRow[]>>>;
}

/** What may take turns; benchArguments.ts says what each is. */
const TURNS = ["losses", "experts", "sparse", "sampling", "methods"] as const;
type Turns = (typeof TURNS)[number];

/** Does a task in a page of its own. */
async function inPage<Result>(open: () => Promise<Page>, task: (page: Page) => Promise<Result>): Promise<Result> {
  const page = await open();
  const result = await task(page);
  await page.close();
  return result;
}

/** A bench that opens the page anew for every task: libraries keep buffers for later, which no other case should find. */
function benchInPages(open: () => Promise<Page>): Bench {
  return {
    measurePeak: () => inPage(open, (page) => page.evaluate(() => (window as unknown as BenchWindow).bench.measurePeak())),
    runCase: (one, rounds) =>
      inPage(open, (page) => page.evaluate((given) => (window as unknown as BenchWindow).bench.runCase(...given), [one, rounds] as const)),
  };
}

/** The packages that the benchmark's page imports. */
const PACKAGES = ["@tensorflow/tfjs", "@tensorflow/tfjs-backend-webgpu", "@jax-js/jax"];

/** Opens the benchmark's page as often as `work` asks. */
function withBenchPages<Result>(adapter: BenchArguments["adapter"], work: (open: () => Promise<Page>) => Promise<Result>): Promise<Result> {
  return withSession(
    adapter,
    () => serveSources(PACKAGES),
    "test/bench/index.html",
    ({ browser, adapter: kind, address }) => {
      console.error(`Running on ${kind === "hardware" ? "the GPU" : "Chrome's software adapter"} …`);
      return work(async () => {
        const page = await browser.newPage();
        await page.goto(address);
        await page.waitForFunction(() => "bench" in window);
        return page;
      });
    },
  );
}

async function turnsInChrome(turns: Turns, { sizes = ["nano", "micro"], rounds, adapter }: BenchArguments): Promise<TurnsReport> {
  return withBenchPages(adapter, async (open) => {
    const rows: TurnsRow[] = [];
    for (const size of sizes) {
      console.error(`${size} …`);
      const time = (page: Page) =>
        page.evaluate(([what, ...given]) => (window as unknown as BenchWindow).turns[what](...given), [turns, size, rounds] as const);
      rows.push(...(await inPage(open, time)));
    }
    return { rows };
  });
}

async function benchInChrome({ sizes = ["nano", "micro", "mini"], contestants, rounds, adapter }: BenchArguments): Promise<BenchReport> {
  return withBenchPages(adapter, (open) => collect(benchInPages(open), casesOf(sizes, contestants), rounds));
}

/** What test/bench/device.ts offers. */
interface BenchDevice {
  benchOnDevice(wanted: BenchArguments): Promise<BenchReport>;
}

async function benchInNode(wanted: BenchArguments): Promise<BenchReport> {
  const { benchOnDevice }: BenchDevice = await import(pathToFileURL(join(benchFolder, "device.ts")).href);
  return benchOnDevice(wanted);
}

/** What test/bench/router.ts offers. */
interface RouterBench {
  benchRouter(wanted: BenchArguments): RouterReport;
}

async function routerInNode(wanted: BenchArguments): Promise<RouterReport> {
  const { benchRouter }: RouterBench = await import(pathToFileURL(join(benchFolder, "router.ts")).href);
  return benchRouter(wanted);
}

/** What test/bench/tokenizer.ts offers. */
interface TokenizerBench {
  withSampleTexts<Result>(work: (folder: string) => Promise<Result>): Promise<Result>;
  tokenizerInPython(python: string, folder: string, preTokenizer: PreTokenizer): TokenizerSeconds;
}

async function tokenizerInChrome({ corpus, python, adapter }: BenchArguments): Promise<TokenizerReport> {
  const parts: TokenizerBench = await import(pathToFileURL(join(benchFolder, "tokenizer.ts")).href);
  const measure = (folder: string): Promise<TokenizerReport> => {
    const beside = python === undefined ? undefined : (cuts: PreTokenizer) => parts.tokenizerInPython(python, folder, cuts);
    return withBenchPages(adapter, (open) => inPage(open, (page) => timeTokenizer(page, folder, beside)));
  };
  return corpus === undefined ? parts.withSampleTexts(measure) : measure(corpus);
}

/** What test/bench/ingestTexts.ts offers. */
interface IngestTexts {
  withIngestTexts<Result>(bytes: number, work: (folder: string) => Promise<Result>): Promise<Result>;
}

async function ingestInChrome({ corpus, synthetic }: BenchArguments): Promise<IngestReport> {
  if (corpus !== undefined) return timeIngest(corpus);
  const { withIngestTexts }: IngestTexts = await import(pathToFileURL(join(benchFolder, "ingestTexts.ts")).href);
  return withIngestTexts(synthetic!, timeIngest);
}

/** What test/bench/randomModel.ts offers. */
interface RandomModels {
  readonly MODELS: Readonly<Record<string, ModelShape>>;
  withRandomModel<Result>(shape: ModelShape, work: (folder: string) => Promise<Result>): Promise<Result>;
}

async function openModelInChrome({ adapter }: BenchArguments): Promise<OpenModelReport> {
  const { MODELS, withRandomModel }: RandomModels = await import(pathToFileURL(join(benchFolder, "randomModel.ts")).href);
  const rows: OpenModelRow[] = [];
  for (const [name, shape] of Object.entries(MODELS)) {
    console.error(`${name} …`);
    rows.push(await withRandomModel(shape, (folder) => timeOpenModel(name, folder, adapter === "hardware")));
  }
  return { rows };
}

/** Writes test/bench/standalone.ts and all it needs as one file. */
async function bundle(file: string): Promise<void> {
  const { build } = await import("vite");
  await build({
    root,
    logLevel: "warn",
    publicDir: false,
    ssr: { noExternal: true, external: ["webgpu"] },
    build: {
      ssr: join(benchFolder, "standalone.ts"),
      outDir: dirname(file),
      emptyOutDir: false,
      rolldownOptions: { output: { entryFileNames: basename(file), codeSplitting: false } },
    },
  });
}

export async function main(given: readonly string[]): Promise<number> {
  const wanted = readBenchArguments(given);
  const turns = TURNS.find((name) => wanted[name]);
  if (wanted.help) console.log(HELP);
  else if (wanted.bundle !== undefined) {
    await bundle(wanted.bundle);
    console.log(`Written to ${shownPath(wanted.bundle)}`);
  } else if (turns) deliver(await turnsInChrome(turns, wanted), turnsText, wanted);
  else if (wanted.checkpoints) deliver(await timeCheckpoints(wanted), checkpointsText, wanted);
  else if (wanted.exports) deliver(await timeExports(wanted), exportsText, wanted);
  else if (wanted.router) deliver(await routerInNode(wanted), routerText, wanted);
  else if (wanted.tokenizer) deliver(await tokenizerInChrome(wanted), tokenizerText, wanted);
  else if (wanted.ingest) deliver(await ingestInChrome(wanted), ingestText, wanted);
  else if (wanted.openModel) deliver(await openModelInChrome(wanted), openModelText, wanted);
  else if (wanted.endurance) deliver(await endure(wanted), enduranceText, wanted);
  else deliver(await (wanted.device ? benchInNode(wanted) : benchInChrome(wanted)), benchTable, wanted);
  return EXIT.ok;
}
