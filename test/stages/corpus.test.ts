import { gzipSync, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { recipeFor } from "../../src/core/config/recipe";
import { parseExample } from "../../src/core/corpus/instructions";
import { StudioError } from "../../src/core/errors";
import { encodeUtf8, utf8Length } from "../../src/core/format/utf8";
import type { DroppedFile } from "../../src/protocol/commands";
import type { StudioEvent } from "../../src/protocol/events";
import type { Context } from "../../src/protocol/host";
import { ingest, useSample } from "../../src/stages/corpus";
import { readDocuments } from "../../src/stages/documents";
import { paths } from "../../src/storage/blobs";
import { MemoryBlobs } from "../../src/storage/memory";
import { withChanges } from "../withChanges";

const recipe = withChanges(recipeFor("pico"), { corpus: { sampleBytes: 20_000 } });

function listening(): { context: Context; events: StudioEvent[] } {
  const events: StudioEvent[] = [];
  return { context: { emit: (event) => events.push(event), checkpoint: async () => {} }, events };
}

const dropped = (path: string, content: string | Uint8Array<ArrayBuffer>): DroppedFile => ({
  path,
  file: new File([content], path.split("/").at(-1)!),
});
/** Some kilobytes of text with line ends, blank lines and letters beyond ASCII. */
const story = (topic: string, paragraphs = 60) =>
  Array.from(
    { length: paragraphs },
    (_, i) => `${topic}, Absatz ${i}: « été » kam über den Fluss.\r\n${"Und noch ein Satz. ".repeat(8)}\r\n\r\n`,
  ).join("");
const latin1 = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

async function refused(work: Promise<unknown>): Promise<StudioError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof StudioError) return error;
  }
  throw new Error("the stage did not refuse");
}

