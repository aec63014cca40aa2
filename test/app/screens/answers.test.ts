// What a model answered, as tables.

import { expect, test } from "vitest";
import { answersTable, remarkOf, scoresTable } from "../../../src/app/screens/model/answers";
import type { SplitResponses } from "../../../src/core/config/responses";

const part = (rougeL: number, answer: string, ...prompts: readonly string[]): SplitResponses => ({
  rougeL,
  loss: 2,
  prompts: prompts.length,
  seeds: 5,
  samples: prompts.map((prompt) => ({ prompt, reference: `to ${prompt}`, answer })),
});
const model = { responses: { en: { test: part(10, "yes", "a", "b"), shifted: part(4, "no", "c") } } };

test("scores have a row for each held-out part, beside its teacher's where that answered", () => {
  expect(scoresTable({ model }).rows.map(({ label, cells }) => [label, cells])).toEqual([
    ["test prompts", { rougeL: 10, loss: 2 }],
    ["shifted prompts", { rougeL: 4, loss: 2 }],
  ]);
  const { columns, rows } = scoresTable({ model, teacher: { responses: { en: { test: part(20, "so", "b") } } } });
  expect(columns.map(({ key }) => key)).toEqual(["rougeL", "loss", "teacherRougeL", "teacherLoss"]);
  expect(rows.map(({ cells }) => cells.teacherRougeL)).toEqual([20, undefined]);
});

test("an expert's answers stand beside its teacher's to the same prompt, and beside none to another", () => {
  const { columns, rows } = answersTable({ model, teacher: { responses: { en: { test: part(20, "so", "b") } } } });
  expect(columns.map(({ key }) => key)).toEqual(["reference", "answer", "teachers"]);
  expect(rows.map(({ label, group, cells }) => [label, group, cells.answer, cells.teachers])).toEqual([
    ["a", "test prompts", "yes", undefined],
    ["b", "test prompts", "yes", "so"],
    ["c", "shifted prompts", "no", undefined],
  ]);
  expect(answersTable({ model }).columns).toHaveLength(2);
});

test("parts are named by their domain where there are several, and how often was answered is told", () => {
  const two = { responses: { ...model.responses, de: { test: part(1, "ja", "d") } } };
  expect(scoresTable({ model: two }).rows.map(({ label }) => label)).toEqual([
    "en, test prompts",
    "en, shifted prompts",
    "de, test prompts",
  ]);
  expect(remarkOf({ model })).toBe("2 prompts a part, 5 sampled answers each");
});
