// Storage in real Chromium: the contract of files on the page and in a worker, a full disk, and the project record.

import { openDB } from "idb";
import { afterAll, describe, expect, it, vi } from "vitest";
import { cdp } from "vitest/browser";
import { type Problem, StudioError } from "../../src/core/errors";
import type { Blobs } from "../../src/storage/blobs";
import { openOpfs } from "../../src/storage/opfs";
import { openProjectList, type ProjectPlaces, placesOf, removePlaces } from "../../src/storage/projects";
import { storageFull } from "../../src/storage/quota";
import { openRecords } from "../../src/storage/records";
import { describeBlobs, describeRuns, runNamed } from "../storage/contract";
import type { Call } from "./storage.worker";

const worker = new Worker(new URL("./storage.worker.ts", import.meta.url), { type: "module" });
let calls = 0;

/** The Blobs of `folder` as a worker sees it: every call is made there. */
async function openInWorker(folder: string): Promise<Blobs> {
  const call = (method: Call["method"], ...values: unknown[]): Promise<never> =>
    new Promise((resolve, reject) => {
      const id = calls++;
      const answer = ({ data }: MessageEvent<{ id: number; value: never; problem?: Problem }>): void => {
        if (data.id !== id) return;
        worker.removeEventListener("message", answer);
        if (data.problem) reject(new StudioError(data.problem.code, data.problem.message, data.problem.hint));
        else resolve(data.value);
      };
      worker.addEventListener("message", answer);
      worker.postMessage({ id, folder, method, arguments: values } satisfies Call);
    });
  return {
    list: (below) => call("list", below),
    read: (path) => call("read", path),
    write: (path, bytes) => call("write", path, bytes),
    has: (path) => call("has", path),
    move: (from, to) => call("move", from, to),
    remove: (path) => call("remove", path),
    file: (path) => call("file", path),
    open: async (path) => {
      const number = await call("open", path);
      return {
        async read(into, at) {
          const answer: { readonly read: number; readonly into: Uint8Array } = await call("readOpened", number, into, at);
          into.set(answer.into);
          return answer.read;
        },
        close: () => void call("closeOpened", number),
      };
    },
  };
}

const places: readonly (readonly [string, (folder: string) => Promise<Blobs>])[] = [
  ["on the page", openOpfs],
  ["in a worker", openInWorker],
];

/** Names of everything below a directory, as the disk has them. */
async function namesBelow(directory: FileSystemDirectoryHandle): Promise<string[]> {
  const names: string[] = [];
  for await (const [name, handle] of directory.entries()) {
    names.push(name);
    if (handle.kind === "directory") names.push(...(await namesBelow(handle as FileSystemDirectoryHandle)));
  }
  return names;
}

for (const [where, open] of places) {
  describeBlobs(where, () => open(`contract ${where}`));

  describe(`OPFS ${where}`, () => {
    it("no part file stays behind a finished write", async () => {
      const blobs = await open(`parts ${where}`);
      await blobs.write("a/b", Uint8Array.of(1));
      await blobs.write("a/b", Uint8Array.of(2));
      const origin = await navigator.storage.getDirectory();
      const folder = await origin.getDirectoryHandle(encodeURIComponent(`parts ${where}`));
      expect(await namesBelow(folder)).toEqual(["a", "b"]);
    });

    it("a full disk stops a file in pieces at the one that does not fit, and leaves the old one whole", async () => {
      const blobs = await open(`full in pieces ${where}`);
      await blobs.write("model", Uint8Array.of(7));
      const pieces = Array.from({ length: 30 }, () => new Uint8Array(1_000_000));
      await withRoomFor(2_000_000, () => expect(blobs.write("model", pieces)).rejects.toMatchObject({ code: "storage-full" }));
      expect(await blobs.read("model")).toEqual(Uint8Array.of(7));
    });

    it("a full disk leaves the old file whole and says what was needed", async () => {
      const blobs = await open(`full ${where}`);
      const old = new Uint8Array(1000).fill(7);
      await blobs.write("model", old);
      await withRoomFor(2_000_000, async () => {
        const full = { code: "storage-full", message: expect.stringContaining("needs 30 MB, more than is left") };
        await expect(blobs.write("model", new Uint8Array(30_000_000))).rejects.toMatchObject(full);
        await expect(blobs.write("new", new Uint8Array(30_000_000))).rejects.toMatchObject(full);
        await blobs.write("small", new Uint8Array(10_000));
      });
      expect(await blobs.read("model")).toEqual(old);
      expect([await blobs.has("new"), await blobs.has("small")]).toEqual([false, true]);
    });
  });
}

/** Runs `work` while Chrome lets this origin keep only `bytes` more than it holds now. */
async function withRoomFor(bytes: number, work: () => Promise<void>): Promise<void> {
  const session = cdp() as unknown as { send(method: string, values: object): Promise<unknown> };
  const { usage = 0 } = await navigator.storage.estimate();
  await session.send("Storage.overrideQuotaForOrigin", { origin: location.origin, quotaSize: usage + bytes });
  try {
    await work();
  } finally {
    await session.send("Storage.overrideQuotaForOrigin", { origin: location.origin });
  }
}

