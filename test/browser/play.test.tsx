// Written text in a real browser: one stop for the keyboard, arrow keys along the tokens, and what else could have stood there.

import { MantineProvider } from "@mantine/core";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { AnswerGroup } from "../../src/app/screens/play/AnswerGroup";
import type { Answer, Asked } from "../../src/app/screens/play/answers";
import { initialState } from "../../src/app/state/store";

let root: Root | undefined;

afterEach(() => {
  root?.unmount();
  document.body.replaceChildren();
});

const token = (text: string, domain: string) => ({ kind: "token", id: 1, text, writers: { [`expert:${domain}`]: 1 } }) as const;
const place = (text: string, probability: number) => ({ probability, rank: 0, likeliest: [{ text, probability }] });
const answer: Answer = {
  writer: "routed",
  tokens: [token(" sea", "en"), token(" und", "de"), token("\n", "de")],
  looks: [{ position: 0, probabilities: { en: 0.9, de: 0.1 }, writers: { "expert:en": 1 } }],
  done: true,
  alternatives: [place(" sea", 0.5), place(" oder", 0.25), place("", 0.125)],
};
const question = { text: "the", tokens: 3, temperature: 1, topK: 0, topP: 1, seed: 1 };
const asked: Asked = { id: 1, question, routing: initialState.recipe.router, models: {}, answers: [answer] };

test("arrow keys go along the tokens from one stop, and each tells what else could have stood there", async () => {
  let explained = 0;
  root = createRoot(document.body.appendChild(document.createElement("div")));
  root.render(
    <MantineProvider>
      <AnswerGroup asked={asked} newest onExplain={() => (explained += 1)} />
    </MantineProvider>,
  );
  await expect.element(page.getByTestId("generated")).toHaveTextContent("sea und");
  await userEvent.keyboard("{Tab}");
  await expect.element(page.getByRole("listbox")).toHaveFocus();
  await expect.element(page.getByRole("status")).toHaveTextContent("␣sea by enToken 1 had 50.0 %, more than any other.␣sea50.0 %");
  await userEvent.keyboard("{ArrowRight}");
  await expect.element(page.getByRole("status")).toHaveTextContent("␣und by de");
  await userEvent.keyboard("{End}");
  await expect.element(page.getByRole("option", { name: "⏎" })).toHaveAttribute("aria-selected", "true");
  await expect.element(page.getByRole("status")).toHaveTextContent("end of text");
  await page.getByRole("option", { name: "sea" }).click();
  await expect.element(page.getByRole("status")).toHaveTextContent("␣sea by en");
  expect(explained).toBeGreaterThan(0);
});
