// A cluster package from a project in memory: what is in it, and that it says beforehand what it can't hold.

import { unzipSync } from "fflate";
import { beforeAll, expect, test } from "vitest";
import type { ClusterRuns } from "../../src/core/cluster/runs";
import type { Recipe } from "../../src/core/config/recipe";
import { readSafetensors } from "../../src/core/exchange/safetensors";
import { decodeUtf8 } from "../../src/core/format/utf8";
import { initializeGpt } from "../../src/core/model/gpt";
import { writeCheckpoint } from "../../src/stages/checkpoints";
import { checkPackage } from "../../src/stages/clusterFiles";
import { exportCluster } from "../../src/stages/exportCluster";
import { drawSettings, startSeed } from "../../src/stages/training";
import { paths } from "../../src/storage/blobs";
import { withChanges } from "../withChanges";
import { base, blobs, context, corpus, domains, prepare, teacher, tokenizer } from "./twoDomains";

const PROGRAM = { "train.py": "print('train')\n", "limbeck/loop.py": "" };
const clustered = (cluster: Partial<Recipe["cluster"]>, changes: object = {}): Recipe =>
  withChanges(base, { cluster: { processes: 2, ...cluster }, ...changes });

/** The package's files, and its runs. */
async function packed(recipe: Recipe, given = {}): Promise<{ files: Record<string, Uint8Array>; runs: ClusterRuns }> {
  await exportCluster({ recipe, corpus, version: "test", ...given }, context, blobs, PROGRAM);
  const files = unzipSync(await blobs.read(paths.cluster));
  return { files, runs: JSON.parse(decodeUtf8(files["runs.json"])) };
}

beforeAll(prepare, 60_000);

test("without a teacher it is trained first, and the experts learn from that run; texts, tokenizer and program are in the package", async () => {
  const { files, runs } = await packed(clustered({ what: "experts" }));
  expect(runs.runs.map(({ id }) => id)).toEqual(["teacher", ...domains.map((domain) => `expert:${domain}`)]);
  expect(runs.runs[1].teacher).toMatchObject({ run: "teacher" });
  for (const [path, text] of Object.entries(PROGRAM)) expect(decodeUtf8(files[path])).toBe(text);
  for (const path of [paths.tokenizer, paths.tokens(0, "train"), paths.tokens(1, "validation")])
    expect(files[path]).toEqual(await blobs.read(path));
  expect(runs.domains.map(({ train }) => 2 * train.tokens)).toEqual([
    files["tokens/0.train.u16"].length,
    files["tokens/1.train.u16"].length,
  ]);
  expect(files[paths.teacher]).toBeUndefined();
});

test("a teacher that is there is a file of the package, and an expert's first weights and windows are those it would have here", async () => {
  const recipe = clustered({ what: "experts", domains: "right" });
  const { files, runs } = await packed(recipe, { teacher });
  const [run, ...others] = runs.runs;
  expect(others).toEqual([]);
  expect(run.teacher).toMatchObject({ file: "weights/teacher.safetensors" });
  expect(files["weights/teacher.safetensors"]).toEqual(await blobs.read(paths.teacher));
  const { shape } = run;
  expect(readSafetensors(files[run.models[0].members[0]])).toEqual(initializeGpt(shape, startSeed(recipe, 2)));
  expect(run.draws[0]).toMatchObject({
    turns: ["right"],
    seed: drawSettings(recipe, { shape, settings: recipe.experts, salt: 2, onGrid: false }).seed,
  });
  expect(shape.vocabSize).toBe(tokenizer.vocabSize);
});

test("students of several domains and cells of a study come with the weights of all their parts", async () => {
  const joint = await packed(clustered({ what: "joint" }, { mixture: { kind: "moe-ce" } }), { teacher });
  const [run] = joint.runs.runs;
  expect(run.models.map(({ name, members }) => [name, members.length])).toEqual([
    ["shared", 1],
    ["expert", 2],
    ["common", 1],
  ]);
  const recipe = clustered({ what: "study" });
  const cells = [1, 2].map((seed) => ({ id: `cell:study:one:${seed}`, recipe: { ...recipe, seed }, domains, out: `cell-1-${seed}` }));
  const study = await packed(recipe, { teacher, cells });
  expect(study.runs.runs.map(({ id }) => id)).toEqual(
    [1, 2].flatMap((seed) => domains.map((domain) => `cell:study:one:${seed}:${domain}`)),
  );
  for (const { runs, files } of [joint, study])
    for (const { models } of runs.runs) for (const file of models.flatMap(({ members }) => members)) expect(files).toHaveProperty([file]);
});

test("a run that was interrupted here takes its state along, and one of other settings does not", async () => {
  const recipe = clustered({ what: "experts", domains: "right" });
  const { run } = (await packed(recipe, { teacher })).runs.runs[0].checkpoint;
  const place = paths.checkpoint(paths.checkpointsOf(paths.expert(1)), 0);
  const curve = { buckets: { width: 1, filled: 0, positions: [], columns: {} }, previous: { tokens: 0, seconds: 0 } };
  const course = { step: 1, tokens: 1, stepsInAll: 1, seconds: 1, curve, marks: [], idle: {} };
  const state = { weights: {}, optimizer: {} };
  for (const [key, taken] of [
    [run, true],
    ["another", false],
  ] as const) {
    await blobs.write(place, await writeCheckpoint(key, { state, atOnce: 1, kernels: {}, course, path: [] }));
    const { files } = await packed(recipe, { teacher });
    expect("results/expert-right/checkpoint.0" in files).toBe(taken);
    if (taken) expect(files["results/expert-right/checkpoint.0"]).toEqual(await blobs.read(place));
  }
  await blobs.remove(paths.checkpoints);
});

test("the README tells of 8 to 512 GPUs, and that its figures are computed", async () => {
  const { files } = await packed(clustered({ what: "teacher", strategy: "fsdp" }));
  const text = decodeUtf8(files["README.md"]);
  for (const gpus of [8, 512]) expect(text).toMatch(new RegExp(`^\\| ${gpus} \\| .* GB|^\\| ${gpus} \\| .*B \\|$`, "m"));
  expect(text).toContain("computed, not measured");
  expect(text).toContain("torchrun --nproc-per-node 2 train.py recipe.json");
});

test.each([
  ["experts.signal", { experts: { signal: "student-text" as const } }],
  ["experts.start", { experts: { start: "nearest" as const } }],
  ["cluster.processes", { cluster: { processes: 5, what: "experts" as const } }],
  ["cluster.domains", { cluster: { processes: 2, domains: "left, middle" } }],
])("%s is refused by its name before anything is written", async (path, changes) => {
  await blobs.remove(paths.cluster);
  const recipe = withChanges(clustered({}), changes);
  await expect(exportCluster({ recipe, corpus, teacher, version: "test" }, context, blobs, PROGRAM)).rejects.toMatchObject({
    code: "bad-recipe",
    message: expect.stringContaining(path),
  });
  expect(await blobs.has(paths.cluster)).toBe(false);
});

test("a package of which a byte was changed is refused by the file's name", async () => {
  await packed(clustered({ what: "experts" }), { teacher });
  const tokens = await blobs.read(paths.tokens(0, "train"));
  const whole = new TextDecoder("latin1").decode(await blobs.read(paths.cluster));
  const at = whole.indexOf(new TextDecoder("latin1").decode(tokens));
  const other = (await blobs.read(paths.cluster)).slice();
  other[at] ^= 1;
  await expect(checkPackage(new Blob([other]), "limbeck-cluster.zip")).rejects.toMatchObject({
    message: expect.stringContaining("tokens/0.train.u16"),
  });
});
