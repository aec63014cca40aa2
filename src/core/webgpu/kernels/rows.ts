// Kernels over rows of a matrix: how the lanes of a workgroup share rows and add up what each found in its part. A
// kernel writes its text once; the team it is given decides whether a lane works alone, in a quad or in a workgroup.

import type { Call } from "../call";
import { type Adapter, type ChoicePoint, largestClass, sizeClass, type Variant } from "../variants";
import { foldedGrid } from "./elements";
import { type Packing, packingOf, SINGLES } from "./packing";
import { range } from "./range";

export interface RowShape {
  readonly rows: number;
  readonly width: number;
}

export interface Team {
  readonly packing: Packing;
  /** Lanes of a workgroup, and how many of them share a row. */
  readonly lanes: number;
  readonly members: number;
  /** WGSL of rowSum and rowMax (value: f32, lane) → f32 over the members of a team, in a fixed order. */
  readonly functions: string;
  readonly subgroups: boolean;
}

const reducer = (name: string, body: string): string => `fn ${name}(value: f32, lane: u32) -> f32 {\n${body}\n}\n`;

/** A lane owns a row. */
export function alone(packing: Packing, lanes: number): Team {
  const functions = reducer("rowSum", "return value;") + reducer("rowMax", "return value;");
  return { packing, lanes, members: 1, functions, subgroups: false };
}

/** A quad of lanes shares a row; numbers cross it by quad swaps. */
export function quad(packing: Packing): Team {
  const functions =
    reducer("rowSum", "let pair = value + quadSwapX(value);\nreturn pair + quadSwapY(pair);") +
    reducer("rowMax", "let pair = max(value, quadSwapX(value));\nreturn max(pair, quadSwapY(pair));");
  return { packing, lanes: 16, members: 4, functions, subgroups: true };
}

/** Lanes that share a row at least, where it has so many elements, and at most. */
const FEWEST = 32;
const MOST = 256;
/** Elements a lane had better own than leave to further lanes: reductions grow with the team, loads do not. */
const SHARE = 4;

/** As many lanes of a workgroup as suit rows of `width` share one; numbers cross by workgroup memory, in two rounds. */
export function workgroup(packing: Packing, width: number): Team {
  const elements = Math.ceil(width / packing.size);
  const powerOver = (count: number): number => 2 ** Math.ceil(Math.log2(count));
  const members = Math.min(MOST, Math.max(powerOver(elements / SHARE), Math.min(FEWEST, powerOver(elements))));
  const lanes = Math.max(64, members);
  const half = 2 ** Math.ceil(Math.log2(members) / 2);
  const inTwoRounds = (name: string, combine: (a: string, b: string) => string): string =>
    reducer(
      name,
      `let first = lane - lane % ${members}u;
cells[lane] = value;
workgroupBarrier();
if (lane - first < ${half}u) {
  var part = value;
  for (var i = lane + ${half}u; i < first + ${members}u; i += ${half}u) { part = ${combine("part", "cells[i]")}; }
  cells[lane] = part;
}
workgroupBarrier();
var total = cells[first];
for (var i = first + 1u; i < first + ${half}u; i++) { total = ${combine("total", "cells[i]")}; }
workgroupBarrier();
return total;`,
    );
  const functions = `var<workgroup> cells: array<f32, ${lanes}>;
${inTwoRounds("rowSum", (a, b) => `${a} + ${b}`)}${inTwoRounds("rowMax", (a, b) => `max(${a}, ${b})`)}`;
  return { packing, lanes, members, functions, subgroups: false };
}

/**
 * Elements of a row that a lane keeps in registers, of each array; longer parts are read again in every pass. Three
 * times as many cost a software adapter over a second of compiling.
 */
const KEPT = 8;

/**
 * A lane's part of a row of `elements` elements. `values` name what it reads of each, as WGSL over the element's index;
 * `load` is put before the first pass, and `each` repeats a body that sees i and the values by name.
 */
