import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { expect, test } from "vitest";
import { corpusReport, tokenizerReport } from "../../src/app/reportTexts";
import type { ProjectRecord } from "../../src/core/config/records";
import { root } from "../sources";
import { domain } from "./fakeRecords";
import { recipe } from "./fakes";

const made = { recipe, versions: { limbeck: "0.1.0", recipe: 1, browser: "a browser" } } as const;
const file = { path: "limbeck-corpus.zip", bytes: 12, sha256: "ab".repeat(32) };
const trace = { recipe, seconds: 2.5, notices: [], evaluations: [], samples: [] };
const step = { documents: 3, characters: 40, lines: 2, leftOut: 0 };
const project: ProjectRecord = {
  version: 2,
  models: {},
  corpus: {
    source: "files",
    domains: [
      domain("en", { cleaning: { boilerplate: step }, floor: 0.5 }),
      domain("asked", { form: "instructions", testDocuments: 2, testBytes: 300, trainDocuments: 7, trainBytes: 4200 }),
    ],
    problems: [{ code: "empty-file", message: "a.txt is empty.", hint: "Leave it out." }],
  },
  tokenizer: {
    vocabSize: 512,
    merges: 255,
    bytesPerToken: { en: 2.5 },
    trainTokens: { en: 1800, asked: 1700 },
    validationTokens: { en: 200, asked: 90 },
  },
  balancedSet: { ...file, storage: "balanced/limbeck-corpus.zip", description: "the corpus" },
  traces: { corpus: trace, tokenizer: trace },
};

function faults(name: string, value: unknown): unknown {
  const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(
    JSON.parse(readFileSync(join(root, `public/${name}.schema.json`), "utf8")),
  );
  validate(JSON.parse(JSON.stringify(value)));
  return validate.errors ?? [];
}

test("a corpus report keeps its schema, and says what came, what was left of it and why", () => {
  const report = corpusReport(project, made);
  expect(faults("corpus", report)).toEqual([]);
  expect(report).toMatchObject({ source: "files", seconds: 2.5, file, problems: [{ message: "a.txt is empty." }] });
  const [en, asked] = report.domains;
  expect(en).toMatchObject({
    form: "text",
    documents: 10,
    cleaning: { boilerplate: step },
    before: { bytes: 4500 },
    after: { bytes: 4500, tokens: 1800 },
  });
  expect(asked.parts).toEqual({
    train: { documents: 7, bytes: 4200 },
    validation: { documents: 1, bytes: 500 },
    test: { documents: 2, bytes: 300 },
  });
  expect(report.ratio).toEqual({ before: 4500 / 4200, after: 4500 / 4200 });
});

test("a tokenizer report keeps its schema; one from files tells them, not the recipe's cut", () => {
  const report = tokenizerReport(project, made, { ...file, path: "tokenizer.json" });
  expect(faults("tokenizer", report)).toEqual([]);
  expect(report).toMatchObject({ cut: "gpt2", imported: null, vocabSize: 512, merges: 255, seconds: 2.5 });
  expect(report.domains).toEqual({
    en: { bytesPerToken: 2.5, trainTokens: 1800, validationTokens: 200 },
    asked: { trainTokens: 1700, validationTokens: 90 },
  });
  const imported = { ...project, tokenizer: { ...project.tokenizer!, imported: "cd".repeat(32) } };
  expect(tokenizerReport(imported, made, file)).toMatchObject({ cut: null, imported: "cd".repeat(32) });
});

test("the schemas refuse what no report has", () => {
  const report = corpusReport(project, made);
  expect(faults("corpus", { ...report, extra: 1 })).not.toEqual([]);
  expect(faults("corpus", { ...report, domains: [] })).not.toEqual([]);
  expect(faults("corpus", { ...report, domains: [{ ...report.domains[0], after: { documents: 1, bytes: 2, share: 2 } }] })).not.toEqual([]);
  expect(faults("tokenizer", { ...tokenizerReport(project, made, file), file: null })).not.toEqual([]);
});
