// The fields that say how documents are cleaned, for the table of fields.ts. What the values stand for is in cleaning.ts.

import { type CleaningLimits, type CleaningStep, SWITCHES } from "./cleaning";
import type { ChoiceField, Field, NumberField } from "./field";

const switchLabels = { on: "On", off: "Off" } as const;

/** A step that is taken or not. */
function step(name: CleaningStep, label: string, help: string): ChoiceField {
  const choices = SWITCHES.map((value) => ({ value, label: switchLabels[value] }));
  return { path: `corpus.${name}`, label, help, kind: "choice", choices, advanced: true };
}

/** A number that a step asks for where it is taken. */
function limit(of: CleaningStep, name: keyof CleaningLimits, rest: Omit<NumberField, "path" | "advanced" | "where">): NumberField {
  return { path: `corpus.${name}`, ...rest, advanced: true, where: { path: `corpus.${of}`, is: ["on"] } };
}

const LONGEST = 1_000_000_000;

export const cleaningFields: readonly Field[] = [
  step(
    "controls",
    "Control characters",
    "Characters that stand for no letter, such as NUL or the codes of old terminals, are taken out. Tabs and line ends stay.",
  ),
  step(
    "invisible",
    "Invisible characters",
    "Soft hyphens, zero-width spaces, byte order marks within a text and marks that turn the direction of reading are taken out. Joiners that Persian, Indic scripts and emoji need stay.",
  ),
  step("lineEnds", "Line ends", "Every way to end a line becomes the same one."),
  step(
    "compose",
    "Composed letters",
    "A letter and its accent written as two characters become one (Unicode NFC), so that the same word is always the same tokens.",
  ),
  step("trailingBlanks", "Trailing blanks", "Blanks at the end of lines are taken out. In Markdown two of them break a line."),
  step(
    "boilerplate",
    "Boilerplate",
    "Lines that stand in many documents of a domain, as menus, licences and footers do, are taken out of all of them. Code repeats lines for good reason.",
  ),
  limit("boilerplate", "boilerplateShare", {
    label: "In more than this share",
    help: "A line goes when it stands in more than this share of the domain's documents.",
    kind: "number",
    min: 0,
    max: 1,
    step: 0.01,
  }),
  limit("boilerplate", "boilerplateDocuments", {
    label: "In more than",
    help: "However small the domain is, a line stays that stands in no more documents than these.",
    kind: "integer",
    min: 1,
    max: 1_000_000,
    log: true,
    unit: "documents",
  }),
  step("length", "Length", "Documents that are shorter or longer than asked for are left out."),
  limit("length", "minBytes", {
    label: "At least",
    help: "Shorter documents are left out.",
    kind: "integer",
    min: 0,
    max: LONGEST,
    unit: "bytes",
  }),
  limit("length", "maxBytes", {
    label: "At most",
    help: "Longer documents are left out; 0 is no bound.",
    kind: "integer",
    min: 0,
    max: LONGEST,
    unit: "bytes",
  }),
  limit("length", "minWords", {
    label: "At least",
    help: "Documents of fewer words are left out. A text without blanks counts as one word.",
    kind: "integer",
    min: 0,
    max: LONGEST,
    unit: "words",
  }),
  limit("length", "maxWords", {
    label: "At most",
    help: "Documents of more words are left out; 0 is no bound.",
    kind: "integer",
    min: 0,
    max: LONGEST,
    unit: "words",
  }),
  step("exactDuplicates", "Exact duplicates", "Of documents that are the same letter by letter one stays, over all domains."),
  step(
    "nearDuplicates",
    "Near duplicates",
    "Of documents that are nearly the same one stays. Where all of them stay, they still stand on the same side of training and validation.",
  ),
  limit("nearDuplicates", "similarity", {
    label: "Similarity",
    help: "Share of what two documents hold together that stands in both; from it on they are nearly the same. At 0.8 a ninth of a text may differ in one piece, or about one word in 35 here and there.",
    kind: "number",
    min: 0.5,
    max: 1,
    step: 0.05,
  }),
  step(
    "language",
    "Other languages",
    "Documents that are surely in another language than most of their domain are left out. A domain of code or of several languages is not judged.",
  ),
];