describe("dropped files", () => {
  test("become documents in storage that read back as what the summary counts", async () => {
    const blobs = new MemoryBlobs();
    const files = [
      dropped("texts/german/a.txt", story("Wanda")),
      dropped("texts/french/b.txt", story("Odile", 90)),
      dropped("texts/german/c.md", story("Anselm")),
    ];
    const summary = await ingest({ recipe, files }, listening().context, blobs);
    expect(summary.source).toBe("files");
    expect(summary.domains.map(({ name, files: count }) => [name, count])).toEqual([
      ["french", 1],
      ["german", 2],
    ]);
    for (const [i, domain] of summary.domains.entries()) {
      const [train, validation] = [await readDocuments(blobs, i, "train"), await readDocuments(blobs, i, "validation")];
      expect([train.length, validation.length]).toEqual([domain.trainDocuments, domain.validationDocuments]);
      expect([...train, ...validation].every((document) => !document.includes("\r"))).toBe(true);
      expect(validation.reduce((sum, document) => sum + utf8Length(document), 0)).toBe(domain.validationBytes);
    }
  });

  test("that cannot be read are named with the next step, and the others are kept", async () => {
    const moved = {
      path: "german/moved.txt",
      file: { size: 5, slice: () => ({ size: 5, arrayBuffer: () => Promise.reject(new Error("NotFoundError")) }) } as unknown as File,
    };
    const files = [
      dropped("german/a.txt", story("Wanda")),
      dropped("german/empty.txt", ""),
      dropped("german/old.txt", latin1("Der Müller schläft.")),
      dropped("german/heron.png", new Uint8Array([137, 80, 78, 71, 0, 0])),
      moved,
      dropped("french/b.txt", story("Odile")),
      dropped("french/.DS_Store", new Uint8Array([0, 0, 0, 1])),
    ];
    const { domains, problems } = await ingest({ recipe, files }, listening().context, new MemoryBlobs());
    expect(domains.map(({ name }) => name)).toEqual(["french", "german"]);
    expect(problems.map(({ code, message }) => [code, message])).toEqual([
      ["empty-file", "german/empty.txt is empty."],
      ["binary-file", "german/heron.png is not a text file."],
      ["unreadable-file", "german/moved.txt could not be read."],
      ["file-notice", "german/old.txt was read as windows-1252 (Latin-1)."],
    ]);
    for (const { hint } of problems) expect(hint).toMatch(/^[A-Z].*\.$/);
  });

  test("may be archives, tables and pages, each a file of its domain", async () => {
    const rows = Array.from({ length: 60 }, (_, i) => ({ id: `row-${i}`, body: story(`Wanda ${i}`, 2), title: "Der Reiher" }));
    const lines = rows.map((row) => JSON.stringify(row)).join("\n");
    const files = [
      dropped("all.zip", new Uint8Array(zipSync({ "german/a.jsonl": encodeUtf8(lines), "__MACOSX/german/._a": Uint8Array.of(0, 0) }))),
      dropped("french.html.gz", new Uint8Array(gzipSync(encodeUtf8(`<nav>menu</nav><p>${story("Odile").replaceAll("\r\n\r\n", "<p>")}`)))),
    ];
    const { context, events } = listening();
    const { domains, problems } = await ingest({ recipe, files }, context, new MemoryBlobs());
    expect(domains.map(({ name, excerpt }) => [name, excerpt.slice(0, 6)])).toEqual([
      ["all", "Wanda "],
      ["french", "Odile,"],
    ]);
    expect(problems.map(({ message }) => message)).toEqual(['The text of all.zip/german/a.jsonl was taken from its field "body".']);
    const { problems: none, domains: titles } = await ingest(
      {
        recipe: withChanges(recipe, { corpus: { textField: "title" } }),
        files: [dropped("a/a.jsonl", lines), dropped("b/b.txt", story("Odile"))],
      },
      context,
      new MemoryBlobs(),
    );
    expect([none[0].code, titles.map(({ name }) => name)]).toEqual(["too-little-text", ["b"]]);
    expect(events.filter((event) => event.kind === "progress").every(({ done, total }) => done <= total)).toBe(true);
  });

  test("that cannot be read leave the others' domains as they would be", async () => {
    const files = [
      dropped("all/german/a.txt", story("Wanda")),
      dropped("all/french/b.png", new Uint8Array([0, 1])),
      dropped("all/latin.gz", "x"),
    ];
    const { domains } = await ingest({ recipe, files }, listening().context, new MemoryBlobs());
    expect(domains.map(({ name }) => name)).toEqual(["german"]);
  });

  test("by the hundred that are no text are counted, not listed", async () => {
    const pictures = Array.from({ length: 300 }, (_, i) => dropped(`german/picture-${i}.png`, new Uint8Array([0, 1, 2])));
    const { problems } = await ingest(
      { recipe, files: [dropped("german/a.txt", story("Wanda")), ...pictures] },
      listening().context,
      new MemoryBlobs(),
    );
    expect(problems.filter(({ code }) => code === "binary-file")).toHaveLength(13);
    expect(problems[12].message).toBe("288 more files were left out.");
  });

  test("in one giant line are cut all the same", async () => {
    const files = [dropped("line.txt", "Wort ".repeat(5000))];
    const blobs = new MemoryBlobs();
    const { domains } = await ingest({ recipe, files }, listening().context, blobs);
    expect(domains[0].documents + domains[0].duplicates).toBe(7);
    expect((await readDocuments(blobs, 0, "train")).every((document) => document.endsWith(" "))).toBe(true);
  });

  test("are no longer read once the page asks for a stop, which is told of no file", async () => {
    const stopped = new StudioError("cancelled", "corpus was stopped.", "Press Start to run it again; finished stages are kept.");
    const context: Context = { emit: () => {}, checkpoint: () => Promise.reject(stopped) };
    for (const [name, content] of [
      ["long.txt", story("Wanda", 20_000)],
      ["blank.txt.gz", new Uint8Array(gzipSync(new Uint8Array(30 << 20).fill(0x20)))],
    ] as const)
      expect(await refused(ingest({ recipe, files: [dropped(name, content)] }, context, new MemoryBlobs()))).toBe(stopped);
  });

  test("report their progress in bytes, and end with all of them", async () => {
    const { context, events } = listening();
    const files = [dropped("german/a.txt", story("Wanda")), dropped("french/b.txt", story("Odile"))];
    await ingest({ recipe, files }, context, new MemoryBlobs());
    const progress = events.filter((event) => event.kind === "progress");
    expect(progress.length).toBeGreaterThan(0);
    expect(progress.at(-1)).toMatchObject({
      stage: "corpus",
      unit: "bytes",
      done: progress[0].total,
      total: files[0].file.size + files[1].file.size,
    });
  });

  test("without usable text leave the corpus that was there", async () => {
    const blobs = new MemoryBlobs();
    await useSample({ recipe }, listening().context, blobs);
    const before = await readDocuments(blobs, 3, "train");
    const error = await refused(ingest({ recipe, files: [dropped("note.txt", "short")] }, listening().context, blobs));
    expect(error).toMatchObject({ code: "no-text", message: 'No domain has enough text: the largest, "note", has 5 bytes.' });
    expect(await readDocuments(blobs, 3, "train")).toEqual(before);
  });
});

