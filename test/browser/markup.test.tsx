// Markup in the names of files and domains, in texts and in what models write stands on the screens as the letters it is made of.

import { MantineProvider } from "@mantine/core";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { Corpus } from "../../src/app/screens/corpus/Corpus";
import { AnswerGroup } from "../../src/app/screens/play/AnswerGroup";
import type { Asked } from "../../src/app/screens/play/answers";
import { Tokenizer } from "../../src/app/screens/tokenizer/Tokenizer";
import { initialState, store } from "../../src/app/state/store";
import { corpusOf, domain } from "../app/fakeRecords";

const MARKUP = '<img src="x" onerror="window.reached = true"><script>window.reached = true</script>';
const NAMES = [`${MARKUP}1`, "en"];

let root: Root | undefined;

function show(screen: React.ReactNode): void {
  root = createRoot(document.body.appendChild(document.createElement("div")));
  root.render(<MantineProvider>{screen}</MantineProvider>);
}

/** That the page's elements are those of the screen alone. */
function expectNoElementOfIt(): void {
  expect(document.querySelectorAll("img, body script, [onerror]")).toHaveLength(0);
  expect("reached" in window).toBe(false);
}

afterEach(() => {
  root?.unmount();
  document.body.replaceChildren();
  store.setState(initialState, true);
});

test("on Corpus: a domain's name, its excerpt, and a file that was left out", async () => {
  const problem = { code: "binary-file" as const, message: `${MARKUP}.png is no text.`, hint: "Leave it out." };
  const corpus = { ...corpusOf(NAMES, "files"), domains: [domain(NAMES[0]!, { excerpt: `An excerpt: ${MARKUP}` }), domain("en")] };
  store.setState({ project: { ...initialState.project, corpus: { ...corpus, problems: [problem] } } });
  show(<Corpus />);
  await expect.element(page.getByText(`An excerpt: ${MARKUP}`)).toBeVisible();
  await expect.element(page.getByText(problem.message)).toBeVisible();
  await expect.element(page.getByText(NAMES[0]!, { exact: true }).first()).toBeVisible();
  expectNoElementOfIt();
});

test("on Tokenizer: a domain's name and the newest entries", async () => {
  const counts = Object.fromEntries(NAMES.map((name) => [name, 100]));
  const tokenizer = { vocabSize: 300, merges: 43, bytesPerToken: counts, trainTokens: counts, validationTokens: counts };
  store.setState({
    project: { ...initialState.project, corpus: corpusOf(NAMES), tokenizer },
    merges: { newest: ["<img/src=x>"], vocabSize: 300 },
  });
  show(<Tokenizer />);
  await expect.element(page.getByText("<img/src=x>", { exact: true })).toBeVisible();
  await expect.element(page.getByText(NAMES[0]!, { exact: true }).first()).toBeVisible();
  expectNoElementOfIt();
});

test("on Play: a prompt, what a model wrote, and the domain that wrote it", async () => {
  const token = { kind: "token", id: 1, text: MARKUP, writers: { [`expert:${NAMES[0]}`]: 1 } } as const;
  const alternatives = [{ probability: 0.5, rank: 0, likeliest: [{ text: MARKUP, probability: 0.5 }] }];
  const question = { text: MARKUP, tokens: 1, temperature: 1, topK: 0, topP: 1, seed: 1 };
  const answer = { writer: "routed" as const, tokens: [token], looks: [], done: true, alternatives };
  const asked: Asked = { id: 1, question, routing: initialState.recipe.router, models: {}, answers: [answer] };
  store.setState({ project: { ...initialState.project, corpus: corpusOf(NAMES) } });
  show(<AnswerGroup asked={asked} newest onExplain={() => {}} />);
  await expect.element(page.getByTestId("generated")).toHaveTextContent(MARKUP);
  await userEvent.keyboard("{Tab}");
  await expect.element(page.getByRole("status")).toHaveTextContent(`by ${NAMES[0]}`);
  expectNoElementOfIt();
});
