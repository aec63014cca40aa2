// Answering prompts on models and a router in memory, with the reference executor: who writes, what is told of it, what
// else could have stood there, and what is refused.

import { beforeAll, describe, expect, test } from "vitest";
import type { JointRecord } from "../../../src/core/config/jointRecord";
import type { ModelRecord } from "../../../src/core/config/records";
import { type RoutingSettings, routingDefaults } from "../../../src/core/config/routing";
import { StudioError } from "../../../src/core/errors";
import { generate } from "../../../src/core/evaluation/generate";
import { writeSafetensors } from "../../../src/core/exchange/safetensors";
import { encodeUtf8 } from "../../../src/core/format/utf8";
import type { NamedTensors } from "../../../src/core/graph/executor";
import { COMMON, EXPERT, initializeShared, SHARED } from "../../../src/core/model/mixture";
import { STUDENT } from "../../../src/core/model/predicting";
import { decodeProgram, mixtureDecodeProgram } from "../../../src/core/model/programs";
import { randomStream } from "../../../src/core/random";
import { referenceExecutor } from "../../../src/core/reference/executor";
import { finish } from "../../../src/core/router/lbfgs";
import { SOFTMAX } from "../../../src/core/router/linear";
import { Router } from "../../../src/core/router/router";
import { routerToJson } from "../../../src/core/router/router-json";
import { Tokenizer } from "../../../src/core/tokenizer/bpe";
import { toTokenizerJson } from "../../../src/core/tokenizer/json";
import { trainBpe } from "../../../src/core/tokenizer/train";
import { WordCounts } from "../../../src/core/tokenizer/words";
import type { Prompt } from "../../../src/protocol/commands";
import type { StudioEvent } from "../../../src/protocol/events";
import type { Context } from "../../../src/protocol/host";
import { readAlternatives } from "../../../src/stages/play/alternatives";
import { readTask } from "../../../src/stages/play/task";
import { write } from "../../../src/stages/play/write";
import { paths } from "../../../src/storage/blobs";
import { MemoryBlobs } from "../../../src/storage/memory";
import { hotWeights, useCpu } from "../../core/reference/harness";

const DOMAINS = ["english", "german", "python"];
const tokenizer = new Tokenizer(finish(trainBpe(new WordCounts("gpt2"), { vocabSize: 257, minFrequency: 1 })));
const { vocabSize } = tokenizer;
const shape = { layers: 1, heads: 2, width: 8, context: 12, vocabSize };
const blobs = new MemoryBlobs();
const models: ModelRecord[] = [];
const prompt: Prompt = { text: "a boat", writer: "routed", tokens: 16, temperature: 1, topK: 0, topP: 1, seed: 3 };

/** A router that every token pulls somewhere, so that its opinion wanders while a text grows. */
function routerOf(vocabulary: number, strength: number): Router {
  const random = randomStream(8);
  const weights = Float32Array.from({ length: vocabulary * DOMAINS.length }, () => strength * random.normal());
  const model = { weights, intercept: new Float32Array(DOMAINS.length) };
  const idf = new Float32Array(vocabulary).fill(1);
  for (const token of tokenizer.encode("~")) idf[token] = 0; // no text it was fitted on had one
  const space = {
    vocabSize: vocabulary,
    pairs: new Float64Array(),
    idf,
    termFrequency: "count",
  } as const;
  return new Router({ kind: "logistic-regression", domains: DOMAINS, sequenceTokens: 16, space, model, link: SOFTMAX });
}

const keepRouter = (router: Router): Promise<void> => blobs.write(paths.router, encodeUtf8(routerToJson(router)));

beforeAll(async () => {
  await useCpu();
  await blobs.write(paths.tokenizer, encodeUtf8(toTokenizerJson(tokenizer)));
  for (const [index, id] of ["teacher", ...DOMAINS.map((domain) => `expert:${domain}`)].entries()) {
    const path = `models/${index}.safetensors`;
    await blobs.write(path, writeSafetensors(hotWeights(shape, index + 1)));
    models.push({ id, shape, path, parameters: 1, steps: 1, tokens: 1, seconds: 1, final: {} });
  }
  await keepRouter(routerOf(vocabSize, 4));
});

interface Answered {
  readonly text: string;
  readonly events: readonly StudioEvent[];
  readonly tokens: readonly Extract<StudioEvent, { kind: "token" }>[];
  readonly looks: readonly Extract<StudioEvent, { kind: "routing" }>[];
}

