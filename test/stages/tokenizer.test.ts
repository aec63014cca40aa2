import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { recipeFor } from "../../src/core/config/recipe";
import type { CorpusSummary, DomainSummary } from "../../src/core/config/records";
import type { Split } from "../../src/core/config/splits";
import { PRE_TOKENIZERS } from "../../src/core/config/tokenizer";
import { exampleDocument, type InstructionExample, promptOf, textOf } from "../../src/core/corpus/instructions";
import { StudioError } from "../../src/core/errors";
import { encodeUtf8, utf8Length } from "../../src/core/format/utf8";
import type { StudioEvent } from "../../src/protocol/events";
import type { Context } from "../../src/protocol/host";
import { tokenize, trainTokenizer } from "../../src/stages/tokenizer";
import { readDomainTokens, readTokenizer, readTokens } from "../../src/stages/tokens";
import { paths } from "../../src/storage/blobs";
import { MemoryBlobs } from "../../src/storage/memory";
import { withChanges } from "../withChanges";

const SPLITS = ["train", "validation"] as const;

const DOMAINS = [
  {
    name: "English",
    train: Array.from({ length: 300 }, (_, i) => `The harbour log of day ${i} says:\nthe ferry isn't late, it's ${i % 7} minutes early.`),
    validation: ["The ferry isn't early.", "The harbour is late — 5 minutes."],
  },
  {
    name: "日本語",
    train: Array.from({ length: 200 }, (_, i) => `${i}日の港。船は時間どおりに出ます。🚢`),
    validation: ["船は港に出ます。"],
  },
];

const bytesOf = (documents: readonly string[]): number => documents.reduce((sum, text) => sum + utf8Length(text), 0);

const summaryOf = ({ name, train, validation }: (typeof DOMAINS)[number]): DomainSummary => ({
  name,
  files: 1,
  documents: train.length + validation.length,
  duplicates: 0,
  bytes: bytesOf(train) + bytesOf(validation),
  trainDocuments: train.length,
  trainBytes: bytesOf(train),
  validationDocuments: validation.length,
  validationBytes: bytesOf(validation),
  lengths: [],
  byteUnigram: 4,
  excerpt: "",
});

const corpus: CorpusSummary = { source: "files", domains: DOMAINS.map(summaryOf), problems: [] };
const recipe = withChanges(recipeFor("pico"), { tokenizer: { vocabSize: 350, minFrequency: 2 } });

async function storedCorpus(): Promise<MemoryBlobs> {
  const blobs = new MemoryBlobs();
  for (const [i, domain] of DOMAINS.entries()) {
    for (const split of SPLITS) {
      await blobs.write(paths.documents(i, split), encodeUtf8(domain[split].map((text) => `${JSON.stringify(text)}\n`).join("")));
    }
  }
  return blobs;
}

function listening(checkpoint: () => Promise<void> = async () => {}): { context: Context; events: StudioEvent[] } {
  const events: StudioEvent[] = [];
  return { context: { emit: (event) => events.push(event), checkpoint }, events };
}

test("every document stands in its shard, followed by the end of text, and the summary counts them", async () => {
  const blobs = await storedCorpus();
  const summary = await trainTokenizer({ recipe, corpus }, listening().context, blobs);
  const tokenizer = await readTokenizer(blobs);
  expect([summary.vocabSize, summary.merges]).toEqual([350, 93]);
  expect(tokenizer.vocabSize).toBe(350);
  for (const [i, domain] of DOMAINS.entries()) {
    for (const split of SPLITS) {
      const expected = domain[split].flatMap((text) => [...tokenizer.encode(text), tokenizer.endOfText]);
      expect([...(await readTokens(blobs, i, split))]).toEqual(expected);
      expect(summary[`${split}Tokens`][domain.name]).toBe(expected.length);
    }
    const textTokens = summary.validationTokens[domain.name] - domain.validation.length;
    expect(summary.bytesPerToken[domain.name]).toBeCloseTo(bytesOf(domain.validation) / textTokens, 12);
  }
});

