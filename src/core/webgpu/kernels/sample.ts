// Draws each sequence's next token from its logits without sorting them. A workgroup owns a sequence; what topK and topP
// leave is all logits above one of them, found bit by bit, and of those equal to it the first by id.

import { type Call, type Operand, read, write } from "../call";
import { HASH_FUNCTIONS } from "./hash";

/** Words of the settings: temperature and topP as floats, topK, seed. */
export const SETTING_WORDS = 4;

/** Lanes of a workgroup: few where the adapter runs four at once and pays for every barrier, many for large vocabularies. */
function lanesFor(vocabSize: number, narrow: boolean): number {
  if (narrow) return 4;
  return vocabSize > 4096 ? 256 : 64;
}

interface SampleOperands {
  /** [B, V] */
  readonly logits: Operand;
  readonly settings: Operand;
  /** Tokens drawn before in each sequence [B]. */
  readonly drawn: Operand;
  /** [B] */
  readonly sampled: Operand;
}

/** Whole numbers in the order of the floats they stand for; both zeros are one. */
const KEYS = `
fn keyOf(z: f32) -> u32 {
  let bits = bitcast<u32>(select(z, 0.0, z == 0.0));
  return select(bits | 0x80000000u, ~bits, (bits >> 31u) == 1u);
}
fn valueOf(key: u32) -> f32 { return bitcast<f32>(select(~key, key & 0x7fffffffu, (key >> 31u) == 1u)); }
`;

function reductions(vocabSize: number, lanes: number): string {
  return `
var<workgroup> partials: array<f32, ${lanes}>;
var<workgroup> ids: array<u32, ${lanes}>;
var<workgroup> outcome: f32;
var<workgroup> chosen: u32;
// A logit's probability relative to that of the largest.
fn weightOf(z: f32, largest: f32, temperature: f32) -> f32 { return exp((z - largest) / temperature); }
// The sum of all lanes' values, the same in every lane.
fn sumOf(lane: u32, value: f32) -> f32 {
  partials[lane] = value;
  workgroupBarrier();
  if (lane == 0u) {
    var total = 0.0;
    for (var i = 0u; i < ${lanes}u; i++) { total += partials[i]; }
    outcome = total;
  }
  return workgroupUniformLoad(&outcome);
}
// How many logits have at least this key; with a temperature above 0, their weight instead.
fn atLeast(lane: u32, base: u32, key: u32, largest: f32, temperature: f32) -> f32 {
  var total = 0.0;
  for (var id = lane; id < ${vocabSize}u; id += ${lanes}u) {
    let z = logits[base + id];
    if (keyOf(z) >= key) {
      if (temperature > 0.0) { total += weightOf(z, largest, temperature); } else { total += 1.0; }
    }
  }
  return sumOf(lane, total);
}
// The largest key with which atLeast still gives \`wanted\`.
fn keyHolding(lane: u32, base: u32, wanted: f32, largest: f32, temperature: f32) -> u32 {
  var key = 0u;
  for (var bit = 0x80000000u; bit > 0u; bit >>= 1u) {
    if (atLeast(lane, base, key | bit, largest, temperature) >= wanted) { key |= bit; }
  }
  return key;
}
`;
}

/** One token per sequence as SamplingSettings says; `sampleToken` of the reference gives the same, rounding aside. */
export function sample(batch: number, vocabSize: number, narrow: boolean, { logits, settings, drawn, sampled }: SampleOperands): Call {
  const lanes = lanesFor(vocabSize, narrow);
  const perLane = Math.ceil(vocabSize / lanes);
  return {
    label: "sample",
    bindings: [
      read("logits", "f32", logits),
      read("settings", "u32", settings),
      read("drawn", "u32", drawn),
      write("sampled", "i32", sampled),
    ],
    functions: HASH_FUNCTIONS + KEYS + reductions(vocabSize, lanes),
    lanes,
    body: `let sequence = group.x; let base = sequence * ${vocabSize}u;
let temperature = bitcast<f32>(settings[0]); let topP = bitcast<f32>(settings[1]); let topK = settings[2];

// The most probable token, the first of equals.
var best = lane % ${vocabSize}u;
for (var id = lane; id < ${vocabSize}u; id += ${lanes}u) { if (logits[base + id] > logits[base + best]) { best = id; } }
partials[lane] = logits[base + best]; ids[lane] = best;
workgroupBarrier();
if (lane == 0u) {
  for (var i = 1u; i < ${lanes}u; i++) {
    if (partials[i] > partials[0] || (partials[i] == partials[0] && ids[i] < ids[0])) { partials[0] = partials[i]; ids[0] = ids[i]; }
  }
  outcome = partials[0]; chosen = ids[0];
}
let largest = workgroupUniformLoad(&outcome);
if (temperature == 0.0) {
  if (lane == 0u) { sampled[sequence] = i32(chosen); }
  return;
}

// Left are the logits with a key above \`edge\` and the first \`ties\` of those at it.
var edge = 0u; var ties = ${vocabSize}u;
if (topK > 0u && topK < ${vocabSize}u) {
  edge = keyHolding(lane, base, f32(topK), largest, 0.0);
  ties = topK - u32(atLeast(lane, base, edge + 1u, largest, 0.0));
}
if (topP < 1.0) {
  var mass = atLeast(lane, base, edge + select(0u, 1u, edge > 0u), largest, temperature);
  if (edge > 0u) { mass += f32(ties) * weightOf(valueOf(edge), largest, temperature); }
  let wanted = topP * mass;
  let next = clamp(keyHolding(lane, base, wanted, largest, temperature), edge, keyOf(largest));
  let above = atLeast(lane, base, next + 1u, largest, temperature);
  let needed = ceil((wanted - above) / weightOf(valueOf(next), largest, temperature));
  ties = u32(clamp(needed, 1.0, f32(select(${vocabSize}u, ties, next == edge))));
  edge = next;
}

// Each lane takes its own stretch of ids, so that ties are counted and the draw falls in the order of ids.
let first = min(lane * ${perLane}u, ${vocabSize}u); let end = min(first + ${perLane}u, ${vocabSize}u);
var equal = 0u;
for (var id = first; id < end; id++) { if (keyOf(logits[base + id]) == edge) { equal += 1u; } }
ids[lane] = equal;
workgroupBarrier();
var tiesBefore = 0u;
for (var i = 0u; i < lane; i++) { tiesBefore += ids[i]; }
var tie = tiesBefore; var own = 0.0;
for (var id = first; id < end; id++) {
  let z = logits[base + id]; let key = keyOf(z);
  if (key > edge || (key == edge && tie < ties)) { own += weightOf(z, largest, temperature); }
  if (key == edge) { tie += 1u; }
}
let total = sumOf(lane, own);
var start = 0.0;
for (var i = 0u; i < lane; i++) { start += partials[i]; }
let draw = f32(hash3(settings[3], sequence, drawn[sequence]) >> 8u) / 16777216.0 * total;
if (draw >= start && draw < start + own) {
  tie = tiesBefore;
  for (var id = first; id < end; id++) {
    let z = logits[base + id]; let key = keyOf(z);
    if (key > edge || (key == edge && tie < ties)) {
      chosen = id;
      start += weightOf(z, largest, temperature);
      if (draw < start) { break; }
    }
    if (key == edge) { tie += 1u; }
  }
}
workgroupBarrier();
if (lane == 0u) { sampled[sequence] = i32(chosen); }`,
    workgroups: [batch, 1, 1],
  };
}
