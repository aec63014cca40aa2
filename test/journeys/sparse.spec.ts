// The second paper's way, as short as it may be, without a screen: a sparse teacher on instructions, and an expert that its gates
// are tuned to while it learns from text it writes. What leaves says so, and the teacher that leaves is the one that was trained.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { unzipSync } from "fflate";
import type { Report } from "../../src/app/report";
import { limbeck, linesOf } from "../cli/limbeck";
import { writeFiles } from "./texts";

const instructions = Array.from({ length: 90 }, (_, i) => ({
  instruction: `What is ${i} and one more?`,
  context: i % 3 === 0 ? "Count on your fingers." : "",
  response: `It is ${i + 1}.`,
}));

const recipe = {
  format: "limbeck-recipe",
  name: "shortest sparse",
  tokenizer: { vocabSize: 400 },
  teacher: { size: "pico", kind: "sparse", experts: 4, active: 2, steps: 6, evaluations: 1 },
  experts: { size: "pico", steps: 4, evaluations: 1, asked: "student-aware", signal: "student-text", divergence: "reverse-kl" },
  evaluation: { tokens: 256, finalTokens: 512, responses: 4 },
};

test("a sparse teacher and an expert taught by its tuned gates leave as files, with what gates did and how prompts were answered", async ({
  browserName: _,
}, info) => {
  const folder = writeFiles(info.outputPath(), { "recipe.json": JSON.stringify(recipe) });
  const rows = [...instructions.map((row) => JSON.stringify(row)), '{"instruction": "What is left?"}'];
  writeFiles(join(folder, "sums"), { "sums.jsonl": rows.join("\n") });
  const out = join(folder, "out");
  const given = [join(folder, "recipe.json"), "--corpus", join(folder, "sums"), "--out", out, "--adapter", "software"];
  const { code, stdout, stderr } = await limbeck("headless", ...given);
  expect(stderr).not.toContain("limbeck:");
  expect(code).toBe(0);
  expect(`${stdout}${stderr}`).toMatch(/Row 91 .*"response"/); // the row that was left out, and the field it lacks

  const { stages, files }: Report = JSON.parse(readFileSync(join(out, "report.json"), "utf8"));
  const [teacher, expert] = ["teacher", "expert:sums"].map((name) => stages.find((stage) => stage.name === name));
  for (const { taken } of teacher?.gateUse?.sums ?? []) expect(taken.reduce((sum, share) => sum + share, 0)).toBeCloseTo(2, 3);
  expect(teacher?.gateUse?.sums).toHaveLength(2);
  expect(expert?.gateDivergence).toHaveLength(2);
  expect(expert?.responses?.sums.test?.prompts).toBe(4);

  const bytesOf = (name: string): Uint8Array =>
    new Uint8Array(readFileSync(join(out, files.find(({ path }) => path.includes(name))!.path)));
  const weights = unzipSync(bytesOf("teacher"))[
    Object.keys(unzipSync(bytesOf("teacher"))).find((name) => name.endsWith("model.safetensors"))!
  ];
  const gates = bytesOf("gates");
  const header = new TextDecoder().decode(gates.subarray(8, 8 + new DataView(gates.buffer, gates.byteOffset).getUint32(0, true)));
  expect(JSON.parse(header).__metadata__.teacher).toBe(createHash("sha256").update(weights).digest("hex"));

  const steps = linesOf(readFileSync(join(out, "metrics.jsonl"), "utf8")).map((line) => JSON.parse(line));
  expect(steps.filter(({ gates: told }) => told?.kl !== undefined).length).toBe(4);
});
