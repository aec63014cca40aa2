// npm run headless: a whole recipe or study in headless Chrome, with the studio's own page and workers, its results written into a
// folder. What is given is checked first; Chrome starts only when it can be used.

import { mkdirSync, statSync } from "node:fs";
import { resolve } from "node:path";
import type { Page } from "playwright-core";
import type { Report } from "../app/report";
import { type LastOfTexts, TEXT_STAGES } from "../app/reportTexts";
import { CLUSTER_SUBJECTS, type ClusterSubject } from "../core/config/cluster";
import { expertId } from "../core/config/expertId";
import type { Recipe } from "../core/config/recipe";
import { formatNumber, formatPercent } from "../core/format/format";
import type { Study, StudyRecord } from "../core/study/study";
import { adapterFrom } from "./adapterChoice";
import { CommandError, EXIT, readArguments, sentenceOf, shownPath } from "./command";
import {
  giveModel,
  giveTexts,
  giveTokenizer,
  listen,
  makeTexts,
  openStudio,
  runChecks,
  runRecipe,
  runStudy,
  saveChecks,
  saveMetrics,
  saveResults,
  saveTexts,
  studiesOf,
} from "./drive";
import {
  readCorpusFolder,
  readModelPath,
  readPlan,
  readStudyRecord,
  readTokenizerFile,
  refuseOwnTeachers,
  refuseOwnTokenizers,
  withImports,
} from "./inputs";
import { createProgressPrinter } from "./progress";
import { withStudio } from "./session";
import { writeStudy } from "./studyFiles";
import { textLines } from "./textSummary";

const HELP = `Runs a recipe in headless Chrome and writes report.json, metrics.jsonl and the exported models; or a study, and
writes study.json, study.csv and study.md; or only what a recipe makes of texts, with --until.

  npm run headless -- RECIPE|STUDY [options]

Either is a JSON file or the name of a ready one in public/recipes (pico, nano, …, fixed-or-adaptive, …); a recipe may
also be the report.json of a run to repeat.

  --corpus DIR       a folder that holds a folder of texts per domain; without it, the sample texts
  --tokenizer FILE   a tokenizer.json to use in place of training one, in a study for all of its arms; or give a vocab.json and a
                     merges.txt, each with this option
  --model PATH       a model of GPT-2's family to be the teacher in place of training one, in a study for all of its arms: the folder
                     that holds its config.json, safetensors and tokenizer, or a package that was exported here
  --until STAGE      of a recipe: corpus or tokenizer, the last stage to run; nothing is trained, and the results are
                     corpus-report.json and, until the tokenizer, tokenizer-report.json and tokenizer.json
  --export-corpus    with --until: packs the corpus as cleaned, split and balanced, too: limbeck-corpus.zip
  --cluster WHAT     of a recipe: nothing is trained here; texts and tokenizer are made, and limbeck-cluster.zip, which trains on a cluster
                     what the recipe's section "cluster" says: WHAT is teacher, experts or joint. Without a teacher there is one trained
                     there first
  --checks           after a recipe, puts its router to the test (other classifiers, changed texts, unseen domains): checks.json
  --seeds LIST       of a study: these seeds in place of its own, such as 1,2,3
  --continue FILE    the study.json of an earlier run of the study: what it found stays, only what is missing is run
  --out DIR          where the results go; without it, limbeck-out/NAME-TIME
  --adapter KIND     auto (the GPU when there is one, else software), hardware or software
  --json             progress as JSON lines
  -h, --help         this

Exit codes: 0 done, 1 the run failed, 2 bad command line, recipe or texts, 3 no Chrome or no WebGPU, 130 stopped by Ctrl-C.`;

/** Makes the folder for the results. Throws CommandError(usage) when that can't be. */
function prepareOut(given: string | undefined, name: string): string {
  const time = new Date().toISOString().slice(0, 19).replace(/[:T]/g, "-");
  const path = resolve(given ?? `limbeck-out/${name.replace(/[^\w-]+/g, "-")}-${time}`);
  if (statSync(path, { throwIfNoEntry: false })?.isFile() === true)
    throw new CommandError(EXIT.usage, `--out ${given} is a file; give a folder.`);
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    throw new CommandError(EXIT.usage, `--out ${given ?? path} can't be made: ${sentenceOf(error)}.`);
  }
  return path;
}

