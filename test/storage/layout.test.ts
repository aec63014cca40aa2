// What a project keeps, and that no other name is a place in it.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { JOINT_KINDS } from "../../src/core/config/mixture";
import { SPLITS } from "../../src/core/config/splits";
import { paths } from "../../src/storage/blobs";
import { PASSING, partOfFile, TOP_NAMES } from "../../src/storage/layout";

const hash = "ab".repeat(32);
const signal = { domain: 3, count: 64, temperature: 0.5 };
const students = JOINT_KINDS.flatMap((kind) => ["shared", "common", "student", 0, 12].map((part) => paths.joint(kind, part)));
const models = [paths.teacher, paths.expert(0), paths.expert(41), ...students];

/** Whatever `paths` makes of what stages give it, and the part it is of. */
const MADE = {
  corpus: SPLITS.flatMap((split) => [paths.documents(0, split), paths.documents(12, split), paths.keys(2, split)]),
  tokens: [
    ...SPLITS.flatMap((split) => [paths.tokens(0, split), paths.tokens(7, split, 32), paths.examples(1, split)]),
    ...[paths.tokenizer, paths.importedVocabulary, paths.importedMerges],
  ],
  models: [...models, paths.gates(3), paths.router],
  checkpoints: [
    ...models.flatMap((model) => [0, 1].map((slot) => paths.checkpoint(paths.checkpointsOf(model), slot))),
    ...["teacher", 0, 3].map(paths.upcycled),
  ],
  answers: [paths.signal(signal), paths.signalIndex({ ...signal, temperature: 1e-7 })],
  written: [paths.writtenPart(hash.slice(0, 32), 0), paths.writtenPart(hash.slice(0, 32), 12, 32), paths.writtenRecord(hash.slice(0, 32))],
  exports: [
    paths.balancedSet,
    paths.packed,
    ...["limbeck-teacher.zip", "limbeck-router.json", "limbeck-expert-en.zip"].map(paths.exported),
  ],
} as const;
const made = Object.values(MADE).flat();

test.each(Object.entries(MADE))("%s: every path that stages make is one of it", (part, files) => {
  expect(files.filter((path) => partOfFile(path) !== part)).toEqual([]);
});

test("files of a study are the study's", () => {
  for (const path of MADE.corpus.concat(MADE.tokens, MADE.models)) expect(partOfFile(`studies/0123456789abcdef/${path}`)).toBe("studies");
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
