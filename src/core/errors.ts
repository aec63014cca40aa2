// Errors people can act on: a code for programs, a sentence that names the thing, and the next step.
// Not for broken invariants inside the studio: those stay plain Errors.

export type ProblemCode =
  | "bad-encoding"
  | "bad-recipe"
  | "bad-package"
  | "bad-prompt"
  | "bad-row"
  | "bad-study"
  | "binary-file"
  | "busy"
  | "cancelled"
  | "damaged-file"
  | "dead-expert"
  | "device-lost"
  | "empty-file"
  | "file-notice"
  | "internal"
  | "locked-file"
  | "long-example"
  | "loss-not-finite"
  | "missing-stage"
  | "name-taken"
  | "newer-version"
  | "no-storage"
  | "no-text"
  | "no-webgpu"
  | "one-domain"
  | "out-of-memory"
  | "same-text"
  | "storage-full"
  | "too-large"
  | "too-little-text"
  | "unreadable-file";

/** A problem as data: it crosses workers, stands in records and is shown at the control that mends it. */
export interface Problem {
  readonly code: ProblemCode;
  /** One sentence that names the thing: a file, a domain, a field. */
  readonly message: string;
  /** The next step, as an imperative sentence. */
  readonly hint: string;
}

/** Letters that a sentence may have: a name from outside, which it repeats, may have any number. */
const LONGEST = 1000;

/** The one error type the studio throws on purpose. */
export class StudioError extends Error implements Problem {
  readonly code: ProblemCode;
  readonly hint: string;

  constructor(code: ProblemCode, message: string, hint: string) {
    super(message.length > LONGEST ? `${message.slice(0, LONGEST - 1)}…` : message);
    this.name = "StudioError";
    this.code = code;
    this.hint = hint;
  }
}

/** Any thrown value as a problem; what is not a StudioError is reported as internal with its message. */
export function toProblem(error: unknown): Problem {
  if (error instanceof StudioError) return { code: error.code, message: error.message, hint: error.hint };
  const message = error instanceof Error ? error.message : String(error);
  return {
    code: "internal",
    message: `Something broke inside the studio: ${message}`,
    hint: "Reload the page; finished stages are kept.",
  };
}
