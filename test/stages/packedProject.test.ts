// A whole project as one file: it comes out as it went in, and what else a file holds is refused by name and leaves nothing. Damage at
// random is test/fuzz's.

import { describe, expect, test } from "vitest";
import { StudioError } from "../../src/core/errors";
import { MANIFEST } from "../../src/core/exchange/projectManifest";
import { readZip, writeZip } from "../../src/core/exchange/zip";
import { Sha256 } from "../../src/core/format/sha256";
import { decodeUtf8, encodeUtf8 } from "../../src/core/format/utf8";
import type { Context } from "../../src/protocol/host";
import { packProject } from "../../src/stages/packing";
import { lookInto, unpackProject } from "../../src/stages/unpacking";
import { paths } from "../../src/storage/blobs";
import { partOfFile } from "../../src/storage/layout";
import { MemoryBlobs, MemoryRecords } from "../../src/storage/memory";
import { readRecords } from "../../src/storage/recordSet";
import { finishedStudio } from "../app/fakes";

const context: Context = { emit: () => {}, checkpoint: async () => {} };

/** Every file with its bytes. */
async function filesOf(blobs: MemoryBlobs): Promise<Record<string, Uint8Array>> {
  const files = await blobs.list();
  return Object.fromEntries(await Promise.all(files.map(async ({ path }) => [path, await blobs.read(path)] as const)));
}

const { blobs, records, keeper } = await finishedStudio();
await keeper.save();
await blobs.remove(paths.exports); // of names that only the made-up workers give
for (const path of Object.keys(await filesOf(blobs))) if (partOfFile(path) === undefined) await blobs.remove(path);
const before = await filesOf(blobs);
await packProject({ blobs, records, name: "amber-heron", version: "1.2.3" }, context);
const zip = await blobs.read(paths.packed);

/** What unpacking a file leaves, and the problem where it was refused. */
async function unpacked(bytes: Uint8Array, left?: number) {
  const into = { blobs: new MemoryBlobs(), records: new MemoryRecords() };
  const file = new Blob([bytes as Uint8Array<ArrayBuffer>]);
  const problem = await unpackProject({ path: "a.zip", file, left, ...into }, context).then(
    () => undefined,
    (error: unknown) => error,
  );
  return { ...into, problem };
}

/** The archive with its entries changed, and, unless told otherwise, the manifest's sizes and hashes made to fit. */
function changed(change: (files: Map<string, Uint8Array>) => void, fit = true): Uint8Array {
  const files = new Map(readZip(zip));
  change(files);
  if (fit) {
    const manifest = JSON.parse(decodeUtf8(files.get(MANIFEST)!));
    for (const named of manifest.files) {
      const bytes = files.get(named.path);
      if (bytes) Object.assign(named, { bytes: bytes.length, sha256: new Sha256().update(bytes).digest() });
    }
    files.set(MANIFEST, encodeUtf8(JSON.stringify(manifest)));
  }
  return writeZip(Array.from(files, ([name, bytes]) => ({ name, bytes })));
}

/** The archive with the value at a place of one of its JSON files replaced; undefined takes it away. */
function edited(name: string, at: string, value: (old: unknown) => unknown): Uint8Array {
  const change = (files: Map<string, Uint8Array>): void => {
    const root = JSON.parse(decodeUtf8(files.get(name)!));
    const keys = at.split(".");
    const last = keys.pop()!;
    const parent = keys.reduce((branch, key) => branch[key], root);
    parent[last] = value(parent[last]);
    files.set(name, encodeUtf8(JSON.stringify(root)));
  };
  return changed(change, name !== MANIFEST);
}
const inManifest = (at: string, value: unknown): Uint8Array => edited(MANIFEST, at, () => value);
const inRecords = (at: string, value: unknown): Uint8Array => edited("records.json", at, () => value);
const added = (list: unknown, one?: unknown): unknown[] => [...(list as unknown[]), one ?? (list as unknown[])[0]];

