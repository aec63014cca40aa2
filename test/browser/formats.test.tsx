// What models are exported as is chosen on the Export screen, and stays with the project.

import { MantineProvider } from "@mantine/core";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, expect, test } from "vitest";
import { page } from "vitest/browser";
import { Export } from "../../src/app/screens/export/Export";
import { initialState, store } from "../../src/app/state/store";

let root: Root | undefined;

afterEach(() => {
  root?.unmount();
  document.body.replaceChildren();
  store.setState(initialState, true);
});

test("transformers is chosen until someone chooses otherwise, and the choice is the project's", async () => {
  root = createRoot(document.body.appendChild(document.createElement("div")));
  root.render(
    <MantineProvider>
      <Export />
    </MantineProvider>,
  );
  const box = (name: string) => page.getByRole("checkbox", { name, exact: true });
  await expect.element(box("transformers")).toBeChecked();
  await expect.element(box("GGUF, f16")).not.toBeChecked();
  await box("GGUF, f16").click();
  await expect.element(box("GGUF, f16")).toBeChecked();
  expect(store.getState().project.exportFormats).toEqual(["transformers", "gguf-f16"]);
  await box("transformers").click();
  await expect.element(box("transformers")).not.toBeChecked();
  expect(store.getState().project.exportFormats).toEqual(["gguf-f16"]);
});
