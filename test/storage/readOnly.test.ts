// A project that another page works on: everything of it can be read, and nothing changed.

import { expect, test } from "vitest";
import { MemoryBlobs, MemoryRecords } from "../../src/storage/memory";
import { readOnlyBlobs, readOnlyRecords } from "../../src/storage/readOnly";
import { runNamed } from "./contract";

const busy = { code: "busy", hint: expect.stringContaining("take over") };

test("its files are read as they are, and refuse to be written, moved or removed", async () => {
  const blobs = new MemoryBlobs();
  await blobs.write("a/b", Uint8Array.of(1, 2));
  const reading = readOnlyBlobs(blobs);
  expect([await reading.list(), await reading.has("a/b"), await reading.read("a/b")]).toEqual([
    [{ path: "a/b", bytes: 2 }],
    true,
    Uint8Array.of(1, 2),
  ]);
  expect((await reading.file("a/b")).size).toBe(2);
  (await reading.open("a/b")).close();
  for (const change of [reading.write("a/b", Uint8Array.of(3)), reading.move("a/b", "c"), reading.remove("a")])
    await expect(change).rejects.toMatchObject(busy);
  expect(await blobs.read("a/b")).toEqual(Uint8Array.of(1, 2));
});

test("its records are read as they are, and refuse to be changed", async () => {
  const records = new MemoryRecords();
  await records.saveProject({ version: 2, models: {} });
  await records.saveRun(runNamed("amber-heron"));
  const reading = readOnlyRecords(records);
  expect([await reading.loadProject(), await reading.loadRuns(), await reading.loadShelf(), await reading.loadHistory("x")]).toEqual([
    { version: 2, models: {} },
    [runNamed("amber-heron")],
    undefined,
    undefined,
  ]);
  const changes = [
    reading.saveProject({ version: 2, models: {} }),
    reading.saveShelf({ version: 1, studies: {}, foundations: {} }),
    reading.saveRun(runNamed("b")),
    reading.removeRuns(["amber-heron"]),
    reading.clear(),
  ];
  for (const change of changes) await expect(change).rejects.toMatchObject(busy);
  expect(await records.loadRuns()).toEqual([runNamed("amber-heron")]);
});