test("validation text has no say in the vocabulary", async () => {
  const blobs = await storedCorpus();
  const before = await trainTokenizer({ recipe, corpus }, listening().context, blobs).then(() => blobs.read(paths.tokenizer));
  await blobs.write(paths.documents(0, "validation"), encodeUtf8(`${JSON.stringify("zyzzyva ".repeat(500))}\n`));
  await trainTokenizer({ recipe, corpus }, listening().context, blobs);
  expect(await blobs.read(paths.tokenizer)).toEqual(before);
});

test("the page hears of merges and then of bytes, each up to its total", async () => {
  const { context, events } = listening();
  await trainTokenizer({ recipe, corpus }, context, await storedCorpus());
  const progress = events.filter((event) => event.kind === "progress");
  expect([...new Set(progress.map(({ unit }) => unit))]).toEqual(["merges", "bytes"]);
  const total = corpus.domains.reduce((sum, domain) => sum + domain.trainBytes + domain.validationBytes, 0);
  expect(progress.filter(({ unit }) => unit === "merges").at(-1)).toMatchObject({ done: 93, total: 93 });
  expect(progress.at(-1)).toMatchObject({ done: total, total });
  const merges = events.filter((event) => event.kind === "merges");
  expect(merges.at(-1)!.vocabSize).toBe(350);
  expect(merges.flatMap(({ newest }) => newest).every((token) => token.length > 0)).toBe(true);
});

test("a text that runs out of pairs still ends at its total", async () => {
  const { context, events } = listening();
  const large = withChanges(recipe, { tokenizer: { vocabSize: 60_000, minFrequency: 2 } });
  const { vocabSize, merges } = await trainTokenizer({ recipe: large, corpus }, context, await storedCorpus());
  expect(vocabSize).toBeLessThan(2000);
  const last = events.filter((event) => event.kind === "progress" && event.unit === "merges").at(-1);
  expect(last).toMatchObject({ done: merges, total: merges });
});

