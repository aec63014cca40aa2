// The corpus as a file and back: what leaves in a package is what comes in by it, document by document.

import { createHash } from "node:crypto";
import fc from "fast-check";
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { balanceFigures } from "../../src/core/config/balanceFigures";
import type { Origins } from "../../src/core/config/origins";
import { type Recipe, recipeFor } from "../../src/core/config/recipe";
import type { CorpusSummary } from "../../src/core/config/records";
import { SPLITS } from "../../src/core/config/splits";
import { StudioError } from "../../src/core/errors";
import { type CorpusCard, readCorpusCard } from "../../src/core/exchange/corpusManifest";
import { encodeUtf8, utf8Length } from "../../src/core/format/utf8";
import type { DroppedFile } from "../../src/protocol/commands";
import type { Context } from "../../src/protocol/host";
import { packCorpus } from "../../src/stages/balancedSet";
import { useSample } from "../../src/stages/corpus";
import { keysIn, readDocuments } from "../../src/stages/documents";
import { addDropped, takeDropped } from "../../src/stages/dropped";
import { paths } from "../../src/storage/blobs";
import { MemoryBlobs } from "../../src/storage/memory";
import { withChanges } from "../withChanges";

const base = recipeFor("pico");
const context: Context = { emit() {}, checkpoint: async () => {} };
const dropped = (path: string, content: string | Uint8Array): DroppedFile => ({
  path,
  file: new File([content as Uint8Array<ArrayBuffer>], path.split("/").at(-1)!),
});
const words = (topic: string, count: number) => Array.from({ length: count }, (_, i) => `${topic} ${(i * 7919) % 1013} "é"\n`).join("");
const rows = (values: readonly object[]) => values.map((value) => JSON.stringify(value)).join("\n");

/** Two domains of unequal size, one with ids and one of files, and one of instructions. */
const files = [
  dropped("texts/long/a.jsonl", rows(Array.from({ length: 60 }, (_, i) => ({ id: i, text: words(`Haus ${i}`, 40) })))),
  dropped("texts/short/notes.txt", words("short", 900)),
  dropped(
    "texts/asked/b.jsonl",
    rows(
      Array.from({ length: 90 }, (_, i) => ({
        instruction: `Say ${words("it", 5)}${i}`,
        context: i % 2 ? "now" : "",
        response: `No ${i}`,
      })),
    ),
  ),
];

interface Packed {
  readonly corpus: CorpusSummary;
  readonly zip: Uint8Array;
  readonly blobs: MemoryBlobs;
}

async function packed(from: readonly DroppedFile[], recipe: Recipe = base, origins?: Origins): Promise<Packed> {
  const blobs = new MemoryBlobs();
  const corpus = await takeDropped({ recipe, files: from }, context, blobs);
  const { storage } = await packCorpus({ corpus, recipe, origins, version: "0.1.0" }, context, blobs);
  return { corpus, zip: await blobs.read(storage), blobs };
}

/** All that storage has of a corpus, by domain and part: each document with its key. */
async function stored({ corpus, blobs }: Pick<Packed, "corpus" | "blobs">) {
  const all: Record<string, unknown> = {};
  for (const [i, { name }] of corpus.domains.entries()) {
    for (const split of SPLITS) {
      if (!(await blobs.has(paths.documents(i, split)))) continue;
      const documents = await readDocuments(blobs, i, split);
      const keys: (string | undefined)[] = [];
      for await (const key of keysIn(blobs, i, split)) keys.push(key);
      all[`${name}/${split}`] = documents.map((document, at) => [document, keys[at]]);
    }
  }
  return all;
}

const cardIn = (zip: Uint8Array): CorpusCard => readCorpusCard(unzipSync(zip)["card.json"]);

async function refusal(work: Promise<unknown>): Promise<StudioError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof StudioError) return error;
  throw new Error(`it was not refused: ${String(error)}`);
}

