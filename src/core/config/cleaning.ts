// How documents are cleaned: which steps are taken, in their order, and what may be set about them. Not the steps themselves:
// those are corpus/cleaning's.

/** The steps in the order in which they are taken. */
export const CLEANING_STEPS = [
  "controls",
  "invisible",
  "lineEnds",
  "compose",
  "trailingBlanks",
  "boilerplate",
  "length",
  "exactDuplicates",
  "nearDuplicates",
  "language",
] as const;
export type CleaningStep = (typeof CLEANING_STEPS)[number];

export const SWITCHES = ["on", "off"] as const;
type Switch = (typeof SWITCHES)[number];

/** The numbers that steps ask for. */
export interface CleaningLimits {
  /** A line is boilerplate when it stands in more than this share of a domain's documents … */
  readonly boilerplateShare: number;
  /** … and in more than this many. */
  readonly boilerplateDocuments: number;
  /** What a document must have, in UTF-8 bytes and in words; a most of 0 is none. */
  readonly minBytes: number;
  readonly maxBytes: number;
  readonly minWords: number;
  readonly maxWords: number;
  /** From this Jaccard similarity on two documents are nearly the same. */
  readonly similarity: number;
}

export type CleaningSettings = Readonly<Record<CleaningStep, Switch>> & CleaningLimits;

/** What changes no meaning is done; what leaves out text that somebody may want is asked for. */
export const cleaningDefaults: CleaningSettings = {
  controls: "on",
  invisible: "on",
  lineEnds: "on",
  compose: "on",
  trailingBlanks: "off",
  boilerplate: "off",
  boilerplateShare: 0.05,
  boilerplateDocuments: 10,
  length: "off",
  minBytes: 64,
  maxBytes: 0,
  minWords: 0,
  maxWords: 0,
  exactDuplicates: "on",
  nearDuplicates: "off",
  similarity: 0.8,
  language: "off",
};

/** What a step did. */
export interface StepCount {
  /** Documents that it changed or left out. */
  readonly documents: number;
  /** UTF-16 units taken out, line ends and letters written anew. */
  readonly characters: number;
  /** Lines taken out. */
  readonly lines: number;
  /** Documents left out. */
  readonly leftOut: number;
}

/** What each step did that did anything. */
export type CleaningCounts = Readonly<Partial<Record<CleaningStep, StepCount>>>;
