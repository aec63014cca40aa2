// Lines that stand in many documents of a domain: menus, licences, footers. They are counted over all documents first and
// then taken out of each. Not a judgement of what a line says: one that is repeated for good reason goes as well.

import { grown } from "../../growable";
import { spanHash } from "../hash";
import { isBlank } from "./blank";
import { HashNumbers } from "./hashNumbers";

/** A line is boilerplate when it stands in more documents than both say. */
export interface BoilerplateLimits {
  /** A share of the domain's documents. */
  readonly share: number;
  readonly documents: number;
}

/** What is left of a document. */
export interface Stripped {
  readonly text: string;
  /** Lines taken out. */
  readonly lines: number;
}

/** UTF-16 units between the blanks at a line's ends: shorter lines are headings, list items and brackets, and stay. */
export const MIN_LINE_LENGTH = 20;

/** Distinct lines counted at a time: 2²¹ take 50 to 80 MB. */
const CAPACITY = 2 ** 21;

/**
 * In how many documents of a domain each line stands, by the line's 64-bit hash without the blanks around it.
 *
 * At most `capacity` lines are counted at a time. When there are more, the median count is subtracted from all and those
 * that reach zero are forgotten: Misra and Gries' frequent items (1982) with the decrement of Anderson et al. (arXiv
 * 1705.07001). No line is ever counted too high; one is counted too low by `undercount` at most, which is below 2n /
 * `capacity` for n lines fed. Until the first pruning counts are exact, and the order of documents does not matter.
 */
export class LineCounts {
  /** Documents fed. */
  documents = 0;
  /** By how much a count may be too low. */
  undercount = 0;
  #lines = new HashNumbers();
  #counts = new Uint32Array(1 << 9);
  /** The last document, counted from 1, in which a line stood: there it is counted once. */
  #lastIn = new Uint32Array(1 << 9);
  readonly #capacity: number;

  constructor(capacity = CAPACITY) {
    this.#capacity = capacity;
  }

  /** Counts the lines of a document. */
  add(text: string): void {
    this.documents += 1;
    forEachLine(text, (from, to) => {
      if (to - from < MIN_LINE_LENGTH) return;
      if (this.#lines.size >= this.#capacity) this.#prune();
      const line = this.#lines.add(spanHash(text, from, to));
      this.#counts = grown(this.#counts, line + 1);
      this.#lastIn = grown(this.#lastIn, line + 1);
      if (this.#lastIn[line] === this.documents) return;
      this.#lastIn[line] = this.documents;
      this.#counts[line] += 1;
    });
  }

  /** In how many documents text[from … to) stands as a line, without blanks around it; 0 for one too short to count. */
  count(text: string, from = 0, to = text.length): number {
    const line = this.#lines.find(spanHash(text, from, to));
    return line < 0 ? 0 : this.#counts[line];
  }

  /** A document without boilerplate. What is left keeps its blanks and its blank lines. */
  strip(text: string, { share, documents }: BoilerplateLimits): Stripped {
    const limit = Math.max(documents, share * this.documents);
    const kept: string[] = [];
    let lines = 0;
    let start = 0;
    forEachLine(text, (from, to, lineStart, next) => {
      if (to - from < MIN_LINE_LENGTH || this.count(text, from, to) <= limit) return;
      kept.push(text.slice(start, lineStart));
      start = next;
      lines += 1;
    });
    return lines === 0 ? { text, lines } : { text: kept.join("") + text.slice(start), lines };
  }

  #prune(): void {
    const { size } = this.#lines;
    const cut = this.#counts.slice(0, size).sort()[size >> 1];
    const lines = new HashNumbers();
    for (let line = 0; line < size; line++) {
      if (this.#counts[line] <= cut) continue;
      const kept = lines.add(this.#lines.at(line));
      // Numbers only become smaller, so nothing is overwritten that is still to come.
      this.#counts[kept] = this.#counts[line] - cut;
      this.#lastIn[kept] = this.#lastIn[line];
    }
    this.#counts.fill(0, lines.size);
    this.#lastIn.fill(0, lines.size);
    this.#lines = lines;
    this.undercount += cut;
  }
}

/** Visits the lines of a text: text[from … to) is a line without the blanks around it, text[start … next) all of it. */
function forEachLine(text: string, visit: (from: number, to: number, start: number, next: number) => void): void {
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf("\n", start);
    const end = newline < 0 ? text.length : newline;
    const next = newline < 0 ? end : end + 1;
    let from = start;
    let to = end;
    while (from < to && isBlank(text.charCodeAt(from))) from += 1;
    while (to > from && isBlank(text.charCodeAt(to - 1))) to -= 1;
    visit(from, to, start, next);
    start = next;
  }
}
