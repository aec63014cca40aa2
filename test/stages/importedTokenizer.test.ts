import { createHash } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { recipeFor } from "../../src/core/config/recipe";
import type { CorpusSummary, DomainSummary } from "../../src/core/config/records";
import { MOST_TOKENS } from "../../src/core/config/tokenizer";
import { encodeUtf8 } from "../../src/core/format/utf8";
import { Tokenizer } from "../../src/core/tokenizer/bpe";
import { toTokenizerJson } from "../../src/core/tokenizer/json";
import type { DroppedFile } from "../../src/protocol/commands";
import type { StudioEvent } from "../../src/protocol/events";
import { importTokenizerFiles } from "../../src/stages/importedTokenizer";
import { readHeldOut } from "../../src/stages/models";
import { trainTokenizer } from "../../src/stages/tokenizer";
import { readTokenizer, readTokens } from "../../src/stages/tokens";
import { paths } from "../../src/storage/blobs";
import { MemoryBlobs } from "../../src/storage/memory";
import { documents, trainOn } from "../core/tokenizer/golden";
import { withChanges } from "../withChanges";

const ours = new Tokenizer(trainOn(documents, { vocabSize: 400, preTokenizer: "cl100k" }));
const domain: Partial<DomainSummary> = { name: "all", trainBytes: 1, validationBytes: 1 };
const corpus: CorpusSummary = { source: "files", domains: [domain as DomainSummary], problems: [] };
const fileOf = (path: string, text: string): DroppedFile => ({ path, file: new File([text], path) });

let blobs: MemoryBlobs;
let events: StudioEvent[];
const context = { emit: (event: StudioEvent) => events.push(event), checkpoint: async () => {} };
beforeAll(async () => {
  blobs = new MemoryBlobs();
  events = [];
  for (const split of ["train", "validation"] as const)
    await blobs.write(paths.documents(0, split), encodeUtf8(documents.map((text) => `${JSON.stringify(text)}\n`).join("")));
});

test("a tokenizer from a file stands in for a trained one, with shards of its own, and is known by the file's SHA-256", async () => {
  const file = JSON.parse(toTokenizerJson(ours));
  const beginning = { SpecialToken: { id: "<|endoftext|>", type_id: 0 } };
  file.post_processor = { type: "TemplateProcessing", single: [beginning, { Sequence: { id: "A", type_id: 0 } }] };
  const text = JSON.stringify(file);
  const settings = await importTokenizerFiles({ files: [fileOf("tokenizer.json", text)] }, context, blobs);
  expect(settings).toEqual({ imported: createHash("sha256").update(text).digest("hex"), vocabSize: 400 });
  const recipe = withChanges(recipeFor("pico"), { tokenizer: settings });
  const summary = await trainTokenizer({ recipe, corpus }, context, blobs);
  expect(summary).toMatchObject({ imported: settings.imported, vocabSize: 400, merges: ours.model.merges.length });
  expect((await readTokenizer(blobs)).model).toEqual(ours.model);
  expect([...(await readTokens(blobs, 0, "train"))]).toEqual(documents.flatMap((each) => [...ours.encode(each), 0]));
  const said = expect.stringContaining("puts <|endoftext|> before every text");
  expect(events.filter(({ kind }) => kind === "notice")).toMatchObject([{ problem: { message: said } }]);
  expect(events.some((event) => event.kind === "merges")).toBe(false);
});

test("bits per byte are of the text's own bytes, whatever a file changes in texts first", async () => {
  const file = JSON.parse(toTokenizerJson(ours));
  file.normalizer = { type: "Replace", pattern: { Regex: "[aeiou]" }, content: "" };
  const settings = await importTokenizerFiles({ files: [fileOf("tokenizer.json", JSON.stringify(file))] }, context, blobs);
  await trainTokenizer({ recipe: withChanges(recipeFor("pico"), { tokenizer: settings }), corpus }, context, blobs);
  const validationBytes = documents.reduce((sum, text) => sum + encodeUtf8(text).length, 0);
  const domains = [{ ...corpus.domains[0], validationBytes }];
  const [text] = await readHeldOut(blobs, { ...corpus, domains }, await readTokenizer(blobs), 8, 100_000);
  // All but those of the first token, which nothing predicts.
  expect(Math.abs(text.bytes - validationBytes)).toBeLessThan(10);
});

test("the older two files may come in any order", async () => {
  const { vocab, merges } = JSON.parse(toTokenizerJson(new Tokenizer(trainOn(documents, { vocabSize: 300 })))).model;
  const lines = merges.map((pair: string[]) => pair.join(" ")).join("\n");
  const files = [fileOf("merges.txt", lines), fileOf("vocab.json", JSON.stringify(vocab))];
  const settings = await importTokenizerFiles({ files }, context, blobs);
  expect(settings.imported).toBe(createHash("sha256").update(JSON.stringify(vocab)).update(lines).digest("hex"));
  const summary = await trainTokenizer({ recipe: withChanges(recipeFor("pico"), { tokenizer: settings }), corpus }, context, blobs);
  expect(summary.vocabSize).toBe(300);
});

test("files that are not here, that are no tokenizer or that have too many tokens are refused", async () => {
  const recipe = withChanges(recipeFor("pico"), { tokenizer: { imported: "0".repeat(64) } });
  await expect(trainTokenizer({ recipe, corpus }, context, blobs)).rejects.toMatchObject({ code: "missing-stage" });
  const none = importTokenizerFiles({ files: [fileOf("a.json", "{}")] }, context, blobs);
  await expect(none).rejects.toMatchObject({ code: "bad-package", message: expect.stringContaining("version") });
  const file = JSON.parse(toTokenizerJson(ours));
  const letters = (id: number): string => `z${id}`.replace(/\d/g, (digit) => "qrstuvwxyz"[Number(digit)]);
  for (let id = 400; id <= MOST_TOKENS; id++) file.model.vocab[letters(id)] = id;
  const large = importTokenizerFiles({ files: [fileOf("b.json", JSON.stringify(file))] }, context, blobs);
  await expect(large).rejects.toMatchObject({
    message: "b.json has 262,145 tokens, more than the 262,144 that models are trained with here.",
  });
});