async function ask(changes: Partial<Prompt>, settings: Partial<RoutingSettings> = {}, checkpoint = async () => {}): Promise<Answered> {
  const events: StudioEvent[] = [];
  const context: Context = { emit: (event) => void events.push(event), checkpoint };
  const routing = { ...routingDefaults, hysteresis: 0, rerouteTokens: 4, ...settings };
  const task = await readTask({ prompt: { ...prompt, ...changes }, models, members: DOMAINS, routing }, blobs);
  const text = await write(referenceExecutor, task, context, blobs);
  return {
    text,
    events,
    tokens: events.filter((event) => event.kind === "token"),
    looks: events.filter((event) => event.kind === "routing"),
  };
}

const idsOf = ({ tokens }: Answered): number[] => tokens.map(({ id }) => id);
const writersOf = ({ tokens }: Answered): string[] => tokens.map(({ writers }) => Object.keys(writers).sort().join(" + "));

/** What one model writes after `tokens`, by its own generator. */
async function writtenBy(id: string, tokens: readonly number[], count: number, drawn: number): Promise<number[]> {
  const place = models.findIndex((model) => model.id === id);
  const weights = referenceExecutor.upload(hotWeights(shape, place + 1));
  const generator = await referenceExecutor.generator(decodeProgram(shape, 1), { [STUDENT]: weights }, shape.context);
  const written: number[] = [];
  const writer = { generator, context: shape.context, endOfText: tokenizer.endOfText };
  for await (const token of generate(writer, tokens, count, { ...prompt, drawn })) written.push(token);
  return written;
}

describe("jointly trained experts", () => {
  const parts = ["shared", ...DOMAINS.map((domain) => `expert:${domain}`), "common"];
  const joint: JointRecord = {
    ...{ id: "joint:moe-ce", kind: "moe-ce", shape, domains: DOMAINS, steps: 1, tokens: 1, seconds: 1, final: {} },
    parts: parts.map((name, place) => ({ name, path: `models/moe-ce/${place}.safetensors`, parameters: 1 })),
  };
  const weightsOf = (place: number) => (place === 0 ? initializeShared(shape, 1) : hotBody(place));
  const hotBody = (seed: number): NamedTensors => new Map([...hotWeights(shape, 20 + seed)].filter(([name]) => name !== "wte.weight"));
  beforeAll(async () => {
    for (const [place, { path }] of joint.parts.entries()) await blobs.write(path, writeSafetensors(weightsOf(place)));
  });

  test("write routed as the mean of the expert that is chosen and the common one, and tell what else could have stood there", async () => {
    const task = await readTask(
      { prompt: { ...prompt, writer: "joint:moe-ce" }, models, joint, members: DOMAINS, routing: { ...routingDefaults, rerouteTokens: 0 } },
      blobs,
    );
    const events: StudioEvent[] = [];
    const context: Context = { emit: (event) => void events.push(event), checkpoint: async () => {} };
    await write(referenceExecutor, task, context, blobs);
    const tokens = events.filter((event) => event.kind === "token");
    const [writer] = Object.keys(tokens[0].writers);

    const places = { [SHARED]: 0, [EXPERT]: parts.indexOf(writer), [COMMON]: parts.indexOf("common") };
    const weights = Object.fromEntries(Object.entries(places).map(([name, place]) => [name, referenceExecutor.upload(weightsOf(place))]));
    const generator = await referenceExecutor.generator(mixtureDecodeProgram(shape, [EXPERT, COMMON], 1), weights, shape.context);
    const expected: number[] = [];
    const own = { generator, context: shape.context, endOfText: tokenizer.endOfText };
    for await (const token of generate(own, [...tokenizer.encode(prompt.text)], prompt.tokens, prompt)) expected.push(token);
    expect(tokens.map(({ id }) => id)).toEqual(expected);

    const asked = { prompt: prompt.text, tokens: tokens.map(({ id, writers }) => ({ id, writers })), models, joint };
    const found = await readAlternatives(referenceExecutor, asked, context, blobs);
    expect(found).toHaveLength(tokens.length);
    for (const { likeliest } of found) expect(likeliest).toHaveLength(5);
  });
});

