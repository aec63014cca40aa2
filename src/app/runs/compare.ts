// What two runs tell of each other: the settings in which they differ, the figures on the text that both were scored on, and
// what keeps them from comparing. Pure functions; of many runs of the same settings only studies can speak.

import { differences, valueInWords } from "../../core/config/diff";
import type { Field } from "../../core/config/field";
import { applies, FIELDS, valueAt } from "../../core/config/fields";
import type { QualityByDomain } from "../../core/config/records";
import type { RunRecord } from "../../core/config/run";
import { counted, formatCount } from "../../core/format/format";
import { meanOf, sparseFact, stageName } from "../components/facts";
import { formatLoss } from "../components/figures";
import { domainOf, followsFrom, kindOf, nameOf } from "../pipeline";

/** What a run trained, in lists: "Expert for de", "Teacher, sparse, 2 of 8". */
export function trainedIn({ stage, recipe, basis }: Pick<RunRecord, "stage" | "recipe" | "basis">): string {
  if (recipe === undefined) return "Imported";
  const { kind, experts, active } = recipe.teacher;
  if (kindOf(stage) !== "teacher" || kind === "dense") return stageName(stage);
  const count = kind === "sparse" ? experts : Object.keys(basis.validation).length;
  return `${stageName(stage)}, ${sparseFact({ experts: { count, active: Math.min(active, count) } })}`;
}

/** A run of the studio's own. */
type TrainedRun = RunRecord & Required<Pick<RunRecord, "recipe">>;
const isTrained = (run: RunRecord): run is TrainedRun => run.recipe !== undefined;

/** One thing in which a run differs from another, in words. */
interface Change {
  readonly label: string;
  readonly before: string;
  readonly after: string;
}

/** So many labels stand in a sentence. */
const MOST_LABELS = 6;

/**
 * The settings in which `after` differs from `before`, of those that its stage follows from and that mean anything in one
 * of the two; the domains of two experts count as one.
 */
function changes(before: TrainedRun, after: TrainedRun): readonly Change[] {
  const domains = [before, after].map(({ stage }) => (kindOf(stage) === "expert" ? domainOf(stage) : ""));
  const domain = domains[0] === domains[1] ? [] : [{ label: "Domain", before: domains[0], after: domains[1] }];
  const settings = differences(before.recipe, after.recipe)
    .filter(({ field }) => matters(field, before) || matters(field, after))
    .map(({ field, ...values }) => ({
      label: field.label,
      before: valueInWords(field, values.before),
      after: valueInWords(field, values.after),
    }));
  return [...domain, ...settings];
}

/** Whether a run would have gone otherwise with another value of a field. */
function matters(field: Field, { stage, recipe }: TrainedRun): boolean {
  return followsFrom(stage, field.path) && applies(field, recipe);
}

/** What `after` changed of `before`, as a sentence. */
export function changeSentence(before: RunRecord, after: RunRecord): string {
  const { imported } = after.imported ? after : before;
  if (imported) return `${(after.imported ? after : before).name} came from ${imported.file}: its settings are not known here.`;
  if (!isTrained(before) || !isTrained(after)) return "";
  if (kindOf(before.stage) !== kindOf(after.stage)) return `One trained ${nameOf(before.stage)}, the other ${nameOf(after.stage)}.`;
  const found = changes(before, after);
  const [first] = found;
  if (first === undefined) return "The same settings.";
  if (found.length === 1) return `${first.label}: ${first.after} instead of ${first.before}.`;
  const labels = found.map(({ label }) => label);
  const shown = labels.length > MOST_LABELS ? labels.slice(0, MOST_LABELS - 1) : labels;
  const rest = labels.length - shown.length;
  return `${counted(found.length, "setting")} differ: ${shown.join(", ")}${rest > 0 ? ` and ${formatCount(rest)} more` : ""}.`;
}

export interface DifferingSetting {
  readonly field: Field;
  /** In the order of the runs; empty where a run would have gone the same with any other. */
  readonly values: readonly string[];
}

/** The settings in which those of `runs` that follow from them don't agree, in the order of the pipeline. */
export function differingSettings(runs: readonly RunRecord[]): readonly DifferingSetting[] {
  const trained = runs.filter(isTrained);
  return FIELDS.filter((field) => {
    const values = trained.filter(({ stage }) => followsFrom(stage, field.path)).map(({ recipe }) => valueAt(recipe, field.path));
    return new Set(values).size > 1 && trained.some((run) => matters(field, run));
  }).map((field) => ({
    field,
    values: runs.map((run) => (isTrained(run) && matters(field, run) ? valueInWords(field, valueAt(run.recipe, field.path)) : "")),
  }));
}