/** The few figures one looks for first. */
function summaryLines({ baselines, grid, router }: Report): string[] {
  const lines = router === null ? [] : [`router             ${formatPercent(router.accuracy, 2)} of held-out sequences`];
  const domains = Object.entries(grid.routed ?? {});
  return lines.concat(
    domains.map(([domain, bits]) => {
      const expert = (grid[expertId(domain)] ?? grid[domain])?.[domain];
      const figures = [
        `routed ${formatNumber(bits)}`,
        expert && `expert ${formatNumber(expert)}`,
        `teacher ${formatNumber(grid.teacher![domain]!)}`,
      ];
      const baseline = `bytes alone ${formatNumber(baselines[domain]!.byteUnigram)}`;
      return `${domain.padEnd(16)}   ${[...figures, baseline].filter(Boolean).join(", ")} bits per byte`;
    }),
  );
}

/** Rejects with CommandError(interrupted) at Ctrl-C. */
function interruption(): Promise<never> {
  return new Promise((_resolve, reject) => {
    const stop = (): void =>
      reject(new CommandError(EXIT.interrupted, "stopped; of a recipe nothing was written, of a study what it had found."));
    process.once("SIGINT", stop);
    process.once("SIGTERM", stop);
  });
}

export async function main(given: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments({
    args: [...given],
    allowPositionals: true,
    options: {
      corpus: { type: "string" },
      tokenizer: { type: "string", multiple: true, default: [] },
      model: { type: "string" },
      until: { type: "string" },
      "export-corpus": { type: "boolean", default: false },
      cluster: { type: "string" },
      checks: { type: "boolean", default: false },
      seeds: { type: "string" },
      continue: { type: "string" },
      out: { type: "string" },
      adapter: { type: "string", default: "auto" },
      json: { type: "boolean", default: false },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help === true) {
    console.log(HELP);
    return EXIT.ok;
  }
  const [planGiven] = positionals;
  if (planGiven === undefined || positionals.length > 1)
    throw new CommandError(EXIT.usage, "give one recipe or study. --help lists the options.");
  const adapter = adapterFrom(values.adapter);
  const plan = readPlan(planGiven, values.seeds);
  if (values.continue !== undefined && plan.format !== "limbeck-study")
    throw new CommandError(EXIT.usage, "--continue goes on with a study; give one.");
  if (values.tokenizer.length > 0 && plan.format === "limbeck-study") refuseOwnTokenizers(plan);
  const asked = untilFrom(values.until, plan);
  const what = clusterFrom(values.cluster, plan, asked);
  const until = what === undefined ? asked : "cluster";
  if (values["export-corpus"] && until === undefined)
    throw new CommandError(EXIT.usage, "--export-corpus goes with --until; give that, too.");
  if (values.checks && until !== undefined) throw new CommandError(EXIT.usage, "--checks needs a whole run; leave out --until.");
  const tokenizer = values.tokenizer.map(readTokenizerFile);
  if (values.checks && plan.format === "limbeck-study") throw new CommandError(EXIT.usage, "--checks goes with a recipe; give one.");
  const model = values.model === undefined ? undefined : readModelPath(values.model);
  if (model && plan.format === "limbeck-study") refuseOwnTeachers(plan);
  if (model && until !== undefined) throw new CommandError(EXIT.usage, "--model needs a run with a teacher; leave out --until.");
  const earlier = values.continue === undefined ? undefined : readStudyRecord(values.continue);
  const corpus = values.corpus === undefined ? undefined : readCorpusFolder(values.corpus);
  const out = prepareOut(values.out, plan.name);
  const printer = createProgressPrinter(console.log, () => performance.now() / 1000, values.json);

  const stopped = interruption();
  stopped.catch(() => {});
  const work = async (page: Page, address: string): Promise<readonly string[]> => {
    // A screen without charts: drawing them would take a software adapter's cores from the training.
    await openStudio(page, `${address}#/help`);
    const noted = new Set<string>(); // a study's cells say the same of the same texts
    const note = (sentence: string): void => {
      if (!noted.has(sentence)) console.error(`note: ${sentence}`);
      noted.add(sentence);
    };
    await listen(page, { onProgress: printer.show, onNotice: note });
    if (corpus !== undefined) await giveTexts(page, corpus);
    const taught = model ? withImports(plan, await giveModel(page, model)) : plan;
    // A tokenizer that is given takes the place of the model's own.
    const given = tokenizer.length > 0 ? withImports(taught, { tokenizer: await giveTokenizer(page, tokenizer) }) : taught;
    const lines = await (async () => {
      if (given.format === "limbeck-study") return workOnStudy(page, given, earlier, out, stopped);
      if (until === undefined) return workOnRecipe(page, given, values.checks, out, stopped);
      const cluster = { ...given.cluster, ...(what && { what }) };
      return workOnTexts(page, { ...given, cluster }, until, values["export-corpus"], out, stopped);
    })().catch(async (error: unknown) => {
      await saveMetrics(page, out).catch(() => {}); // Chrome may be gone; the run's own error says so
      throw error;
    });
    printer.finish();
    return lines;
  };

  return withStudio(
    adapter,
    async ({ browser, adapter: kind, address }) => {
      console.error(`Running ${plan.name} on ${kind === "hardware" ? "the GPU" : "Chrome's software adapter"} …`);
      const lines = await work(await browser.newPage(), address);
      if (values.json) console.log(JSON.stringify({ finished: true, out }));
      else console.log(["", ...lines, `Written to ${shownPath(out)}`].join("\n"));
      return EXIT.ok;
    },
    stopped,
  );
}

/** The stage that a run of `plan` is to end with. Throws CommandError(usage) where it can't end there. */
function untilFrom(given: string | undefined, plan: Recipe | Study): LastOfTexts | undefined {
  if (given === undefined) return undefined;
  if (plan.format === "limbeck-study") throw new CommandError(EXIT.usage, "--until goes with a recipe; give one.");
  const stage = TEXT_STAGES.find((known) => known === given);
  if (stage === undefined) throw new CommandError(EXIT.usage, `--until ${given}: it can be ${TEXT_STAGES.join(" or ")}.`);
  return stage;
}

/** What is to be exported to be trained on a cluster. Throws CommandError(usage) where it is nothing that a recipe alone has. */
function clusterFrom(given: string | undefined, plan: Recipe | Study, until: LastOfTexts | undefined): ClusterSubject | undefined {
  if (given === undefined) return undefined;
  if (plan.format === "limbeck-study") throw new CommandError(EXIT.usage, "--cluster goes with a recipe; give one.");
  if (until !== undefined) throw new CommandError(EXIT.usage, "--cluster needs the tokenizer; leave out --until.");
  const wanted = CLUSTER_SUBJECTS.find((subject) => subject === given && subject !== "study");
  if (wanted === undefined) throw new CommandError(EXIT.usage, `--cluster ${given}: it can be teacher, experts or joint.`);
  return wanted;
}

/** Makes the texts of a recipe and writes their reports, and the files that were asked for; the lines one looks for first. */
async function workOnTexts(
  page: Page,
  recipe: Recipe,
  until: LastOfTexts,
  pack: boolean,
  out: string,
  stopped: Promise<never>,
): Promise<readonly string[]> {
  const reports = await Promise.race([makeTexts(page, recipe, until, pack), stopped]);
  await saveTexts(page, reports, out);
  return textLines(reports);
}

/** Runs a recipe and, where asked, the tests of its router, and writes what they left; the lines one looks for first. */
async function workOnRecipe(
  page: Page,
  recipe: Recipe,
  withChecks: boolean,
  out: string,
  stopped: Promise<never>,
): Promise<readonly string[]> {
  const report = await Promise.race([runRecipe(page, recipe), stopped]);
  await saveResults(page, report, out);
  if (withChecks) await saveChecks(await Promise.race([runChecks(page), stopped]), out);
  return summaryLines(report);
}

/** Runs a study and writes what it found, also what it had found when it failed or was stopped; its verdicts. */
async function workOnStudy(
  page: Page,
  study: Study,
  earlier: StudyRecord | undefined,
  out: string,
  stopped: Promise<never>,
): Promise<readonly string[]> {
  const save = async (): Promise<readonly string[]> => {
    const [record] = Object.values(await studiesOf(page));
    return record === undefined ? [] : writeStudy(record, out);
  };
  await Promise.race([runStudy(page, study, earlier), stopped]).catch(async (error: unknown) => {
    await save().catch(() => {});
    throw error;
  });
  await saveMetrics(page, out);
  return save();
}
