// How every domain stood after every phase of an arm, with what was forgotten of it in the end: the chart of experts by
// phases as numbers. Not how they are shown, nor what they say in words.

import { CORPUS_ORDER, namesIn } from "../config/mixture";
import type { Quality } from "../config/records";
import { forgettingOf } from "../evaluation/forgetting";
import { type Arm, type DomainResult, resultAt, type StudyRecord } from "./study";
import { cellOutcome, type Entry, entryOf, type Outcome, outcomeOf } from "./table";

/** Units that a loss is told in. */
export type Unit = "bitsPerByte" | "loss";

export interface CoursePhase {
  /** The domains that were trained in it; none before the first. */
  readonly trained: readonly string[];
  /** Bits per byte after it, by domain. */
  readonly domains: Readonly<Record<string, Entry>>;
}

export interface Course {
  readonly arm: string;
  /** The beginning, and then every phase. */
  readonly phases: readonly CoursePhase[];
  /** The loss at the end less the best on the way, by domain. */
  readonly forgotten: Readonly<Record<string, Readonly<Record<Unit, Entry>>>>;
  /** The mean over the domains of what was forgotten, in bits per byte. */
  readonly total: Entry;
}

/** The courses of the arms whose paths were measured, in a study that asks for forgetting; none of another. */
export function coursesOf(record: StudyRecord): readonly Course[] {
  return record.study.metrics.includes("forgetting") ? record.study.arms.flatMap((arm) => courseOf(arm, record) ?? []) : [];
}

function courseOf(arm: Arm, record: StudyRecord): Course | undefined {
  const { study, domains } = record;
  const resultsOf = resultAt(record);
  const over = (outcomeAt: (seed: number) => Outcome): Entry => entryOf(study.seeds, outcomeAt);
  const inDomain = (domain: string, figure: (path: readonly Quality[]) => number | undefined) => {
    return (seed: number): Outcome => outcomeIn(resultsOf(arm.name, seed, domain), figure);
  };
  const lengths = study.seeds.flatMap((seed) => domains.map((domain) => pathLength(resultsOf(arm.name, seed, domain))));
  const trained = phasesOf(arm, domains, Math.max(0, ...lengths) - 1);
  if (trained.length === 0) return undefined;
  const entries = (figure: (path: readonly Quality[], domain: string) => number | undefined): Record<string, Entry> =>
    Object.fromEntries(domains.map((domain) => [domain, over(inDomain(domain, (path) => figure(path, domain)))]));
  const forgottenIn = (domain: string, unit: Unit) => inDomain(domain, (path) => forgettingOf(path)[unit]);
  return {
    arm: arm.name,
    phases: [[], ...trained].map((names, phase) => ({
      trained: names,
      domains: entries((path, domain) => path[standingAfter(arm, phase, domains.indexOf(domain))]?.bitsPerByte),
    })),
    forgotten: Object.fromEntries(
      domains.map((domain) => [domain, { bitsPerByte: over(forgottenIn(domain, "bitsPerByte")), loss: over(forgottenIn(domain, "loss")) }]),
    ),
    total: over((seed) => cellOutcome(domains.map((domain) => forgottenIn(domain, "bitsPerByte")(seed)))),
  };
}

/** The domains trained in each phase of an arm: experts, and the domains that one student learns in turn, have each their own. */
function phasesOf({ recipe }: Arm, domains: readonly string[], measured: number): readonly (readonly string[])[] {
  if (measured < 1) return [];
  const { kind, order } = recipe.mixture;
  if (kind === "ple") return domains.map((domain) => [domain]);
  const inTurn = order.trim() === CORPUS_ORDER ? domains : namesIn(order, CORPUS_ORDER);
  return Array.from({ length: measured }, (_, phase) => (kind === "sequential" ? inTurn.slice(phase, phase + 1) : domains));
}

/** Where on a domain's path it stands after a phase. No phase but its own touches an expert. */
function standingAfter({ recipe }: Arm, phase: number, place: number): number {
  return recipe.mixture.kind === "ple" ? Number(phase > place) : phase;
}

const pathLength = (result: DomainResult | undefined): number => (result?.state === "done" ? (result.path?.length ?? 0) : 0);

/** A figure of a domain's path; missing where none was measured. */
function outcomeIn(result: DomainResult | undefined, figure: (path: readonly Quality[]) => number | undefined): Outcome {
  if (result === undefined) return "missing";
  if (result.state === "diverged") return "diverged";
  return outcomeOf(result.path && figure(result.path));
}
