// Choosing and dropping a tokenizer's files in a real browser, with the worker that reads them.

import { MantineProvider } from "@mantine/core";
import type { ReactNode } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, expect, test, vi } from "vitest";
import { page, userEvent } from "vitest/browser";
import { DropTarget } from "../../src/app/components/DropTarget";
import { FromFiles } from "../../src/app/screens/tokenizer/FromFiles";
import { emptyStage, initialState, store } from "../../src/app/state/store";
import golden from "../golden/tokenizer.json";
import { drop } from "./drop";

let root: Root | undefined;
afterEach(() => {
  vi.restoreAllMocks();
  root?.unmount();
  document.body.replaceChildren();
  store.setState(initialState, true);
});

const settings = () => store.getState().recipe.tokenizer;

async function show(children: ReactNode): Promise<void> {
  root = createRoot(document.body.appendChild(document.createElement("div")));
  root.render(<MantineProvider>{children}</MantineProvider>);
  await vi.waitFor(() => expect(document.querySelector("input")).not.toBeNull());
}

test("files that are no tokenizer are refused by field; a tokenizer is named by its SHA-256 until one is trained again", async () => {
  await show(<FromFiles disabled={false} />);
  const input = page.getByTestId("tokenizer-input");
  await userEvent.upload(input, new File(['{"version": "2.0"}'], "tokenizer.json"));
  await expect.element(page.getByTestId("problem")).toHaveTextContent('tokenizer.json: version is not "1.0".');
  expect(settings().imported).toBe("none");
  const { file } = golden.trainings[1];
  await userEvent.upload(input, new File([file], "tokenizer.json"));
  await expect.element(page.getByText("Train one instead")).toBeVisible();
  expect(page.getByTestId("problem").query()).toBeNull();
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(file)));
  const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  expect(settings()).toMatchObject({ imported: hex, vocabSize: 600 });
  await expect.element(page.getByText(hex)).toBeVisible();
  await userEvent.click(page.getByText("Train one instead"));
  await vi.waitFor(() => expect(settings().imported).toBe("none"));
});

test("files dropped on the screen are a tokenizer whatever they are called; by its names it is known in the whole window", async () => {
  await show(
    <>
      <FromFiles disabled={false} />
      <DropTarget />
    </>,
  );
  const place = document.querySelector('[data-testid="tokenizer-drop"]')!;
  drop(place, new File(["once upon a time"], "story.json"));
  await expect.element(page.getByRole("alert").getByTestId("problem")).toHaveTextContent("story.json");
  expect(store.getState().running).toBeUndefined();

  const { model } = JSON.parse(golden.trainings[1].file);
  const merges = model.merges.map((pair: string | string[]) => (typeof pair === "string" ? pair : pair.join(" "))).join("\n");
  drop(document.body, new File([JSON.stringify(model.vocab)], "vocab.json"), new File([merges], "merges (1).txt"));
  await vi.waitFor(() => expect(settings()).toMatchObject({ vocabSize: Object.keys(model.vocab).length }), 10_000);
  expect(location.hash).toMatch(/^#\/tokenizer/);
  expect(page.getByTestId("problem").query()).toBeNull();
  await expect.element(page.getByRole("status")).toHaveTextContent(settings().imported);
});

test("a tokenizer that comes while the stage is at work is refused, and the recipe stays", async () => {
  await show(<FromFiles disabled />);
  store.setState({ running: "tokenizer", stages: { tokenizer: { ...emptyStage, status: "running" } } });
  drop(document.querySelector('[data-testid="tokenizer-drop"]')!, new File([golden.trainings[1].file], "tokenizer.json"));
  await expect.element(page.getByRole("alert")).toHaveTextContent("The tokenizer stage is at work");
  expect(settings().imported).toBe("none");
});