export function rowPart(
  { members }: Team,
  elements: number,
  values: Readonly<Record<string, (i: string) => string>>,
): { readonly load: string; readonly each: (body: string) => string } {
  const turns = Math.ceil(elements / members);
  const define = (names: (name: string) => string, text: (name: string, read: (i: string) => string) => string): string =>
    Object.entries(values)
      .map(([name, read]) => `let ${names(name)} = ${text(name, read)};`)
      .join(" ");
  if (turns > KEPT) {
    const loads = define(
      (name) => name,
      (_, read) => read("i"),
    );
    return { load: "", each: (body) => `for (var i = member; i < ${elements}u; i += ${members}u) { ${loads}\n${body} }` };
  }
  const isWhole = (turn: number): boolean => (turn + 1) * members <= elements;
  const at = (turn: number): string => `member + ${turn * members}u`;
  const safe = (turn: number): string => (isWhole(turn) ? `(${at(turn)})` : `min(${at(turn)}, ${elements - 1}u)`);
  return {
    load: range(turns)
      .map((turn) =>
        define(
          (name) => `${name}_${turn}`,
          (_, read) => read(safe(turn)),
        ),
      )
      .join("\n"),
    each: (body) =>
      range(turns)
        .map((turn) => {
          const names = define(
            (name) => name,
            (name) => `${name}_${turn}`,
          );
          return `${isWhole(turn) ? "" : `if (${at(turn)} < ${elements}u) `}{ let i = ${at(turn)}; ${names}\n${body} }`;
        })
        .join("\n"),
  };
}

/**
 * A call whose body runs for every row, on every member of the row's team. It sees member, row, and isReal: lanes past
 * the last row work on that row too, so that barriers meet them, and must store nothing. `sizes` are read as
 * sizes[0].y and on.
 */
export function rowCall(
  label: string,
  team: Team,
  rows: number,
  bindings: Call["bindings"],
  body: string,
  sizes: readonly [number, number, number] = [0, 0, 0],
): Call {
  const together = team.lanes / team.members;
  const { number, workgroups } = foldedGrid(Math.ceil(rows / together));
  return {
    label,
    bindings,
    functions: team.functions,
    lanes: team.lanes,
    body: `let wanted = ${number} * ${together}u + lane / ${team.members}u;
let isReal = wanted < sizes[0].x;
let row = min(wanted, sizes[0].x - 1u); let member = lane % ${team.members}u;
${body}`,
    sizes: [[rows, ...sizes]],
    workgroups,
    subgroups: team.subgroups,
  };
}

/** Lanes of a workgroup in which every lane owns a row. */
const PLAIN_LANES = 32;

/** The variants of a row kernel: `kernel` writes it for a team, `narrow` is the team for narrow adapters, `plain` what a plain one reads. */
export function rowVariants(width: number, narrow: Team, kernel: (team: Team) => Call, plain: Packing = SINGLES): readonly Variant[] {
  const variant = (name: string, suits: Variant["suits"], team: Team): Variant => ({
    name,
    suits,
    needsSubgroups: team.subgroups,
    calls: () => [kernel(team)],
  });
  return [
    variant("plain", "any", alone(plain, PLAIN_LANES)),
    variant("few lanes", "narrow", narrow),
    variant("workgroup", "wide", workgroup(packingOf(width), width)),
  ];
}

/** Arithmetic operations on a number of a row, roughly. */
const OPERATIONS = 10;

/** Where a kernel over rows is chosen: those of one family and like shapes together. Trials are no larger than their class. */
export function rowPoint(
  family: string,
  { rows, width }: RowShape,
  adapter: Adapter,
  trials: (shape: RowShape) => readonly Variant[],
): ChoicePoint {
  const most = largestClass(adapter);
  return {
    key: `${family} ${sizeClass(rows, adapter)}×${sizeClass(width, adapter)}`,
    operations: OPERATIONS * rows * width,
    trials: () => trials({ rows: Math.min(rows, most), width: Math.min(width, most) }),
  };
}
