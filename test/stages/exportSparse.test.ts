import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { GatesRecord } from "../../src/core/config/gateRecords";
import { recipeFor } from "../../src/core/config/recipe";
import type { ExportFile, ModelRecord } from "../../src/core/config/records";
import { type ModelShape, parameterCount } from "../../src/core/config/sizes";
import { writeGates } from "../../src/core/exchange/gates";
import { writeSafetensors } from "../../src/core/exchange/safetensors";
import { checkSparsePackage } from "../../src/core/exchange/sparsePackage";
import { readZip } from "../../src/core/exchange/zip";
import { decodeUtf8 } from "../../src/core/format/utf8";
import { initializeGpt } from "../../src/core/model/gpt";
import type { StudioEvent } from "../../src/protocol/events";
import { exportAll } from "../../src/stages/export";
import { paths } from "../../src/storage/blobs";
import { MemoryBlobs } from "../../src/storage/memory";
import { shape as dense, parts } from "../core/exchange/sample";
import { programs } from "./programs";

const sparse = { ...dense, experts: { count: 3, active: 2 } };
const GATES = "models/expert-0.gates.safetensors";
const hash = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
const teacherFile = writeSafetensors(initializeGpt(sparse, 1));
const gatesFile = writeGates(new Map([...initializeGpt(sparse, 2)].filter(([name]) => name.includes(".gate."))), sparse, hash(teacherFile));

const record = (id: string, path: string, shape: ModelShape): ModelRecord => {
  const counts = { parameters: parameterCount(shape), steps: 10, tokens: 1280, seconds: 2 };
  return { id, shape, path, final: {}, ...counts };
};
const gates: GatesRecord = {
  path: GATES,
  bytes: gatesFile.length,
  sha256: hash(gatesFile),
  teacher: hash(teacherFile),
  divergence: [0.01234, 0.5],
};

interface Stored {
  readonly teacher?: Uint8Array;
  readonly teacherShape?: ModelShape;
  readonly gatesFile?: Uint8Array;
  readonly gates?: GatesRecord;
}

/** What is exported of a project with a teacher and an expert whose gates were tuned, and what was told of what was not. */
async function exported({ teacher = teacherFile, teacherShape = sparse, gatesFile: stored = gatesFile, gates: own = gates }: Stored = {}) {
  const blobs = new MemoryBlobs();
  await blobs.write(paths.tokenizer, parts.tokenizer);
  await blobs.write(paths.teacher, teacher);
  await blobs.write(paths.expert(0), writeSafetensors(initializeGpt(dense, 3)));
  await blobs.write(GATES, stored);
  const models = [record("teacher", paths.teacher, teacherShape), { ...record("expert:French", paths.expert(0), dense), gates: own }];
  const events: StudioEvent[] = [];
  const context = { emit: (event: StudioEvent) => events.push(event), checkpoint: async () => {} };
  const corpus = { source: "files", domains: [], problems: [] } as const;
  const files = await exportAll({ recipe: recipeFor("pico"), corpus, models }, context, blobs, programs);
  const notices = events.flatMap((event) => (event.kind === "notice" ? [event.problem] : []));
  return { blobs, files: new Map(files.map((file): [string, ExportFile] => [file.path, file])), notices };
}

describe("export of a sparse teacher", () => {
  it("gives its package with the program, the expert's, and the expert's gates beside it", async () => {
    const { blobs, files, notices } = await exported();
    expect(notices).toEqual([]);
    expect([...files.keys()]).toEqual(["limbeck-teacher.zip", "limbeck-expert-french.zip", "limbeck-expert-french-gates.safetensors"]);
    const zip = await blobs.read(paths.exported("limbeck-teacher.zip"));
    expect(checkSparsePackage(zip).shape).toEqual(sparse);
    const packed = readZip(zip);
    expect(decodeUtf8(packed.get("sparse.py")!)).toBe(programs.sparse);
    expect(decodeUtf8(packed.get("README.md")!)).toContain("every layer has 3 MLPs");
    expect(files.get("limbeck-teacher.zip")!.description).toMatch(/^Teacher: sparse GPT with 3 experts in a layer, 2 for each token/);
    expect(files.get("limbeck-teacher.zip")!.usage!.command).toContain("python limbeck-teacher/sparse.py");
  });

  it("the gates' file is told with what it changes and how it is put back, and names the weights in the teacher's package", async () => {
    const { blobs, files } = await exported();
    const { storage, description, usage } = files.get("limbeck-expert-french-gates.safetensors")!;
    expect(await blobs.read(storage)).toEqual(gatesFile);
    expect(description).toMatch(/^Gates of the teacher, tuned to the expert for French: .* 0\.0123 to 0\.5 nats by layer/);
    expect(usage!.command).toBe('python limbeck-teacher/sparse.py "Your text" --gates limbeck-expert-french-gates.safetensors --active 3');
    const weights = readZip(await blobs.read(paths.exported("limbeck-teacher.zip"))).get("model.safetensors")!;
    expect(hash(weights)).toBe(gates.teacher);
  });

  const flipped = gatesFile.slice();
  flipped[flipped.length - 4] ^= 1;
  const foreign = writeGates(new Map([...initializeGpt(sparse, 2)].filter(([name]) => name.includes(".gate."))), sparse, "ab".repeat(32));

  it.each<[string, Stored, string, RegExp]>([
    ["a changed bit", { gatesFile: flipped }, "bad-package", /not the gates that were written/],
    ["another length", { gatesFile: gatesFile.subarray(0, 200) }, "bad-package", /not the gates that were written/],
    [
      "a teacher that was trained again",
      { teacher: writeSafetensors(initializeGpt(sparse, 9)) },
      "missing-stage",
      /tuned of another teacher/,
    ],
    [
      "a teacher that is dense now",
      { teacher: writeSafetensors(initializeGpt(dense, 9)), teacherShape: dense },
      "missing-stage",
      /tuned of another teacher/,
    ],
    [
      "a file that names another teacher than its record",
      { gatesFile: foreign, gates: { ...gates, sha256: hash(foreign) } },
      "bad-package",
      /tuned of the teacher with SHA-256 "abab/,
    ],
  ])("gates with %s are left out by name, and all else goes out", async (_name, stored, code, message) => {
    const { files, notices } = await exported(stored);
    expect([...files.keys()]).toEqual(["limbeck-teacher.zip", "limbeck-expert-french.zip"]);
    expect(notices).toEqual([expect.objectContaining({ code, message: expect.stringMatching(message) })]);
    expect(notices[0].message).toContain("limbeck-expert-french-gates.safetensors");
  });

  it("a teacher larger than a package may be is named before it is read", async () => {
    const { files, notices } = await exported({ teacherShape: { ...sparse, experts: { count: 2 ** 20, active: 2 } } });
    expect(files.has("limbeck-teacher.zip")).toBe(false);
    expect(notices[0]).toMatchObject({ code: "out-of-memory", hint: expect.stringContaining("fewer experts") });
  });
});
