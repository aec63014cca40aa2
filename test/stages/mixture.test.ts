// The mixture stage on models in memory, on TensorFlow.js's CPU backend: what its grid holds, and what leaving an expert
// out changes.

import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import type { JointRecord } from "../../src/core/config/jointRecord";
import { type MixtureRecord, rowOf } from "../../src/core/config/mixtureRecord";
import { type Recipe, recipeFor } from "../../src/core/config/recipe";
import type { CorpusSummary, ModelRecord } from "../../src/core/config/records";
import { StudioError } from "../../src/core/errors";
import { writeSafetensors } from "../../src/core/exchange/safetensors";
import { encodeUtf8 } from "../../src/core/format/utf8";
import type { NamedTensors } from "../../src/core/graph/executor";
import { initializeGpt } from "../../src/core/model/gpt";
import { initializeBody, initializeShared } from "../../src/core/model/mixture";
import { referenceExecutor } from "../../src/core/reference/executor";
import { finish } from "../../src/core/router/lbfgs";
import { Tokenizer } from "../../src/core/tokenizer/bpe";
import { toTokenizerJson } from "../../src/core/tokenizer/json";
import { trainBpe } from "../../src/core/tokenizer/train";
import { WordCounts } from "../../src/core/tokenizer/words";
import type { StudioEvent } from "../../src/protocol/events";
import type { Context } from "../../src/protocol/host";
import { mixtureOn } from "../../src/stages/mixture";
import { createScorer, loadWeights, readHeldOut } from "../../src/stages/models";
import { fitRouter } from "../../src/stages/router";
import { writeTokens } from "../../src/stages/tokens";
import { paths } from "../../src/storage/blobs";
import { MemoryBlobs } from "../../src/storage/memory";
import { withChanges } from "../withChanges";

const texts: Readonly<Record<string, string>> = {
  english: "The keeper walks down to the harbour and waits there for the boat. ",
  german: "Der Wärter geht zum Hafen hinunter und wartet dort auf das Boot. ",
  python: "def wait(boat):\n    while not boat.here:\n        sleep(1)\n\n",
};
const names = Object.keys(texts);
const corpus = { source: "files", problems: [], domains: names.map((name) => ({ name })) } as unknown as CorpusSummary;
const recipe = withChanges(recipeFor("pico"), {
  router: { sequenceTokens: 16, rerouteTokens: 4 },
  experts: { sequences: 2 },
  evaluation: { finalTokens: 32 },
});

const blobs = new MemoryBlobs();
const events: StudioEvent[] = [];
const context: Context = { emit: (event) => void events.push(event), checkpoint: async () => {} };
let tokenizer: Tokenizer;
let teacher: ModelRecord;
let experts: readonly ModelRecord[];
let whole: MixtureRecord;

/** A model that nobody trained, with weights large enough to have opinions. */
async function keptModel(id: string, seed: number): Promise<ModelRecord> {
  const shape = { layers: 1, heads: 1, width: 8, context: id === "expert:german" ? 8 : 12, vocabSize: tokenizer.vocabSize };
  const path = `models/${seed}.safetensors`;
  const weights = [...initializeGpt(shape, seed)].map(
    ([name, { shape: size, data }]) => [name, { shape: size, data: data.map((x) => 20 * x) }] as const,
  );
  await blobs.write(path, writeSafetensors(new Map(weights)));
  return { id, shape, parameters: id === "teacher" ? 1000 : 100, path, steps: 0, tokens: 0, seconds: 0, final: {} };
}

