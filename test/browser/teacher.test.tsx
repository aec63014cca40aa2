// A sparse teacher's screen in a real browser: its experts while it trains and afterwards, what making one of experts says
// first, and the gates that were tuned to an expert.

import { MantineProvider } from "@mantine/core";
import "@mantine/core/styles.layer.css";
import axe from "axe-core";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { FieldForm } from "../../src/app/components/fields/FieldForm";
import { Experts } from "../../src/app/screens/model/Experts";
import { Teacher } from "../../src/app/screens/model/Teacher";
import { series } from "../../src/app/series";
import { emptyStage, initialState, store } from "../../src/app/state/store";
import { theme } from "../../src/app/theme";
import "../../src/app/theme.css";
import type { ModelRecord } from "../../src/core/config/records";
import { SIZES } from "../../src/core/config/sizes";
import { corpusOf, modelRecord } from "../app/fakeRecords";
import { gateSteps, layerUse } from "../app/sparseModel";
import { withChanges } from "../withChanges";

const domains = ["en", "de"];
const tokenizer = { vocabSize: 512, merges: 255, bytesPerToken: {}, trainTokens: {}, validationTokens: {} };
const shape = { ...SIZES.pico, experts: { count: 3, active: 2 } };
const gateUse = {
  en: [layerUse([1, 0.75, 0.25], 0.75, 0.5), layerUse([1, 1, 0], 0.375, 1)],
  de: [layerUse([0.25, 0.75, 1], 0.625, 0.75), layerUse([1, 1, 0], 0.5, 1)],
};
const teacher: ModelRecord = { ...modelRecord("teacher", domains), shape, gateUse };

let root: Root | undefined;

type Scheme = "light" | "dark";

function show(screen: React.ReactNode, models: Readonly<Record<string, ModelRecord>>, scheme: Scheme = "light"): void {
  store.setState({ project: { version: 2, corpus: corpusOf(domains), tokenizer, models } });
  root = createRoot(document.body.appendChild(document.createElement("main")));
  root.render(
    <MantineProvider theme={theme} forceColorScheme={scheme}>
      {screen}
    </MantineProvider>,
  );
}

afterEach(() => {
  root?.unmount();
  document.body.replaceChildren();
  for (const stage of ["teacher", "expert:en"]) series.clear(stage);
  store.setState(initialState, true);
});

test("while it trains each expert's share of tokens is a number, a dead one is named, and the gates are charted", async () => {
  const loads = { "taken/0/0": 1, "taken/0/1": 1, "taken/0/2": 0, "entropy/0": 0.5, "mass/0": 0.25, balance: 0.5 };
  series.append(
    "teacher",
    gateSteps(120, () => loads),
  );
  store.setState({ running: "teacher", stages: { teacher: { ...emptyStage, status: "running" } } });
  show(<Teacher />, {});
  await expect.element(page.getByText("Every token takes 2 of the 3 experts of each layer; no token is ever dropped.")).toBeVisible();
  await expect.element(page.getByRole("row", { name: /^layer 1/ })).toHaveTextContent("layer 1100 %100 %dead");
  await expect.element(page.getByText("Dead, taken by no token in the last 100 steps: expert 3 of layer 1.")).toBeVisible();
  await expect
    .element(page.getByRole("img", { name: /^Entropy of the gates .*layer 1 0\.500\. For comparison: even, ln 3 1\.099/ }))
    .toBeVisible();
  await expect.element(page.getByRole("img", { name: /^Probability of the experts that took part .*layer 1 25\.0 %/ })).toBeVisible();
  await expect.element(page.getByRole("img", { name: /^Gates’ load balance .* 0\.500/ })).toBeVisible();
});

test("once it is trained a domain's experts are shown layer by layer, with what the gates leave to others", async () => {
  show(<Teacher />, { teacher });
  const table = (layer: number) =>
    page.getByRole("region", { name: `Share of each domain’s tokens that took each expert of layer ${layer}` });
  await expect.element(table(1).getByRole("row").nth(1)).toHaveTextContent("expert 1100 %25.0 %");
  await expect.element(page.getByText("Taken by no token of this text: expert 3 of layer 2.")).toBeVisible();
  await userEvent.selectOptions(page.getByLabelText("Layer whose experts are shown"), "1");
  await expect.element(table(2).getByRole("row").nth(3)).toHaveTextContent("expert 30 %0 %");
  await expect.element(page.getByText(/^In 1 of 2 layers the experts that take part have less than half/)).toBeVisible();
  const gates = (told: string) =>
    page
      .getByRole("region", { name: `${told}, by layer and domain` })
      .getByRole("row")
      .nth(1);
  await expect.element(gates("Probability of the experts that take part")).toHaveTextContent("layer 175.0 %62.5 %");
  await userEvent.click(page.getByText("Entropy", { exact: true }));
  await expect.element(gates("Entropy of the gates in nats")).toHaveTextContent("layer 10.5000.750");
  await expect.element(page.getByText("2 of 3", { exact: true })).toBeVisible();
});

