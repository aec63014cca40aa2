// The steps of cleaning as data: what each is called, what it does, what may be set about it and what is counted. Not the steps
// themselves. Raw documents are kept, so a step that is switched off is undone by building the corpus again.

import type { NumberField } from "../../config/field";
import type { LengthBounds } from "./lengthBounds";
import type { Normalization } from "./normalize";

/** The numbers that steps ask for. */
export interface CleaningLimits extends LengthBounds {
  /** A line is boilerplate when it stands in more than this share of a domain's documents … */
  readonly boilerplateShare: number;
  /** … and in more than this many. */
  readonly boilerplateDocuments: number;
  /** From this Jaccard similarity on two documents are nearly the same. */
  readonly similarity: number;
}

export const CLEANING_LIMITS: CleaningLimits = {
  boilerplateShare: 0.05,
  boilerplateDocuments: 10,
  minBytes: 64,
  maxBytes: 0,
  minWords: 0,
  maxWords: 0,
  similarity: 0.8,
};

export type CleaningStepName = keyof Normalization | "boilerplate" | "length" | "exactDuplicates" | "nearDuplicates" | "language";

export interface CleaningStep {
  readonly name: CleaningStepName;
  readonly label: string;
  /** One or two sentences for people who meet the step for the first time. */
  readonly help: string;
  /** Whether it is taken by default: what changes no meaning is, what leaves out text that somebody may want is asked for. */
  readonly on: boolean;
  /** Its numbers among the limits. */
  readonly fields: readonly NumberField[];
}

const at = (limit: keyof CleaningLimits): string => `corpus.cleaning.${limit}`;

/** A bound on the length of documents; a most of 0 is none. */
function bound(limit: keyof LengthBounds, label: string, help: string, unit: string): NumberField {
  return { path: at(limit), label, help, kind: "integer", min: 0, max: 1_000_000_000, unit };
}

/** The steps in the order in which they are taken. */
export const CLEANING_STEPS: readonly CleaningStep[] = [
  {
    name: "controls",
    label: "Control characters",
    help: "Characters that stand for no letter, such as NUL or the codes of old terminals, are taken out. Tabs and line ends stay.",
    on: true,
    fields: [],
  },
  {
    name: "invisible",
    label: "Invisible characters",
    help: "Soft hyphens, zero-width spaces, byte order marks within a text and marks that turn the direction of reading are taken out. Joiners that Persian, Indic scripts and emoji need stay.",
    on: true,
    fields: [],
  },
  { name: "lineEnds", label: "Line ends", help: "Every way to end a line becomes the same one.", on: true, fields: [] },
  {
    name: "compose",
    label: "Composed letters",
    help: "A letter and its accent written as two characters become one (Unicode NFC), so that the same word is always the same tokens.",
    on: true,
    fields: [],
  },
  {
    name: "trailingBlanks",
    label: "Trailing blanks",
    help: "Blanks at the end of lines are taken out. In Markdown two of them break a line.",
    on: false,
    fields: [],
  },
  {
    name: "boilerplate",
    label: "Boilerplate",
    help: "Lines that stand in many documents of a domain, as menus, licences and footers do, are taken out of all of them. Code repeats lines for good reason.",
    on: false,
    fields: [
      {
        path: at("boilerplateShare"),
        label: "In more than this share",
        help: "A line goes when it stands in more than this share of the domain's documents.",
        kind: "number",
        min: 0,
        max: 1,
        step: 0.01,
      },
      {
        path: at("boilerplateDocuments"),
        label: "In more than",
        help: "However small the domain is, a line stays that stands in no more documents than these.",
        kind: "integer",
        min: 1,
        max: 1_000_000,
        log: true,
        unit: "documents",
      },
    ],
  },
  {
    name: "length",
    label: "Length",
    help: "Documents that are shorter or longer than asked for are left out.",
    on: false,
    fields: [
      bound("minBytes", "At least", "Shorter documents are left out.", "bytes"),
      bound("maxBytes", "At most", "Longer documents are left out; 0 is no bound.", "bytes"),
      bound("minWords", "At least", "Documents of fewer words are left out. A text without blanks counts as one word.", "words"),
      bound("maxWords", "At most", "Documents of more words are left out; 0 is no bound.", "words"),
    ],
  },
  {
    name: "exactDuplicates",
    label: "Exact duplicates",
    help: "Of documents that are the same letter by letter one stays, over all domains.",
    on: true,
    fields: [],
  },
  {
    name: "nearDuplicates",
    label: "Near duplicates",
    help: "Of documents that are nearly the same one stays. Where all of them stay, they still stand on the same side of training and validation.",
    on: false,
    fields: [
      {
        path: at("similarity"),
        label: "Similarity",
        help: "Share of what two documents hold together that stands in both; from it on they are nearly the same. At 0.8 a ninth of a text may differ in one piece, or about one word in 35 here and there.",
        kind: "number",
        min: 0.5,
        max: 1,
        step: 0.05,
      },
    ],
  },
  {
    name: "language",
    label: "Other languages",
    help: "Documents that are surely in another language than most of their domain are left out. A domain of code or of several languages is not judged.",
    on: false,
    fields: [],
  },
];

/** What a step did. */
export interface StepCount {
  /** Documents that it changed or left out. */
  documents: number;
  /** UTF-16 units taken out, line ends and letters written anew. */
  characters: number;
  /** Lines taken out. */
  lines: number;
  /** Documents left out. */
  leftOut: number;
}

/** What each step did. */
export type CleaningCounts = Record<CleaningStepName, StepCount>;

/** Counts before anything was cleaned. */
export function noCounts(): CleaningCounts {
  const entries = CLEANING_STEPS.map(({ name }) => [name, { documents: 0, characters: 0, lines: 0, leftOut: 0 }] as const);
  return Object.fromEntries(entries) as CleaningCounts;
}

/** Adds what a step did to one document; nothing where it did nothing. */
export function count(counts: CleaningCounts, step: CleaningStepName, did: Partial<Omit<StepCount, "documents">>): void {
  const { characters = 0, lines = 0, leftOut = 0 } = did;
  if (characters + lines + leftOut === 0) return;
  const sum = counts[step];
  sum.documents += 1;
  sum.characters += characters;
  sum.lines += lines;
  sum.leftOut += leftOut;
}
