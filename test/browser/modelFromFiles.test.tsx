// Choosing and dropping a model's files in a real browser, with the worker that reads them.

import { MantineProvider } from "@mantine/core";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, expect, test, vi } from "vitest";
import { page, userEvent } from "vitest/browser";
import { DropTarget } from "../../src/app/components/DropTarget";
import { ModelFromFiles } from "../../src/app/screens/model/ModelFromFiles";
import { initialState, store } from "../../src/app/state/store";
import { config, prefixed, saved, shape, weights } from "../core/exchange/outsideSample";
import { drop } from "./drop";

let root: Root | undefined;
afterEach(() => {
  vi.restoreAllMocks();
  root?.unmount();
  document.body.replaceChildren();
  store.setState(initialState, true);
});

const bytes = saved(prefixed(weights()), "BF16") as Uint8Array<ArrayBuffer>;
const files = (changes: object = {}): File[] => [
  new File([JSON.stringify({ ...config, ...changes })], "config.json"),
  new File([bytes], "model.safetensors"),
];
const teacher = () => store.getState().recipe.teacher;

async function show(): Promise<void> {
  root = createRoot(document.body.appendChild(document.createElement("div")));
  root.render(
    <MantineProvider>
      <ModelFromFiles section="teacher" disabled={false} />
      <DropTarget />
    </MantineProvider>,
  );
  await vi.waitFor(() => expect(document.querySelector("input")).not.toBeNull());
}

test("a model that would compute something else is refused by field; one that fits is told of until one is trained again", async () => {
  await show();
  const input = page.getByTestId("teacher-model-input");
  await userEvent.upload(input, files({ activation_function: "relu" }));
  await expect.element(page.getByRole("alert")).toHaveTextContent('activation_function is "relu"; the studio reads "gelu_new".');
  expect(teacher().imported).toBe("none");
  await userEvent.upload(input, files());
  await expect.element(page.getByRole("status")).toHaveTextContent("2 layers of 2 heads, width 8, context 6, vocabulary 11; kept in BF16");
  expect(page.getByTestId("problem").query()).toBeNull();
  await expect.element(page.getByText(teacher().imported)).toBeVisible();
  expect(store.getState().project.importedModels?.[teacher().imported].shape).toEqual(shape);
  await userEvent.click(page.getByText("Train one instead"));
  await vi.waitFor(() => expect(teacher().imported).toBe("none"));
});

test("files of a model that are dropped anywhere become the teacher, and no texts", async () => {
  await show();
  drop(document.body, ...files());
  await vi.waitFor(() => expect(teacher().imported).not.toBe("none"), 10_000);
  expect(location.hash).toMatch(/^#\/teacher/);
  expect(store.getState().running).toBeUndefined();
});
