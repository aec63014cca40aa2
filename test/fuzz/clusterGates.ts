// The gates for what a cluster leaves, each with a sound file to damage; gates.ts lists all.

import { METRICS, readMetrics, readRecord, readResultsManifest } from "../../src/core/cluster/results";
import type { ClusterRun } from "../../src/core/cluster/runs";
import { Sha256 } from "../../src/core/format/sha256";
import { decodeUtf8, encodeUtf8 } from "../../src/core/format/utf8";
import { initializeGpt } from "../../src/core/model/gpt";
import type { Random } from "../../src/core/random";
import { writeCheckpoint } from "../../src/stages/checkpoints";
import { foreignCheckpoint } from "../../src/stages/foreignCheckpoint";
import { shape } from "../core/exchange/sample";
import type { Gate } from "./gates";
import { damaged, damagedJson } from "./mutate";

const HASH = "ab".repeat(32);
const quality = { loss: 2, perplexity: 7.4, bitsPerByte: 3 };
const run = {
  id: "teacher",
  out: "teacher",
  shape,
  models: [{ name: "student", members: ["weights/teacher.start.safetensors"] }],
  settings: { steps: 5, microBatch: 4 },
  objective: { weighting: { kind: "adaptive" } },
  draws: [{}],
  order: "one",
  evaluation: { final: [{ domain: "en" }] },
  checkpoint: { run: HASH, path: "models/teacher.safetensors" },
} as unknown as ClusterRun;

const record = {
  state: "done",
  steps: 5,
  tokens: 640,
  seconds: 1.5,
  final: { en: quality },
  precision: "bf16",
  processes: 2,
  strategy: "fsdp",
  device: "cuda",
  gateUse: { en: [{ taken: [1, 1], gates: [0.5, 0.5], probabilities: [0.5, 0.5], mass: 1, entropy: 0.7 }] },
};
const files = ["recipe.json", "runs.json", "teacher/record.json"].map((path) => ({ path, bytes: 10, sha256: HASH }));
const manifest = { format: "limbeck-cluster-results", version: 1, package: { "recipe.json": HASH, "runs.json": HASH }, files };
const step = {
  kind: "step",
  step: 1,
  tokens: 1,
  seconds: 1,
  loss: 3,
  learningRate: 1,
  gradientNorm: 1,
  terms: { ce: 3 },
  weights: {},
  gates: {},
};
const lines = [
  { kind: "evaluation", step: 0, tokens: 0, domains: { en: quality } },
  step,
  { kind: "sample", step: 1, prompt: "a", text: "b" },
];

/** A state as a cluster keeps it. */
async function checkpoint(): Promise<Uint8Array> {
  const tensors = initializeGpt(shape, 7);
  const cells = { min: [1], max: [1], last: [1], mean: [1], sum: 0.1, weight: 0.1 };
  const buckets = { width: 1, filled: 1, positions: [{ step: 1, tokens: 1, seconds: 1 }], columns: { loss: cells } };
  const course = {
    step: 1,
    tokens: 1,
    stepsInAll: 1,
    seconds: 1,
    curve: { buckets, previous: { tokens: 1, seconds: 1 } },
    marks: [],
    idle: {},
    weighing: { ce: [3], kd: [1] },
  };
  const optimizer = { student: [{ step: 1, firstMoment: tensors, secondMoment: tensors }] };
  const pieces = await writeCheckpoint(HASH, {
    state: { weights: { student: [tensors] }, optimizer },
    atOnce: 4,
    kernels: {},
    course,
    path: [],
  });
  return Buffer.concat(pieces);
}

/** Any byte of it, or its head under a hash that fits. */
function damagedState(bytes: Uint8Array, random: Random): Uint8Array {
  if (random.below(3) === 0) return damaged(bytes, random);
  const end = 74 + Number(decodeUtf8(bytes.subarray(64, 74)));
  const head = damagedJson(bytes.subarray(74, end), random);
  const start = encodeUtf8(new Sha256().update(head).digest() + String(head.length).padStart(10, "0"));
  return Buffer.concat([start, head, bytes.subarray(end)]);
}

export const clusterGates: readonly Gate[] = [
  {
    name: "results of a cluster, their list",
    sound: async () => encodeUtf8(JSON.stringify(manifest)),
    mutate: damagedJson,
    read: readResultsManifest,
  },
  {
    name: "results of a cluster, a record",
    sound: async () => encodeUtf8(JSON.stringify(record)),
    mutate: damagedJson,
    read: (bytes) => readRecord(bytes, "record.json", run),
  },
  {
    name: "results of a cluster, metrics",
    sound: async () => encodeUtf8(lines.map((line) => `${JSON.stringify(line)}\n`).join("")),
    mutate: damaged,
    read: (bytes) => readMetrics(bytes, METRICS),
  },
  {
    name: "results of a cluster, a state",
    sound: checkpoint,
    mutate: damagedState,
    read: (bytes) => foreignCheckpoint(bytes, "checkpoint.0", run, HASH),
  },
];
