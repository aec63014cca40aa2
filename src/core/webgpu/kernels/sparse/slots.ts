// Rows on their way into the slots of their experts and back. Which slots are whose follows from counts alone, without
// atomics, so it is the same in every run. Letters as in graph/sparseOps.ts.

import { type Binding, type Call, type Operand, read, write } from "../../call";
import { type Adapter, type ChoicePoint, trialOperands, type Variant } from "../../variants";
import { elementCall } from "../elements";
import { packingOf } from "../packing";
import { quad, rowCall, rowPart, rowPoint, rowVariants, type Team } from "../rows";

interface SlotShape {
  /** N, E, k. */
  readonly rows: number;
  readonly experts: number;
  readonly active: number;
  /** S, and R of them in a tile. */
  readonly slots: number;
  readonly tile: number;
}

type Operands<Names extends string> = Readonly<Record<Names, Operand>>;

/** Rows that one lane counts. */
const CHUNK = 32;
const chunksOf = ({ rows }: SlotShape): number => Math.ceil(rows / CHUNK);

/** Words of scratch memory that assignSlots takes: for every chunk of rows and once more, a number of each expert. */
export const countWords = (shape: SlotShape): number => (chunksOf(shape) + 1) * shape.experts;

/** Counts rows by chunk and expert, lays out the experts' segments by them, and lets every chunk fill in its own rows. */
export function assignSlots(
  shape: SlotShape,
  { gates, counts, ...found }: Operands<"gates" | "counts" | "rows" | "experts" | "places" | "segments">,
): readonly Call[] {
  const { rows, experts, active, slots, tile } = shape;
  const chunks = chunksOf(shape);
  const tiles = slots / tile;
  const chunk = `let chunk = element / ${experts}u; let expert = element % ${experts}u;
let first = chunk * ${CHUNK}u; let end = min(first + ${CHUNK}u, ${rows}u);`;
  const total = (expert: string): string => `counts[${chunks * experts}u + ${expert}]`;
  return [
    elementCall(
      "count rows",
      chunks * experts,
      [read("gates", "f32", gates), write("counts", "i32", counts)],
      `${chunk}
var count = 0;
for (var row = first; row < end; row++) { count += select(0, 1, gates[row * ${experts}u + expert] > 0.0); }
counts[element] = count;`,
    ),
    elementCall(
      "count rows before",
      experts,
      [write("counts", "i32", counts)],
      `var total = 0;
for (var at = element; at < ${chunks * experts}u; at += ${experts}u) { let count = counts[at]; counts[at] = total; total += count; }
${total("element")} = total;`,
    ),
    elementCall(
      "lay out segments",
      Math.max(tiles, experts + 1),
      [
        read("counts", "i32", counts),
        write("segments", "i32", found.segments),
        write("experts", "i32", found.experts),
        write("rows", "i32", found.rows),
      ],
      `let slot = i32(element) * ${tile};
var begin = 0; var ofTile = -1;
for (var e = 0u; e < ${experts}u; e++) {
  if (e == element) { segments[e] = begin; }
  let end = begin + (${total("e")} + ${tile - 1}) / ${tile} * ${tile};
  if (slot >= begin && slot < end) { ofTile = i32(e); }
  begin = end;
}
if (element == ${experts}u) { segments[element] = begin; }
if (element >= ${tiles}u) { return; }
experts[element] = ofTile;
if (ofTile < 0) { for (var i = slot; i < slot + ${tile}; i++) { rows[i] = -1; } }`,
    ),
    elementCall(
      "fill slots",
      chunks * experts,
      [
        read("gates", "f32", gates),
        read("counts", "i32", counts),
        read("segments", "i32", found.segments),
        write("rows", "i32", found.rows),
        write("places", "i32", found.places),
      ],
      `${chunk}
var slot = segments[expert] + counts[element];
for (var row = first; row < end; row++) {
  let base = row * ${experts}u;
  if (gates[base + expert] > 0.0) {
    var place = row * ${active}u;
    for (var e = 0u; e < expert; e++) { place += select(0u, 1u, gates[base + e] > 0.0); }
    rows[slot] = i32(row);
    places[place] = slot;
    slot++;
  }
  if (expert == 0u) {
    var isTaken = false;
    for (var e = 0u; e < ${experts}u; e++) { isTaken = isTaken || gates[base + e] > 0.0; }
    if (!isTaken) { for (var j = 0u; j < ${active}u; j++) { places[row * ${active}u + j] = -1; } }
  }
}
if (chunk == ${chunks - 1}u) { for (; slot < segments[expert + 1u]; slot++) { rows[slot] = -1; } }`,
    ),
  ];
}

/** Weights of rows, [N, E], by the expert of each tile. */
interface Weights extends Operands<"gates" | "experts"> {
  /** E, R. */
  readonly count: number;
  readonly tile: number;
}

const weightBindings = (weights: Weights | undefined): readonly Binding[] =>
  weights ? [read("gates", "f32", weights.gates), read("experts", "i32", weights.experts)] : [];

