// A model from outside: its folder is chosen on the Teacher screen, it is scored as it is, an expert learns from it, and it writes in Play.

import { expect } from "@playwright/test";
import { configOf } from "../../src/core/exchange/config";
import { toTokenizerJson } from "../../src/core/tokenizer/json";
import { prefixed, saved } from "../core/exchange/outsideSample";
import { tokenizerFrom } from "../core/exchange/sample";
import { hotWeights } from "../core/reference/harness";
import { expectStage, stage, test } from "./studio";
import { prose, writeFiles } from "./texts";

const SHORT = new URLSearchParams({
  size: "pico",
  "corpus.sampleBytes": "40000",
  "experts.steps": "4",
  "experts.evaluations": "1",
  "evaluation.tokens": "256",
  "evaluation.finalTokens": "256",
});

test("a model that was trained elsewhere becomes the teacher, an expert distils from it, and it writes", async ({ page }, info) => {
  test.setTimeout(180_000);
  const tokenizer = tokenizerFrom([prose("harbour", 1, 8000)], 300);
  const shape = { layers: 3, heads: 3, width: 24, inner: 40, context: 48, vocabSize: tokenizer.vocabSize };
  const folder = writeFiles(info.outputPath("mine"), {
    "config.json": JSON.stringify(configOf(shape, tokenizer.endOfText)),
    "model.safetensors": saved(prefixed(hotWeights(shape, 1)), "BF16"),
    "tokenizer.json": toTokenizerJson(tokenizer),
    "README.md": "# Mine",
  });
  await page.goto(`#/teacher?${SHORT}`);
  await expect(page.getByTestId("device-chip")).toHaveAttribute("data-status", "ready");
  await page.getByTestId("teacher-model-folder-input").setInputFiles(folder);
  const main = page.getByRole("main");
  await expect(main).toContainText(`3 layers of 3 heads, width 24, context 48, vocabulary ${tokenizer.vocabSize}; kept in BF16`);

  await page.goto("#/");
  await page.getByTestId("start-sample").click();
  await expectStage(page, "teacher", "done", 120_000);
  await expectStage(page, "expert:english", "done", 120_000);
  await stage(page, "tokenizer").click();
  await expect(main).toContainText("from files");
  await stage(page, "teacher").click();
  await expect(main).toContainText("from outside");
  await expect(main.getByRole("img", { name: /^Validation/ }).first()).toBeVisible();

  await stage(page, "play").click();
  await main.getByLabel("Writer").selectOption("Teacher");
  await page.getByTestId("prompt").fill("the boat");
  await page.getByTestId("generate").click();
  await expect(page.getByTestId("generated")).toHaveText(/\S/);
});
