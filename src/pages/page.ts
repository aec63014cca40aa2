// The page in a package: people type a text, and the experts beside the page write on. Pages of one's own can use the same
// script without any of these elements: `const mixture = await limbeck.open()`, then mixture.route and mixture.write.

import { formatPercent } from "../core/format/format";
import { fromFolder, fromHost, isHosted, type ReadFile } from "./files";
import { Mixture } from "./mixture";

/** Colours that page.css has. */
const COLOURS = 8;

/** Opens the package in `folder`, by its address from the page; in the page's own by default. */
const open = (folder?: string): Promise<Mixture> => Mixture.open(fromHost(folder));
Object.assign(globalThis, { limbeck: { open } });

function element<Kind extends HTMLElement>(id: string): Kind {
  return document.getElementById(id) as Kind;
}

const say = (text: string): void => {
  element("status").textContent = text;
};

/** What went wrong, with the next step where one is known. */
function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return "hint" in error ? `${error.message} ${error.hint}` : error.message;
}

async function start(read: ReadFile): Promise<void> {
  try {
    say("Loading …");
    const mixture = await Mixture.open(read);
    element("title").textContent = mixture.page.title;
    document.title = mixture.page.title;
    element("chooser").hidden = true;
    element("form").hidden = false;
    say("Ready.");
    listen(mixture);
  } catch (error) {
    say(sentenceOf(error));
  }
}

/** Answers the form, one text at a time. */
function listen(mixture: Mixture): void {
  const [write, stop] = [element<HTMLButtonElement>("write"), element<HTMLButtonElement>("stop")];
  let isStopped = false;
  stop.addEventListener("click", () => {
    isStopped = true;
  });
  element("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    isStopped = false;
    write.disabled = true;
    stop.disabled = false;
    say("Writing …");
    try {
      await show(mixture, () => isStopped);
      say("Done.");
    } catch (error) {
      say(sentenceOf(error));
    }
    write.disabled = false;
    stop.disabled = true;
  });
}

/** Writes after what stands in the form, each token in the colour of the expert that had most to say in it. */
async function show(mixture: Mixture, isStopped: () => boolean): Promise<void> {
  const prompt = element<HTMLTextAreaElement>("prompt").value;
  const number = (id: string): number => element<HTMLInputElement>(id).valueAsNumber;
  const settings = { tokens: number("tokens"), temperature: number("temperature"), topK: number("topK"), seed: number("seed") };
  const answer = element("answer");
  answer.replaceChildren(piece(prompt, "prompt"));
  for await (const { text, writers, probabilities } of mixture.write(prompt, settings)) {
    const names = Object.keys(writers).sort((a, b) => writers[b] - writers[a]);
    const isOne = mixture.domains.length === 1;
    const token = piece(text, isOne ? "token" : `token expert expert-${mixture.domains.indexOf(names[0]) % COLOURS}`);
    if (!isOne) token.title = names.join(", ");
    answer.append(token);
    if (!isOne) showRouter(mixture.domains, probabilities);
    await new Promise((resolve) => setTimeout(resolve)); // the page is drawn, and Stop is heard
    if (isStopped()) return;
  }
}

function piece(text: string, name: string): HTMLSpanElement {
  const span = document.createElement("span");
  span.className = name;
  span.textContent = text;
  return span;
}

function showRouter(domains: readonly string[], probabilities: Readonly<Record<string, number>>): void {
  const table = element<HTMLTableElement>("router");
  table.hidden = false;
  const rows = domains.map((domain, k) => {
    const row = document.createElement("tr");
    const name = document.createElement("td");
    name.append(piece(domain, `expert expert-${k % COLOURS}`));
    const share = document.createElement("td");
    share.textContent = formatPercent(probabilities[domain], 1);
    row.append(name, share);
    return row;
  });
  table.tBodies[0].replaceChildren(...rows);
}

if (document.getElementById("form")) {
  if (isHosted()) void start(fromHost());
  else {
    say("");
    element("chooser").hidden = false;
    element<HTMLInputElement>("folder").addEventListener(
      "change",
      ({ target }) => void start(fromFolder((target as HTMLInputElement).files ?? [])),
    );
  }
}
