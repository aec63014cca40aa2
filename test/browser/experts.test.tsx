// The panel of experts in a real browser: what it says of twelve of them, and what its buttons do by keyboard alone.

import { MantineProvider } from "@mantine/core";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { Frame } from "../../src/app/components/frame/Frame";
import { ExpertsPanel } from "../../src/app/screens/mixture/ExpertsPanel";
import { initialState, store } from "../../src/app/state/store";
import { domain, modelRecord } from "../app/fakeRecords";

const twelve = Array.from({ length: 12 }, (_, i) => `domain ${i + 1}`);
let root: Root | undefined;

function show(domains: readonly string[], screen: React.ReactNode = <ExpertsPanel />): void {
  const corpus = { source: "files" as const, domains: domains.map((name) => domain(name)), problems: [] };
  const ids = ["teacher", ...domains.map((name) => `expert:${name}`)];
  const models = Object.fromEntries(ids.map((id) => [id, { ...modelRecord(id, domains), bytes: 4000, sha256: "ab".repeat(32) }]));
  const tokenizer = { vocabSize: 512, merges: 255, bytesPerToken: {}, trainTokens: {}, validationTokens: {} };
  store.setState({ ...initialState, project: { version: 2, corpus, tokenizer, models } });
  root = createRoot(document.body.appendChild(document.createElement("div")));
  root.render(<MantineProvider>{screen}</MantineProvider>);
}

const button = (name: string) => page.getByRole("button", { name, exact: true });

afterEach(() => {
  root?.unmount();
  document.body.replaceChildren();
  store.setState(initialState, true);
});

test("each of twelve experts has a row with its file, and the rail an entry with a colour of its own", async () => {
  show(
    twelve,
    <Frame location="mixture">
      <ExpertsPanel />
    </Frame>,
  );
  await expect.element(page.getByRole("row", { name: /domain 12/ })).toBeVisible();
  expect(page.getByText("abababababab…").elements()).toHaveLength(12);
  const marks = [...document.querySelectorAll<HTMLElement>("a[data-nested] i")].map((mark) => mark.style.background);
  expect(marks).toHaveLength(12);
  expect(new Set(marks).size).toBe(12);
});

test("leaving out and taking in by keyboard says so in the row and in the recipe", async () => {
  show(["en", "de", "fr"]);
  await expect.element(button("Leave out the expert for de")).toBeVisible();
  (button("Leave out the expert for de").element() as HTMLElement).focus();
  await userEvent.keyboard("{Enter}");
  await expect.element(page.getByRole("row", { name: /^de left out/ })).toBeVisible();
  expect(store.getState().recipe.mixture.without).toBe("de");
  await expect.element(page.getByText(/neither of the last two can go/)).toBeVisible();
  await expect.element(button("Leave out the expert for en")).toBeDisabled();
  await userEvent.click(button("Take in the expert for de"));
  await expect.element(page.getByRole("row", { name: /^de takes part/ })).toBeVisible();
  expect(store.getState().recipe.mixture.without).toBe("none");
});

test("an expert is removed only after a question, and the others stay", async () => {
  show(["en", "de", "fr"]);
  await userEvent.click(button("Remove … the expert for de"));
  await expect.element(page.getByRole("dialog", { name: "Remove the expert for de?" })).toBeVisible();
  await userEvent.click(button("Keep it"));
  expect(store.getState().project.models["expert:de"]).toBeDefined();
  await userEvent.click(button("Remove … the expert for de"));
  await userEvent.click(button("Remove it"));
  await expect.element(page.getByRole("row", { name: /^de left out, no expert yet/ })).toBeVisible();
  expect(Object.keys(store.getState().project.models)).toEqual(["teacher", "expert:en", "expert:fr"]);
});
