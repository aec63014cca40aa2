// What every Blobs promises, and what all Records promise of runs, as suites: run on memory in Node and in Chromium on OPFS,
// on the page and in a worker, and on IndexedDB.

import { describe, expect, it } from "vitest";
import { recipeFor } from "../../src/core/config/recipe";
import type { RunHistory, RunRecord } from "../../src/core/config/run";
import type { Blobs } from "../../src/storage/blobs";
import type { Records } from "../../src/storage/records";

const bytesOf = (...values: number[]): Uint8Array => Uint8Array.from(values);

/** Claims about the Blobs that `open` gives; each test works in a folder of its own. */
export function describeBlobs(where: string, open: () => Promise<Blobs>): void {
  describe(`files ${where}`, () => {
    it("a file reads as it was written, byte for byte", async () => {
      const blobs = await open();
      const bytes = Uint8Array.from({ length: 7_000 }, (_, i) => (i * 31) & 255);
      await blobs.write("whole/a.bin", bytes);
      expect(await blobs.read("whole/a.bin")).toEqual(bytes);
      expect(await blobs.has("whole/a.bin")).toBe(true);
      expect(new Uint8Array(await (await blobs.file("whole/a.bin")).arrayBuffer())).toEqual(bytes);
    });

    it("an empty file is a file", async () => {
      const blobs = await open();
      await blobs.write("empty/a", bytesOf());
      expect(await blobs.has("empty/a")).toBe(true);
      expect(await blobs.read("empty/a")).toEqual(bytesOf());
    });

    it("a shorter file replaces a longer one whole", async () => {
      const blobs = await open();
      await blobs.write("replace/a", bytesOf(1, 2, 3, 4, 5));
      await blobs.write("replace/a", bytesOf(9, 8));
      expect(await blobs.read("replace/a")).toEqual(bytesOf(9, 8));
    });

    it("a file that comes in pieces is their bytes in order, and none is an empty file", async () => {
      const blobs = await open();
      await blobs.write("pieces/a", [bytesOf(1, 2), bytesOf(), bytesOf(3)]);
      await blobs.write("pieces/none", []);
      expect([await blobs.read("pieces/a"), await blobs.read("pieces/none")]).toEqual([bytesOf(1, 2, 3), bytesOf()]);
    });

    it("a slice of a larger buffer stores only the slice", async () => {
      const blobs = await open();
      await blobs.write("slice/a", bytesOf(0, 1, 2, 3, 4, 5).subarray(2, 4));
      expect(await blobs.read("slice/a")).toEqual(bytesOf(2, 3));
    });

    it("a file that is moved replaces what stood there, and is gone from where it was", async () => {
      const blobs = await open();
      await blobs.write("move/to/a", bytesOf(1, 2, 3));
      await blobs.write("move/b", bytesOf(7));
      await blobs.move("move/b", "move/to/a");
      await blobs.move("move/to/a", "move/new/c");
      expect(await blobs.read("move/new/c")).toEqual(bytesOf(7));
      expect([await blobs.has("move/b"), await blobs.has("move/to/a")]).toEqual([false, false]);
      await expect(blobs.move("move/b", "move/d")).rejects.toMatchObject({ code: "missing-stage" });
    });

    it("a file that is opened is read from any place, up to its end", async () => {
      const blobs = await open();
      await blobs.write("opened/a", bytesOf(1, 2, 3, 4, 5));
      const file = await blobs.open("opened/a");
      const into = new Uint8Array(3);
      expect([await file.read(into, 1), into]).toEqual([3, bytesOf(2, 3, 4)]);
      expect([await file.read(into, 3), into]).toEqual([2, bytesOf(4, 5, 4)]);
      file.close();
      await blobs.write("opened/a", bytesOf(9));
      expect(await blobs.read("opened/a")).toEqual(bytesOf(9));
      await expect(blobs.open("opened/none")).rejects.toMatchObject({ code: "missing-stage" });
    });

    it("reading what is not there names the path and the next step", async () => {
      const blobs = await open();
      const missing = {
        code: "missing-stage",
        message: expect.stringContaining("missing/a.bin"),
        hint: expect.stringContaining("Run the stage"),
      };
      await expect(blobs.read("missing/a.bin")).rejects.toMatchObject(missing);
      await expect(blobs.file("missing/a.bin")).rejects.toMatchObject(missing);
      expect(await blobs.has("missing/a.bin")).toBe(false);
    });

    it("a folder is no file", async () => {
      const blobs = await open();
      await blobs.write("folder/inside/a", bytesOf(1));
      expect(await blobs.has("folder/inside")).toBe(false);
      await expect(blobs.read("folder/inside")).rejects.toMatchObject({ code: "missing-stage" });
    });

    it("removing a folder removes what is below it and nothing beside it", async () => {
      const blobs = await open();
      for (const path of ["gone/a", "gone/deep/b", "gone-not/c"]) await blobs.write(path, bytesOf(1));
      await blobs.remove("gone");
      expect(await Promise.all(["gone/a", "gone/deep/b", "gone-not/c"].map((path) => blobs.has(path)))).toEqual([false, false, true]);
    });

    it("every file is listed with its size, below a folder only those", async () => {
      const blobs = await open();
      for (const path of ["list/b", "list/a/c d", "list/a/~x", "listed"]) await blobs.write(path, bytesOf(1, 2));
      await blobs.write("list/a/0", bytesOf());
      const below = await blobs.list("list");
      expect(below).toEqual([
        { path: "list/a/0", bytes: 0 },
        { path: "list/a/c d", bytes: 2 },
        { path: "list/a/~x", bytes: 2 },
        { path: "list/b", bytes: 2 },
      ]);
      expect((await blobs.list()).filter(({ path }) => path.startsWith("list"))).toEqual([...below, { path: "listed", bytes: 2 }]);
      expect(await blobs.list("never")).toEqual([]);
    });

    it("removing one file keeps its neighbours", async () => {
      const blobs = await open();
      for (const path of ["one/a", "one/ab"]) await blobs.write(path, bytesOf(1));
      await blobs.remove("one/a");
      expect([await blobs.has("one/a"), await blobs.has("one/ab")]).toEqual([false, true]);
    });

    it("removing what is not there is fine", async () => {
      const blobs = await open();
      await expect(blobs.remove("never/was")).resolves.toBeUndefined();
    });

    it("odd characters in a name are letters of that name and nothing else", async () => {
      const blobs = await open();
      const names = ["a b", "a%20b", "ü", "日本", "a\\b", "a:b", "*", "a?", ".hidden", "...", "A B", "a~part", "line\nbreak", "'\"<>|"];
      for (const [i, name] of names.entries()) await blobs.write(`odd/${name}`, bytesOf(i));
      for (const [i, name] of names.entries()) expect([name, ...(await blobs.read(`odd/${name}`))]).toEqual([name, i]);
    });

    it("a path that would leave its folder is refused", async () => {
      const blobs = await open();
      for (const path of ["../a", "a/../b", "/a", "a//b", "a/", ".", "", "a\ud800"]) {
        await expect(blobs.write(path, bytesOf(1))).rejects.toThrow("is no storage path");
        await expect(blobs.read(path)).rejects.toThrow("is no storage path");
      }
    });
  });
}