describe("a packed corpus", () => {
  test("holds every part as JSON lines in UTF-8, as many and as much as its card says, with the SHA-256 of each file", async () => {
    const { zip, corpus } = await packed(files);
    const contents = unzipSync(zip);
    const card = cardIn(zip);
    expect(Object.keys(contents).sort()).toEqual(["card.json", ...card.files.map(({ path }) => path)].sort());
    for (const { path, bytes, sha256 } of card.files)
      expect([contents[path].length, createHash("sha256").update(contents[path]).digest("hex")], path).toEqual([bytes, sha256]);
    const strict = new TextDecoder("utf-8", { fatal: true });
    for (const { name, form, parts } of card.domains) {
      for (const { path, documents, bytes } of parts) {
        const lines = strict.decode(contents[path]).trimEnd().split("\n");
        expect(lines, path).toHaveLength(documents);
        const read = lines.map((line) => JSON.parse(line));
        if (form === "text") expect(read.reduce((sum, { text }) => sum + utf8Length(text), 0)).toBe(bytes);
        else expect(Object.keys(read[0])).toEqual(["instruction", "context", "response"]);
        if (name === "long") expect(read.every(({ id }) => /^\d+$/.test(id))).toBe(true);
        if (name === "short") expect(new Set(read.map(({ id }) => id))).toEqual(new Set(["notes"]));
      }
    }
    expect(card.domains.map(({ name }) => name)).toEqual(corpus.domains.map(({ name }) => name));
    expect(card.domains.map(({ parts }) => parts.map(({ split }) => split))).toEqual([
      ["train", "validation", "test"],
      ["train", "validation"],
      ["train", "validation"],
    ]);
  });

  test("says how it was made, and of licence and source what was stated, harmless in Markdown", async () => {
    const recipe = withChanges(base, { seed: 7, corpus: { balanceTolerance: 0.2, trailingBlanks: "on" } });
    const { zip, corpus } = await packed(files, recipe, { long: { licence: "CC BY 4.0", source: "<b>us</b> | [x](y)\nnext" } });
    const card = cardIn(zip);
    expect(card).toMatchObject({ seed: 7, madeWith: "Limbeck 0.1.0", texts: "files", settings: recipe.corpus });
    expect(card.ratio).toEqual(balanceFigures(corpus.domains).ratio);
    expect(card.ratio.after).toBeLessThan(card.ratio.before);
    const readme = strFromU8(unzipSync(zip)["README.md"]);
    expect(readme).toContain("| long | CC BY 4.0 | \\<b\\>us\\</b\\> \\| \\[x\\]\\(y\\) next |");
    expect(readme).toContain("| short | not stated | not stated |");
    expect(readme).toContain("| `corpus.balanceTolerance` | Balance tolerance | 0.2 |");
    for (const { sha256 } of card.files.filter(({ path }) => path !== "README.md")) expect(readme).toContain(sha256);
  });

  test("comes back as the same documents in the same parts, and leaves as the same files again", async () => {
    const origins = { long: { licence: "CC0", source: "us" } };
    const first = await packed(files, base, origins);
    const second = await packed(
      [dropped("limbeck-corpus.zip", first.zip)],
      withChanges(base, { seed: 9, corpus: { balanceTolerance: 0 } }),
    );
    expect(await stored(second)).toEqual(await stored(first));
    expect(second.corpus.domains).toEqual(
      first.corpus.domains.map((domain) => ({ ...domain, lengths: expect.any(Array), excerpt: expect.any(String) })),
    );
    expect(second.corpus.problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^This corpus came packed by Limbeck 0\.1\.0/),
    ]);
    const [before, after] = [cardIn(first.zip), cardIn(second.zip)];
    expect({ ...after, remarks: [], files: after.files.filter(({ path }) => path !== "README.md") }).toEqual({
      ...before,
      remarks: [],
      files: before.files.filter(({ path }) => path !== "README.md"),
    });
  });

  test("of the sample of instructions keeps prompts that are unlike training's apart", async () => {
    const recipe = withChanges(base, { corpus: { sample: "instructions", sampleBytes: 30_000 } });
    const blobs = new MemoryBlobs();
    const corpus = await useSample({ recipe }, context, blobs);
    const { storage } = await packCorpus({ corpus, recipe, origins: undefined, version: "0.1.0" }, context, blobs);
    const second = await packed([dropped("limbeck-corpus.zip", await blobs.read(storage))]);
    expect(await stored(second)).toEqual(await stored({ corpus, blobs }));
    expect(cardIn(second.zip)).toMatchObject({ texts: "generated by Limbeck's sample" });
  });

  test("of any texts, with noise and either balance, comes back as it was", async () => {
    const domain = fc.array(fc.record({ size: fc.integer({ min: 10, max: 300 }), key: fc.option(fc.integer({ max: 9, min: 0 })) }), {
      minLength: 30,
      maxLength: 60,
    });
    const settings = fc.record({
      noise: fc.constantFrom(0, 0.1),
      balanceBy: fc.constantFrom("articles" as const, "documents" as const),
      balanceTolerance: fc.double({ min: 0, max: 0.5, noNaN: true }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(domain, { minLength: 1, maxLength: 3 }), settings, async (domains, corpus) => {
        const from = domains.map((documents, d) => {
          const values = documents.map(({ size, key }, i) => ({ text: words(`D${d} ${i} `, size), ...(key !== null && { id: key }) }));
          return dropped(`${d}ö/rows.jsonl`, rows(values));
        });
        const first = await packed(from, withChanges(base, { corpus }));
        expect(await stored(await packed([dropped("any.zip", first.zip)]))).toEqual(await stored(first));
      }),
      { numRuns: 8 },
    );
  });
});

