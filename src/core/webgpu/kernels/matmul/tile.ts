// Matrix products in tiles that a workgroup loads together into its shared memory, a slice of the inner dimension at a
// time. Shaped for graphics cards, where barriers and workgroup memory are cheap.

import type { Call } from "../../call";
import { load } from "../../half";
import { range } from "../range";
import { groupDepth, groupText } from "./groups";
import { type Epilogue, epilogueFunctions, finish, type MatmulOperands, type MatmulShape, matmulBindings, strides } from "./shape";

/**
 * A workgroup's results, and how many lanes of a team there are each way; a lane owns groups of four rows and columns. Several teams
 * take the slices of the inner dimension by turns, for products too small to fill an adapter otherwise.
 */
export interface SharedTile {
  readonly rows: number;
  readonly columns: number;
  /** A power of two; where there are several, a tile has at most 2 · DEPTH columns. */
  readonly teams: number;
  /** A multiple of CLUSTER.down, and of CLUSTER.along. */
  readonly down: number;
  readonly along: number;
}

/** Inner positions loaded at a time. */
const DEPTH = 16;
/** Lanes of a team that lie together in the tile, so that those of a subgroup read few numbers of either operand. */
const CLUSTER = { down: 4, along: 8 } as const;
/** vec4s in half of the 16 KiB of workgroup memory that every adapter has. */
const MOST_VEC4S = 512;

export const lanesOf = ({ teams, down, along }: SharedTile): number => teams * down * along;

/** One operand's slice of the inner dimension, as the lanes load it: in blocks of 4 × 4 numbers. */
interface Slice {
  readonly name: "a" | "b";
  /** Whether the inner dimension runs along its rows in memory. */
  readonly inwards: boolean;
  readonly first: string;
  readonly count: string;
  readonly stride: string;
  /** vec4s across. */
  readonly quads: number;
  /** From one inner position to the next in workgroup memory, in vec4s. */
  readonly pitch: number;
}

/** A turn in which a team's lanes load a block each: those from `lane` on, `count` of them, from the slice's block `block` on. */
interface Turn {
  readonly slice: Slice;
  readonly block: number;
  readonly lane: number;
  readonly count: number;
  /** Number of the registers that hold the block. */
  readonly held: number;
}

/** One more than needed, so that blocks of one column fall into different banks, where there is room for that. */
const pitchOf = (quads: number, teams: number): number => (teams * DEPTH * (quads + 1) <= MOST_VEC4S ? quads + 1 : quads);

/** Who loads what: both slices in one turn where there are lanes enough. */
function turnsOf(slices: readonly [Slice, Slice], lanes: number): readonly Turn[] {
  const [ofA, ofB] = slices.map(({ quads }) => (quads * DEPTH) / 4);
  if (ofA + ofB <= lanes)
    return [
      { slice: slices[0], block: 0, lane: 0, count: ofA, held: 0 },
      { slice: slices[1], block: 0, lane: ofA, count: ofB, held: 0 },
    ];
  return [ofA, ofB]
    .flatMap((blocks, of) =>
      range(Math.ceil(blocks / lanes)).map((turn) => {
        const block = turn * lanes;
        return { slice: slices[of], block, lane: 0, count: Math.min(lanes, blocks - block) };
      }),
    )
    .map((turn, held) => ({ ...turn, held }));
}

/**
 * Rows of a, b and c must be whole vec4s. Both operands are kept in workgroup memory with the inner dimension outermost, in
 * blocks of 4 × 4 numbers that a lane loads, and turns where the matrix is stored the other way; the next slice is on its
 * way into registers while the products of this one are summed. A lane's results lie in groups of four rows and columns, the
 * workgroup's lanes apart, so that neighbouring lanes read neighbouring memory.
 */