/** WGSL that multiplies by the weight of a row in one of its slots, where there are weights. */
const timesWeight = (weights: Weights | undefined, row: string, slot: string): string =>
  weights ? ` * gates[${row} * ${weights.count}u + u32(experts[${slot} / ${weights.tile}u])]` : "";

/** The row of every slot [S, d], times its weight where there are weights; zeros where a slot has none. */
export function toSlots(
  { slots, width }: { readonly slots: number; readonly width: number },
  { x, rows, slotted }: Operands<"x" | "rows" | "slotted">,
  weights?: Weights,
): Call {
  const { type, size } = packingOf(width);
  const w = width / size;
  const bindings = [read("x", type, x), read("rows", "i32", rows), write("slotted", type, slotted), ...weightBindings(weights)];
  const body = `let slot = element / ${w}u; let row = u32(rows[slot]);
if (rows[slot] < 0) { slotted[element] = ${type}(0); return; }
slotted[element] = x[row * ${w}u + element % ${w}u]${timesWeight(weights, "row", "slot")};`;
  return elementCall("to slots", slots * w, bindings, body);
}

/** A matrix in slots beside its rows. */
export interface SlotMatrix {
  /** N, k, d. */
  readonly rows: number;
  readonly active: number;
  readonly width: number;
}

interface SumOperands extends Operands<"x" | "places" | "sum"> {
  /** Added to the sum. */
  readonly residual?: Operand;
}

/** The sum over the slots of every row [N, d], times its weights where there are weights. */
export function sumSlots({ rows, active, width }: SlotMatrix, { x, places, sum, residual }: SumOperands, weights?: Weights): Call {
  const { type, size } = packingOf(width);
  const w = width / size;
  const bindings = [
    read("x", type, x),
    read("places", "i32", places),
    write("sum", type, sum),
    ...(residual ? [read("residual", type, residual)] : []),
    ...weightBindings(weights),
  ];
  const body = `let row = element / ${w}u;
var total = ${residual ? "residual[element]" : `${type}(0)`};
for (var j = 0u; j < ${active}u; j++) {
  let place = places[row * ${active}u + j]; let slot = u32(place);
  if (place >= 0) { total += x[slot * ${w}u + element % ${w}u]${timesWeight(weights, "row", "slot")}; }
}
sum[element] = total;`;
  return elementCall("sum slots", rows * w, bindings, body);
}

/** A matrix in slots beside the gates [N, E] of its rows; R slots in a tile. */
export interface GatedMatrix extends SlotMatrix {
  readonly count: number;
  readonly tile: number;
}

type GatesGradientOperands = Operands<"dy" | "y" | "places" | "experts" | "dGates">;

function gatesGradient(
  team: Team,
  { rows, active, width, count, tile }: GatedMatrix,
  { dy, y, places, experts, dGates }: GatesGradientOperands,
): Call {
  const { type, size, sum } = team.packing;
  const elements = width / size;
  const part = rowPart(team, elements, { d: (i) => `dy[row * ${elements}u + ${i}]` });
  const bindings = [
    read("dy", type, dy),
    read("y", type, y),
    read("places", "i32", places),
    read("experts", "i32", experts),
    write("dGates", "f32", dGates),
  ];
  // The lane that zeroes a number is the one that may write it again.
  const body = `let base = row * ${count}u;
if (isReal) { for (var e = member; e < ${count}u; e += ${team.members}u) { dGates[base + e] = 0.0; } }
${part.load}
for (var j = 0u; j < ${active}u; j++) {
  let place = places[row * ${active}u + j];
  let slot = u32(max(place, 0)); let expert = u32(max(experts[slot / ${tile}u], 0));
  var dotted = ${type}(0);
  ${part.each(`dotted += d * y[slot * ${elements}u + i];`)}
  let total = rowSum(${sum("dotted")}, lane);
  if (isReal && place >= 0 && member == expert % ${team.members}u) { dGates[base + expert] = total; }
}`;
  return rowCall("gates gradient", team, rows, bindings, body);
}

/** dGates [N, E]: for each expert of a row, its slot of y [S, d] times the row of dy [N, d]; 0 for the others. */
export function gatesGradientVariants(shape: GatedMatrix, operands: GatesGradientOperands): readonly Variant[] {
  return rowVariants(shape.width, quad(packingOf(shape.width)), (team) => gatesGradient(team, shape, operands));
}

export function gatesGradientPoint({ rows, active, width }: GatedMatrix, adapter: Adapter): ChoicePoint {
  return rowPoint("gates gradient", { rows: rows * active, width }, adapter, (trial) => {
    // All places are slot 0, of expert 0.
    const one = { ...trial, active: 1, count: 1, tile: 1 };
    const size = trial.rows * trial.width;
    return gatesGradientVariants(one, trialOperands({ dy: size, y: size, places: trial.rows, experts: 1, dGates: trial.rows }));
  });
}