describe("who writes", () => {
  test("one expert writes what its own generator writes, and so does a mixture that never changes to another", async () => {
    const routed = await ask({}, { rerouteTokens: 0 });
    const [writer] = Object.keys(routed.looks[0].writers);
    const alone = await ask({ writer: writer as Prompt["writer"] });
    const together = await ask({ writer: "ensemble" }, { rerouteTokens: 0, ensemble: 1 });
    expect(routed.looks).toHaveLength(1);
    expect(idsOf(routed)).toEqual(await writtenBy(writer, [...tokenizer.encode(prompt.text)], prompt.tokens, 0));
    expect(idsOf(alone)).toEqual(idsOf(routed));
    expect(idsOf(together)).toEqual(idsOf(routed));
    expect(alone.text).toBe(routed.text);
    expect(new Set(writersOf(routed))).toEqual(new Set([writer]));
  });

  test("an expert that takes over goes on from the text so far, with the draw that is next", async () => {
    const answered = await ask({});
    const [ids, writers] = [idsOf(answered), writersOf(answered)];
    const begin = [...tokenizer.encode(prompt.text)];
    expect(new Set(writers).size).toBeGreaterThan(1);
    for (let from = 0; from < ids.length; ) {
      const to = writers.findIndex((writer, index) => index > from && writer !== writers[from]);
      const end = to < 0 ? ids.length : to;
      expect(await writtenBy(writers[from], [...begin, ...ids.slice(0, from)], end - from, from)).toEqual(ids.slice(from, end));
      from = end;
    }
  });

  test("every look of the router is told with its place and probabilities, and whoever it names writes from there", async () => {
    const { looks, tokens } = await ask({});
    expect(looks.map(({ position }) => position)).toEqual([0, 4, 8, 12]);
    for (const { position, probabilities, writers } of looks) {
      const total = Object.values(probabilities).reduce((sum, probability) => sum + probability, 0);
      expect(total).toBeCloseTo(1, 6);
      const best = DOMAINS.reduce((a, b) => (probabilities[b] > probabilities[a] ? b : a));
      expect(writers).toEqual({ [`expert:${best}`]: 1 });
      for (const token of tokens.slice(position, position + 4)) expect(token.writers).toEqual(writers);
    }
  });

  test("a more probable expert takes over only by more than the reluctance to change", async () => {
    const hysteresis = 0.3;
    const { looks } = await ask({}, { rerouteTokens: 1, hysteresis });
    const writers = looks.map((look) => Object.keys(look.writers)[0].slice("expert:".length));
    const best = looks.map(({ probabilities }) => DOMAINS.reduce((a, b) => (probabilities[b] > probabilities[a] ? b : a)));
    looks.slice(1).forEach(({ probabilities }, index) => {
      const [held, other] = [writers[index], best[index + 1]];
      const changes = probabilities[other] > probabilities[held] + hysteresis;
      expect(writers[index + 1]).toBe(changes ? other : held);
    });
    expect(new Set(writers).size).toBeGreaterThan(1);
    expect(best).not.toEqual(writers);
  });

  test("an ensemble writes with its best experts by their probabilities, and the same text again", async () => {
    const answered = await ask({ writer: "ensemble" }, { ensemble: 2 });
    for (const { writers, probabilities } of answered.looks) {
      const parts = Object.entries(writers);
      expect(parts).toHaveLength(2);
      const [[first, a], [second, b]] = parts;
      expect(a + b).toBeCloseTo(1, 12);
      expect(a / b).toBeCloseTo(probabilities[first.slice(7)] / probabilities[second.slice(7)], 6);
    }
    expect(new Set(writersOf(answered)).size).toBeGreaterThan(1);
    expect(idsOf(await ask({ writer: "ensemble" }, { ensemble: 2 }))).toEqual(idsOf(answered));
  });

  test("a prompt the router is not sure of goes to whom the settings name, and the common expert is replaced by the best", async () => {
    const unsure = { abstainBelow: 1, rerouteTokens: 0 };
    const [best, together, common] = await Promise.all(
      (["best", "ensemble", "common"] as const).map(async (choice) => (await ask({ tokens: 2 }, { ...unsure, unsure: choice })).looks[0]),
    );
    expect([best.unsure, together.unsure, common.unsure]).toEqual(["best", "ensemble", "best"]);
    expect(Object.keys(together.writers)).toHaveLength(2);
    expect(common.writers).toEqual(best.writers);
    models.push({ ...models[0], id: "common" });
    const [look] = (await ask({ tokens: 2 }, { ...unsure, unsure: "common" })).looks;
    models.pop();
    expect(look).toMatchObject({ unsure: "common", writers: { common: 1 } });
  });
});