beforeAll(async () => {
  await tf.setBackend("cpu");
  const words = new WordCounts("gpt2");
  for (const text of Object.values(texts)) words.add(text);
  tokenizer = new Tokenizer(finish(trainBpe(words, { vocabSize: 280, minFrequency: 1 })));
  await blobs.write(paths.tokenizer, encodeUtf8(toTokenizerJson(tokenizer)));
  for (const [index, text] of Object.values(texts).entries()) {
    const document = [...tokenizer.encode(text), tokenizer.endOfText];
    await writeTokens(blobs, index, "train", [Uint16Array.from(Array.from({ length: 12 }, () => document).flat())]);
    await writeTokens(blobs, index, "validation", [Uint16Array.from([...document, ...document].slice(0, 30))]);
  }
  await fitRouter({ recipe, corpus }, context, blobs);
  teacher = await keptModel("teacher", 1);
  experts = await Promise.all(names.map((name, index) => keptModel(`expert:${name}`, 2 + index)));
  events.length = 0;
  whole = await mixtureOf();
});

const mixtureOf = (changed: Recipe = recipe): Promise<MixtureRecord> =>
  mixtureOn(referenceExecutor, { recipe: changed, corpus, teacher, experts, router: undefined as never }, context, blobs);

test("the grid has every way to answer on every domain, group after group", () => {
  expect(whole).toMatchObject({ domains: names, members: names });
  const [{ kind, rows }] = whole.grids;
  expect(kind).toBe("ple");
  expect(rows.map(({ group, key }) => `${group} ${key}`)).toEqual([
    "teacher teacher",
    "alone expert:english",
    "alone expert:german",
    "alone expert:python",
    "routed routed",
    "routed routed:batch",
    "routed routed:again",
    "routed routed:top",
    "ensemble pair:english/german",
    "ensemble pair:english/python",
    "ensemble pair:german/python",
    "ensemble mean",
    "ensemble posterior",
    "oracle oracle",
    "oracle own",
  ]);
  for (const { quality } of rows) expect(Object.keys(quality)).toEqual(names);
  expect(rowOf(whole, "ple", "routed")?.parameters).toEqual({ total: 300, useful: 300, active: 100 });
  expect(rowOf(whole, "ple", "routed:top")?.parameters.active).toBe(200);
  for (const domain of names) expect(Object.values(whole.routing[domain]).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
  expect(events.at(-1)).toMatchObject({ kind: "progress", done: 12, total: 12, note: "who answers where" });
});

test("a model alone scores position by position what it scores by sequence", async () => {
  const held = await readHeldOut(blobs, corpus, tokenizer, 8, 32);
  const weights = await loadWeights(referenceExecutor, blobs, experts[0].path);
  const scorer = await createScorer(referenceExecutor, weights, experts[0].shape, 8);
  const quality = await scorer.quality(held);
  for (const name of names) expect(rowOf(whole, "ple", "expert:english")?.quality[name].loss).toBeCloseTo(quality[name].loss, 5);
  scorer.dispose();
  weights.dispose();
});

test("an expert that is left out changes no row it has no part in, to the bit, and its text stays a column", async () => {
  const left = await mixtureOf(withChanges(recipe, { mixture: { without: "german" } }));
  expect(left).toMatchObject({ domains: names, members: ["english", "python"] });
  const [{ rows }] = left.grids;
  expect(rows.filter(({ experts: asked }) => asked.includes("german"))).toEqual([]);
  for (const key of ["teacher", "expert:english", "expert:python"])
    expect(rowOf(left, "ple", key)?.quality).toStrictEqual(rowOf(whole, "ple", key)?.quality);
  // Of two experts the pair is the mean of all.
  expect(rowOf(left, "ple", "mean")?.quality).toStrictEqual(rowOf(whole, "ple", "pair:english/python")?.quality);
  expect(Object.keys(rowOf(left, "ple", "routed")!.quality)).toEqual(names);
  expect(Object.keys(left.routing.german)).toEqual(["english", "python"]);
  expect(Object.keys(rowOf(left, "ple", "own")!.quality)).toEqual(["english", "python"]);
});

describe("jointly trained students", () => {
  /** Parts that nobody trained, of a small shape. */
  async function keptParts(kind: "jeet" | "moe-ce"): Promise<JointRecord> {
    const shape = { layers: 1, heads: 1, width: 8, context: 8, vocabSize: tokenizer.vocabSize };
    const part = async (name: string, fresh: NamedTensors): Promise<JointRecord["parts"][number]> => {
      const path = paths.joint(kind, name);
      const hot = [...fresh].map(([key, tensor]) => [key, { ...tensor, data: tensor.data.map((x) => 20 * x) }] as const);
      await blobs.write(path, writeSafetensors(new Map(hot)));
      return { name, path, parameters: [...fresh.values()].reduce((sum, { data }) => sum + data.length, 0) };
    };
    const parts = [await part("shared", initializeShared(shape, 9))];
    for (const [index, name] of names.entries()) parts.push(await part(`expert:${name}`, initializeBody(shape, 10 + index)));
    if (kind === "moe-ce") parts.push(await part("common", initializeBody(shape, 20)));
    return { id: `joint:${kind}`, kind, shape, domains: names, parts, steps: 0, tokens: 0, seconds: 0, final: {} };
  }
  const withJoints = async (changed: Recipe = recipe): Promise<MixtureRecord> => {
    const joints = [await keptParts("jeet"), await keptParts("moe-ce")];
    return mixtureOn(referenceExecutor, { recipe: changed, corpus, teacher, experts, joints, router: undefined as never }, context, blobs);
  };
  let joined: MixtureRecord;
  beforeAll(async () => {
    joined = await withJoints();
  });

  test("have grids of their own beside the separate experts', whose rows they leave as they are", () => {
    expect(joined.grids.map(({ kind }) => kind)).toEqual(["ple", "jeet", "moe-ce"]);
    const measured = ({ grids }: MixtureRecord) => grids[0].rows.map(({ key, quality }) => ({ key, quality }));
    expect(measured(joined)).toStrictEqual(measured(whole));
  });

  test("have with a common expert a row for it, and every row of the experts with it and without", () => {
    const keys = (kind: "jeet" | "moe-ce") => joined.grids.find((grid) => grid.kind === kind)!.rows.map(({ key }) => key);
    const ofExperts = keys("jeet").filter((key) => key !== "teacher");
    const common = keys("moe-ce").filter((key) => key !== "teacher");
    expect(common).toContain("common");
    expect(common.filter((key) => key.endsWith(":without"))).toEqual(ofExperts.map((key) => `${key}:without`));
    expect(common.filter((key) => !key.endsWith(":without") && key !== "common")).toEqual(ofExperts);
    const quality = (key: string) => rowOf(joined, "moe-ce", key)?.quality.english.loss;
    expect(quality("expert:english")).not.toBe(quality("expert:english:without"));
  });

  test("count what they share once", () => {
    const shared = 2 * tokenizer.vocabSize * 8 + tokenizer.vocabSize;
    const body = rowOf(joined, "jeet", "expert:english")!.parameters.active - shared;
    expect(body).toBeGreaterThan(0);
    expect(rowOf(joined, "jeet", "routed")?.parameters).toEqual({
      total: shared + 3 * body,
      useful: shared + 3 * body,
      active: shared + body,
    });
    expect(rowOf(joined, "moe-ce", "routed")?.parameters).toEqual({
      total: shared + 4 * body,
      useful: shared + 4 * body,
      active: shared + 2 * body,
    });
  });

  test("keep every bit of the other rows when one of them is left out", async () => {
    const left = await withJoints(withChanges(recipe, { mixture: { without: "german" } }));
    for (const kind of ["jeet", "moe-ce"] as const)
      for (const key of ["expert:english", "expert:python"])
        expect(rowOf(left, kind, key)?.quality).toStrictEqual(rowOf(joined, kind, key)?.quality);
    expect(rowOf(left, "jeet", "expert:german")).toBeUndefined();
  });
});

test("a mixture of nobody is refused in a sentence", async () => {
  const refused = mixtureOf(withChanges(recipe, { mixture: { without: names.join(", ") } }));
  await expect(refused).rejects.toBeInstanceOf(StudioError);
  await expect(refused).rejects.toThrow("No expert takes part in the mixture.");
});
