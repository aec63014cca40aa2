// What the headless runner refuses before it starts Chrome, with a sentence that names the thing. How a command that refuses
// ends is launch.test.ts's.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { main } from "../../src/cli/headless";
import { refusalOf } from "./limbeck";

let folder: string;
const path = (name: string): string => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "limbeck-headless-"));
  writeFileSync(path("broken.json"), '{ "format": "limbeck-recipe", "teacher": { "steps": 10, }');
  writeFileSync(path("newer.json"), '{ "format": "limbeck-recipe", "version": 7 }');
  writeFileSync(path("wrong.json"), '{ "teacher": { "steps": "many" } }');
  const arms = [{ name: "a" }, { name: "b", changes: { experts: { wieghting: "dwa" } } }];
  writeFileSync(path("study.json"), JSON.stringify({ format: "limbeck-study", name: "Odd", question: "Why?", arms }));
  const tokenizers = [{ name: "a" }, { name: "b", changes: { tokenizer: { vocabSize: 300 } } }];
  writeFileSync(
    path("tokenizers.json"),
    JSON.stringify({ format: "limbeck-study", name: "Sizes", question: "How many?", arms: tokenizers }),
  );
  writeFileSync(path("good.json"), '{ "teacher": { "size": "pico" } }');
  mkdirSync(path("empty"));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("a headless run is refused", () => {
  test.each<[what: string, given: () => string[], says: RegExp]>([
    ["for a recipe that is no JSON", () => [path("broken.json")], /broken\.json: .*line 1, column \d+/],
    ["for a recipe from a newer studio", () => [path("newer.json")], /version 7; the newest that this studio reads is 1\./],
    ["for a setting out of its range", () => [path("wrong.json")], /teacher\.steps is "many"/],
    [
      "for a study with an arm that names an unknown field",
      () => [path("study.json")],
      /arm "b": A recipe has no field experts\.wieghting/,
    ],
    ["for a study whose router is to be tested", () => ["fixed-or-adaptive", "--checks"], /--checks goes with a recipe; give one\./],
    [
      "for a tokenizer in a study that has others",
      () => [path("tokenizers.json"), "--tokenizer", "package.json"],
      /--tokenizer is for all arms of a study, and its arm "b" changes the tokenizer\./,
    ],
    ["for a study that is to end early", () => ["fixed-or-adaptive", "--until", "corpus"], /--until goes with a recipe; give one\./],
    ["for an end that is no stage of texts", () => ["pico", "--until", "teacher"], /--until teacher: it can be corpus or tokenizer\./],
    ["for a study to go to a cluster", () => ["fixed-or-adaptive", "--cluster", "experts"], /--cluster goes with a recipe; give one\./],
    [
      "for a cluster to train what is nothing",
      () => ["pico", "--cluster", "router"],
      /--cluster router: it can be teacher, experts or joint\./,
    ],
    ["for a corpus to be packed after a whole run", () => ["pico", "--export-corpus"], /--export-corpus goes with --until/],
    [
      "for a router to be tested that is never fitted",
      () => ["pico", "--until", "tokenizer", "--checks"],
      /--checks needs a whole run; leave out --until\./,
    ],
    ["for a tokenizer that is not there", () => ["pico", "--tokenizer", "no-such.json"], /there is no file no-such\.json\./],
    ["for a recipe to be continued", () => [path("good.json"), "--continue", path("good.json")], /--continue goes on with a study/],
    [
      "for earlier results that are none",
      () => ["fixed-or-adaptive", "--continue", path("good.json")],
      /good\.json: study\.json: study is missing/,
    ],
    ["for a recipe file that is not there", () => [path("none.json")], /there is no recipe file .*none\.json/],
    ["for a ready recipe that is not there", () => ["femto"], /no ready recipe "femto"; there are .*pico/],
    ["for a folder of texts that is not there", () => [path("good.json"), "--corpus", path("nowhere")], /there is no folder .*nowhere/],
    ["for a folder of texts that is a file", () => [path("good.json"), "--corpus", path("good.json")], /good\.json is a file/],
    ["for a folder of texts without a file", () => [path("good.json"), "--corpus", path("empty")], /empty holds no files/],
    ["for a place to write to that is a file", () => [path("good.json"), "--out", path("good.json")], /--out .*good\.json is a file/],
  ])("%s", async (_what, given, says) => {
    expect(await refusalOf(main, given())).toMatch(says);
  });
});
