// What a cluster trained comes in where it belongs, and nowhere else: results as train.py writes them, made here by the studio's own training.

import { beforeAll, describe, expect, test } from "vitest";
import { MANIFEST, RECIPE, RUNS } from "../../src/core/cluster/package";
import type { ClusterRuns } from "../../src/core/cluster/runs";
import { writeSafetensors } from "../../src/core/exchange/safetensors";
import { Sha256 } from "../../src/core/format/sha256";
import { decodeUtf8, encodeUtf8 } from "../../src/core/format/utf8";
import { initializeGpt } from "../../src/core/model/gpt";
import type { DroppedFile } from "../../src/protocol/commands";
import { openCheckpoints } from "../../src/stages/checkpoints";
import { clusterFiles, plannedRuns } from "../../src/stages/exportCluster";
import { runKey } from "../../src/stages/runKey";
import { takeResults } from "../../src/stages/takenResults";
import { paths } from "../../src/storage/blobs";
import { withChanges } from "../withChanges";
import { base, blobs, context, corpus, domains, prepare, teacher, tokenizer } from "./twoDomains";

const recipe = withChanges(base, { cluster: { what: "experts", processes: 2 } });
const quality = { loss: 2, perplexity: Math.exp(2), bitsPerByte: 3 };
const record = (steps: number, of: readonly string[]) => ({
  state: "done",
  steps,
  tokens: steps * 128,
  seconds: 1.5,
  final: Object.fromEntries(of.map((domain) => [domain, quality])),
  precision: "bf16",
  processes: 2,
  strategy: "ddp",
  device: "cpu",
});
const metrics = (steps: number, of: readonly string[]): string =>
  [
    { kind: "evaluation", step: 0, tokens: 0, domains: Object.fromEntries(of.map((domain) => [domain, quality])) },
    ...Array.from({ length: steps }, (_, i) => ({
      kind: "step",
      step: i + 1,
      tokens: 128 * (i + 1),
      seconds: i + 1,
      learningRate: 0.01,
      gradientNorm: i === 0 ? { $number: "NaN" } : 1,
      loss: 3 - i,
      terms: { ce: 3 - i },
      weights: {},
      gates: {},
    })),
  ]
    .map((line) => `${JSON.stringify(line)}\n`)
    .join("");

const hash = (bytes: Uint8Array): string => new Sha256().update(bytes).digest();
/** A folder of results with these files and a list of them. */
function folderOf(files: ReadonlyMap<string, Uint8Array>): Map<string, Uint8Array> {
  const named = [...files].map(([path, bytes]) => ({ path, bytes: bytes.length, sha256: hash(bytes) }));
  const of = (name: string) => hash(files.get(name)!);
  const manifest = { format: "limbeck-cluster-results", version: 1, package: { [RECIPE]: of(RECIPE), [RUNS]: of(RUNS) }, files: named };
  return new Map([...files, [MANIFEST, encodeUtf8(JSON.stringify(manifest))]]);
}
const dropped = (files: ReadonlyMap<string, Uint8Array>): DroppedFile[] =>
  [...files].map(([path, bytes]) => ({ path: `results/${path}`, file: new File([bytes as Uint8Array<ArrayBuffer>], path) }));
const take = (files: ReadonlyMap<string, Uint8Array>) => takeResults({ files: dropped(files), corpus, teacher }, context, blobs);

/** The recipe and the runs of the package, and what it would leave of its experts. */
let files: Map<string, Uint8Array>;
let runs: ClusterRuns;

beforeAll(async () => {
  await prepare();
  const means = { recipe, corpus, tokenizer, blobs };
  const planned = await plannedRuns({ recipe, corpus, teacher }, means);
  files = new Map();
  for await (const { name, pieces } of clusterFiles({ planned, program: {}, version: "test" }, means)) {
    const all: Uint8Array[] = [];
    for await (const piece of pieces) all.push(piece);
    if (name === RECIPE || name === RUNS) files.set(name, Buffer.concat(all));
  }
  runs = JSON.parse(decodeUtf8(files.get(RUNS)!));
  for (const [i, { out, shape, settings }] of runs.runs.entries()) {
    files.set(`${out}/record.json`, encodeUtf8(JSON.stringify(record(settings.steps, domains))));
    files.set(`${out}/metrics.jsonl`, encodeUtf8(metrics(settings.steps, [domains[i]])));
    files.set(`${out}/student.0.safetensors`, writeSafetensors(initializeGpt(shape, i)));
  }
}, 60_000);

