// Small algorithms over a collection of records, each in two or three styles: as source, and computed here, so
// that tests can state the answer.

import type { Chooser } from "../chooser";
import { dictionary, indented, type Lines, list, spoken, string } from "./source";

/** The names in one module. All are identifiers. */
export interface Names {
  readonly entity: string;
  readonly entities: string;
  readonly Entity: string;
  /** Two numeric fields and a text field. */
  readonly amount: string;
  readonly other: string;
  readonly group: string;
}

export interface Entry {
  readonly name: string;
  readonly amount: number;
  readonly other: number;
  readonly group: string;
}

/** A function or method over `source`, the expression that holds the records. */
export interface Feature {
  readonly name: string;
  readonly doc: string;
  /** Parameters after the records, and the arguments a test passes. */
  readonly parameters: string;
  readonly argument: string;
  readonly returns: string;
  readonly imports: Lines;
  body(source: string): Lines;
  readonly expected: string;
}

type FeatureMaker = (names: Names, entries: readonly Entry[], choose: Chooser) => Feature;

const plain = { parameters: "", argument: "", imports: [] as Lines };
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const loop = (n: Names, source: string, body: Lines) => [`for ${n.entity} in ${source}:`, ...indented(body)];

const total: FeatureMaker = (n, entries, choose) => {
  const short = choose.chance(0.5);
  return {
    ...plain,
    name: choose.pick([`total_${n.amount}`, `sum_of_${n.amount}s`, `whole_${n.amount}`]),
    doc: choose.pick([`Return the ${n.amount} of all ${spoken(n.entities)} together.`, `Add up every ${n.amount}.`]),
    returns: "int",
    body: (source) =>
      short
        ? [`return sum(${n.entity}.${n.amount} for ${n.entity} in ${source})`]
        : ["total = 0", ...loop(n, source, [`total += ${n.entity}.${n.amount}`]), "return total"],
    expected: String(sum(entries.map((entry) => entry.amount))),
  };
};

const product: FeatureMaker = (n, entries, choose) => {
  const short = choose.chance(0.5);
  return {
    ...plain,
    name: choose.pick([`${n.amount}_times_${n.other}`, "worth", "grand_total"]),
    doc: `Return the sum of ${n.amount} times ${n.other}.`,
    returns: "int",
    body: (source) =>
      short
        ? [`return sum(${n.entity}.${n.amount} * ${n.entity}.${n.other} for ${n.entity} in ${source})`]
        : ["result = 0", ...loop(n, source, [`result += ${n.entity}.${n.amount} * ${n.entity}.${n.other}`]), "return result"],
    expected: String(sum(entries.map((entry) => entry.amount * entry.other))),
  };
};

const extreme: FeatureMaker = (n, entries, choose) => {
  const most = choose.chance(0.5);
  const short = choose.chance(0.5);
  const best = entries.reduce((kept, entry) => ((most ? entry.amount > kept.amount : entry.amount < kept.amount) ? entry : kept));
  return {
    ...plain,
    name: choose.pick(most ? [`most_${n.amount}`, `highest_${n.amount}`] : [`least_${n.amount}`, `lowest_${n.amount}`]),
    doc: `Return the name of the ${spoken(n.entity)} with the ${most ? "most" : "least"} ${n.amount}.`,
    returns: "str",
    body: (source) =>
      short
        ? [`return ${most ? "max" : "min"}(${source}, key=lambda ${n.entity}: ${n.entity}.${n.amount}).name`]
        : [
            `best = ${source}[0]`,
            ...loop(n, source, [`if ${n.entity}.${n.amount} ${most ? ">" : "<"} best.${n.amount}:`, `    best = ${n.entity}`]),
            "return best.name",
          ],
    expected: string(best.name),
  };
};

