// The text of HTML pages as they come: what a reader of the page reads, with its breaks between blocks. Menus, scripts and
// the like are left out by their elements; what else is no text of the page is not known here.

import { Parser } from "htmlparser2";
import type { Texts } from "./texts";

/** Elements with everything in them: no text, or none of the page's own. */
const LEFT_OUT = new Set(
  "head script style noscript template svg math canvas iframe object nav footer aside form button select textarea menu dialog".split(" "),
);
/** Elements that stand on lines of their own; those in PARAGRAPHS have a blank line around them. */
const LINES = new Set("br div li dt dd tr section article main header figcaption hr caption address summary details option".split(" "));
const PARAGRAPHS = new Set("p h1 h2 h3 h4 h5 h6 ul ol dl table blockquote pre figure".split(" "));

/** The text of a page. */
export async function* htmlTexts(texts: Texts): AsyncGenerator<string> {
  const page = new PageText();
  const parser = new Parser({
    onopentagname: (name) => page.open(name),
    onclosetag: (name) => page.close(name),
    ontext: (text) => page.add(text),
  });
  for await (const piece of texts) {
    parser.write(piece);
    yield page.take();
  }
  parser.end();
  yield page.take();
  if (page.begun) yield "\n";
}

/** Text that has been read so far, with blank space as a page shows it. */
class PageText {
  begun = false;
  #text = "";
  /** Of elements left out that are open, each within another. */
  #leftOut: string[] = [];
  #pre = 0;
  /** Blank space that is due before the next word: line ends, or a blank. */
  #lines = 0;
  #blank = false;

  open(name: string): void {
    if (LEFT_OUT.has(name)) this.#leftOut.push(name);
    if (name === "pre") this.#pre += 1;
    this.#break(name);
  }

  close(name: string): void {
    const at = this.#leftOut.lastIndexOf(name);
    if (at >= 0) this.#leftOut.length = at;
    if (name === "pre") this.#pre = Math.max(0, this.#pre - 1);
    if (name !== "br") this.#break(name);
  }

  add(text: string): void {
    if (this.#leftOut.length > 0) return;
    if (this.#pre > 0) {
      this.#put(text);
      return;
    }
    // No-break space is a letter like any other on a page, and a blank to a model.
    for (const [i, word] of text.split(/[ \t\n\f\r\u00a0]+/).entries()) {
      if (i > 0) this.#blank = true;
      if (word !== "") this.#put(word);
    }
  }

  /** The text since the last time. */
  take(): string {
    const text = this.#text;
    this.#text = "";
    return text;
  }

  #break(name: string): void {
    if (this.#leftOut.length > 0) return;
    if (name === "br") this.#lines = Math.min(2, this.#lines + 1);
    else if (PARAGRAPHS.has(name)) this.#lines = 2;
    else if (LINES.has(name)) this.#lines = Math.max(1, this.#lines);
    else if (name === "td" || name === "th") this.#blank = true;
  }

  #put(text: string): void {
    if (this.begun) this.#text += this.#lines > 0 ? "\n".repeat(this.#lines) : this.#blank ? " " : "";
    this.#text += text;
    this.begun = true;
    this.#lines = 0;
    this.#blank = false;
  }
}
