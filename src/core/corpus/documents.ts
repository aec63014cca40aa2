// What a document is, and how a file's text becomes documents: pieces of a few kilobytes cut where a reader would
// cut. The documents of a file, joined, are the file. Not the train/validation split: see split.ts.

import type { DomainForm } from "../config/records";
import type { Split } from "../config/splits";
import { utf8Length } from "../format/utf8";
import type { Detection } from "./cleaning/language";
import { type ContentHash, contentHash } from "./hash";
import { exampleDocument, type InstructionExample, parseExample, promptOf, textOf } from "./instructions";
import { withNoise } from "./noise";

/** A piece of text as it comes from a file or from the sample's generators. */
export interface SourceDocument {
  /** As models read it. */
  readonly text: string;
  /** The instruction with its response that the text is; absent for plain text. */
  readonly example?: InstructionExample;
  /** The part of the domain that it was made for; absent where its content decides. */
  readonly split?: Split;
  /** For generated text only: bits that the generator's choices cost. */
  readonly bits?: number;
  /** Which text of its source it is or is a piece of: a row's id, a file's name; the same in domains that translate each other. */
  readonly key?: string;
}

/** Where what is stored of a document lies among others: in which of the files that hold them, its first byte, and how many. */
export interface Place {
  readonly part: number;
  readonly at: number;
  readonly length: number;
}

/** A document by what the later steps ask of it again and again, without its text: of a large corpus there are many. */
export interface Document extends Pick<SourceDocument, "split" | "bits" | "key"> {
  readonly place: Place;
  /** UTF-8 bytes of its text. */
  readonly bytes: number;
  /** Of an example its prompt's alone, so that no prompt stands in training and outside it with another response. */
  readonly hash: ContentHash;
  /** That of all of the text, where it is another. */
  readonly whole?: ContentHash;
  /** That of the text with the corpus's noise in it, where it has any. */
  readonly spoilt?: ContentHash;
  /** The content hash of a document that stands for all that are nearly the same as this one: its own where there is none other. */
  readonly cluster?: ContentHash;
  /** What its text is in, where that was asked. */
  readonly language?: Detection;
}

/** What decides on which side of the split a document stands: nearly the same documents are on the same. */
export const sideOf = ({ cluster, hash }: Document): ContentHash => cluster ?? hash;

/** A document as it lies at `place`, in a corpus with so much noise. */
export function measureDocument({ text, example, split, bits, key }: SourceDocument, place: Place, noise = 0): Document {
  const whole = contentHash(text);
  return {
    place,
    bytes: example ? utf8Length(text) : place.length,
    hash: example ? contentHash(promptOf(example)) : whole,
    ...(example && { whole }),
    ...(noise > 0 && !example && { spoilt: contentHash(withNoise(text, noise)) }),
    ...(split && { split }),
    ...(bits !== undefined && { bits }),
    ...(key !== undefined && { key }),
  };
}

/** The hash of all of a document's text. */
export const contentOf = ({ hash, whole = hash }: Document): ContentHash => whole;

/** A hash as one string, for sets of them. */
export const identityOfHash = ({ high, low }: ContentHash): string => `${high} ${low}`;

/** An example as a document. */
export const documentOf = (example: InstructionExample): SourceDocument => ({ text: textOf(example), example });

/** What is stored of a document. */
export const stored = ({ text, example }: SourceDocument): string => (example ? exampleDocument(example) : text);

/** What was stored of a document as it was before. */
export const sourceOfStored = (document: string, form?: DomainForm): SourceDocument =>
  form === "instructions" ? documentOf(parseExample(document)) : { text: document };

/** What models read of a document that was stored. */
export const textOfStored = (document: string, form?: DomainForm): string => sourceOfStored(document, form).text;

/** UTF-8 bytes in a document at most: about a page, so that a split by documents is fine-grained enough. */
export const MAX_DOCUMENT_BYTES = 4000;