it("a full disk says what is left where the browser tells", async () => {
  const estimate = vi.spyOn(navigator.storage, "estimate").mockResolvedValue({ usage: 8_000_000, quota: 10_000_000 });
  expect((await storageFull("model", 30_000_000)).message).toBe(
    "model needs 30 MB, and 2 MB are left in this browser's storage; the studio holds 8 MB now.",
  );
  estimate.mockRestore();
});

it("a window that keeps no files is told so, with what to do", async () => {
  const getDirectory = vi.spyOn(navigator.storage, "getDirectory").mockRejectedValue(new DOMException("denied", "SecurityError"));
  await expect(openOpfs("limbeck")).rejects.toMatchObject({ code: "no-storage", hint: expect.stringContaining("normal window") });
  getDirectory.mockRestore();
});

it("pieces that fail leave what stood there, and no part of theirs", async () => {
  const blobs = await openOpfs("failing");
  await blobs.write("a", Uint8Array.of(1));
  const failing = async function* () {
    yield Uint8Array.of(2);
    throw new Error("no more");
  };
  await expect(blobs.write("a", failing())).rejects.toThrow("no more");
  expect(await blobs.read("a")).toEqual(Uint8Array.of(1));
  const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle("failing");
  expect(await namesBelow(folder)).toEqual(["a"]);
});

it("what a worker writes, the page reads", async () => {
  await (await openInWorker("shared")).write("from/worker", Uint8Array.of(1, 2, 3));
  expect(await (await openOpfs("shared")).read("from/worker")).toEqual(Uint8Array.of(1, 2, 3));
});

it("two folders of an origin share no files", async () => {
  await (await openOpfs("one")).write("a", Uint8Array.of(1));
  expect(await (await openOpfs("two")).has("a")).toBe(false);
});

describeRuns("in IndexedDB", (name) => openRecords(name));

it("records of before there were runs keep their project and studies, and take runs", async () => {
  const old = await openDB("records-older", 2, {
    upgrade(changed) {
      for (const store of ["project", "studies"]) changed.createObjectStore(store);
    },
  });
  await old.put("project", { version: 1, models: {} }, "current");
  await old.put("studies", { version: 1, studies: {}, foundations: {} }, "all");
  old.close();
  const records = await openRecords("records-older");
  expect(await records.loadProject()).toEqual({ version: 2, models: {} });
  expect(await records.loadShelf()).toEqual({ version: 1, studies: {}, foundations: {} });
  await records.saveRun(runNamed("amber-heron"));
  expect(await records.loadRuns()).toEqual([runNamed("amber-heron")]);
});

describe("project record", () => {
  it("a saved project is there after the records are opened again, and gone after clearing", async () => {
    const records = await openRecords("records-saved");
    expect(await records.loadProject()).toBeUndefined();
    await records.saveProject({ version: 2, models: {} });
    const again = await openRecords("records-saved");
    expect(await again.loadProject()).toEqual({ version: 2, models: {} });
    await again.clear();
    expect(await records.loadProject()).toBeUndefined();
  });

  it("a project and a database of a newer studio are left alone and named", async () => {
    const records = await openRecords("records-newer");
    await records.saveProject({ version: 7, models: {} } as never);
    await expect(records.loadProject()).rejects.toMatchObject({ code: "newer-version", message: expect.stringContaining("version 7") });
    (await openDB("records-newer", 99)).close();
    await expect(openRecords("records-newer")).rejects.toMatchObject({ code: "newer-version" });
  });
});

describe("projects", () => {
  it("the list keeps each under its id, and forgets it when it is removed", async () => {
    const list = await openProjectList("projects-list");
    const entry = { id: "a1", name: "amber-heron", createdAt: 1, changedAt: 2 };
    await list.put(entry);
    await list.put({ ...entry, id: "b2", state: "coming" });
    await list.put({ ...entry, name: "Herons" });
    const again = await openProjectList("projects-list");
    expect(new Set(await again.all())).toEqual(
      new Set([
        { ...entry, name: "Herons" },
        { ...entry, id: "b2", state: "coming" },
      ]),
    );
    await again.remove("a1");
    expect((await list.all()).map(({ id }) => id)).toEqual(["b2"]);
  });

  it("one that is removed leaves neither files nor records, also where a page still looks at them, and others stay", async () => {
    const [gone, kept] = [placesOf("cafe01"), placesOf("cafe02")];
    for (const { folder, database } of [gone, kept]) {
      await (await openOpfs(folder)).write("models/a", Uint8Array.of(1));
      await (await openRecords(database)).saveProject({ version: 2, models: {} });
    }
    await removePlaces(gone);
    await removePlaces(placesOf("never-there"));
    const found = async ({ folder, database }: ProjectPlaces) => [
      await (await openOpfs(folder)).has("models/a"),
      await (await openRecords(database)).loadProject(),
    ];
    expect(await found(gone)).toEqual([false, undefined]);
    expect(await found(kept)).toEqual([true, { version: 2, models: {} }]);
  });
});

afterAll(() => worker.terminate());
