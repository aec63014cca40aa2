import { expect, test } from "vitest";
import { documentOf } from "../../../src/core/corpus/documents";
import { type InstructionExample, parseExample, promptOf, textOf } from "../../../src/core/corpus/instructions";
import { utf8Length } from "../../../src/core/format/utf8";
import { add, build as buildWith, settingsWith, type TextFile } from "./built";

const settings = settingsWith({ validationShare: 0.4 });
const exampleOf = (topic: string, i: number): InstructionExample => ({
  instruction: `What is ${topic} ${i}?`,
  context: "",
  response: `It is ${"a thing ".repeat(6)}of ${topic} ${i}.`,
});
const examples = (domain: string, count = 100, topic = domain): TextFile => ({
  domain,
  form: "instructions",
  documents: Array.from({ length: count }, (_, i) => documentOf(exampleOf(topic, i))),
});
const texts = (domain: string): TextFile => ({
  domain,
  documents: Array.from({ length: 30 }, (_, i) => ({ text: `${domain} ${i} `.padEnd(500, "text ") })),
});
const build = (files: readonly TextFile[], changes: Partial<typeof settings> = {}) => buildWith(files, { ...settings, ...changes });

test("instructions beside plain text in one folder make a domain of their own, and alone they have the folder's name", async () => {
  const { domains, summaries } = await build([texts("a"), examples("a"), examples("b")]);
  expect(domains.map(({ name, form }) => [name, form])).toEqual([
    ["a", undefined],
    ["a instructions", "instructions"],
    ["b", "instructions"],
  ]);
  expect(summaries.map(({ form, testDocuments }) => [form, testDocuments !== undefined])).toEqual([
    [undefined, false],
    ["instructions", true],
    ["instructions", true],
  ]);
});

test("half of the examples that are held out are a test, and a prompt that is held out is in no training", async () => {
  const again = examples("a").documents.map(({ example }) => documentOf({ ...example!, response: `Else ${example!.response}` }));
  const { domains, summaries } = await build([{ ...examples("a"), documents: [...examples("a").documents, ...again] }]);
  const [{ train, validation, test: tested = [], shifted }] = domains;
  expect(shifted).toBeUndefined();
  expect(tested.length).toBe(Math.floor((validation.length + tested.length) / 2));
  const prompts = (documents: readonly string[]) => documents.map((document) => promptOf(parseExample(document)));
  const learned = new Set(prompts(train));
  expect(prompts([...validation, ...tested]).filter((prompt) => learned.has(prompt))).toEqual([]);
  const [{ trainDocuments, validationDocuments, testDocuments, testBytes, excerpt }] = summaries;
  expect([trainDocuments, validationDocuments, testDocuments]).toEqual([train.length, validation.length, tested.length]);
  expect(testBytes).toBe(tested.reduce((sum, document) => sum + utf8Length(textOf(parseExample(document))), 0));
  expect(excerpt.startsWith("Q: What is a 0?\nA: It is a thing")).toBe(true);
});

test("noise spoils plain text and no example", async () => {
  const { domains } = await build([texts("a"), examples("b")], { noise: 1 });
  expect(domains[0].train.some((text) => text.startsWith("a "))).toBe(false);
  expect(domains[1].train.map(parseExample).every(({ response }) => response.startsWith("It is a thing"))).toBe(true);
});

test("examples that a corpus holds come in no second time, nor do instructions under a name that is there", async () => {
  const built = await build([examples("a")]);
  const more = { ...examples("b"), documents: [...examples("b").documents, ...examples("a", 20).documents] };
  const { summaries } = await add(built, [more], settings);
  expect(summaries[0]).toMatchObject({ name: "b", form: "instructions", documents: 100, duplicates: 20 });
  await expect(add(built, [examples("a", 100, "other")], settings)).rejects.toThrow(/already/);
});
