// What a field of the recipe is: its name, its meaning and its range as data. The fields themselves stand in fields.ts.

interface Common {
  /** Where the value stands in the recipe: "teacher.learningRate". */
  readonly path: string;
  readonly label: string;
  /** One or two sentences for people who meet the field for the first time. */
  readonly help: string;
  /** Shown only when asked for. */
  readonly advanced?: true;
  /** Where another field must have one of these values for this one to mean anything. */
  readonly where?: { readonly path: string; readonly is: readonly string[] };
}

export interface NumberField extends Common {
  readonly kind: "integer" | "number";
  readonly min: number;
  readonly max: number;
  /** What one press of an arrow key changes; fields with `log` change by a factor instead. */
  readonly step?: number;
  /** A slider for it should be logarithmic. */
  readonly log?: true;
  readonly unit?: string;
}

export interface ChoiceField extends Common {
  readonly kind: "choice";
  readonly choices: readonly { readonly value: string; readonly label: string }[];
}

export interface TextField extends Common {
  readonly kind: "text";
  readonly maxLength: number;
  /** What the text must be beyond that; `name` ends a sentence that begins "it must be". */
  readonly form?: { readonly fits: (text: string) => boolean; readonly name: string };
}

export type Field = NumberField | ChoiceField | TextField;
export type FieldValue = number | string;

/** The sections of a recipe as headings; a field without a dot in its path belongs to none. */
export const SECTIONS = {
  corpus: "Corpus",
  tokenizer: "Tokenizer",
  teacher: "Teacher",
  experts: "Experts",
  router: "Router",
  mixture: "Mixture",
  evaluation: "Evaluation",
  checkpoints: "Checkpoints",
  cluster: "Cluster",
} as const;
export type SectionName = keyof typeof SECTIONS;