describe("what is told of an answer", () => {
  test("the tokens make up the text, and how much of the prompt was read is said first", async () => {
    const { text, tokens, events } = await ask({ writer: "teacher", text: "a boat that sails home" });
    expect(tokens.map((token) => token.text).join("")).toBe(text);
    expect(events[0]).toEqual({ kind: "prompt", tokens: 22, read: 12 });
  });

  test("a stop ends it within the token", async () => {
    let left = 3;
    const stopping = async () => {
      left -= 1;
      if (left === 0) throw new StudioError("cancelled", "It was stopped.", "Ask again.");
    };
    await expect(ask({}, {}, stopping)).rejects.toMatchObject({ code: "cancelled" });
    expect(left).toBe(0);
  });
});

describe("what else could have stood there", () => {
  const quiet: Context = { emit() {}, checkpoint: async () => {} };
  const alternativesOf = async (answered: Answered, text = prompt.text) => {
    const tokens = answered.tokens.map(({ id, writers }) => ({ id, writers }));
    return readAlternatives(referenceExecutor, { prompt: text, tokens, models }, quiet, blobs);
  };

  test.each(["routed", "ensemble", "teacher"] as const)("the most probable token is what %s writes without chance", async (writer) => {
    const answered = await ask({ writer, temperature: 0 });
    const told = await alternativesOf(answered);
    expect(told).toHaveLength(answered.tokens.length);
    for (const { rank, probability, likeliest } of told) {
      expect(rank).toBe(0);
      expect(likeliest).toHaveLength(5);
      expect(likeliest[0].probability).toBe(probability);
    }
  });

  test("a text that was begun from nothing has alternatives from its first token", async () => {
    const answered = await ask({ writer: "teacher", text: "", temperature: 0, tokens: 3 });
    expect((await alternativesOf(answered, "")).map(({ rank }) => rank)).toEqual([0, 0, 0]);
  });

  test("a model that is gone is named", async () => {
    const tokens = [{ id: 1, writers: { "expert:dutch": 1 } }];
    const asking = readAlternatives(referenceExecutor, { prompt: "a", tokens, models }, quiet, blobs);
    await expect(asking).rejects.toMatchObject({ code: "missing-stage", message: expect.stringContaining("The expert for dutch") });
  });
});

describe("what is refused", () => {
  const refused = async (changes: Partial<Prompt>, among: readonly ModelRecord[] = models, members: readonly string[] = DOMAINS) =>
    readTask({ prompt: { ...prompt, ...changes }, models: among, members, routing: routingDefaults }, blobs);

  test("a prompt without tokens, where a router has to read it", async () => {
    await expect(refused({ text: "" })).rejects.toMatchObject({ code: "bad-prompt", message: expect.stringContaining("some text") });
    await expect(refused({ text: "", writer: "teacher" })).resolves.toMatchObject({ tokens: [] });
  });

  test("a prompt of which the router knows nothing", async () => {
    await expect(refused({ text: "~~" })).rejects.toMatchObject({ code: "bad-prompt", message: expect.stringContaining("knows none") });
    await expect(refused({ text: "~a" })).resolves.toMatchObject({ tokens: { length: 2 } });
  });

  test("settings out of their limits", async () => {
    await expect(refused({ topP: 2 })).rejects.toMatchObject({ code: "bad-prompt", message: expect.stringContaining("Top p is 2") });
  });

  test("an expert that is missing, or that was made for another vocabulary, by its name", async () => {
    const others = models.filter(({ id }) => id !== "expert:german");
    await expect(refused({}, others)).rejects.toMatchObject({ message: "The expert for german has not been trained yet." });
    const wide = { ...models[2], shape: { ...shape, vocabSize: 1024 } };
    await expect(refused({}, [...others, wide])).rejects.toMatchObject({
      message: `The expert for german was made for a vocabulary of 1,024 tokens, but the tokenizer has ${vocabSize}.`,
    });
    await expect(refused({}, others, ["english", "python"])).resolves.toMatchObject({ router: { domains: ["english", "python"] } });
    await expect(refused({}, models, [...DOMAINS, "latin"])).rejects.toMatchObject({ message: "The router was fitted without latin." });
    await expect(refused({ writer: "teacher" }, others)).resolves.toMatchObject({ prompt: { writer: "teacher" } });
  });

  test("a router of another vocabulary", async () => {
    const router = await blobs.read(paths.router);
    await keepRouter(routerOf(300, 1));
    await expect(refused({})).rejects.toMatchObject({ message: expect.stringContaining("The router was made for a vocabulary of 300") });
    await blobs.write(paths.router, router);
  });
});
