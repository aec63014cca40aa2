// The studio's main job, as a person does it: one click on the sample texts, watching, pausing, going on, and taking the
// experts away. The settings travel in the address and make every stage as short as it may be.

import { readFile } from "node:fs/promises";
import { expect } from "@playwright/test";
import { strFromU8, unzipSync } from "fflate";
import { expectStage, numberIn, stage, test } from "./studio";

const SHORT = new URLSearchParams({
  size: "pico",
  "corpus.sampleBytes": "40000",
  "teacher.steps": "30",
  "teacher.evaluations": "2",
  "experts.steps": "5",
  "experts.evaluations": "1",
  "evaluation.tokens": "512",
  "evaluation.finalTokens": "1024",
});
const DOMAINS = ["english", "french", "german", "python"];

test("one click trains, pauses within a step, goes on, and ends with experts to take away", async ({ page }) => {
  await page.goto(`#/?${SHORT}`);
  await expect(page.getByTestId("device-chip")).toHaveAttribute("data-status", "ready");
  await page.getByTestId("start-sample").click();

  await expectStage(page, "teacher", "running", 60_000);
  const loss = page.getByTestId("loss-latest");
  const first = await numberIn(loss);
  await expect.poll(() => numberIn(loss), { timeout: 60_000 }).toBeLessThan(first);

  await page.getByTestId("pause").click();
  await expectStage(page, "teacher", "paused");
  const teacher = stage(page, "teacher");
  const paused = await page.getByLabel("Transport").textContent();
  await page.waitForTimeout(3000); // several steps' time: a pause that does not hold would show
  expect((await page.getByLabel("Transport").textContent())?.match(/\d+ of 30/)?.[0]).toBe(paused?.match(/\d+ of 30/)?.[0]);
  await page.getByTestId("resume").click();
  await expect(teacher).toHaveAttribute("data-status", "done", { timeout: 120_000 });

  for (const domain of DOMAINS) await expectStage(page, `expert:${domain}`, "done", 60_000);
  await expectStage(page, "router", "done", 60_000);
  await expectStage(page, "mixture", "done", 60_000);
  await expectStage(page, "export", "done", 60_000);

  await stage(page, "export").click();
  const downloading = page.waitForEvent("download");
  await page.locator("[data-testid^='download-'][data-testid$='french.zip']").click();
  const download = await downloading;
  const files = unzipSync(await readFile(await download.path()));
  const names = ["config.json", "generation_config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"];
  expect(Object.keys(files).map((path) => path.split("/").at(-1))).toEqual(expect.arrayContaining(names));
  const config = Object.entries(files).find(([path]) => path.endsWith("/config.json") || path === "config.json")![1];
  expect(JSON.parse(strFromU8(config)).model_type).toBe("gpt2");

  await page.reload();
  for (const id of ["corpus", "tokenizer", "teacher", "router", "mixture", "export", ...DOMAINS.map((domain) => `expert:${domain}`)])
    await expectStage(page, id, "done");
});
