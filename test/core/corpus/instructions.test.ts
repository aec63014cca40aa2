// Instruction files: what is read, what is left out and told, and that a prompt ends where a token ends.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PRE_TOKENIZERS, type PreTokenizer } from "../../../src/core/config/tokenizer";
import {
  completionOf,
  exampleDocument,
  type InstructionExample,
  isInstructionFile,
  parseExample,
  parseInstructions,
  promptOf,
  textOf,
} from "../../../src/core/corpus/instructions";
import { StudioError } from "../../../src/core/errors";
import { encodeUtf8 } from "../../../src/core/format/utf8";
import { preTokenEnds } from "../../../src/core/tokenizer/pretokenize";

const lines = (...rows: readonly unknown[]) => rows.map((row) => JSON.stringify(row)).join("\n");
const good = { instruction: "Where is Mira?", context: "", response: "At home." };

/** What parsing throws, which must be a StudioError. */
function refusal(act: () => unknown): StudioError {
  try {
    act();
  } catch (error) {
    if (error instanceof StudioError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe("a row is an example by the names of", () => {
  test.each([
    ["Dolly", { instruction: "i", context: "c", response: "r", category: "open_qa" }],
    ["Alpaca", { instruction: "i", input: "c", output: "r" }],
    ["prompts and completions", { prompt: "i", context: "c", completion: "r" }],
    ["questions and answers", { question: "i", context: "c", answer: "r" }],
    ["queries and responses", { query: "i", input: "c", response: "r" }],
  ])("%s", (_, row) => {
    expect(parseInstructions("a.jsonl", lines(row))).toEqual({
      examples: [{ instruction: "i", context: "c", response: "r" }],
      problems: [],
    });
    expect(isInstructionFile("a.jsonl", lines(row))).toBe(true);
  });
});

test("a context may be empty, null or missing, and blank space around a text is dropped", () => {
  const rows = [{ context: " " }, { context: null }, {}].map((context) => ({ ...context, prompt: " i\n", output: "\tr " }));
  const bare = { instruction: "i", context: "", response: "r" };
  expect(parseInstructions("a.jsonl", lines(...rows)).examples).toEqual([bare, bare, bare]);
});

describe("a row that cannot be used is told with its number and field, and the others stay", () => {
  test.each([
    ["{broken", "it is no JSON"],
    ["[1,2]", "it is a list and no JSON object"],
    ['"text"', 'it is "text" and no JSON object'],
    ['{"response":"r"}', '"instruction" is missing'],
    ['{"prompt":" ","response":"r"}', '"prompt" is empty'],
    ['{"prompt":"i"}', '"response" is missing'],
    ['{"prompt":"i","output":""}', '"output" is empty'],
    ['{"prompt":"i","response":null}', '"response" is missing'],
    ['{"question":"i","answer":42}', '"answer" is 42 and no text'],
    ['{"prompt":["i"],"response":"r"}', '"prompt" is a list and no text'],
    ['{"prompt":"i","input":{},"response":"r"}', '"input" is an object and no text'],
  ])("%s", (row, reason) => {
    const { examples, problems } = parseInstructions("a.jsonl", [lines(good), "", row, lines(good)].join("\n"));
    expect(examples).toEqual([good, good]);
    expect(problems).toMatchObject([{ code: "bad-row", message: `Row 3 of a.jsonl was left out: ${reason}.` }]);
  });
});

test("twelve rows left out are named, and the others counted", () => {
  const { problems } = parseInstructions("a.json", JSON.stringify([...Array(30).fill(7), good]));
  expect(problems).toHaveLength(13);
  expect(problems[11].message).toContain("Row 12 of");
  expect(problems[12].message).toBe("18 more rows of a.json were left out.");
});

test("a file without a usable row is refused by name, with its first fault", () => {
  expect(refusal(() => parseInstructions("a.jsonl", '\n{"prompt":1}'))).toMatchObject({
    code: "no-text",
    message: 'There is no instruction with its response in a.jsonl. Row 2 of a.jsonl was left out: "prompt" is 1 and no text.',
  });
  for (const text of ["", "\n \n", "[]"]) expect(refusal(() => parseInstructions("a.json", text)).message).toContain("no rows");
});

test("a file is one of instructions by its extension and its first row", () => {
  for (const name of ["a.jsonl", "b/A.JSON", "a.ndjson"]) expect(isInstructionFile(name, `\n${lines(good)}\nrest`)).toBe(true);
  expect(isInstructionFile("a.json", JSON.stringify([good, 1], undefined, 2))).toBe(true);
  for (const name of ["a.txt", "jsonl", "a.json.md"]) expect(isInstructionFile(name, lines(good))).toBe(false);
  for (const text of ["", "[]", "[", "{}", "plain words", lines({ text: "t" }), lines({ instruction: "i" }), `first\n${lines(good)}`])
    expect(isInstructionFile("a.json", text)).toBe(false);
});

/** Texts with what matters to JSON, lines and tokens in them. */
const text = fc.string({ unit: fc.constantFrom("a", "B", "7", " ", "\n", "\u0085", '"', "\\", "'s", ":", "é", "🙂", "\ud800") });
const field = text.map((value) => value.trim());
const filled = field.filter((value) => value !== "");
const example = fc.record({ instruction: filled, context: field, response: filled });

test("examples come back in their order from JSON lines, from an array and from documents", () => {
  fc.assert(
    fc.property(fc.array(example, { minLength: 1 }), (examples) => {
      const documents = examples.map(exampleDocument);
      expect(parseInstructions("a.jsonl", documents.join("\n")).examples).toEqual(examples);
      expect(parseInstructions("a.json", JSON.stringify(examples, undefined, 1)).examples).toEqual(examples);
      expect(documents.map(parseExample)).toEqual(examples);
    }),
  );
});

test("a prompt shows its context where there is one", () => {
  expect(textOf({ ...good, context: "Mira slept." })).toBe("Q: Where is Mira?\nC: Mira slept.\nA: At home.");
  expect(textOf(good)).toBe("Q: Where is Mira?\nA: At home.");
});

test("prompt and completion are cut into the same tokens apart as together", () => {
  const cuts = (text: string, preTokenizer: PreTokenizer): readonly number[] => {
    const bytes = encodeUtf8(text);
    const ends: number[] = [];
    for (let at = 0; at < bytes.length; at = ends.at(-1)!) ends.push(preTokenEnds[preTokenizer](bytes, at));
    return ends;
  };
  fc.assert(
    fc.property(example, fc.constantFrom(...PRE_TOKENIZERS), (each: InstructionExample, preTokenizer) => {
      const prompt = cuts(promptOf(each), preTokenizer);
      expect(cuts(textOf(each), preTokenizer)).toEqual([
        ...prompt,
        ...cuts(completionOf(each), preTokenizer).map((end) => prompt.at(-1)! + end),
      ]);
    }),
  );
});

test("no text makes reading throw anything but a StudioError", () => {
  const row = fc.record(
    { instruction: fc.jsonValue(), input: fc.jsonValue(), response: fc.jsonValue() },
    { requiredKeys: [], noNullPrototype: true },
  );
  const deep = "[".repeat(9000) + "]".repeat(9000);
  const anything = fc.oneof(
    fc.string(),
    fc.json(),
    row.map((value) => JSON.stringify(value)),
    fc.constantFrom(deep, deep.slice(0, 9000), `{"prompt":${deep},"answer":""}`),
  );
  const read = (act: () => unknown): unknown => {
    try {
      return act();
    } catch (error) {
      return error instanceof StudioError ? undefined : expect.fail(String(error));
    }
  };
  fc.assert(
    fc.property(fc.array(anything), (parts) => {
      const text = parts.join("\n");
      isInstructionFile("a.json", text);
      read(() => parseInstructions("a.json", text));
      read(() => parseExample(text));
    }),
  );
});
