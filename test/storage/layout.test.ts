// What a project keeps, and that no other name is a place in it.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { JOINT_KINDS } from "../../src/core/config/mixture";
import { SPLITS } from "../../src/core/config/splits";
import { paths } from "../../src/storage/blobs";
import { PASSING, type ProjectPart, partOfFile, TOP_NAMES } from "../../src/storage/layout";

const hash = "ab".repeat(32);
const signal = { domain: 3, count: 64, temperature: 0.5 };
const students = JOINT_KINDS.flatMap((kind) => ["shared", "common", "student", 0, 12].map((part) => paths.joint(kind, part)));
const models = [paths.teacher, paths.expert(0), paths.expert(41), ...students];

const trained = [...models, ...JOINT_KINDS.map(paths.students), paths.cell(3), paths.cell("students")];
const key = hash.slice(0, 32);

/** Of everything that `paths` has: what is no file of a project by itself, or the part it is of with what it makes for stages. */
const EXAMPLES: Readonly<Record<keyof typeof paths, "folder" | "passing" | readonly [ProjectPart, ...string[]]>> = {
  incoming: "passing",
  incomingTexts: "passing",
  incomingSignatures: "passing",
  incomingRecord: "passing",
  asTheyCame: "passing",
  nextCorpus: "passing",
  incomingModel: "passing",
  unpackedModel: "passing",
  unpackedFile: "passing",
  kernels: "passing",
  corpus: "folder",
  imported: "folder",
  upcycling: "folder",
  students: "folder",
  cell: "folder",
  checkpoints: "folder",
  checkpointsOf: "folder",
  written: "folder",
  writtenFolder: "folder",
  signals: "folder",
  exports: "folder",
  documents: ["corpus", ...SPLITS.flatMap((split) => [paths.documents(0, split), paths.documents(12, split)])],
  keys: ["corpus", paths.keys(2, "train")],
  balancedSet: ["exports", paths.balancedSet],
  cluster: ["exports", paths.cluster],
  takenResults: "passing",
  packed: ["exports", paths.packed],
  exported: ["exports", ...["limbeck-teacher.zip", "limbeck-router.json", "limbeck-expert-en.zip"].map(paths.exported)],
  tokens: ["tokens", ...SPLITS.flatMap((split) => [paths.tokens(0, split), paths.tokens(7, split, 32)])],
  examples: ["tokens", paths.examples(1, "test")],
  hashOf: ["tokens", paths.hashOf(paths.tokens(0, "train")), paths.hashOf(paths.examples(0, "train"))],
  tokenizer: ["tokens", paths.tokenizer],
  importedVocabulary: ["tokens", paths.importedVocabulary],
  importedMerges: ["tokens", paths.importedMerges],
  importedModel: ["models", paths.importedModel(hash)],
  teacher: ["models", paths.teacher],
  expert: ["models", paths.expert(0), paths.expert(41)],
  gates: ["models", paths.gates(3)],
  joint: ["models", ...students],
  router: ["models", paths.router],
  upcycled: ["checkpoints", ...["teacher", 0, 3].map(paths.upcycled)],
  upcycledRecord: ["checkpoints", ...["teacher", 0, 3].map(paths.upcycledRecord)],
  checkpoint: ["checkpoints", ...trained.flatMap((model) => [0, 1].map((slot) => paths.checkpoint(paths.checkpointsOf(model), slot)))],
  writtenPart: ["written", paths.writtenPart(key, 0), paths.writtenPart(key, 12, 32)],
  writtenRecord: ["written", paths.writtenRecord(key)],
  signal: ["answers", paths.signal(signal), paths.signal({ ...signal, temperature: 1e-7 })],
  signalIndex: ["answers", paths.signalIndex(signal)],
};
const kept = Object.entries(EXAMPLES).filter((entry): entry is [string, readonly [ProjectPart, ...string[]]] => Array.isArray(entry[1]));
const made = kept.flatMap(([, [, ...files]]) => files);

test.each(kept)("%s: every path that stages make is one of its part", (_, [part, ...files]) => {
  expect(files.filter((path) => partOfFile(path) !== part)).toEqual([]);
});

test("files of a study are the study's", () => {
  for (const path of made.filter((file) => !/^(exports|balanced|packed)/.test(file)))
    expect(partOfFile(`studies/0123456789abcdef/${path}`)).toBe("studies");
  expect(partOfFile("studies/0123456789abcdef/studies/0123456789abcdef/tokenizer.json")).toBeUndefined();
});

test("everything that stands at the top is known, so that a project can be cleared", () => {
  const tops = new Set([...made, ...PASSING].map((path) => path.split("/")[0]!));
  expect([...tops].filter((top) => !TOP_NAMES.includes(top))).toEqual([]);
});

describe("what is no place", () => {
  test.each([
    ...["", ".", "..", "/", "corpus", "corpus/", "../tokenizer.json", "/tokenizer.json", "tokenizer.json/..", "tokenizer.json\n"],
    ...["corpus/../tokenizer.json", "corpus/00.train.jsonl", "corpus/0.train.jsonl~part", "models/teacher.safetensors\u0000"],
    ...["exports/../../x", "exports/limbeck-.zip.exe", "exports/con.zip", "studies/zz/tokenizer.json", "incoming/0.texts", "kernels.json"],
    ...["TOKENIZER.JSON", "signals/0-k1-t../x.answers", "written/../0.u16", "checkpoints/x/0"],
  ])("%j", (name) => {
    expect(partOfFile(name)).toBeUndefined();
  });

  test("any other text", () => {
    fc.assert(
      fc.property(fc.constantFrom(...made), fc.string({ unit: "binary", minLength: 1, maxLength: 4 }), fc.nat(), (path, text, at) => {
        const place = at % (path.length + 1);
        const changed = path.slice(0, place) + text + path.slice(place);
        const part = partOfFile(changed);
        const plain = /^[\w./+-]+$/.test(changed) && !/(^|\/)\.{0,2}(\/|$)/.test(changed);
        return part === undefined || plain;
      }),
    );
  });
});