/** A run that ended, under this name. */
export function runNamed(name: string, changes: Partial<RunRecord> = {}): RunRecord {
  const basis = { validation: { en: "v" }, training: "t", tokenizer: "k" };
  return {
    version: 1,
    name,
    look: 0,
    stage: "teacher",
    recipe: recipeFor("pico"),
    state: "done",
    startedAt: 1e12,
    seconds: 2,
    steps: 4,
    tokens: 1024,
    basis,
    pinned: false,
    ...changes,
  };
}

const history: RunHistory = {
  series: { width: 1, step: [1], tokens: [256], seconds: [0.5], columns: { loss: { min: [1], max: [1], last: [1], mean: [undefined] } } },
  evaluations: [],
  samples: [{ step: 1, prompt: "once", text: "upon" }],
};

/** Claims about the runs in the Records that `open` gives; each test has records of its own, by this name. */
export function describeRuns(where: string, open: (name: string) => Promise<Records>): void {
  describe(`runs ${where}`, () => {
    it("a run and its history load as they were saved, each by itself", async () => {
      const records = await open("runs-saved");
      expect([await records.loadRuns(), await records.loadHistory("amber-heron")]).toEqual([[], undefined]);
      await records.saveRun(runNamed("amber-heron"), history);
      await records.saveRun(runNamed("calm-otter", { look: 1 }), { ...history, samples: [] });
      expect(new Set(await records.loadRuns())).toEqual(new Set([runNamed("amber-heron"), runNamed("calm-otter", { look: 1 })]));
      expect(await records.loadHistory("amber-heron")).toEqual(history);
      expect((await records.loadHistory("calm-otter"))?.samples).toEqual([]);
    });

    it("a run that is saved again without its history keeps the one it has", async () => {
      const records = await open("runs-again");
      await records.saveRun(runNamed("amber-heron"), history);
      await records.saveRun(runNamed("amber-heron", { pinned: true }));
      expect(await records.loadRuns()).toEqual([runNamed("amber-heron", { pinned: true })]);
      expect(await records.loadHistory("amber-heron")).toEqual(history);
    });

    it("removed runs are gone with their histories, the others stay; clearing leaves none", async () => {
      const records = await open("runs-removed");
      for (const name of ["a", "b", "c"]) await records.saveRun(runNamed(name), history);
      await records.removeRuns(["a", "b", "never-there"]);
      expect((await records.loadRuns()).map(({ name }) => name)).toEqual(["c"]);
      expect(await records.loadHistory("a")).toBeUndefined();
      await records.clear();
      expect([await records.loadRuns(), await records.loadHistory("c")]).toEqual([[], undefined]);
    });

    it("a run of a newer studio is not read", async () => {
      const records = await open("runs-newer");
      await records.saveRun({ ...runNamed("amber-heron"), version: 2 } as never);
      await expect(records.loadRuns()).rejects.toMatchObject({ code: "newer-version" });
    });
  });
}