test("finished experts come in with their models, curves and figures, as those of a cluster", async () => {
  const taken = await take(folderOf(files));
  expect(taken.map((one) => one.kind === "done" && one.stage)).toEqual(domains.map((domain) => `expert:${domain}`));
  const [one] = taken;
  if (one.kind !== "done" || !("model" in one.result)) throw new Error("no model");
  expect(one.result.model).toMatchObject({
    path: paths.expert(0),
    precision: "bf16",
    final: { left: quality, right: quality },
    seed: recipe.seed,
  });
  expect(one.trace.trainedOn).toBe("a cluster: 2 processes on cpu, DDP in bf16");
  expect(one.trace.series?.step).toEqual([1, 2]);
  expect(one.trace.evaluations).toHaveLength(1);
  expect(await blobs.read(one.moves[0].from)).toEqual(files.get("expert-left/student.0.safetensors"));
  expect(one.moves[0].to).toBe(paths.expert(0));
});

test("a state of an unfinished run comes in as the studio's own, from which the run goes on", async () => {
  const [{ run, plan }] = await plannedRuns({ recipe, corpus, teacher }, { recipe, corpus, tokenizer, blobs });
  const place = { path: "elsewhere", run: run.checkpoint.run, stage: "test" };
  const tensors = initializeGpt(run.shape, 3);
  const empty = { buckets: { width: 1, filled: 0, positions: [], columns: {} }, previous: { tokens: 0, seconds: 0 } };
  const course = { step: 1, tokens: 128, stepsInAll: 1, seconds: 2, curve: empty, marks: [], idle: {} };
  const checkpoints = await openCheckpoints(place, { blobs, context });
  await checkpoints.save({
    state: { weights: { student: [tensors] }, optimizer: { student: [{ step: 1, firstMoment: tensors, secondMoment: tensors }] } },
    atOnce: 4,
    kernels: {},
    course,
    path: [],
  });
  const state = await blobs.read(paths.checkpoint(paths.checkpointsOf("elsewhere"), 0));
  const left = new Map([...files].filter(([path]) => !path.startsWith("expert-left/")));
  const [one] = await take(folderOf(left.set("expert-left/checkpoint.0", state)));
  expect(one).toMatchObject({ kind: "unfinished", stage: "expert:left", run: { step: 1 } });
  if (one.kind !== "unfinished") throw new Error("no state");
  await blobs.move(one.moves[0].from, one.moves[0].to);
  const key = await runKey(plan, { recipe, corpus, blobs });
  const found = await openCheckpoints({ path: plan.checkpoints.path, run: key, stage: "test" }, { blobs, context });
  expect(found.found?.course.step).toBe(1);
  expect(found.found?.state.weights.student[0]).toEqual(tensors);
  await blobs.remove(paths.checkpoints);
});

describe("are refused, and leave nothing behind:", () => {
  const refused = async (changed: ReadonlyMap<string, Uint8Array>, ...words: readonly string[]): Promise<void> => {
    const before = await blobs.list();
    const error = await take(changed).then(
      () => undefined,
      (problem: unknown) => problem as Error,
    );
    for (const word of words) expect(error?.message).toContain(word);
    expect((await blobs.list()).filter(({ path }) => path.startsWith(paths.takenResults))).toEqual([]);
    expect((await blobs.list()).length).toBe(before.filter(({ path }) => !path.startsWith(paths.takenResults)).length);
  };
  const edited = (path: string, change: (text: string) => string): Map<string, Uint8Array> =>
    new Map([...files, [path, encodeUtf8(change(decodeUtf8(files.get(path)!)))]]);

  test("a file that was edited, by its name", async () => {
    const folder = folderOf(files);
    folder.set("expert-right/record.json", encodeUtf8(JSON.stringify({ ...record(2, domains), tokens: 999 })));
    await refused(folder, "expert-right/record.json");
  });

  test("runs that were edited with their hashes, by the field", async () => {
    await refused(
      folderOf(edited(RUNS, (text) => text.replace('"learningRate": 0.05', '"learningRate": 0.5'))),
      "runs.json.runs[0].settings.learningRate",
      "0.5",
    );
  });

  test("a recipe of other experts, by the field of the runs that it would send", async () => {
    await refused(folderOf(edited(RECIPE, (text) => text.replace('"beta": 0.1', '"beta": 0.3'))), "runs.json.runs[0].objective");
  });

  test("a record that lacks a figure, by file and field", async () => {
    await refused(
      folderOf(edited("expert-left/record.json", (text) => text.replace('"left"', '"middle"'))),
      "expert-left/record.json",
      "left",
    );
    await refused(
      folderOf(edited("expert-left/record.json", (text) => text.replace('"bf16"', '"f64"'))),
      "expert-left/record.json.precision",
      "f64",
    );
  });

  test("a model of another shape, by file and tensor", async () => {
    const other = writeSafetensors(initializeGpt({ ...runs.runs[0].shape, width: 48 }, 1));
    await refused(
      folderOf(new Map([...files, ["expert-left/student.0.safetensors", other]])),
      "expert-left/student.0.safetensors",
      "wte.weight",
    );
  });

  test("anything but results", async () => {
    await refused(new Map([["notes.txt", encodeUtf8("hello")]]), "manifest.json");
    await refused(new Map([[MANIFEST, encodeUtf8('{"format":"limbeck-cluster","version":1}')]]), "limbeck-cluster");
  });
});