describe("instruction files", () => {
  const rows = (count: number, topic: string) =>
    Array.from({ length: count }, (_, i) =>
      JSON.stringify({ instruction: `Name ${topic} ${i}.`, output: `${topic} is number ${i}. `.repeat(4) }),
    );

  test("become a domain of examples, told what was left out", async () => {
    const blobs = new MemoryBlobs();
    const files = [
      dropped("set/rivers.jsonl", [...rows(60, "river"), '{"instruction": "Why?"}'].join("\n")),
      dropped("set/german/a.txt", story("Wanda")),
    ];
    const { domains, problems } = await ingest({ recipe, files }, listening().context, blobs);
    const [{ name, form, documents, trainDocuments, validationDocuments, testDocuments = 0 }] = domains.toReversed();
    expect([name, form, documents]).toEqual(["set instructions", "instructions", 60]);
    expect(trainDocuments + validationDocuments + testDocuments).toBe(60);
    expect((await readDocuments(blobs, 1, "test")).map(parseExample)).toHaveLength(testDocuments);
    expect(problems).toEqual([
      expect.objectContaining({ code: "bad-row", message: 'Row 61 of set/rivers.jsonl was left out: "response" is missing.' }),
    ]);
  });
});

describe("the built-in sample", () => {
  test("of instructions is one domain in four parts, as large as the recipe says", async () => {
    const blobs = new MemoryBlobs();
    const { context, events } = listening();
    const summary = await useSample({ recipe: withChanges(recipe, { corpus: { sample: "instructions" } }) }, context, blobs);
    const [domain, ...others] = summary.domains;
    expect(others).toEqual([]);
    expect(domain).toMatchObject({ name: "instructions", form: "instructions", validationDocuments: 300 });
    expect([domain.testDocuments, domain.shiftedDocuments]).toEqual([300, 300]);
    expect(Math.abs(domain.trainBytes / 20_000 - 1)).toBeLessThan(0.25);
    for (const split of ["test", "shifted"] as const) expect(await readDocuments(blobs, 0, split)).toHaveLength(300);
    expect(events.at(-1)).toMatchObject({ kind: "progress", done: 1082, total: 1082, unit: "examples" });
  });

  test("has four domains with a floor, and no problem", async () => {
    const { context, events } = listening();
    const summary = await useSample({ recipe }, context, new MemoryBlobs());
    expect(summary.source).toBe("sample");
    expect(summary.problems).toEqual([]);
    expect(summary.domains.map(({ name }) => name)).toEqual(["english", "french", "german", "python"]);
    for (const { floor, byteUnigram } of summary.domains) expect(floor).toBeLessThan(byteUnigram / 4);
    expect(events.at(-1)).toMatchObject({ kind: "progress", done: 80_000, total: 80_000, unit: "bytes" });
  });

  test("changes with the recipe's seed and with nothing else", async () => {
    const texts = async (seed: number) => {
      const blobs = new MemoryBlobs();
      await useSample({ recipe: withChanges(recipe, { seed }) }, listening().context, blobs);
      return readDocuments(blobs, 0, "train");
    };
    expect(await texts(1)).toEqual(await texts(1));
    expect(await texts(2)).not.toEqual(await texts(1));
  });

  test("removes what a larger corpus left behind", async () => {
    const blobs = new MemoryBlobs();
    await useSample({ recipe }, listening().context, blobs);
    expect(await blobs.has(paths.documents(3, "train"))).toBe(true);
    await ingest({ recipe, files: [dropped("german/a.txt", story("Wanda"))] }, listening().context, blobs);
    expect([await blobs.has(paths.documents(0, "train")), await blobs.has(paths.documents(1, "train"))]).toEqual([true, false]);
  });

  test("stops where the page asked for it, and leaves storage as it was", async () => {
    const blobs = new MemoryBlobs();
    const stopped = new StudioError("cancelled", "corpus was stopped.", "Press Start to run it again; finished stages are kept.");
    const context: Context = { emit: () => {}, checkpoint: () => Promise.reject(stopped) };
    expect(await refused(useSample({ recipe }, context, blobs))).toBe(stopped);
    expect(await blobs.has(paths.documents(0, "train"))).toBe(false);
  });
});

test("documents may hold line ends, quotes and half letters", async () => {
  const blobs = new MemoryBlobs();
  const documents = ['one\ntwo "three" \\', "\u2028", "\ud83d"];
  await blobs.write(paths.documents(0, "train"), encodeUtf8(documents.map((document) => JSON.stringify(document)).join("\n")));
  expect(await readDocuments(blobs, 0, "train")).toEqual(documents);
});
