// A study as a report for people, in Markdown: the question, what each arm changes, what was found with its uncertainty,
// what is left out, and the study to run it again. Every text from outside is written so that it means nothing.

import { differences } from "../config/diff";
import { parseRecipe } from "../config/gate";
import type { Recipe } from "../config/recipe";
import { formatNumber, listed } from "../format/format";
import { table as markdownTable, plain } from "../format/markdown";
import { coursesOf } from "./course";
import { courseSections } from "./courseReport";
import { type Arm, cellFinder, METRIC_WORDS, type Metric, resultOf, type Study, type StudyRecord } from "./study";
import { type Entry, headlineOf, type StudyTable, studyTable, type TableRow } from "./table";
import { atSeeds, differenceInWords, forgettingVerdicts, meanInWords, notes, verdicts } from "./words";
import { yardstickRows } from "./yardsticks";

/** How the figures of these metrics are to be read. */
function method(metrics: readonly Metric[]): string {
  const raised = metrics.map((metric) => METRIC_WORDS[metric]).filter(({ better }) => better === "higher");
  const above = raised.length > 0 ? `, and above 0 in ${listed(raised.map(({ label }) => label))}` : "";
  return `Means are over seeds; ± is half the 95 % interval by Student's t. Differences are taken at the same seed, arm less the one it is compared with: below 0 the arm is better${above}. p is that of the two-sided sign-flip permutation test.`;
}

/** The report as Markdown. */
export function studyReport(record: StudyRecord): string {
  const { study } = record;
  const table = studyTable(record);
  const courses = coursesOf(record);
  const said = [...verdicts(table, plain), ...forgettingVerdicts(courses, table.seeds.length, plain)];
  const found = [...said.map(({ sentence }) => sentence), ...notes(table)];
  const sections = [
    `# ${plain(study.name)}\n\n${plain(study.question)}`,
    ...(found.length > 0 ? [list(found)] : []),
    arms(study),
    results(table),
    ...(table.rows.length > 1 ? [comparisons(table)] : []),
    ...(table.domains.length > 1 ? [domains(table)] : []),
    ...courseSections(courses, record),
    ...yardsticks(record),
    ...leftOut(record, table),
    again(study),
  ];
  return `${sections.join("\n\n")}\n`;
}

function arms({ arms, base, baseline }: Study): string {
  const recipe = parseRecipe(base);
  const rows = arms.map((arm) => [plain(arm.name) + (arm.name === baseline ? " (baseline)" : ""), changes(recipe, arm)]);
  return `## Arms\n\n${markdownTable(["Arm", "Changes in the base recipe"], rows)}`;
}

function changes(base: Recipe, { recipe }: Arm): string {
  const found = differences(base, recipe).map(
    ({ field, before, after }) => `${field.path}: ${plain(String(before))} → ${plain(String(after))}`,
  );
  return found.length > 0 ? found.join("; ") : "none";
}

function results({ rows, metrics, seeds }: StudyTable): string {
  const header = ["Arm", ...metrics.map((metric) => METRIC_WORDS[metric].label)];
  const lines = rows.map((row) => [plain(row.arm), ...metrics.map((metric) => meanInWords(row.metrics[metric]!, seeds.length))]);
  return `## Results\n\n${method(metrics)}\n\n${markdownTable(header, lines)}`;
}

function comparisons(table: StudyTable): string {
  const lines = others(table).flatMap((row) =>
    table.metrics.map((metric) => [
      plain(row.arm),
      plain(row.against ?? ""),
      METRIC_WORDS[metric].label,
      ...differenceCells(row.metrics[metric]!, table),
    ]),
  );
  return `## Differences\n\n${markdownTable(["Arm", "Against", "Metric", ...DIFFERENCE], lines)}`;
}

function domains(table: StudyTable): string {
  const { label } = METRIC_WORDS[table.metrics[0]];
  const lines = table.domains.flatMap((domain) =>
    table.rows.map((row) => {
      const entry = row.domains[domain];
      const difference = row.against === undefined ? DIFFERENCE.map(() => "") : differenceCells(entry, table);
      return [plain(domain), plain(row.arm), meanInWords(entry, table.seeds.length), ...difference];
    }),
  );
  return `## By domain\n\n${markdownTable(["Domain", "Arm", label, ...DIFFERENCE], lines)}`;
}

/** What the figures are held against. */
function yardsticks(record: StudyRecord): readonly string[] {
  const rows = yardstickRows(record).map(({ label, domains }) => [
    plain(label),
    ...record.domains.map((domain) => (domains[domain] === undefined ? "–" : formatNumber(domains[domain], 4))),
  ]);
  if (rows.length === 0) return [];
  return [`## To compare with\n\nBits per byte.\n\n${markdownTable(["", ...record.domains.map(plain)], rows)}`];
}

const DIFFERENCE = ["Difference", "95 % interval", "p", "Seeds"] as const;

function differenceCells({ difference }: Entry, { seeds }: StudyTable): readonly string[] {
  const words = differenceInWords(difference, seeds.length);
  return [words.mean, words.interval, words.p, words.seeds];
}

const others = ({ rows }: StudyTable): readonly TableRow[] => rows.filter(({ against }) => against !== undefined);

/** Cells that are in no mean: diverged ones, each with its domains and what was wrong, and those without results. */
function leftOut(record: StudyRecord, table: StudyTable): readonly string[] {
  const cellAt = cellFinder(record);
  const diverged = table.rows.flatMap(({ arm, domains }) =>
    Object.entries(domains).flatMap(([domain, entry]) =>
      entry.diverged.map((seed) => {
        const result = resultOf(cellAt(arm, seed), domain);
        const problem = result?.state === "diverged" ? result.problem.message : "a figure is no finite number";
        return `${plain(arm)} at seed ${seed}, ${plain(domain)}: ${plain(problem)}`;
      }),
    ),
  );
  const missing = table.rows.flatMap((row) => {
    const seeds = headlineOf(table, row).missing;
    return seeds.length > 0 ? [`${plain(row.arm)} ${atSeeds(seeds)}`] : [];
  });
  return [
    ...(diverged.length > 0 ? [`## Diverged\n\nCells with a diverged domain are in no mean over domains.\n\n${list(diverged)}`] : []),
    ...(missing.length > 0 ? [`## Not finished\n\n${list(missing)}`] : []),
  ];
}

/** The study as it may be loaded again; recipes follow from base and changes. */
function again({ arms, ...study }: Study): string {
  const source = { ...study, arms: arms.map(({ recipe: _, ...arm }) => arm) };
  return `## To run it again\n\n\`\`\`json\n${JSON.stringify(source, undefined, 2)}\n\`\`\``;
}

const list = (items: readonly string[]): string => items.map((item) => `- ${item}`).join("\n");
