// The studio's main job, as a person does it: one click on the sample texts, watching, pausing, going on, writing, and
// taking the experts away. The settings travel in the address and make every stage as short as it may be.

import { readFile } from "node:fs/promises";
import { expect, type Locator, type Page } from "@playwright/test";
import { strFromU8, unzipSync } from "fflate";
import { expectEveryScreenFitsEveryone } from "./access";
import { opensAsFile, type Written, writtenByPage, writtenIn } from "./exportedPage";
import { expectStage, numberIn, stage, test } from "./studio";

const STEPS = 100;
const SHORT = new URLSearchParams({
  size: "pico",
  "corpus.sampleBytes": "40000",
  "teacher.steps": String(STEPS),
  "teacher.evaluations": "2",
  "experts.steps": "5",
  "experts.evaluations": "1",
  "evaluation.tokens": "512",
  "evaluation.finalTokens": "1024",
});
const DOMAINS = ["english", "french", "german", "python"];
const STAGES = ["corpus", "tokenizer", "teacher", ...DOMAINS.map((domain) => `expert:${domain}`), "router", "mixture", "export"];
/** What the studio writes on, and so must exported pages. */
const ASKED = { prompt: "def ", tokens: 40 };
/** The GPU's programs are compiled at the first step, which takes a busy machine without a GPU half a minute. */
const FIRST_STEP = 120_000;

/** The steps done, as the transport bar tells them. */
async function stepsDone(page: Page): Promise<number> {
  const text = (await page.getByLabel("Transport", { exact: true }).textContent()) ?? "";
  return Number(new RegExp(`(\\d+) of ${STEPS} steps`).exec(text)?.[1] ?? Number.NaN);
}

/** The bytes of the file that a click downloads. */
async function downloadBy(control: Locator): Promise<Uint8Array> {
  const downloading = control.page().waitForEvent("download");
  await control.click();
  return new Uint8Array(await readFile(await (await downloading).path()));
}

test("one click trains, pauses within a step, goes on, and ends with experts to take away", async ({ page, browser }, info) => {
  await page.goto(`#/?${SHORT}`);
  await expect(page.getByTestId("device-chip")).toHaveAttribute("data-status", "ready");
  await page.getByTestId("start-sample").click();

  await expectStage(page, "teacher", "running", 60_000);
  const loss = page.getByTestId("loss-latest");
  const first = await numberIn(loss, FIRST_STEP);
  await expect.poll(() => numberIn(loss)).toBeLessThan(first);

  await page.getByTestId("pause").click();
  await expectStage(page, "teacher", "paused");
  const paused = await stepsDone(page);
  await page.waitForTimeout(2000); // many steps' time: a pause that does not hold would show
  expect(await stepsDone(page)).toBe(paused);
  await page.getByTestId("step").click();
  await expect.poll(() => stepsDone(page)).toBe(paused + 1);
  await page.getByTestId("resume").click();

  for (const id of STAGES) await expectStage(page, id, "done", 120_000);

  await stage(page, "teacher").click();
  await page.getByRole("button", { name: "Save Validation" }).click();
  const png = await downloadBy(page.getByRole("menuitem", { name: "PNG, for slides" }));
  expect(strFromU8(png.subarray(1, 4), true)).toBe("PNG");

  await stage(page, "play").click();
  await page.getByTestId("prompt").fill(ASKED.prompt);
  await page.getByLabel("Tokens").fill(String(ASKED.tokens));
  await page.getByLabel("Temperature").fill("0");
  const written = new Map<string, Written>();
  for (const [i, writer] of ["routed", "expert:french"].entries()) {
    await page.getByLabel("Writer").selectOption(writer);
    await page.getByTestId("generate").click();
    await expect(page.getByText(`on prompt ${i + 1}`)).toBeAttached();
    await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
    written.set(writer, await writtenIn(page.getByTestId("generated").getByRole("option"), (token) => token.style.color));
  }

  await stage(page, "export").click();
  const files = unzipSync(await downloadBy(page.getByTestId("download-limbeck-expert-french.zip")));
  expect(Object.keys(files)).toEqual(
    expect.arrayContaining(["config.json", "generation_config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"]),
  );
  expect(JSON.parse(strFromU8(files["config.json"]!)).model_type).toBe("gpt2");

  for (const format of ["onnx-f32", "mixture-page"]) await page.getByTestId(`format-${format}`).check();
  await page.getByTestId("start-export").click();
  const packages = { routed: "limbeck-mixture-ple-page", "expert:french": "limbeck-expert-french.onnx_f32" };
  for (const [writer, name] of Object.entries(packages)) {
    const zip = await downloadBy(page.getByTestId(`download-${name}.zip`));
    const here = written.get(writer)!;
    expect(here.length).toBeGreaterThan(0);
    const there = writtenByPage(browser, zip, info.outputPath(name), ASKED, (tokens) =>
      writtenIn(tokens, ({ className }) => String(className)),
    );
    expect(await there, name).toEqual(here);
  }
  const asFile = await opensAsFile(browser, info.outputPath(packages["expert:french"]), ASKED);
  expect(asFile).toBe(
    written
      .get("expert:french")!
      .map(([letter]) => letter)
      .join(""),
  );

  await page.reload();
  for (const id of STAGES) await expectStage(page, id, "done");
  await expectEveryScreenFitsEveryone(page);
});
