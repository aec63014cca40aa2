// The Router screen in a real browser: what is measured starts from its buttons, the threshold is a control that says what
// it does, and the text box says when the router is unsure.

import { MantineProvider } from "@mantine/core";
import "@mantine/core/styles.layer.css";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, expect, test } from "vitest";
import { page } from "vitest/browser";
import { Router } from "../../src/app/screens/router/Router";
import { emptyStage, initialState, store } from "../../src/app/state/store";
import { theme } from "../../src/app/theme";
import "../../src/app/theme.css";
import type { ProjectRecord } from "../../src/core/config/records";
import { corpusOf, routerRecord } from "../app/fakeRecords";
import { classifiersRecord, robustnessRecord } from "../app/routerStudies";

const domains = ["en", "de", "py"];
const tokenizer = { vocabSize: 512, merges: 255, bytesPerToken: {}, trainTokens: {}, validationTokens: {} };
const routed: ProjectRecord = { version: 2, models: {}, corpus: corpusOf(domains), tokenizer, router: routerRecord(domains) };
const measured: ProjectRecord = {
  ...routed,
  classifiers: classifiersRecord(domains, ["logistic-regression", "naive-bayes"]),
  byModels: classifiersRecord(domains, ["hidden-logistic"]),
  robustness: robustnessRecord(domains),
};

let root: Root | undefined;

function show(project: ProjectRecord): void {
  store.setState({ project });
  root = createRoot(document.body.appendChild(document.createElement("div")));
  root.render(
    <MantineProvider theme={theme}>
      <Router />
    </MantineProvider>,
  );
}

afterEach(() => {
  root?.unmount();
  document.body.replaceChildren();
  store.setState(initialState, true);
});

test("a fitted router offers what can be measured, and says what a comparison by models waits for", async () => {
  show(routed);
  await expect.element(page.getByRole("button", { name: "Test the router" })).toBeEnabled();
  await expect.element(page.getByRole("button", { name: "Compare by tokens" })).toBeEnabled();
  await expect.element(page.getByRole("button", { name: "Compare by models" })).toBeDisabled();
  await expect.element(page.getByText("Waits for the teacher and 3 of 3 experts.")).toBeVisible();
});

test("while it is measured the button waits and its progress stands beside it; a problem stands there too", async () => {
  store.setState({
    running: "robustness",
    stages: { robustness: { ...emptyStage, status: "running", progress: { done: 3, total: 4, unit: "texts" } } },
  });
  show(routed);
  await expect.element(page.getByRole("button", { name: "Test the router" })).toBeDisabled();
  await expect.element(page.getByText("75 %", { exact: true })).toBeVisible();
  const problem = { code: "too-little-text", message: "de has too little text.", hint: "Add text to de." } as const;
  store.setState({ running: undefined, stages: { robustness: { ...emptyStage, status: "failed", problem } } });
  await expect.element(page.getByText(problem.message)).toBeVisible();
});

test("results stand in tables by classifier, by change and by unseen domain", async () => {
  show(measured);
  const compared = page.getByRole("region", { name: "Classifiers compared", exact: true });
  for (const name of ["Logistic regression", "Naive Bayes", "Logistic regression on hidden states"])
    await expect.element(compared.getByRole("rowheader", { name, exact: true })).toBeVisible();
  const changed = page.getByRole("region", { name: "Accuracy on changed texts", exact: true });
  await expect.element(changed.getByRole("rowheader", { name: "30 % of letters mistyped" })).toBeVisible();
  const unseen = page.getByRole("region", { name: "Texts of a domain the router was fitted without", exact: true });
  await expect.element(unseen.getByRole("row", { name: /^en 40.0 % 90.0 % 0.875/ })).toBeVisible();
});

test("a misrouted text stands beside its domain and the one it was taken for", async () => {
  const misrouted = [{ text: "def of the harbour", truth: "en", said: "py", probability: 0.75 }];
  show({ ...routed, router: { ...routerRecord(domains), misrouted } });
  const wrong = page.getByRole("region", { name: "What it gets wrong" });
  await expect.element(wrong.getByRole("listitem")).toHaveTextContent("en taken for py (75.0 %)def of the harbour");
});

test("a suggested threshold goes into the recipe and says what it does", async () => {
  show(measured);
  const effect = page.getByTestId("abstention-effect");
  await expect.element(effect).toHaveTextContent("Every text is routed as usual");
  (page.getByRole("button", { name: "Be unsure below 0.5, right on 99.0 %" }).element() as HTMLElement).click();
  expect(store.getState().recipe.router.abstainBelow).toBe(0.5);
  await expect.element(page.getByLabelText("Unsure below", { exact: true })).toHaveValue("0.5");
  await expect.element(effect).toHaveTextContent("Of the held-out texts 50.00 % are unsure; of the others 100 % are routed rightly.");
});

test("nothing on the screen is wider than a small phone", async () => {
  await page.viewport(360, 740);
  show(measured);
  await expect.element(page.getByRole("region", { name: "Classifiers compared", exact: true })).toBeVisible();
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(360);
});
