// Experts trained on text that their teacher wrote, and on text that they write themselves, as the worker trains them:
// with the compiled kernels, from files in storage to the model's record.

import { beforeAll, expect, test } from "vitest";
import { type Recipe, recipeFor, teacherShape } from "../../src/core/config/recipe";
import type { CorpusSummary, ModelRecord } from "../../src/core/config/records";
import { writeSafetensors } from "../../src/core/exchange/safetensors";
import { encodeUtf8 } from "../../src/core/format/utf8";
import type { StudioEvent } from "../../src/protocol/events";
import type { Context } from "../../src/protocol/host";
import { trainExpert } from "../../src/stages/expert";
import { rememberKernels } from "../../src/stages/kernelMemory";
import { trainTokenizer } from "../../src/stages/tokenizer";
import { paths } from "../../src/storage/blobs";
import { MemoryBlobs } from "../../src/storage/memory";
import { hotWeights } from "../core/reference/harness";
import { withChanges } from "../withChanges";
import { deviceForTests } from "./device";

const { facts } = await deviceForTests();

const base: Recipe = withChanges(recipeFor("pico"), {
  tokenizer: { vocabSize: 270 },
  experts: { steps: 4, sequences: 4, microBatch: 4, evaluations: 1 },
  evaluation: { tokens: 32, finalTokens: 32 },
});
const corpus = { source: "files", problems: [], domains: [{ name: "sea" }] } as unknown as CorpusSummary;
const blobs = new MemoryBlobs();
let teacher: ModelRecord;

beforeAll(async () => {
  // Other tests hold the self-test to its word; here its seconds are saved where it has passed before.
  await rememberKernels(blobs, { driver: `${facts.name}, ${navigator.userAgent}`, passed: ["compiled"], choices: {} });
  const documents = Array.from({ length: 40 }, (_, index) => JSON.stringify(`Boat ${index} sails home, ${index * 7} waves behind it.`));
  for (const split of ["train", "validation"] as const) await blobs.write(paths.documents(0, split), encodeUtf8(documents.join("\n")));
  const { vocabSize } = await trainTokenizer({ recipe: base, corpus }, { emit() {}, checkpoint: async () => {} }, blobs);
  const shape = teacherShape(base, vocabSize);
  await blobs.write(paths.teacher, writeSafetensors(hotWeights(shape, 1)));
  teacher = { id: "teacher", shape, parameters: 0, path: paths.teacher, steps: 0, tokens: 0, seconds: 0, final: {}, seed: 3 };
});

/** An expert trained with changed settings, its file and what was told on the way. */
async function trained(changes: Partial<Recipe["experts"]>, seed = 1) {
  const events: StudioEvent[] = [];
  const context: Context = { emit: (event) => void events.push(event), checkpoint: async () => {} };
  const recipe = { ...withChanges(base, { experts: changes }), seed };
  const record = await trainExpert({ recipe, corpus, domain: "sea", teacher }, context, blobs);
  const terms = events.flatMap((event) => (event.kind === "steps" ? [event.columns.terms] : []));
  const writes = events.filter((event) => event.kind === "progress" && event.unit === "tokens").length > 0;
  return { record, terms, writes, weights: await blobs.read(paths.expert(0)) };
}

test("an expert learns from text that its teacher wrote once, for experts of every seed", async () => {
  const first = await trained({ signal: "teacher-text" });
  expect(first.writes).toBe(true);
  expect(first.record.writtenText).toMatchObject({ seed: 3, sequences: 16, context: 32, promptTokens: 8, tokens: 16 * 25 });
  expect(first.record.tokens).toBe(16 * 25);
  const second = await trained({ signal: "teacher-text", alpha: 1, beta: 0 }, 2);
  expect(second.writes).toBe(false);
  expect(second.record.writtenText).toEqual(first.record.writtenText);
});

test("an expert learns from text that it writes itself, the same in every run", async () => {
  const first = await trained({ signal: "student-text", studentTextShare: 1 });
  expect(first.terms.every((terms) => Object.keys(terms).join() === "own_kd")).toBe(true);
  expect(first.terms.flatMap(({ own_kd }) => own_kd)).toHaveLength(4);
  expect(first.record.tokens).toBe(16 * 25);
  expect((await trained({ signal: "student-text", studentTextShare: 1 })).weights).toEqual(first.weights);
  expect((await trained({ signal: "live" })).weights).not.toEqual(first.weights);
});
