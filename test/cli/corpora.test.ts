// The long check, on real texts: the ready pico recipe over four languages, headless, must give a router that hardly errs
// and experts that beat byte frequencies on their own domain. LIMBECK_CORPORA names the folder of texts; without it the
// check is skipped.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Report } from "../../src/app/report";
import { limbeck } from "./limbeck";

const corpora = process.env.LIMBECK_CORPORA;

describe.skipIf(corpora === undefined)("pico on real texts", () => {
  let folder: string;
  let report: Report;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "limbeck-corpora-"));
    const { code, stdout, stderr } = await limbeck("headless", "pico", "--corpus", corpora!, "--out", folder);
    console.log(stdout, stderr);
    expect(code).toBe(0);
    report = JSON.parse(readFileSync(join(folder, "report.json"), "utf8"));
  }, 1_500_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("the router names the domain of at least 99.95 % of held-out sequences", () => {
    expect(report.router?.accuracy).toBeGreaterThanOrEqual(0.9995);
    expect(report.router?.f1).toBeGreaterThanOrEqual(0.9995);
  });

  test("every expert beats byte frequencies on its own domain", () => {
    const domains = Object.keys(report.baselines);
    expect(domains).toEqual(["english", "french", "german", "python"]);
    for (const domain of domains) expect(report.grid[domain]![domain], domain).toBeLessThan(report.baselines[domain]!.byteUnigram);
  });
});