const countBy: FeatureMaker = (n, entries, choose) => {
  const style = choose.pick(["loop", "counter", "default"] as const);
  const counts = new Map<string, number>();
  for (const { group } of entries) counts.set(group, (counts.get(group) ?? 0) + 1);
  const counted: Record<typeof style, (source: string) => Lines> = {
    loop: (source) => [
      "counts: dict[str, int] = {}",
      ...loop(n, source, [`counts[${n.entity}.${n.group}] = counts.get(${n.entity}.${n.group}, 0) + 1`]),
      "return counts",
    ],
    counter: (source) => [`return dict(Counter(${n.entity}.${n.group} for ${n.entity} in ${source}))`],
    default: (source) => [
      "counts: dict[str, int] = defaultdict(int)",
      ...loop(n, source, [`counts[${n.entity}.${n.group}] += 1`]),
      "return dict(counts)",
    ],
  };
  return {
    ...plain,
    name: choose.pick([`count_by_${n.group}`, `${n.entities}_per_${n.group}`]),
    doc: choose.pick([
      `Count the ${spoken(n.entities)} of each ${n.group}.`,
      `Return how many ${spoken(n.entities)} every ${n.group} has.`,
    ]),
    imports: { loop: [], counter: ["from collections import Counter"], default: ["from collections import defaultdict"] }[style],
    returns: "dict[str, int]",
    body: counted[style],
    expected: dictionary([...counts].map(([group, count]) => [string(group), String(count)])),
  };
};

const namesOf: FeatureMaker = (n, entries, choose) => {
  const { group } = choose.pick(entries);
  const short = choose.chance(0.5);
  return {
    ...plain,
    name: choose.pick([`names_of_${n.group}`, `with_${n.group}`, `find_${n.entities}`]),
    doc: `Return the names of all ${spoken(n.entities)} with this ${n.group}.`,
    parameters: `${n.group}: str`,
    argument: string(group),
    returns: "list[str]",
    body: (source) =>
      short
        ? [`return [${n.entity}.name for ${n.entity} in ${source} if ${n.entity}.${n.group} == ${n.group}]`]
        : [
            "found = []",
            ...loop(n, source, [`if ${n.entity}.${n.group} == ${n.group}:`, `    found.append(${n.entity}.name)`]),
            "return found",
          ],
    expected: list(entries.filter((entry) => entry.group === group).map((entry) => string(entry.name))),
  };
};

const above: FeatureMaker = (n, entries, choose) => {
  const limit = choose.pick(entries).amount;
  const short = choose.chance(0.5);
  return {
    ...plain,
    name: choose.pick([`count_above`, `how_many_above`, `${n.amount}_above`]),
    doc: `Count the ${spoken(n.entities)} whose ${n.amount} is above the limit.`,
    parameters: "limit: int",
    argument: String(limit),
    returns: "int",
    body: (source) =>
      short
        ? [`return len([${n.entity} for ${n.entity} in ${source} if ${n.entity}.${n.amount} > limit])`]
        : ["count = 0", ...loop(n, source, [`if ${n.entity}.${n.amount} <= limit:`, "    continue", "count += 1"]), "return count"],
    expected: String(entries.filter((entry) => entry.amount > limit).length),
  };
};

const ordered: FeatureMaker = (n, entries, choose) => {
  const reverse = choose.chance(0.5);
  const sorted = [...entries].sort((a, b) => (reverse ? b.amount - a.amount : a.amount - b.amount));
  return {
    ...plain,
    name: choose.pick([`by_${n.amount}`, `sorted_by_${n.amount}`, `ranking`]),
    doc: `Return the names in ${reverse ? "falling" : "rising"} order of ${n.amount}.`,
    returns: "list[str]",
    body: (source) => [
      `ordered = sorted(${source}, key=lambda ${n.entity}: ${n.entity}.${n.amount}${reverse ? ", reverse=True" : ""})`,
      `return [${n.entity}.name for ${n.entity} in ordered]`,
    ],
    expected: list(sorted.map((entry) => string(entry.name))),
  };
};

