// Which language a domain is in, and which of its documents are in another. It only says so: whether a document goes is
// for the settings.

import type { Detection } from "./language";

/** From this confidence on a detection counts. Between neighbours as Danish and Norwegian texts reach about 0.15 to 0.2. */
const SURE = 0.15;
/** A domain is judged when so many of its documents are surely in one language: of code, lists or a mixture they are not. */
const MAJORITY = 0.75;

/** Fed with the detection of every document first, then asked about each. Keeps a count for each language. */
export class DomainLanguage {
  #documents = 0;
  #sure = new Map<string, number>();

  /** Counts a document. */
  add({ code, confidence }: Detection): void {
    this.#documents += 1;
    if (confidence >= SURE) this.#sure.set(code, (this.#sure.get(code) ?? 0) + 1);
  }

  /** The language (ISO 639-1) of the domain so far, undefined for one that can't be judged. */
  get code(): string | undefined {
    for (const [code, documents] of this.#sure) if (documents >= MAJORITY * this.#documents) return code;
    return undefined;
  }

  /** Whether a document is surely in another language than its domain. */
  differs({ code, confidence }: Detection): boolean {
    const own = this.code;
    return own !== undefined && confidence >= SURE && code !== own;
  }
}
