// Parts of the page in a real browser: what a form lets through, what becomes of text from models, what charts and the
// pipeline tell. Whole ways through the page are in test/journeys.

import { MantineProvider } from "@mantine/core";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { FieldForm } from "../../src/app/components/fields/FieldForm";
import { Frame } from "../../src/app/components/frame/Frame";
import { StageHead } from "../../src/app/components/StageHead";
import { ModelScreen } from "../../src/app/screens/model/ModelScreen";
import { Teacher } from "../../src/app/screens/model/Teacher";
import { series } from "../../src/app/series";
import { emptyStage, initialState, store } from "../../src/app/state/store";
import type { CorpusSummary, ModelRecord } from "../../src/core/config/records";
import { SIZES } from "../../src/core/config/sizes";

let root: Root | undefined;

function show(screen: React.ReactNode): void {
  root = createRoot(document.body.appendChild(document.createElement("div")));
  root.render(<MantineProvider>{screen}</MantineProvider>);
}

function withModel(id: string, changes: Partial<ModelRecord>): void {
  const final = { en: { loss: 3, perplexity: 20.0855, bitsPerByte: 1.987 } };
  const figures = { parameters: 1, path: "models/some.safetensors", steps: 4, tokens: 1024, seconds: 2, final };
  const corpus = { source: "files", domains: [{ name: "en" }], problems: [] } as unknown as CorpusSummary;
  const model = { id, shape: SIZES.pico, ...figures, ...changes };
  store.setState({ project: { ...initialState.project, corpus, models: { [id]: model } } });
}

afterEach(() => {
  root?.unmount();
  document.body.replaceChildren();
  store.setState(initialState, true);
});

test("a value that is not allowed stays in its control with the reason and never reaches the recipe", async () => {
  show(<FieldForm sections={["teacher"]} />);
  const steps = page.getByLabelText("Steps", { exact: true });
  await userEvent.fill(steps, "0");
  await expect.element(page.getByText("Must be a whole number from 1 to 10,000,000.")).toBeVisible();
  await expect.element(steps).toHaveValue("0");
  expect(store.getState().recipe.teacher.steps).toBe(initialState.recipe.teacher.steps);
  await userEvent.fill(steps, "12");
  expect(store.getState().recipe.teacher.steps).toBe(12);
});

test("a value that does not go with another is told at its own control", async () => {
  show(<FieldForm sections={["teacher"]} />);
  await userEvent.fill(page.getByLabelText("Sequences per step"), "9");
  await expect.element(page.getByText(/microBatch is 8, but it must divide/)).toBeVisible();
});

test("settings of a choice stand there only while it is chosen", async () => {
  show(<FieldForm sections={["experts"]} />);
  await expect.element(page.getByLabelText("Weight of the teacher (β)")).toBeVisible();
  await expect.element(page.getByLabelText("Skew (α)")).not.toBeInTheDocument();
  await userEvent.selectOptions(page.getByLabelText("Distillation loss"), "skew-reverse-kl");
  await expect.element(page.getByLabelText("Skew (α)")).toBeVisible();
  await userEvent.selectOptions(page.getByLabelText("Weighting"), "adaptive");
  await expect.element(page.getByLabelText("Weight of the teacher (β)")).not.toBeInTheDocument();
});

test("an expert that learned from kept answers tells the bytes of each token and how many were there before", async () => {
  withModel("expert:en", { signal: { bytesPerToken: 96, reused: 0.75 } });
  show(<ModelScreen stage="expert:en" domains={["en"]} />);
  await expect.element(page.getByText("96", { exact: true })).toBeVisible();
  await expect.element(page.getByText("75 % were there before")).toBeVisible();
});

test("what a model writes is text, whatever it looks like", async () => {
  const text = '<img src="x"><b>bold</b>';
  const sample = { step: 4, prompt: "", text };
  store.setState({ running: "teacher", stages: { teacher: { ...emptyStage, status: "running", samples: [sample] } } });
  show(<ModelScreen stage="teacher" domains={[]} />);
  await expect.element(page.getByText(text)).toBeVisible();
  expect(document.querySelector("img")).toBeNull();
});

