import fc from "fast-check";
import { gzipSync, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { recipeFor } from "../../src/core/config/recipe";
import { parseExample } from "../../src/core/corpus/instructions";
import { StudioError } from "../../src/core/errors";
import { decodeUtf8, encodeUtf8, utf8Length } from "../../src/core/format/utf8";
import type { Context } from "../../src/protocol/host";
import { ingest, useSample } from "../../src/stages/corpus";
import { linesOf, readDocuments } from "../../src/stages/documents";
import { paths } from "../../src/storage/blobs";
import { MemoryBlobs } from "../../src/storage/memory";
import { withChanges } from "../withChanges";
import { dropped, listening, refused, story } from "./droppedTexts";

const recipe = withChanges(recipeFor("pico"), { corpus: { sampleBytes: 20_000 } });

const latin1 = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

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

  test("are cleaned by the steps that are on, which the summary counts by domain", async () => {
    const footer = "© Talverlag, alle Rechte vorbehalten.";
    const page = (name: string, i: number) => `${name} ${i} ${"liest ein Buch. ".repeat(20)}${i * 7}\u0001\n${footer}\n`;
    const files = ["Anna", "Bert"].flatMap((name) =>
      Array.from({ length: 15 }, (_, i) => dropped(`${name.toLowerCase()}/${i}.txt`, page(name, i))),
    );
    const cleaning = withChanges(recipe, { corpus: { boilerplate: "on", compose: "off" } });
    const blobs = new MemoryBlobs();
    const { domains } = await ingest({ recipe: cleaning, files }, listening().context, blobs);
    expect(domains.map(({ cleaning }) => cleaning)).toEqual(
      [15, 15].map((documents) => ({
        controls: { documents, characters: documents, lines: 0, leftOut: 0 },
        boilerplate: { documents, characters: documents * (footer.length + 1), lines: documents, leftOut: 0 },
      })),
    );
    const texts = await readDocuments(blobs, 0, "train");
    expect(texts.some((text) => text.includes(footer) || text.includes("\u0001"))).toBe(false);
    for (const path of [paths.incoming, paths.asTheyCame]) expect(await blobs.has(path)).toBe(false);
  });

  test("that are nearly the same stand on one side of the split, and but for one are left out where that is asked for", async () => {
    const words = (seed: number) => Array.from({ length: 400 }, (_, i) => `w${(i * i * 31 + seed * 977) % 5003}`).join(" ");
    const files = Array.from({ length: 12 }, (_, i) =>
      ["", " again"].map((end, copy) => dropped(`texts/${i}-${copy}.txt`, words(i) + end)),
    ).flat();
    const blobs = new MemoryBlobs();
    const [domain] = (await ingest({ recipe, files }, listening().context, blobs)).domains;
    expect(domain.documents).toBe(24);
    const [train, validation] = [await readDocuments(blobs, 0, "train"), await readDocuments(blobs, 0, "validation")];
    const beginnings = new Set(train.map((text) => text.slice(0, 40)));
    expect(validation.some((text) => beginnings.has(text.slice(0, 40)))).toBe(false);
    const dropping = withChanges(recipe, { corpus: { nearDuplicates: "on" } });
    const [fewer] = (await ingest({ recipe: dropping, files }, listening().context, new MemoryBlobs())).domains;
    expect([fewer.documents, fewer.cleaning?.nearDuplicates?.leftOut]).toEqual([12, 12]);
  });

  test("that are nearly the same as those of a file given up half-way are not left out for their sake", async () => {
    const words = (seed: number) => Array.from({ length: 500 }, (_, i) => `w${(i * i * 31 + seed * 977) % 5003}`).join(" ");
    const whole = Array.from({ length: 12 }, (_, i) => dropped(`texts/${i}.txt`, words(i)));
    const copies = Array.from({ length: 12 }, (_, i) => words(i)).join("\n\n");
    const damaged = Uint8Array.from([...encodeUtf8(`é ${copies}`), 0xff]);
    const dropping = withChanges(recipe, { corpus: { nearDuplicates: "on" } });
    const files = [...whole, dropped("texts/damaged.txt", damaged)];
    const { domains, problems } = await ingest({ recipe: dropping, files }, listening().context, new MemoryBlobs());
    expect(problems.some(({ message }) => message.includes("damaged.txt"))).toBe(true);
    expect(domains[0]).toMatchObject({ documents: 12, cleaning: {} });
  });

  test("whose texts are articles of several languages are balanced article by article where that is asked for", async () => {
    const article = (language: string, i: number) => ({
      id: i,
      text: `${language} ${i} ${language === "french" ? "mot ".repeat(60) : "Wort ".repeat(90)}${i * 13}`,
    });
    const rows = (language: string, count: number) =>
      Array.from({ length: count }, (_, i) => JSON.stringify(article(language, i))).join("\n");
    const files = [dropped("french/a.jsonl", rows("french", 40)), dropped("german/a.jsonl", rows("german", 60))];
    const aligned = withChanges(recipe, { corpus: { balanceBy: "articles" } });
    const blobs = new MemoryBlobs();
    await ingest({ recipe: aligned, files }, listening().context, blobs);
    const [french, german] = [await readDocuments(blobs, 0, "train"), await readDocuments(blobs, 1, "train")];
    const numberIn = (text: string) => Number(text.split(" ")[1]);
    const numbers = new Set(french.map(numberIn));
    expect(german.length).toBeGreaterThan(5);
    expect(german.filter((text) => numbers.has(numberIn(text))).length).toBeGreaterThan(german.length / 2);
  });

  test("leave nothing of a file that turns out unreadable half-way, and the corpus that was there stays when reading is stopped", async () => {
    const blobs = new MemoryBlobs();
    const files = [dropped("german/a.txt", story("Wanda")), dropped("french/b.txt", story("Odile"))];
    await ingest({ recipe, files }, listening().context, blobs);
    const before = await readDocuments(blobs, 0, "train");
    const stopping: Context = {
      emit: () => {},
      checkpoint: async () => {
        throw new StudioError("cancelled", "The stage was stopped.", "Start it again.");
      },
    };
    const many = Array.from({ length: 400 }, (_, i) => dropped(`x/${i}.txt`, story(`X${i}`)));
    expect(await refused(ingest({ recipe, files: many }, stopping, blobs))).toMatchObject({ code: "cancelled" });
    expect(await readDocuments(blobs, 0, "train")).toEqual(before);
    expect(await blobs.has(paths.incoming)).toBe(false);
    const damaged = Uint8Array.from([...encodeUtf8("é clear ".repeat(20_000)), 0xff]);
    const { domains, problems } = await ingest({ recipe, files: [...files, dropped("german/z.txt", damaged)] }, listening().context, blobs);
    expect(problems.some(({ message }) => message.includes("german/z.txt"))).toBe(true);
    expect(domains.map(({ documents }) => documents)).toEqual(
      (await ingest({ recipe, files }, listening().context, new MemoryBlobs())).domains.map(({ documents }) => documents),
    );
  });

  test("report their progress in bytes, and end with all of them", async () => {
    const { context, events } = listening();
    const files = [dropped("german/a.txt", story("Wanda")), dropped("french/b.txt", story("Odile"))];
    await ingest({ recipe, files }, context, new MemoryBlobs());
    const progress = events.filter((event) => event.kind === "progress");
    expect(progress.length).toBeGreaterThan(0);
    const reading = progress.filter(({ note }) => note !== "writing");
    const size = files[0].file.size + files[1].file.size;
    expect(reading.at(-1)).toMatchObject({ stage: "corpus", unit: "bytes", done: size, total: size });
    expect(progress.at(-1)).toMatchObject({ stage: "corpus", unit: "bytes", done: progress.at(-1)!.total, note: "writing" });
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
    expect(events).toContainEqual(expect.objectContaining({ kind: "progress", done: 1082, total: 1082, unit: "examples" }));
  });

  test("has four domains with a floor, and no problem", async () => {
    const { context, events } = listening();
    const summary = await useSample({ recipe }, context, new MemoryBlobs());
    expect(summary.source).toBe("sample");
    expect(summary.problems).toEqual([]);
    expect(summary.domains.map(({ name }) => name)).toEqual(["english", "french", "german", "python"]);
    for (const { floor, byteUnigram } of summary.domains) expect(floor).toBeLessThan(byteUnigram / 4);
    expect(events).toContainEqual(expect.objectContaining({ kind: "progress", done: 80_000, total: 80_000, unit: "bytes" }));
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

test("documents are stored as the lines that JSON.stringify writes", () => {
  const texts = fc.array(fc.string({ unit: "binary" }));
  fc.assert(
    fc.property(texts, (documents) => {
      expect(decodeUtf8(linesOf(documents.map(encodeUtf8)))).toBe(documents.map((document) => `${JSON.stringify(document)}\n`).join(""));
    }),
  );
});