export function tileMatmul(label: string, shape: MatmulShape, tile: SharedTile, operands: MatmulOperands, epilogue: Epilogue): Call {
  const { rows, columns, inner, transposeA, transposeB } = shape;
  const [strideA, strideB, strideC] = strides(shape).map((stride) => stride / 4);
  const { teams, down, along } = tile;
  const lanes = down * along;
  const [quadsA, quadsB] = [tile.rows / 4, tile.columns / 4];
  const pitches = { a: pitchOf(quadsA, teams), b: pitchOf(quadsB, teams) };
  const a: Slice = {
    name: "a",
    inwards: !transposeA,
    first: "firstRow",
    count: "rows",
    stride: "strideA",
    quads: quadsA,
    pitch: pitches.a,
  };
  const b: Slice = {
    name: "b",
    inwards: transposeB,
    first: "firstColumn",
    count: "columns",
    stride: "strideB",
    quads: quadsB,
    pitch: pitches.b,
  };
  const group = groupText(operands.groups, transposeB, "firstRow", true);
  const turns = turnsOf([a, b], lanes);

  /** Where a team's slices begin, as the first term of an index. */
  const ofTeam = (pitch: number): string => (teams > 1 ? `team * ${DEPTH * pitch}u + ` : "");
  /** Statements of the lanes that have a part in a turn, which find their block `depth` inner positions in and `across` the slice. */
  const inTurn = ({ slice: { inwards, quads }, block, lane, count }: Turn, statements: string): string => {
    const own = lane > 0 ? `(member - ${lane}u)` : `(member + ${block}u)`;
    // Along rows of memory first, so that neighbouring lanes read neighbouring addresses.
    const [depth, across] = inwards ? [`${own} % ${DEPTH / 4}u`, `${own} / ${DEPTH / 4}u`] : [`${own} / ${quads}u`, `${own} % ${quads}u`];
    const guards = [...(lane > 0 ? [`member >= ${lane}u`] : []), ...(lane + count < lanes ? [`member < ${lane + count}u`] : [])];
    const guard = guards.length > 0 ? `if (${guards.join(" && ")}) ` : "";
    return `${guard}{ let depth = (${depth}) * 4u; let across = ${across}; ${statements} }`;
  };
  /** Loads the slice that begins at inner position `k`. */
  const loadSlice = (k: string): string =>
    turns
      .map((turn) => {
        const { name, inwards, first, count, stride } = turn.slice;
        const at = (j: number): string =>
          inwards
            ? `min(${first} + across * 4u + ${j}u, ${count} - 1u) * ${stride} + min((${k} + depth) / 4u, ${stride} - 1u)`
            : `min(${k} + depth + ${j}u, inner - 1u) * ${stride} + min(${first} / 4u + across, ${stride} - 1u)`;
        const index = (j: number): string => (name === "b" ? group.b(at(j)) : at(j));
        const read = (j: number): string => `x${turn.held}_${j} = ${load(operands[name], "vec4f", name, index(j))};`;
        return inTurn(turn, range(4).map(read).join(" "));
      })
      .join("\n");
  /** Puts what was loaded from inner position k on into workgroup memory. */
  const keep = turns
    .map((turn) => {
      const { name, inwards, pitch } = turn.slice;
      const held = (i: number): string => `x${turn.held}_${i}`;
      const value = (j: number): string => (inwards ? `vec4f(${range(4).map((i) => `${held(i)}[${j}]`)})` : held(j));
      const kept = (j: number): string =>
        `tile${name.toUpperCase()}[${ofTeam(pitch)}(depth + ${j}u) * ${pitch}u + across] = select(vec4f(0), ${value(j)}, k + depth + ${j}u < inner);`;
      return inTurn(turn, range(4).map(kept).join(" "));
    })
    .join("\n");

  /** Gives one team after the other its sums away, each half of those left to the other half, through the memory of slices. */
  const sumTeams = (): string =>
    range(Math.log2(teams))
      .map((round) => {
        const half = teams >> (round + 1);
        const place = (cell: number): string => `tileA[${cell * half * lanes}u + (team % ${half}u) * ${lanes}u + member]`;
        const each = (text: (sum: string, place: string) => string): string =>
          cells.map(([i, j], cell) => text(`c${i}_${j}`, place(cell))).join(" ");
        return `if (team >= ${half}u && team < ${2 * half}u) { ${each((sum, at) => `${at} = ${sum};`)} }
workgroupBarrier();
if (team < ${half}u) { ${each((sum, at) => `${sum} += ${at};`)} }
workgroupBarrier();`;
      })
      .join("\n");

  const held = [...new Set(turns.map((turn) => turn.held))].flatMap((turn) => range(4).map((j) => `x${turn}_${j}`));
  const partsA = range(quadsA / down);
  const partsB = range(quadsB / along);
  const cells = range(4 * partsA.length).flatMap((i) => partsB.map((j) => [i, j] as const));
  const clusters = along / CLUSTER.along;
  const body = `let rows = sizes[0].x; let columns = sizes[0].y; let inner = ${group.inner};
let strideA = sizes[1].x; let strideB = sizes[1].y; let strideC = sizes[1].z;
let team = lane / ${lanes}u; let member = lane % ${lanes}u;
let cluster = member / ${CLUSTER.down * CLUSTER.along}u; let place = member % ${CLUSTER.down * CLUSTER.along}u;
let down = (cluster / ${clusters}u) * ${CLUSTER.down}u + place / ${CLUSTER.along}u; let along = (cluster % ${clusters}u) * ${CLUSTER.along}u + place % ${CLUSTER.along}u;
let firstRow = group.y * ${tile.rows}u; let firstColumn = group.x * ${tile.columns}u;
${group.begin}
${held.map((name) => `var ${name} = vec4f(0);`).join(" ")}
${cells.map(([i, j]) => `var c${i}_${j} = vec4f(0);`).join(" ")}
let begin = ${group.first};
var k = begin + team * ${DEPTH}u;
if (k < inner) {
${loadSlice("k")}
}
for (var slice = begin; slice < inner; slice += ${teams * DEPTH}u) {
${keep}
workgroupBarrier();
let next = k + ${teams * DEPTH}u;
if (next < inner) {
${loadSlice("next")}
}
for (var d = 0u; d < ${DEPTH}u; d++) {
${partsA.map((t) => `let a${t} = tileA[${ofTeam(a.pitch)}d * ${a.pitch}u + down + ${t * down}u];`).join(" ")}
${partsB.map((t) => `let b${t} = tileB[${ofTeam(b.pitch)}d * ${b.pitch}u + along + ${t * along}u];`).join(" ")}
${cells.map(([i, j]) => `c${i}_${j} = fma(vec4f(a${Math.floor(i / 4)}[${i % 4}]), b${j}, c${i}_${j});`).join("\n")}
}
workgroupBarrier();
k = next;
}
${sumTeams()}
if (team == 0u) {
${cells
  .map(([i, j]) => {
    const row = `firstRow + (down + ${Math.floor(i / 4) * down}u) * 4u + ${i % 4}u`;
    const column = `firstColumn / 4u + along + ${j * along}u`;
    return `{ let row = ${row}; let column = ${column}; if (row < rows && column < strideC) { let at = ${group.c("row * strideC + column")}; ${finish(epilogue, operands.c, "vec4f", `c${i}_${j}`, "at", group.bias("column"))} } }`;
  })
  .join("\n")}
}`;
  return {
    label,
    bindings: matmulBindings("vec4f", operands, epilogue),
    functions: `var<workgroup> tileA: array<vec4f, ${teams * DEPTH * a.pitch}>; var<workgroup> tileB: array<vec4f, ${teams * DEPTH * b.pitch}>;\n${epilogueFunctions(epilogue, "vec4f")}${group.functions}`,
    lanes: teams * lanes,
    body,
    sizes: [
      [rows, columns, inner, 0],
      [strideA, strideB, strideC, 0],
    ],
    workgroups: [Math.ceil(columns / tile.columns), Math.ceil(rows / tile.rows), groupDepth(operands.groups)],
  };
}