test("a chart tells its newest values, and a stage without any that there are none", async () => {
  const terms = { ce: [6.2, 3] };
  const columns = {
    step: [1, 2],
    tokens: [512, 1024],
    seconds: [1, 2],
    learningRate: [0.1, 0.1],
    gradientNorm: [1, 0.5],
    loss: [6.2, 3],
    terms,
    weights: {},
  };
  series.append("teacher", columns);
  store.setState({ running: "teacher", stages: { teacher: { ...emptyStage, status: "running" } } });
  show(<ModelScreen stage="teacher" domains={[]} />);
  await expect.element(page.getByTestId("loss-latest")).toHaveTextContent("3.000");
  await expect.element(page.getByRole("img", { name: "Gradient norm at 1.02 k tokens: before clipping 0.5." })).toBeVisible();
  await expect.element(page.getByRole("img", { name: "Validation: no values yet." })).toBeVisible();
  series.clear("teacher");
});

/** A project whose teacher is finished. */
test("a finished teacher is reported on with its figures and its reliability, until it is trained again", async () => {
  const bins = [{ count: 8, confidence: 0.5, accuracy: 0.4 }];
  withModel("teacher", { predictions: { en: { top1: 0.4, top5: 0.725, ece: 0.1, bins } } });
  show(<Teacher />);
  const report = page.getByRole("region", { name: "How well the teacher predicts each domain" });
  await expect.element(report.getByRole("row").nth(0)).toHaveTextContent("DomainLossPerplexityBits/byteTop-1Top-5ECE");
  await expect.element(report.getByRole("row").nth(1)).toHaveTextContent("en3.00020.091.98740.0 %72.5 %10.0 %");
  const chart = page.getByRole("img", { name: "Reliability: en ECE 10.0 %, perfectly calibrated ECE 0 %." });
  await expect.element(chart).toBeVisible();
  chart.element().scrollIntoView(); // only what is in view is drawn
  await expect.poll(() => chart.element().querySelectorAll(".recharts-line").length, { timeout: 10_000 }).toBe(2);
  store.setState({ running: "teacher", stages: { teacher: { ...emptyStage, status: "running" } } });
  await expect.element(report).not.toBeInTheDocument();
});

test("a teacher of before there were reports has its losses in the table, and no chart", async () => {
  withModel("teacher", {});
  show(<Teacher />);
  const report = page.getByRole("region", { name: "How well the teacher predicts each domain" });
  await expect.element(report.getByRole("row").nth(0)).toHaveTextContent("DomainLossPerplexityBits/byte");
  await expect.element(report.getByRole("row").nth(1)).toHaveTextContent("en3.00020.091.987");
  expect(document.body.textContent).not.toMatch(/Top-1|Reliability/);
});

test("the frame shows where every stage stands, and pause becomes resume", async () => {
  store.setState({ running: "corpus", stages: { corpus: { ...emptyStage, status: "running" } } });
  show(<Frame location="#/">{null}</Frame>);
  await expect.element(page.getByTestId("stage-corpus")).toHaveAttribute("data-status", "running");
  await expect.element(page.getByTestId("stage-teacher")).toHaveAttribute("data-status", "waiting");
  await expect.element(page.getByTestId("pause")).toBeEnabled();
  await expect.element(page.getByTestId("step")).toBeDisabled();
  store.setState({ stages: { corpus: { ...emptyStage, status: "paused" } } });
  await expect.element(page.getByTestId("resume")).toBeEnabled();
  await expect.element(page.getByTestId("step")).toBeEnabled();
});

test("a stage that failed says what happened, the next step, and offers to start again", async () => {
  const problem = { code: "too-little-text" as const, message: "de holds 12 bytes.", hint: "Add text to de." };
  store.setState({ stages: { corpus: { ...emptyStage, status: "failed", problem } } });
  show(<StageHead stage="corpus" title="Corpus" about="" />);
  await expect.element(page.getByTestId("problem")).toHaveTextContent("de holds 12 bytes.Add text to de.Start again");
});