test("an expert of an upcycled teacher keeps the name of its domain, where it is at home", async () => {
  const both = (use: readonly number[]) => [layerUse(use, 1)];
  const experts = { count: 2, active: 1 };
  const made = { ...teacher, shape: { ...shape, experts }, gateUse: { en: both([1, 0]), de: both([0.25, 0.75]) }, upcycledFrom: domains };
  show(<Teacher />, { teacher: made });
  const row = page.getByRole("row", { name: /^expert 2, of de/ });
  await expect.element(row).toBeVisible();
  expect([...row.element().querySelectorAll("td")].map((cell) => cell.hasAttribute("data-home"))).toEqual([false, true]);
});

test("a teacher that is to be made of experts says first what becomes of those that are there", async () => {
  store.setState({ recipe: withChanges(initialState.recipe, { teacher: { kind: "upcycled" } }) });
  show(<Teacher />, {});
  await expect.element(page.getByText(/^No experts yet: a dense teacher and an expert per domain are trained for it first/)).toBeVisible();
  store.setState(({ project }) => ({ project: { ...project, models: { "expert:en": modelRecord("expert:en", domains) } } }));
  await expect.element(page.getByText(/Waits for the expert for de: a teacher made of experts needs those of all domains/)).toBeVisible();
  await expect.element(page.getByTestId("start-teacher")).not.toBeInTheDocument();
});

test("a dense teacher that is to be made of experts next says which are missing", async () => {
  const recipe = withChanges(initialState.recipe, { teacher: { kind: "upcycled" } });
  store.setState({ recipe });
  show(<Teacher />, { teacher: modelRecord("teacher", domains), "expert:en": modelRecord("expert:en", domains) });
  const trace = { recipe: initialState.recipe, seconds: 1, notices: [], evaluations: [], samples: [] };
  store.setState(({ project }) => ({ project: { ...project, traces: { teacher: trace } } }));
  await expect.element(page.getByTestId("problem")).toHaveTextContent("Waits for the expert for de");
  store.setState({ recipe: initialState.recipe });
  await expect.element(page.getByTestId("start-teacher")).toBeVisible();
});

test("an expert's screen charts how its teacher's gates are tuned, and tells how far they went in each layer", async () => {
  series.append(
    "expert:en",
    gateSteps(3, () => ({ kl: 0.25, balance: 0.125 })),
  );
  show(<Experts domain="en" />, { teacher, "expert:en": { ...modelRecord("expert:en", domains), gates } });
  await expect.element(page.getByRole("img", { name: /^Gates’ divergence .*0\.250/ })).toBeVisible();
  const table = page.getByRole("region", { name: "How far the tuned gate of each layer is from the teacher’s own" });
  await expect.element(table.getByRole("row").nth(2)).toHaveTextContent("layer 20.063");
});

const answered = {
  rougeL: 12,
  loss: 2,
  prompts: 1,
  seeds: 5,
  samples: [{ prompt: "Q: What is two and two?\nA:", reference: "It is four.", answer: "It is five." }],
};
const responses = { en: { test: answered, shifted: answered } };
const gates = { path: "models/gates", bytes: 2048, sha256: "ab".repeat(32), teacher: "cd".repeat(32), divergence: [0.5, 0.0625] };

test.each([
  ["its gates and answers", "light", <Teacher key="teacher" />],
  ["its gates and answers", "dark", <Teacher key="teacher" />],
  ["its tuned gates and an expert's answers", "light", <Experts key="expert" domain="en" />],
  ["its tuned gates and an expert's answers", "dark", <Experts key="expert" domain="en" />],
] as const)("the accessibility check finds no fault in %s, %s", async (_, scheme, screen) => {
  const models = { teacher: { ...teacher, responses }, "expert:en": { ...modelRecord("expert:en", domains), responses, gates } };
  show(screen, models, scheme);
  await expect.element(page.getByRole("region", { name: "Answers to held-out prompts", exact: true })).toBeVisible();
  const { violations } = await axe.run(document.body);
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
});

test("a setting that has to be corrected is there, whatever else hides it", async () => {
  show(<FieldForm sections={["experts"]} />, {});
  await expect.element(page.getByLabelText("Temperature")).toBeVisible();
  await expect.element(page.getByLabelText("Experts of a sparse teacher")).not.toBeInTheDocument();
  store.setState({ recipe: withChanges(initialState.recipe, { experts: { asked: "augmented" } }) });
  await expect.element(page.getByText(/a dense teacher has no gates/)).toBeVisible();
});
