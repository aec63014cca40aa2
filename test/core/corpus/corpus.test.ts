import { describe, expect, test } from "vitest";
import { MIN_DOMAIN_BYTES } from "../../../src/core/corpus/corpus";
import { StudioError } from "../../../src/core/errors";
import { utf8Length } from "../../../src/core/format/utf8";
import { build as buildWith, settingsWith, type TextFile } from "./built";

const settings = settingsWith({ validationShare: 0.2 });

/** A file of `count` documents of 500 bytes; `topic` keeps the texts of different files apart. */
const file = (domain: string, count: number, topic = domain): TextFile => ({
  domain,
  documents: Array.from({ length: count }, (_, i) => ({ text: `${topic} ${i} `.padEnd(500, "text ") })),
});
const build = (...files: readonly TextFile[]) => buildWith(files, settings);
const bytesOf = (texts: readonly string[]) => texts.reduce((sum, text) => sum + utf8Length(text), 0);

describe("a corpus", async () => {
  const corpus = await build(file("german", 40), file("french", 60), file("french", 30, "more"));

  test("has its domains in the order of their names, whatever the order of the files", async () => {
    expect(corpus.domains.map(({ name }) => name)).toEqual(["french", "german"]);
    expect((await build(file("french", 30, "more"), file("german", 40), file("french", 60))).domains.map(({ name }) => name)).toEqual([
      "french",
      "german",
    ]);
  });

  test("says in its summary what stands in its texts", async () => {
    corpus.summaries.forEach((summary, i) => {
      const { name, train, validation } = corpus.domains[i];
      expect(summary).toMatchObject({
        name,
        trainDocuments: train.length,
        trainBytes: bytesOf(train),
        validationDocuments: validation.length,
        validationBytes: bytesOf(validation),
      });
      expect(summary.lengths.reduce((sum, count) => sum + count, 0)).toBe(summary.documents);
      expect(summary.byteUnigram).toBeGreaterThan(0);
      expect(summary.byteUnigram).toBeLessThan(8);
      expect(summary).not.toHaveProperty("floor");
    });
    expect(corpus.summaries.map(({ files, documents, bytes }) => [files, documents, bytes])).toEqual([
      [2, 90, 45_000],
      [1, 40, 20_000],
    ]);
  });

  test("gives every domain as much training text as the smallest has, and 5 % more at most", async () => {
    const [french, german] = corpus.summaries;
    expect(french.trainBytes).toBeLessThanOrEqual(german.trainBytes * 1.05);
    expect(french.trainBytes).toBeGreaterThan(german.trainBytes * 0.95);
    expect(french.validationDocuments).toBeGreaterThan(german.validationDocuments);
  });

  test("holds no text twice, in no domain and on no side", async () => {
    const { domains, summaries } = await build(file("a", 20, "same"), file("a", 20, "same"), file("b", 20, "same"), file("b", 20, "other"));
    const all = domains.flatMap(({ train, validation }) => [...train, ...validation]);
    expect(new Set(all).size).toBe(all.length);
    expect(summaries.map(({ name, duplicates }) => [name, duplicates])).toEqual([
      ["a", 20],
      ["b", 20],
    ]);
  });

  test("is the same for the same files", async () => {
    expect(await build(file("german", 40), file("french", 60))).toEqual(await build(file("german", 40), file("french", 60)));
  });

  test("knows the floor of generated text", async () => {
    const generated = { domain: "made", documents: file("made", 40).documents.map((document) => ({ ...document, bits: 100 })) };
    expect((await build(generated)).summaries[0].floor).toBeCloseTo(100 / 500, 12);
  });
});

describe("thin text", () => {
  test("a domain with too few bytes is left out by name, and the others are kept", async () => {
    const { domains, problems } = await build(file("german", 40), file("tiny", 2), file("french", 40));
    expect(domains.map(({ name }) => name)).toEqual(["french", "german"]);
    expect(problems).toEqual([
      {
        code: "too-little-text",
        message: `The domain "tiny" was left out: it has 1000 bytes in 2 documents; ${MIN_DOMAIN_BYTES} bytes in two documents are the least.`,
        hint: 'Drop more text into "tiny".',
      },
    ]);
  });

  test("one long document is too little, as is a domain of nothing but duplicates", async () => {
    const long = { domain: "long", documents: [{ text: "x".repeat(9000) }] };
    const { summaries, problems } = await build(file("a", 40, "same"), file("b", 40, "same"), long);
    expect(summaries.map(({ name }) => name)).toEqual(["a"]);
    expect(problems.map(({ message }) => message)).toEqual([
      expect.stringContaining('"b" was left out: it has 0 bytes in 0 documents beside 40 duplicates;'),
      expect.stringContaining('"long" was left out: it has 9000 bytes in one document;'),
      expect.stringContaining('"a" is the only domain'),
    ]);
  });

  test("one domain works and warns that the router has nothing to choose", async () => {
    const { domains, problems } = await build(file("alone", 40));
    expect(domains).toHaveLength(1);
    expect(problems).toEqual([
      expect.objectContaining({ code: "one-domain", message: expect.stringContaining("the router has nothing to choose between") }),
    ]);
  });

  test("blank documents count for nothing", async () => {
    const { summaries } = await build({ domain: "a", documents: [...file("a", 40).documents, { text: "\n \n" }, { text: "\n \n" }] });
    expect(summaries[0]).toMatchObject({ documents: 40, duplicates: 0 });
  });

  test("no usable text at all is an error that names the largest domain", async () => {
    const refused = async (...files: readonly TextFile[]) => {
      try {
        await build(...files);
      } catch (error) {
        if (error instanceof StudioError) return error;
      }
      throw new Error("nothing was refused");
    };
    expect(await refused()).toMatchObject({ code: "no-text", message: "There is no text in what was dropped." });
    expect(await refused(file("a", 2), file("b", 3))).toMatchObject({
      code: "no-text",
      message: 'No domain has enough text: the largest, "b", has 1500 bytes.',
    });
  });
});

test("noise spoils the text to train on and leaves the text to validate on", async () => {
  const documents = Array.from({ length: 40 }, (_, i) => ({ text: `${String(i).padStart(4, "0")} ${"letters and more ".repeat(20)}` }));
  const clean = await build({ domain: "en", documents });
  const spoilt = await buildWith([{ domain: "en", documents }], { ...settings, noise: 0.5 });
  expect(spoilt.domains[0].validation).toEqual(clean.domains[0].validation);
  expect(spoilt.domains[0].train).toHaveLength(clean.domains[0].train.length);
  for (const [i, text] of spoilt.domains[0].train.entries()) {
    expect(text).not.toBe(clean.domains[0].train[i]);
    expect(text).toHaveLength(clean.domains[0].train[i].length);
  }
});
