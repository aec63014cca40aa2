// Instruction data: files of rows that pair an instruction with its response, and how an example is written out for a
// model. Rows that cannot be used are named and left out. Not the built-in examples: see sample/instructions.

import { isObject, type Json, show } from "../config/json";
import { type Problem, StudioError } from "../errors";
import { shortened } from "./leftOut";

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
  if (typeof read === "string") throw new StudioError("bad-row", `This is no instruction with its response: ${read}.`, HINT);
  return read;
}

/** Whether a file holds instruction data: by its extension, and because its first row has the fields. */
export function isInstructionFile(name: string, text: string): boolean {
  if (!/\.(jsonl|ndjson|json)$/i.test(name)) return false;
  for (const { value } of rowsOf(text)) {
    return isObject(value) && nameIn(value, "instruction") !== undefined && nameIn(value, "response") !== undefined;
  }
  return false;
}

/**
 * The examples of a file, in its order: JSON lines, or one JSON array. Rows that cannot be used are left out and told,
 * each with its number (in JSON lines that of its line) and field. Throws StudioError("no-text") when none is left.
 */
export function parseInstructions(
  name: string,
  text: string,
): { readonly examples: readonly InstructionExample[]; readonly problems: readonly Problem[] } {
  const examples: InstructionExample[] = [];
  const problems: Problem[] = [];
  for (const { number, value } of rowsOf(text)) {
    const read = readExample(value);
    if (typeof read !== "string") examples.push(read);
    else problems.push({ code: "bad-row", message: `Row ${number} of ${name} was left out: ${read}.`, hint: HINT });
  }
  if (examples.length > 0) return { examples, problems: shortened(problems, `rows of ${name}`, HINT) };
  const reason = problems.length === 0 ? "It holds no rows." : problems[0].message;
  throw new StudioError("no-text", `There is no instruction with its response in ${name}. ${reason}`, HINT);
}

const HINT = 'Write a JSON object on each line: "instruction" and "response" as text, and "context" where there is one.';

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

interface Row {
  /** Counted from 1. */
  readonly number: number;
  /** Undefined where the row is no JSON. */
  readonly value: unknown;
}

/** The elements of a JSON array, else the lines that are not blank. */
function* rowsOf(text: string): Generator<Row> {
  const whole = text.trimStart().startsWith("[") ? parseJson(text) : undefined;
  if (Array.isArray(whole)) {
    for (const [index, value] of whole.entries()) yield { number: index + 1, value };
    return;
  }
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() !== "") yield { number: index + 1, value: parseJson(line) };
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The example that a row is, or what is wrong with it as the end of a sentence. */
function readExample(row: unknown): InstructionExample | string {
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
