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

/** Where what is stored of a document lies among others: its first byte, and how many. */
export interface Place {
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

/** Places where a text may be cut, weakest first; every stronger place counts as a weaker one, too. */
enum Cut {
  CodePoint,
  Word,
  Line,
  BlankLine,
  Paragraph,
  Section,
}

/**
 * The strongest place wins that leaves at least this share of a full document before it: a heading close behind
 * the last cut is passed over for a later blank line rather than making a document of two lines.
 */
const CHOICES: readonly (readonly [Cut, number])[] = [
  [Cut.Section, 1 / 2],
  [Cut.Paragraph, 1 / 2],
  [Cut.BlankLine, 1 / 2],
  [Cut.Line, 1 / 8],
  [Cut.Word, 1 / 8],
  [Cut.CodePoint, 0],
];

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

/** The documents that `splitDocuments` cuts of a text that comes in pieces, of which no more is held than a piece and a document. */
export async function* splitPieces(pieces: AsyncIterable<string>, maxBytes: number = MAX_DOCUMENT_BYTES): AsyncGenerator<string> {
  let held = "";
  for await (const piece of pieces) {
    held += piece;
    let start = 0;
    while (held.length - start > maxBytes + LOOKAHEAD) {
      const end = documentEnd(held, start, maxBytes);
      yield held.slice(start, end);
      start = end;
    }
    held = held.slice(start);
  }
  yield* splitDocuments(held, maxBytes);
}

/** Where the document that begins at `start` ends: one pass that remembers the last place of each strength. */
function documentEnd(text: string, start: number, maxBytes: number): number {
  const lastAt = CHOICES.map(() => start);
  const lastBytes = CHOICES.map(() => 0);
  let bytes = 0;
  let lineHasText = false;
  for (let at = start; at < text.length; ) {
    const point = text.codePointAt(at)!;
    const size = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    if (bytes + size > maxBytes) {
      const [place] = CHOICES.find(([place, share]) => lastBytes[place] >= Math.max(1, share * maxBytes))!;
      return lastAt[place];
    }
    bytes += size;
    at += size === 4 ? 2 : 1;
    const strength = placeAfter(text, at, point, lineHasText);
    for (let place = 0; place <= strength; place++) {
      lastAt[place] = at;
      lastBytes[place] = bytes;
    }
    lineHasText = point === NEWLINE ? false : lineHasText || !isBlank(point);
  }
  return text.length;
}

const NEWLINE = 0x0a;
const isBlank = (point: number) => point === 0x20 || point === 0x09 || point === 0xa0;

/** How good a place to cut `at` is, directly behind the code point `previous`. */
function placeAfter(text: string, at: number, previous: number, lineHasText: boolean): Cut {
  if (previous !== NEWLINE) return isBlank(previous) ? Cut.Word : Cut.CodePoint;
  if (lineHasText) return Cut.Line;
  const next = text.charCodeAt(at);
  // An indented line goes on with something: the body of a function, an item of a list.
  if (isBlank(next) || next === NEWLINE) return Cut.BlankLine;
  SECTION_OPENER.lastIndex = at;
  return SECTION_OPENER.test(text) ? Cut.Section : Cut.Paragraph;
}