/** The domains on whose very same held-out text all of `runs` were scored, in the order of the first. */
export function sharedDomains(runs: readonly RunRecord[]): readonly string[] {
  const [first] = runs;
  return Object.entries(first?.basis.validation ?? {})
    .filter(([domain, text]) => runs.every(({ basis }) => basis.validation[domain] === text))
    .map(([domain]) => domain);
}

/** Bits per byte of a run, and what they were measured on. */
export interface Figure {
  readonly bitsPerByte: number;
  /** "final", or the step of the last evaluation on the way. */
  readonly at: "final" | number;
}

/** What a run is judged by: its final figures, or those of its last evaluation; the mean over its domains. */
export function figureOf({ final, evaluation }: RunRecord): Figure | undefined {
  const quality = final ?? evaluation?.domains;
  const bitsPerByte = quality && bitsOn(quality, Object.keys(quality));
  return bitsPerByte === undefined ? undefined : { bitsPerByte, at: final ? "final" : evaluation!.step };
}

/**
 * Bits per byte that `run` needs more than `baseline`, on the domains they share; undefined where they share none. Final
 * figures are held against final ones, else the last evaluations of both, which score less text.
 */
export function deltaOf(run: RunRecord, baseline: RunRecord): number | undefined {
  const domains = sharedDomains([run, baseline]);
  const quality = ({ final, evaluation }: RunRecord) => (run.final && baseline.final ? final : evaluation?.domains);
  const [own, other] = [run, baseline].map((one) => bitsOn(quality(one) ?? {}, domains));
  return own === undefined || other === undefined ? undefined : own - other;
}

/** Bits per byte, the mean over `domains`; undefined of none, and where one of them was not scored. */
export function bitsOn(quality: QualityByDomain, domains: readonly string[]): number | undefined {
  const scored = domains.flatMap((domain) => (Object.hasOwn(quality, domain) ? [quality[domain].bitsPerByte] : []));
  return scored.length === domains.length ? meanOf(scored) : undefined;
}

/** Where `run` ended beside `baseline`, as a sentence; undefined where that can't be told. */
export function resultSentence(run: RunRecord, baseline: RunRecord): string | undefined {
  const delta = deltaOf(run, baseline);
  if (delta === undefined) return undefined;
  const shared = sharedDomains([run, baseline]);
  const scored = [run, baseline].flatMap(({ basis }) => Object.keys(basis.validation));
  const on = scored.every((domain) => shared.includes(domain)) ? "" : ` on ${shared.join(", ")}`;
  const far = formatLoss(Math.abs(delta));
  if (Number(far) === 0) return `It ended level with ${baseline.name}${on}.`;
  return `It ended ${far} bits per byte ${delta < 0 ? "below" : "above"} ${baseline.name}${on}.`;
}

/** What one must know before reading anything into the figures of `run` beside those of `baseline`. */
export function caveats(run: RunRecord, baseline: RunRecord): readonly string[] {
  if (run.imported || baseline.imported) return ["Whether they were scored on the same text is not known, so their figures don’t compare."];
  const sameKind = kindOf(run.stage) === kindOf(baseline.stage);
  const shared = sharedDomains([run, baseline]).length > 0;
  const unfinished = [run, baseline].filter(({ final }) => final === undefined);
  const differs = (part: "training" | "tokenizer" | "teacher"): boolean => run.basis[part] !== baseline.basis[part];
  const told: readonly (readonly [boolean, string])[] = [
    [!shared, "They were scored on different texts, so their figures don’t compare."],
    [shared && sameKind && differs("training"), "They were trained on different texts."],
    [differs("tokenizer"), "Their tokenizers differ: bits per byte compare, nats per token don’t."],
    [sameKind && differs("teacher"), "They learned from different teachers."],
    [shared && unfinished.length > 0, `${unfinishedNames(unfinished)}: the last evaluations are compared, which score less text.`],
  ];
  return told.filter(([holds]) => holds).map(([, sentence]) => sentence);
}

const unfinishedNames = (runs: readonly RunRecord[]): string =>
  runs.map(({ name, steps }) => `${name} ended early, at step ${formatCount(steps)}`).join("; ");

/** The newest run and the one of its stage before it, the older first: what is compared until someone chooses. */
export function newestPair(runs: readonly RunRecord[]): readonly RunRecord[] {
  const [newest] = runs;
  if (newest === undefined) return [];
  const before = previousOf(newest, runs);
  return before ? [before, newest] : [newest];
}

/** The run of the same stage before `run`; `runs` stand newest first. */
export function previousOf(run: RunRecord, runs: readonly RunRecord[]): RunRecord | undefined {
  return runs.slice(runs.indexOf(run) + 1).find(({ stage }) => stage === run.stage);
}
