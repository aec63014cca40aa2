// A reading that is stopped and goes on, and one for which storage has no room.

import { gzipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { recipeFor } from "../../src/core/config/recipe";
import { StudioError } from "../../src/core/errors";
import { encodeUtf8 } from "../../src/core/format/utf8";
import { ingest } from "../../src/stages/corpus";
import { readDocuments } from "../../src/stages/documents";
import { type FileBytes, paths, piecesOf } from "../../src/storage/blobs";
import { MemoryBlobs } from "../../src/storage/memory";
import { withChanges } from "../withChanges";
import { dropped, listening, refused, story } from "./droppedTexts";

const recipe = withChanges(recipeFor("pico"), { corpus: { sampleBytes: 20_000 } });

/** A file that tells when its bytes are asked for, and waits for what that brings about. */
function watchedFile(file: File, onRead: () => Promise<void>): File {
  const watched = (blob: Blob): Blob =>
    new Proxy(blob, {
      get(target, name) {
        if (name === "slice") return (start: number, end: number) => watched(target.slice(start, end));
        if (name === "arrayBuffer") return () => onRead().then(() => target.arrayBuffer());
        const value = Reflect.get(target, name, target);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
  return watched(file) as File;
}

describe("a stopped reading", () => {
  const cancelled = new StudioError("cancelled", "The stage was stopped.", "Start it again.");
  const files = Array.from({ length: 30 }, (_, i) =>
    dropped(`all/${i % 2 === 0 ? "german" : "french"}/${i}.txt`, story(`Wanda ${i}`, 500)),
  );
  files.push(dropped("all/french/last.gz", new Uint8Array(gzipSync(encodeUtf8(story("Anselm"))))));
  const STOPPED_AT = 25;

  /** The same files, of which one is so slow that a stop is heeded before the next. */
  async function stoppedHalfWay(blobs: MemoryBlobs): Promise<void> {
    let stops = false;
    const slow = async () => {
      await new Promise((resolve) => setTimeout(resolve, 60));
      stops = true;
    };
    const given = files.map(({ path, file }, i) => ({ path, file: i === STOPPED_AT ? watchedFile(file, slow) : file }));
    const checkpoint = async () => {
      if (stops) throw cancelled;
    };
    expect(await refused(ingest({ recipe, files: given }, { emit: () => {}, checkpoint }, blobs))).toBe(cancelled);
  }

  /** Every stored byte of the corpus. */
  async function corpusIn(blobs: MemoryBlobs): Promise<unknown> {
    return Promise.all([0, 1].map(async (i) => [await readDocuments(blobs, i, "train"), await readDocuments(blobs, i, "validation")]));
  }

  test("goes on without what it had read, and gives the corpus of one that was never stopped", async () => {
    const blobs = new MemoryBlobs();
    await stoppedHalfWay(blobs);
    const { context, events } = listening();
    const read = new Set<number>();
    const watched = files.map(({ path, file }, i) => ({ path, file: watchedFile(file, async () => void read.add(i)) }));
    const summary = await ingest({ recipe, files: watched }, context, blobs);
    const whole = new MemoryBlobs();
    expect(summary).toEqual(await ingest({ recipe, files }, listening().context, whole));
    expect(await corpusIn(blobs)).toEqual(await corpusIn(whole));
    const left = [...files.keys()].filter((i) => read.has(i));
    expect(left).toEqual(Array.from({ length: read.size }, (_, i) => files.length - read.size + i));
    expect(read.size).toBeGreaterThanOrEqual(files.length - STOPPED_AT);
    expect(read.size).toBeLessThan(files.length);
    expect(events.find(({ kind }) => kind === "notice")).toMatchObject({
      problem: { message: expect.stringContaining(`${files.length - read.size} files with `) },
    });
    expect(await blobs.has(paths.incomingRecord(0))).toBe(false);
  });

  test("begins anew where files changed or are cleaned otherwise, and leaves nothing of what is given up", async () => {
    const changed = files.map(({ path, file }) => ({ path, file: new File([file], file.name, { lastModified: 1 }) }));
    for (const [settings, given] of [
      [withChanges(recipe, { corpus: { compose: "off" } }), files],
      [recipe, changed],
    ] as const) {
      const blobs = new MemoryBlobs();
      await stoppedHalfWay(blobs);
      expect(await blobs.has(paths.incomingRecord(0))).toBe(true);
      const { context, events } = listening();
      await ingest({ recipe: settings, files: given }, context, blobs);
      expect(events.filter(({ kind }) => kind === "notice")).toEqual([]);
      expect(await blobs.has(paths.incomingTexts(0))).toBe(false);
    }
  });
});

describe("a full storage", () => {
  /** Storage that takes so many bytes and no more. */
  class SmallBlobs extends MemoryBlobs {
    room: number;

    constructor(room: number) {
      super();
      this.room = room;
    }

    override async write(path: string, bytes: FileBytes): Promise<void> {
      const left = (length: number) => {
        this.room -= length;
        if (this.room < 0) throw new StudioError("storage-full", `${path} did not fit.`, "Free disk space.");
      };
      async function* counted() {
        for await (const piece of piecesOf(bytes)) {
          left(piece.length);
          yield piece;
        }
      }
      await super.write(path, counted());
    }
  }

  const files = ["german", "french"].flatMap((domain) =>
    Array.from({ length: 8 }, (_, i) => dropped(`${domain}/${i}.txt`, story(`${domain} ${i}`))),
  );

  test.each([
    ["while files are read", 100_000],
    ["while the corpus is written", 330_000],
  ])("%s is named, and leaves the corpus that was there and nothing else", async (_when, room) => {
    const blobs = new SmallBlobs(Number.POSITIVE_INFINITY);
    await ingest({ recipe, files: files.slice(0, 9) }, listening().context, blobs);
    const before = [await readDocuments(blobs, 0, "train"), await readDocuments(blobs, 1, "train")];
    blobs.room = room;
    expect(await refused(ingest({ recipe, files }, listening().context, blobs))).toMatchObject({ code: "storage-full" });
    expect(blobs.room).toBeLessThan(0);
    expect([await readDocuments(blobs, 0, "train"), await readDocuments(blobs, 1, "train")]).toEqual(before);
    for (const path of [paths.incomingTexts(0), paths.incomingRecord(0), `${paths.nextCorpus}/${paths.documents(0, "train")}`])
      expect(await blobs.has(path)).toBe(false);
    blobs.room = Number.POSITIVE_INFINITY;
    expect((await ingest({ recipe, files }, listening().context, blobs)).domains.map((domain) => domain.files)).toEqual([8, 8]);
  });
});