describe("a packed project", () => {
  test("comes out with every byte and every record", async () => {
    const after = await unpacked(zip);
    expect(after.problem).toBeUndefined();
    expect(await filesOf(after.blobs)).toEqual(before);
    expect(await readRecords(after.records)).toEqual(await readRecords(records));
    expect((await readRecords(after.records)).runs.length).toBeGreaterThan(0);
  });

  test("is known by its manifest, and other archives are not", async () => {
    const look = (bytes: Uint8Array) => lookInto({ file: new Blob([bytes as Uint8Array<ArrayBuffer>]), path: "a.zip" });
    const bytes = Object.values(before).reduce((sum, { length }) => sum + length, 0);
    const summary = (await look(zip))!;
    expect(summary).toMatchObject({ name: "amber-heron", madeWith: "1.2.3", files: Object.keys(before).length });
    expect(summary.bytes).toBeGreaterThan(bytes);
    expect(await look(writeZip([{ name: "a/b.txt", bytes: encodeUtf8("text") }]))).toBeUndefined();
    expect(await look(encodeUtf8("PK, but no archive"))).toBeUndefined();
    expect(await look(zip.subarray(0, zip.length - 30))).toBeUndefined();
  });

  test("is no part of the next one, and one that breaks off is not there", async () => {
    await packProject({ blobs, records, name: "again", version: "1" }, context);
    expect([...readZip(await blobs.read(paths.packed)).keys()].filter((name) => name.includes("packed"))).toEqual([]);
    const stop: Context = {
      emit: (event) => {
        if (event.kind === "progress") throw new StudioError("cancelled", "Stopped.", "Start again.");
      },
      checkpoint: async () => {},
    };
    await expect(packProject({ blobs, records, name: "stopped", version: "1" }, stop)).rejects.toMatchObject({ code: "cancelled" });
    expect(await blobs.has(paths.packed)).toBe(false);
  });
});

describe("a file from outside is refused", () => {
  const hostile = ["../secret", "files/../secret", "files/corpus/../../x", "/etc/passwd", "files/kernels.json", "files/packed/project.zip"];
  test.each(hostile)("with the name %j in it", async (path) => {
    const bytes = edited(MANIFEST, "files", (files) => added(files, { path, bytes: 0, sha256: "0".repeat(64) }));
    const { problem, blobs: into } = await unpacked(bytes);
    expect(problem).toMatchObject({ code: "bad-package", message: expect.stringContaining("which is no file of a project") });
    expect(await into.list()).toEqual([]);
  });

  test.each<[string, Uint8Array, string, string]>([
    ["of a newer studio", inManifest("version", 2), "newer-version", "version 2"],
    ["of another kind", inManifest("format", "x"), "bad-package", "format"],
    ["without a hash", inManifest("files.0.sha256", undefined), "bad-package", "files[0].sha256"],
    ["with a file named twice", edited(MANIFEST, "files", (files) => added(files)), "bad-package", "twice"],
    ["with a file missing", changed((files) => void files.delete(`files/${paths.teacher}`)), "bad-package", paths.teacher],
    ["with a stranger", changed((files) => void files.set("files/x.exe", encodeUtf8("x"))), "bad-package", "x.exe"],
    ["with other bytes", changed((files) => void files.set("files/router.json", encodeUtf8("x")), false), "bad-package", "router.json"],
    ["with records that are no JSON", changed((files) => void files.set("records.json", encodeUtf8("{"))), "bad-package", "records.json"],
    ["with a record of a newer studio", inRecords("project.version", 3), "newer-version", "version 3"],
    ["with a field of another kind", inRecords("project.models.teacher.steps", "many"), "bad-package", "project.models.teacher.steps"],
    ["with a path out of storage", inRecords("project.models.teacher.path", "../x"), "bad-package", "project.models.teacher.path"],
    ["with a setting out of range", inRecords("project.traces.teacher.recipe.seed", -1), "bad-package", "seed"],
    ["with a time that is none", inRecords("runs.0.run.startedAt", 1e300), "bad-package", "runs[0].run.startedAt"],
    ["with two runs of one name", edited("records.json", "runs", (runs) => added(runs)), "bad-package", "two runs"],
  ])("%s", async (_, bytes, code, message) => {
    const { problem, records: into } = await unpacked(bytes);
    expect(problem).toMatchObject({ code, message: expect.stringContaining(message) });
    expect(await readRecords(into)).toEqual({ runs: [] });
  });

  test("where there is no room for it, before anything is written", async () => {
    const { problem, blobs: into } = await unpacked(zip, 100);
    expect(problem).toMatchObject({ code: "storage-full", message: expect.stringContaining("100 B are left") });
    expect(await into.list()).toEqual([]);
  });

  test("a record of an earlier studio is brought to today's form", async () => {
    const old = edited("records.json", "project", (project) => ({ ...(project as object), version: 1, mixture: { grid: {} } }));
    const { problem, records: into } = await unpacked(old);
    expect(problem).toBeUndefined();
    expect(await into.loadProject()).toMatchObject({ version: 2, corpus: { source: "sample" } });
    expect((await into.loadProject())?.mixture).toBeUndefined();
  });

  test("a flood stops early", async () => {
    const flood = changed((files) => void files.set("files/router.json", new Uint8Array(64 << 20)));
    expect(flood.length).toBeLessThan(200_000);
    expect((await unpacked(flood)).problem).toMatchObject({ code: "too-large" });
  });
});