const lookup: FeatureMaker = (n, entries, choose) => {
  const wanted = choose.pick(entries);
  return {
    ...plain,
    name: choose.pick([`${n.other}_of`, `look_up_${n.other}`, `find_${n.other}`]),
    doc: `Return the ${n.other} of one ${spoken(n.entity)}; raise KeyError for a stranger.`,
    parameters: "name: str",
    argument: string(wanted.name),
    returns: "int",
    body: (source) => [...loop(n, source, [`if ${n.entity}.name == name:`, `    return ${n.entity}.${n.other}`]), "raise KeyError(name)"],
    expected: String(entries.find((entry) => entry.name === wanted.name)!.other),
  };
};

const running: FeatureMaker = (n, entries, choose) => ({
  ...plain,
  name: choose.pick([`running_${n.amount}`, `${n.amount}_so_far`]),
  doc: choose.pick([`Return the ${n.amount} after each ${spoken(n.entity)}.`, `Add one ${spoken(n.entity)} after the other.`]),
  returns: "list[int]",
  body: (source) => [
    "steps = []",
    "so_far = 0",
    ...loop(n, source, [`so_far += ${n.entity}.${n.amount}`, "steps.append(so_far)"]),
    "return steps",
  ],
  expected: list(entries.map((_, i) => String(sum(entries.slice(0, i + 1).map((entry) => entry.amount))))),
});

const gaps: FeatureMaker = (n, entries, choose) => ({
  ...plain,
  name: choose.pick([`${n.amount}_steps`, `differences`, `${n.amount}_changes`]),
  doc: `Return how ${n.amount} changes from one ${spoken(n.entity)} to the next.`,
  returns: "list[int]",
  body: (source) => [
    `values = [${n.entity}.${n.amount} for ${n.entity} in ${source}]`,
    "return [after - before for before, after in zip(values, values[1:])]",
  ],
  expected: list(entries.slice(1).map((entry, i) => String(entry.amount - entries[i].amount))),
});

const everyAtLeast: FeatureMaker = (n, entries, choose) => {
  const limit = Math.min(...entries.map((entry) => entry.other));
  return {
    ...plain,
    name: choose.pick([`all_reach`, `nobody_below`, `enough_${n.other}`]),
    doc: `Say whether every ${spoken(n.entity)} has at least this ${n.other}.`,
    parameters: "limit: int",
    argument: String(limit),
    returns: "bool",
    body: (source) => [`return all(${n.entity}.${n.other} >= limit for ${n.entity} in ${source})`],
    expected: "True",
  };
};

const middle: FeatureMaker = (n, entries, choose) => {
  const sorted = entries.map((entry) => entry.amount).sort((a, b) => a - b);
  return {
    ...plain,
    name: choose.pick([`median_${n.amount}`, `middle_${n.amount}`]),
    doc: `Return the ${n.amount} in the middle, the upper one of two.`,
    returns: "int",
    body: (source) => [`values = sorted(${n.entity}.${n.amount} for ${n.entity} in ${source})`, "return values[len(values) // 2]"],
    expected: String(sorted[Math.floor(sorted.length / 2)]),
  };
};

const bars: FeatureMaker = (n, entries, choose) => {
  const mark = choose.pick(["*", "+", "=", "o"]);
  return {
    ...plain,
    name: choose.pick(["chart", "bars", `draw_${n.other}`]),
    doc: `Draw one bar for each ${spoken(n.entity)}.`,
    returns: "list[str]",
    body: (source) => [`return [f"{${n.entity}.name}: {'${mark}' * ${n.entity}.${n.other}}" for ${n.entity} in ${source}]`],
    expected: list(entries.map((entry) => string(`${entry.name}: ${mark.repeat(entry.other)}`))),
  };
};

export const FEATURES: readonly FeatureMaker[] = [
  total,
  product,
  extreme,
  countBy,
  namesOf,
  above,
  ordered,
  lookup,
  running,
  gaps,
  everyAtLeast,
  middle,
  bars,
];