describe("what is no packed corpus as its card says", () => {
  const changed = async (change: (contents: Record<string, Uint8Array>) => void): Promise<StudioError> => {
    const contents = unzipSync((await packed(files)).zip);
    change(contents);
    return refusal(packed([dropped("set.zip", zipSync(contents))]));
  };
  const replaced = (path: string, text?: string) => (contents: Record<string, Uint8Array>) => {
    if (text === undefined) delete contents[path];
    else contents[path] = strToU8(text);
  };
  const inCard = (edit: (text: string) => string) => (contents: Record<string, Uint8Array>) => {
    contents["card.json"] = strToU8(edit(strFromU8(contents["card.json"])));
  };

  test.each<[what: string, change: (contents: Record<string, Uint8Array>) => void, says: RegExp]>([
    ["a file with other text", replaced("short/train.jsonl", '{"text":"other"}\n'), /short\/train\.jsonl is not the file/],
    ["a file that is missing", replaced("short/validation.jsonl"), /has no short\/validation\.jsonl/],
    ["a README that was edited", replaced("README.md", "# Mine\n"), /README\.md is not the file/],
    ["a name that no domain can have", inCard((text) => text.replace('"name": "long"', '"name": "teacher"')), /name is "teacher"/],
    ["a domain twice", inCard((text) => text.replace('"name": "long"', '"name": "short"')), /the name "short" twice/],
    [
      "a setting out of its range",
      inCard((text) => text.replace(/"balanceTolerance": [\d.]+/, '"balanceTolerance": -1')),
      /balanceTolerance is -1/,
    ],
    ["a count that is none", inCard((text) => text.replace(/"documents": \d+/, '"documents": -5')), /documents is -5/],
  ])("%s is refused by its name", async (_what, change, says) => {
    const error = await changed(change);
    expect(error.code).toBe("bad-package");
    expect(error.message).toMatch(says);
  });

  test("one of a later studio is told to be so", async () => {
    expect(await changed(inCard((text) => text.replace('"version": 1', '"version": 2')))).toMatchObject({ code: "newer-version" });
  });

  test("a refused package leaves the corpus that is there as it is", async () => {
    const there = await packed(files);
    const before = await stored(there);
    const contents = unzipSync(there.zip);
    contents["long/train.jsonl"] = encodeUtf8("{}\n");
    const file = dropped("set.zip", zipSync(contents));
    await refusal(takeDropped({ recipe: base, files: [file] }, context, there.blobs));
    expect(await stored(there)).toEqual(before);
    expect(await there.blobs.has(paths.incoming)).toBe(false);
  });

  test("with other files, or to be added to a corpus, it is refused with the way to do it", async () => {
    const { zip, corpus, blobs } = await packed(files);
    const all = [dropped("set.zip", zip), files[0]];
    expect((await refusal(takeDropped({ recipe: base, files: all }, context, blobs))).hint).toMatch(/unpack it and drop the folders/);
    const added = addDropped({ recipe: base, corpus, tokenizer: {} as never, files: [all[0]] }, context, blobs);
    expect((await refusal(added)).message).toMatch(/^set\.zip is a packed corpus/);
  });

  test("an archive with some other card.json is read as any archive", async () => {
    const zip = zipSync({ "a/card.json": strToU8("{}"), "card.json": strToU8('{"format":"x"}'), "a/t.txt": strToU8(words("a", 600)) });
    const corpus = await takeDropped({ recipe: base, files: [dropped("a.zip", zip)] }, context, new MemoryBlobs());
    expect(corpus.packed).toBeUndefined();
  });
});

test("packing that is stopped leaves no file and the one before", async () => {
  const { corpus, blobs, zip } = await packed(files);
  const stopped = new StudioError("cancelled", "It was stopped.", "Start it again.");
  let calls = 0;
  const stopping: Context = {
    emit() {
      calls += 1;
      if (calls === 2) throw stopped;
    },
    checkpoint: async () => {},
  };
  const work = packCorpus({ corpus, recipe: base, origins: undefined, version: "0.1.0" }, stopping, blobs);
  await work.catch((error) => expect(error).toBe(stopped));
  expect(await blobs.read(paths.balancedSet)).toEqual(zip);
});
