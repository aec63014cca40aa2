// Choosing a tokenizer's files in a real browser, with the worker that reads them.

import { MantineProvider } from "@mantine/core";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, expect, test, vi } from "vitest";
import { page, userEvent } from "vitest/browser";
import { FromFiles } from "../../src/app/screens/tokenizer/FromFiles";
import { initialState, store } from "../../src/app/state/store";
import golden from "../golden/tokenizer.json";

let root: Root | undefined;
afterEach(() => {
  root?.unmount();
  document.body.replaceChildren();
  store.setState(initialState, true);
});

const settings = () => store.getState().recipe.tokenizer;

test("files that are no tokenizer are refused by field; a tokenizer is named by its SHA-256 until one is trained again", async () => {
  root = createRoot(document.body.appendChild(document.createElement("div")));
  root.render(
    <MantineProvider>
      <FromFiles disabled={false} />
    </MantineProvider>,
  );
  const input = page.getByTestId("tokenizer-input");
  await vi.waitFor(() => expect(input.query()).not.toBeNull());
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
