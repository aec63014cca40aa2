// A whole run without a screen, as short as it may be, on texts of its own: its report agrees with the schema, and every
// file it names lies there with its bytes.

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { Ajv } from "ajv";
import { unzipSync } from "fflate";
import type { Report } from "../../src/app/report";
import type { CorpusReport, TokenizerReport } from "../../src/app/reportTexts";
import { limbeck, linesOf } from "../cli/limbeck";
import { root } from "../sources";
import { goodFiles, writeFiles } from "./texts";

const recipe = {
  format: "limbeck-recipe",
  version: 1,
  name: "shortest",
  teacher: { size: "pico", steps: 6, evaluations: 1 },
  experts: { size: "pico", steps: 3, evaluations: 1 },
  router: { sequenceTokens: 32 },
  evaluation: { tokens: 256, finalTokens: 512 },
};

const readJson = (path: string) => JSON.parse(readFileSync(path, "utf8"));

/** Expects a JSON file to keep the schema of this name; its value. */
function expectInSchema<Value>(path: string, schema: string): Value {
  const value: Value = readJson(path);
  const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(readJson(join(root, `public/${schema}.schema.json`)));
  validate(value);
  expect(validate.errors ?? []).toEqual([]);
  return value;
}

/** Expects the files that a report names to lie in `folder` with their bytes. */
function expectFiles(files: Report["files"], folder: string): void {
  for (const { path, bytes, sha256 } of files) {
    const content = readFileSync(join(folder, path));
    expect([content.length, createHash("sha256").update(content).digest("hex")], path).toEqual([bytes, sha256]);
  }
}

test("a run for a cluster reports on the sample texts, and leaves them packed beside tokenizer.json and the package that trains the rest", async ({
  browserName: _,
}, info) => {
  const short = { corpus: { sampleBytes: 20_000 }, tokenizer: { vocabSize: 300 } };
  const folder = writeFiles(info.outputPath(), { "recipe.json": JSON.stringify(short) });
  const out = join(folder, "out");
  const given = [join(folder, "recipe.json"), "--cluster", "experts", "--export-corpus", "--out", out, "--adapter", "software"];
  const { code, stdout, stderr } = await limbeck("headless", ...given);
  expect(stderr).not.toContain("limbeck:");
  expect(code).toBe(0);
  expect(readdirSync(out).sort()).toEqual([
    "corpus-report.json",
    "limbeck-cluster.zip",
    "limbeck-corpus.zip",
    "tokenizer-report.json",
    "tokenizer.json",
  ]);
  const corpus = expectInSchema<CorpusReport>(join(out, "corpus-report.json"), "corpus");
  const tokenizer = expectInSchema<TokenizerReport>(join(out, "tokenizer-report.json"), "tokenizer");
  expectFiles([corpus.file!, tokenizer.file], out);
  const names = ["english", "french", "german", "python"];
  expect(corpus.domains.map(({ name }) => name)).toEqual(names);
  expect(Object.keys(tokenizer.domains)).toEqual(names);
  expect(Object.keys(readJson(join(out, "tokenizer.json")).model.vocab)).toHaveLength(tokenizer.vocabSize);
  const packed = unzipSync(readFileSync(join(out, "limbeck-cluster.zip")));
  expect(packed["tokenizer.json"]).toEqual(new Uint8Array(readFileSync(join(out, "tokenizer.json"))));
  expect(new TextDecoder().decode(packed["train.py"])).toContain("import");
  const { runs } = JSON.parse(new TextDecoder().decode(packed["runs.json"]));
  expect(runs.map(({ id }: { id: string }) => id)).toEqual(["teacher", ...names.map((name) => `expert:${name}`)]);
  expect(stdout).toMatch(/^balance +the largest domain has [\d.]+ times/m);
  expect(stdout).toMatch(/^english +[\d.]+ bytes a token, [\d,]+ tokens to train on/m);
});

test("a headless run writes a report that keeps its schema, metrics, and the files it names", async ({ browserName: _ }, info) => {
  const folder = writeFiles(info.outputPath(), { "recipe.json": JSON.stringify(recipe) });
  writeFiles(join(folder, "texts"), goodFiles());
  const out = join(folder, "out");
  const given = [join(folder, "recipe.json"), "--corpus", join(folder, "texts"), "--out", out, "--adapter", "software"];
  const { code, stdout, stderr } = await limbeck("headless", ...given);
  expect(stderr).not.toContain("limbeck:");
  expect(code).toBe(0);

  const report = expectInSchema<Report>(join(out, "report.json"), "report");
  expect(report.stages.map(({ name }) => name)).toEqual([
    "corpus",
    "tokenizer",
    "teacher",
    "expert:harbour",
    "expert:orchard",
    "router",
    "mixture",
    "export",
  ]);
  expect(report.recipe.teacher.steps).toBe(6);
  expect(report.adapter?.software).toBe(true);
  const routed = ["routed", "routed:again", "routed:batch", "routed:top"];
  expect(Object.keys(report.grid).sort()).toEqual(["harbour", "mean", "oracle", "orchard", "own", "posterior", ...routed, "teacher"]);

  expect(readdirSync(out).sort()).toEqual([...report.files.map(({ path }) => path), "metrics.jsonl", "report.json"].sort());
  expectFiles(report.files, out);
  const metrics = linesOf(readFileSync(join(out, "metrics.jsonl"), "utf8")).map((line) => JSON.parse(line));
  expect(metrics.length).toBeGreaterThan(6 + 3 + 3);
  for (const { name } of report.stages) expect(stdout).toMatch(new RegExp(`^${name} +done in `, "m"));
});
