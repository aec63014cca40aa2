// The screen of runs in a real browser: what it tells of two runs, and what deleting, pinning and choosing do.

import { MantineProvider } from "@mantine/core";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { Runs } from "../../src/app/screens/runs/Runs";
import { initialState, store } from "../../src/app/state/store";
import { recipeFor } from "../../src/core/config/recipe";
import type { RunRecord } from "../../src/core/config/run";
import { runNamed } from "../storage/contract";
import { withChanges } from "../withChanges";

let root: Root | undefined;

const quality = (bitsPerByte: number) => ({ en: { loss: 3, perplexity: 20, bitsPerByte } });
const adaptive = withChanges(recipeFor("pico"), { teacher: { steps: 800 } });
const runs: readonly RunRecord[] = [
  runNamed("calm-otter", { look: 1, startedAt: 1e12 + 1, recipe: adaptive, final: quality(1.75) }),
  runNamed("amber-heron", { final: quality(2) }),
];

beforeEach(() => {
  localStorage.clear();
  store.setState({ ...initialState, runs }, true);
  root = createRoot(document.body.appendChild(document.createElement("div")));
  root.render(
    <MantineProvider>
      <Runs />
    </MantineProvider>,
  );
});

afterEach(() => {
  root?.unmount();
  document.body.replaceChildren();
  store.setState(initialState, true);
});

const row = (place: number) => page.getByRole("region", { name: "Runs", exact: true }).getByRole("row").nth(place);
const differences = page.getByTestId("run-differences");

test("the newest run is held against the one before, with the difference and the result in sentences", async () => {
  await expect.element(row(1)).toHaveTextContent(/calm-otterTeacherdoneSteps: 800 instead of 400\.1\.750−0\.250/);
  await expect.element(row(2)).toHaveTextContent(/amber-heronTeacherdoneThe first\.2\.000/);
  await expect
    .element(differences)
    .toHaveTextContent("calm-otter against amber-heronSteps: 800 instead of 400. It ended 0.250 bits per byte below amber-heron.");
  const settings = page.getByRole("region", { name: "Values of the settings that differ" }).getByRole("row");
  await expect.element(settings.nth(1)).toHaveTextContent("Steps400800");
});

test("the other run as the baseline turns the difference round, and a run less leaves none", async () => {
  await userEvent.click(page.getByRole("radio", { name: "Hold the others against calm-otter" }));
  await expect.element(differences).toHaveTextContent("It ended 0.250 bits per byte above calm-otter.");
  await userEvent.click(page.getByRole("checkbox", { name: "amber-heron" }));
  await expect.element(differences).not.toBeInTheDocument();
  await userEvent.click(page.getByRole("button", { name: "Compare the newest with the one before" }));
  await expect.element(differences).toHaveTextContent("below amber-heron");
});

test("a deleted run goes at once, and Undo, which has the focus, brings it back", async () => {
  await userEvent.click(page.getByRole("button", { name: "Delete calm-otter" }));
  await expect.element(page.getByText("calm-otter is deleted.")).toBeVisible();
  expect(store.getState().runs.map(({ name }) => name)).toEqual(["amber-heron"]);
  await expect.element(page.getByTestId("undo-delete")).toHaveFocus();
  await userEvent.keyboard("{Enter}");
  await expect.element(row(1)).toHaveTextContent("calm-otter");
  expect(store.getState().runs).toEqual(runs);
});

test("a run that failed says why, and a pinned one offers to let it go", async () => {
  const problem = { code: "loss-not-finite" as const, message: "The loss of step 3 is not finite.", hint: "Lower the learning rate." };
  store.setState({ runs: [runNamed("brave-lynx", { state: "failed", steps: 3, problem }), ...runs.slice(1)] });
  await expect.element(row(1)).toHaveTextContent("failed at step 3The loss of step 3 is not finite.");
  await userEvent.click(page.getByRole("button", { name: "Pin brave-lynx" }));
  await expect.element(page.getByRole("button", { name: "Unpin brave-lynx" })).toBeVisible();
  expect(store.getState().runs.find(({ name }) => name === "brave-lynx")?.pinned).toBe(true);
});

test("a file of curves comes in as an imported run, and one that is none is named with its line", async () => {
  const input = page.getByTestId("curves-input");
  await userEvent.upload(input, new File(["step,loss\n1,3\n2,two\n"], "bad.csv"));
  await expect.element(page.getByText('bad.csv: row 3: loss is "two", not a number.')).toBeVisible();
  await userEvent.upload(input, new File(["step,loss\n1,3\n2,2\n"], "good.csv"));
  await expect.element(row(1)).toHaveTextContent(/Imported.*came from good\.csv: its settings are not known here\./);
  await expect.element(page.getByText("bad.csv", { exact: false })).not.toBeInTheDocument();
  expect(store.getState().runs.map(({ stage }) => stage)).toEqual(["imported", "teacher", "teacher"]);
});
