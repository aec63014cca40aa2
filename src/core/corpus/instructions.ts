// Instruction data: rows that pair an instruction with its response, and how an example is written out for a model. Not
// the files that rows stand in: see reading. Nor the built-in examples: see sample/instructions.

import { isObject, type Json, show } from "../config/json";
import { StudioError } from "../errors";

/** What a model is asked and what it should answer. None of the three begins or ends with blank space. */
export interface InstructionExample {
  readonly instruction: string;
  /** What the instruction is about, a text to read for instance; "" where it needs none. */
  readonly context: string;
  readonly response: string;
}

/** What a model reads: it ends where the response begins. */
export function promptOf({ instruction, context }: InstructionExample): string {
  return context === "" ? `Q: ${instruction}\nA:` : `Q: ${instruction}\nC: ${context}\nA:`;
}

/**
 * What a model has to write after the prompt. The blank belongs to it, for byte-level BPE joins a blank to the word behind
 * it: so the two make the same tokens apart as together, and an answer's first word is a word like any other.
 */
export function completionOf({ response }: InstructionExample): string {
  return ` ${response}`;
}

/** The prompt and its completion. */
export function textOf(example: InstructionExample): string {
  return promptOf(example) + completionOf(example);
}

/** An example as a document to store: one JSON object on one line, which `parseExample` reads. */
export function exampleDocument({ instruction, context, response }: InstructionExample): string {
  return JSON.stringify({ instruction, context, response });
}

/** The example of a document. Throws StudioError("bad-row") saying what is wrong with it. */
export function parseExample(document: string): InstructionExample {
  const read = readExample(parseJson(document));
  if (typeof read === "string") throw new StudioError("bad-row", `This is no instruction with its response: ${read}.`, EXAMPLE_HINT);
  return read;
}

/** Whether a file whose first row this is holds instruction data: it has the fields. */
export function isInstructionRow(row: unknown): boolean {
  return isObject(row) && nameIn(row, "instruction") !== undefined && nameIn(row, "response") !== undefined;
}

/** What helps where a row is no example. */
export const EXAMPLE_HINT = 'Write a JSON object on each line: "instruction" and "response" as text, and "context" where there is one.';

/** The names that data sets give each field; of several in a row the first counts. */
const NAMES = {
  instruction: ["instruction", "prompt", "question", "query"],
  context: ["context", "input"],
  response: ["response", "output", "completion", "answer"],
} as const;

/** The name under which a row has a field; null, as some write it, is none. */
function nameIn(row: Json, field: keyof typeof NAMES): string | undefined {
  return NAMES[field].find((name) => row[name] !== undefined && row[name] !== null);
}

/** The value that a text is, or undefined where it is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The example that a row is, or what is wrong with it as the end of a sentence. */
export function readExample(row: unknown): InstructionExample | string {
  if (row === undefined) return "it is no JSON";
  if (!isObject(row)) return `it is ${described(row)} and no JSON object`;
  const names = { instruction: nameIn(row, "instruction"), context: nameIn(row, "context"), response: nameIn(row, "response") };
  for (const name of Object.values(names)) {
    if (name !== undefined && typeof row[name] !== "string") return `"${name}" is ${described(row[name])} and no text`;
  }
  const textIn = (name: string | undefined): string => (name === undefined ? "" : (row[name] as string).trim());
  for (const field of ["instruction", "response"] as const) {
    const name = names[field];
    if (textIn(name) === "") return name === undefined ? `"${field}" is missing` : `"${name}" is empty`;
  }
  return { instruction: textIn(names.instruction), context: textIn(names.context), response: textIn(names.response) };
}

/** A value in a sentence. What it holds is not shown: it may be nested deeper than JSON can be written. */
function described(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  return isObject(value) ? "an object" : show(value);
}