/** What opens a section after a blank line: Python's top-level definitions and comments, Markdown's headings. */
const SECTION_OPENER = /(?:async def|def|class)\s|[@#]/y;

/** Cuts a text into documents of at most `maxBytes` (4 or more) UTF-8 bytes that give the text back when joined. */
export function splitDocuments(text: string, maxBytes: number = MAX_DOCUMENT_BYTES): string[] {
  const documents: string[] = [];
  for (let start = 0; start < text.length; ) {
    const end = documentEnd(text, start, maxBytes);
    documents.push(text.slice(start, end));
    start = end;
  }
  return documents;
}

/** What must stand behind a full document for its end to be found: whether a section opens there. */
const LOOKAHEAD = 16;

/** UTF-16 units that are looked at together: a row of so many is had and given up quickly. */
const STEP = 1 << 14;

/** The documents that `splitDocuments` cuts of a text that comes in pieces, of which no more is held than a piece and a document. */
export async function* splitPieces(pieces: AsyncIterable<string>, maxBytes: number = MAX_DOCUMENT_BYTES): AsyncGenerator<string> {
  let held = "";
  for await (const piece of pieces) {
    for (let from = 0; from < piece.length; from += STEP) {
      // Joined, the letters lie in one row; a sum would be looked up piece by piece.
      held = [held, piece.slice(from, from + STEP)].join("");
      let start = 0;
      while (held.length - start > maxBytes + LOOKAHEAD) {
        const end = documentEnd(held, start, maxBytes);
        yield held.slice(start, end);
        start = end;
      }
      held = held.slice(start);
    }
  }
  yield* splitDocuments(held, maxBytes);
}

/**
 * A document is cut behind a blank line or the end of a line only where this share of a full one stands before it: a heading close
 * behind the last cut is passed over for a later blank line rather than making a document of two lines.
 */
const LEAST_BEFORE_BLANK_LINE = 1 / 2;
const LEAST_BEFORE_LINE = 1 / 8;

/**
 * Where the document that begins at `start` ends: at the last place that fits of the best kind there is. A section's begin is better
 * than a paragraph's, that than an indented line's behind a blank line, then come a line's, a word's and a letter's.
 */
function documentEnd(text: string, start: number, maxBytes: number): number {
  const line = reach(text, { at: start, bytes: 0 }, Math.ceil(LEAST_BEFORE_LINE * maxBytes));
  const blankLine = reach(text, line, Math.ceil(LEAST_BEFORE_BLANK_LINE * maxBytes));
  const over = reach(text, blankLine, maxBytes + 1);
  if (over.bytes <= maxBytes) return text.length;
  const isPair = (text.charCodeAt(over.at - 1) & 0xfc00) === 0xdc00 && (text.charCodeAt(over.at - 2) & 0xfc00) === 0xd800;
  return bestEnd(text, { start, line: line.at, blankLine: blankLine.at, end: over.at - (isPair ? 2 : 1) });
}

/** A place in a text and how many UTF-8 bytes stand before it in its document. */
interface Reached {
  readonly at: number;
  readonly bytes: number;
}

/** The first place from `from` on with at least `least` bytes before it, or the end of the text. */
function reach(text: string, from: Reached, least: number): Reached {
  let { at, bytes } = from;
  while (bytes < least && at < text.length) {
    const unit = text.charCodeAt(at++);
    if (unit < 0x80) bytes += 1;
    else if (unit < 0x800) bytes += 2;
    else if ((unit & 0xfc00) === 0xd800 && (text.charCodeAt(at) & 0xfc00) === 0xdc00) {
      bytes += 4;
      at += 1;
    } else bytes += 3;
  }
  return { at, bytes };
}

/** Where in a text a document may end: at `end` at the latest, behind a line and a blank line not before those places. */
interface Ends {
  readonly start: number;
  readonly line: number;
  readonly blankLine: number;
  readonly end: number;
}

function bestEnd(text: string, { start, line, blankLine, end }: Ends): number {
  let [afterParagraph, afterBlankLine, afterLine] = [-1, -1, -1];
  for (let at = end; at >= line && (at >= blankLine || afterLine < 0); at--) {
    if (text.charCodeAt(at - 1) !== NEWLINE) continue;
    if (afterLine < 0) afterLine = at;
    if (at < blankLine || !isBlankLine(text, start, at - 1)) continue;
    if (afterBlankLine < 0) afterBlankLine = at;
    // An indented line goes on with something: the body of a function, an item of a list.
    const next = text.charCodeAt(at);
    if (isBlank(next) || next === NEWLINE) continue;
    if (afterParagraph < 0) afterParagraph = at;
    SECTION_OPENER.lastIndex = at;
    if (SECTION_OPENER.test(text)) return at;
  }
  const found = [afterParagraph, afterBlankLine, afterLine].find((at) => at >= 0);
  if (found !== undefined) return found;
  for (let at = end; at >= line; at--) if (isBlank(text.charCodeAt(at - 1))) return at;
  return end;
}

const NEWLINE = 0x0a;
const isBlank = (unit: number) => unit === 0x20 || unit === 0x09 || unit === 0xa0;

/** Whether nothing but blanks stands between `newline` and the end of the line before, or `start`. */
function isBlankLine(text: string, start: number, newline: number): boolean {
  let at = newline;
  while (at > start && isBlank(text.charCodeAt(at - 1))) at -= 1;
  return at === start || text.charCodeAt(at - 1) === NEWLINE;
}
