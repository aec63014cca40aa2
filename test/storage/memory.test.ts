import { describe, expect, it } from "vitest";
import type { ProjectRecord } from "../../src/core/config/records";
import { MemoryBlobs, MemoryRecords } from "../../src/storage/memory";
import { describeBlobs, describeRuns } from "./contract";

describeBlobs("in memory", async () => new MemoryBlobs());
describeRuns("in memory", async () => new MemoryRecords());

describe("memory", () => {
  it("a caller's later writes to its array change nothing stored", async () => {
    const blobs = new MemoryBlobs();
    const bytes = Uint8Array.of(1, 2);
    await blobs.write("a", bytes);
    bytes[0] = 9;
    (await blobs.read("a"))[1] = 9;
    expect(await blobs.read("a")).toEqual(Uint8Array.of(1, 2));
  });

  it("a saved project loads as it was and clears", async () => {
    const records = new MemoryRecords();
    expect(await records.loadProject()).toBeUndefined();
    await records.saveProject({ version: 2, models: {} });
    expect(await records.loadProject()).toEqual({ version: 2, models: {} });
    await records.clear();
    expect(await records.loadProject()).toBeUndefined();
  });

  it("a project of a newer studio is not read", async () => {
    const records = new MemoryRecords();
    await records.saveProject({ version: 3, models: {} } as unknown as ProjectRecord);
    await expect(records.loadProject()).rejects.toMatchObject({ code: "newer-version", message: expect.stringContaining("version 3") });
  });
});