describe("a stop", () => {
  /** Every look at the clock is 100 ms after the last, so that each piece of work is followed by a checkpoint. */
  beforeEach(() => {
    let now = 0;
    vi.spyOn(performance, "now").mockImplementation(() => (now += 100));
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  /** A context that stops the stage at its first checkpoint after progress in `unit`. */
  function stoppingAt(unit: string): Context {
    const { context, events } = listening(async () => {
      if (events.some((event) => event.kind === "progress" && event.unit === unit))
        throw new StudioError("cancelled", "tokenizer was stopped.", "Press Start to run it again.");
    });
    return context;
  }

  test("while words are counted or merged leaves what was there", async () => {
    const blobs = await storedCorpus();
    await trainTokenizer({ recipe, corpus }, listening().context, blobs);
    const before = await blobs.read(paths.tokenizer);
    const other = withChanges(recipe, { tokenizer: { vocabSize: 300, minFrequency: 2 } });
    const stopped = trainTokenizer({ recipe: other, corpus }, stoppingAt("merges"), blobs);
    await expect(stopped).rejects.toMatchObject({ code: "cancelled" });
    expect(await blobs.read(paths.tokenizer)).toEqual(before);
  });

  test("while shards are written leaves no tokenizer that they do not belong to", async () => {
    const blobs = await storedCorpus();
    await trainTokenizer({ recipe, corpus }, listening().context, blobs);
    const stopped = trainTokenizer({ recipe, corpus }, stoppingAt("bytes"), blobs);
    await expect(stopped).rejects.toMatchObject({ code: "cancelled" });
    await expect(readTokenizer(blobs)).rejects.toMatchObject({ code: "missing-stage" });
  });
});

test.each(PRE_TOKENIZERS)(
  "cut as %s, with special tokens: merges are told, the try-box shows them, domains have bytes per token",
  async (preTokenizer) => {
    const { context, events } = listening();
    const blobs = await storedCorpus();
    const other = withChanges(recipe, { tokenizer: { preTokenizer, specialTokens: "<|user|>, <s>" } });
    const summary = await trainTokenizer({ recipe: other, corpus }, context, blobs);
    expect([summary.vocabSize, summary.merges]).toEqual([350, 91]);
    expect(Object.values(summary.bytesPerToken).every((bytes) => bytes > 1)).toBe(true);
    expect(events.filter((event) => event.kind === "merges").at(-1)!.vocabSize).toBe(350);
    const { model } = await readTokenizer(blobs);
    expect([model.cut, model.addedTokens.map(({ name }) => name)]).toEqual([preTokenizer, ["<|endoftext|>", "<|user|>", "<s>"]]);
    const text = "The ferry ISN'T late: 12345 <|user|>\n\n";
    const pieces = await tokenize({ text }, context, blobs);
    expect(pieces.map((piece) => piece.text).join("")).toBe(text);
    expect(pieces.every(({ id }) => id > 2)).toBe(true);
  },
);

test("a missing corpus and a missing tokenizer are named", async () => {
  const { context } = listening();
  await expect(trainTokenizer({ recipe, corpus }, context, new MemoryBlobs())).rejects.toMatchObject({ code: "missing-stage" });
  await expect(tokenize({ text: "harbour" }, context, new MemoryBlobs())).rejects.toMatchObject({ code: "missing-stage" });
});

test("a shard that ends within a token is refused", async () => {
  const blobs = new MemoryBlobs();
  await blobs.write(paths.tokens(0, "train"), Uint8Array.of(1, 0, 2));
  await expect(readTokens(blobs, 0, "train")).rejects.toMatchObject({ code: "missing-stage" });
});

test("the try-box shows a text's tokens in order", async () => {
  const blobs = await storedCorpus();
  const { context } = listening();
  await trainTokenizer({ recipe, corpus }, context, blobs);
  const pieces = await tokenize({ text: "The ferry's 5 minutes late" }, context, blobs);
  expect(pieces.map(({ text }) => text).join("")).toBe("The ferry's 5 minutes late");
  expect(pieces.map(({ id }) => id)).toEqual([...(await readTokenizer(blobs)).encode("The ferry's 5 minutes late")]);
  expect((await tokenize({ text: "é" }, context, blobs)).map(({ text }) => text)).toEqual(["\ufffd", "\ufffd"]);
});

test("examples are cut where their prompts end, and learned from as the text that models read", async () => {
  const examples = Array.from({ length: 40 }, (_, i) => ({
    instruction: `How late is ferry ${i}?`,
    context: "",
    response: `${i} minutes.`,
  }));
  const blobs = new MemoryBlobs();
  const lines = (some: readonly InstructionExample[]) => encodeUtf8(some.map((one) => JSON.stringify(exampleDocument(one))).join("\n"));
  const parts = { train: examples.slice(0, 30), validation: examples.slice(30, 36), test: examples.slice(36) };
  for (const [split, some] of Object.entries(parts)) await blobs.write(paths.documents(0, split as Split), lines(some));
  const domain: DomainSummary = { ...summaryOf(DOMAINS[0]), form: "instructions", testDocuments: 4, testBytes: 100 };
  const summary = await trainTokenizer({ recipe, corpus: { ...corpus, domains: [domain] } }, listening().context, blobs);
  const tokenizer = await readTokenizer(blobs);
  for (const [split, some] of Object.entries(parts)) {
    const { tokens, examples: places = new Uint32Array() } = await readDomainTokens(blobs, 0, domain, split as Split);
    expect([...tokens]).toEqual(some.flatMap((one) => [...tokenizer.encode(textOf(one)), tokenizer.endOfText]));
    const [start, prompt] = places.subarray(2, 4);
    expect(tokenizer.decode(tokens.subarray(start, start + prompt))).toBe(promptOf(some[1]));
    expect(places).toHaveLength(2 * some.length);
  }
  const bytes = bytesOf(parts.validation.map(textOf));
  expect(summary.bytesPerToken.English).toBeCloseTo(bytes / (summary.validationTokens.English - 6), 12);
});
