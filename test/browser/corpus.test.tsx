// The Corpus screen's table of the balance, and what is stated of the texts before they are taken away.

import { MantineProvider } from "@mantine/core";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { Corpus } from "../../src/app/screens/corpus/Corpus";
import { initialState, store } from "../../src/app/state/store";
import type { CorpusSummary } from "../../src/core/config/records";
import { corpusOf } from "../app/fakeRecords";

let root: Root | undefined;

function show(corpus: CorpusSummary): void {
  store.setState({ project: { ...initialState.project, corpus } });
  root = createRoot(document.body.appendChild(document.createElement("div")));
  root.render(
    <MantineProvider>
      <Corpus />
    </MantineProvider>,
  );
}

afterEach(() => {
  root?.unmount();
  document.body.replaceChildren();
  store.setState(initialState, true);
});

test("the balance of each domain stands in a table that scrolls by itself where the window is narrow", async () => {
  await page.viewport(360, 700);
  show(corpusOf(["en", "de"]));
  const table = page.getByRole("region", { name: "Balance of the domains, before and after" });
  await expect.element(table.getByRole("row", { name: /^en 9 9 4.5 kB 4.5 kB 50.0 % 50.0 %$/ })).toBeVisible();
  await expect.element(table.getByRole("row", { name: "Largest : smallest 1.00 × 1.00 ×" })).toBeVisible();
  const { clientWidth, scrollWidth } = table.element();
  expect(clientWidth).toBeLessThan(360);
  expect(scrollWidth).toBeGreaterThan(clientWidth);
  await page.viewport(1280, 800);
});

test("a licence that is typed is kept with the project, no longer than it may be, and what a package brought stands there before", async () => {
  const origins = { de: { licence: "CC0", source: "a library" } };
  const settings = initialState.recipe.corpus;
  show({ ...corpusOf(["en", "de"]), packed: { texts: "files", seed: 1, settings, origins } });
  await expect.element(page.getByLabelText("Licence of de")).toHaveValue("CC0");
  await userEvent.fill(page.getByLabelText("Licence of en"), "CC BY 4.0");
  await userEvent.fill(page.getByLabelText("Source of de"), "two libraries");
  expect(store.getState().project.origins).toEqual({
    en: { licence: "CC BY 4.0", source: "" },
    de: { licence: "CC0", source: "two libraries" },
  });
  await expect.element(page.getByLabelText("Licence of en")).toHaveAttribute("maxlength", "400");
});
