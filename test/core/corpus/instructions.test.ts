// Instructions: which rows are examples, what is wrong with others, and that a prompt ends where a token ends.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PRE_TOKENIZERS, type PreTokenizer } from "../../../src/core/config/tokenizer";
import {
  completionOf,
  exampleDocument,
  type InstructionExample,
  isInstructionRow,
  parseExample,
  parseJson,
  promptOf,
  readExample,
  textOf,
} from "../../../src/core/corpus/instructions";
import { StudioError } from "../../../src/core/errors";
import { encodeUtf8 } from "../../../src/core/format/utf8";
import { preTokenEnds } from "../../../src/core/tokenizer/pretokenize";

const good = { instruction: "Where is Mira?", context: "", response: "At home." };

describe("a row is an example by the names of", () => {
  test.each([
    ["Dolly", { instruction: "i", context: "c", response: "r", category: "open_qa" }],
    ["Alpaca", { instruction: "i", input: "c", output: "r" }],
    ["prompts and completions", { prompt: "i", context: "c", completion: "r" }],
    ["questions and answers", { question: "i", context: "c", answer: "r" }],
    ["queries and responses", { query: "i", input: "c", response: "r" }],
  ])("%s", (_, row) => {
    expect(readExample(row)).toEqual({ instruction: "i", context: "c", response: "r" });
    expect(isInstructionRow(row)).toBe(true);
  });
});

test("a context may be empty, null or missing, and blank space around a text is dropped", () => {
  const bare = { instruction: "i", context: "", response: "r" };
  for (const context of [{ context: " " }, { context: null }, {}])
    expect(readExample({ ...context, prompt: " i\n", output: "\tr " })).toEqual(bare);
});

describe("of a row that is no example is said what is wrong with it", () => {
  test.each([
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
    expect(readExample(parseJson(row))).toBe(reason);
  });

  test("or, where it should be one, it is refused", () => {
    expect(() => parseExample("{broken")).toThrow("This is no instruction with its response: it is no JSON.");
  });
});

test("a row is one of instructions when it has both fields", () => {
  expect(isInstructionRow(good)).toBe(true);
  for (const row of [undefined, [], {}, "plain words", { text: "t" }, { instruction: "i" }, { instruction: "i", response: null }])
    expect(isInstructionRow(row)).toBe(false);
});

/** Texts with what matters to JSON, lines and tokens in them. */
const text = fc.string({ unit: fc.constantFrom("a", "B", "7", " ", "\n", "\u0085", '"', "\\", "'s", ":", "é", "🙂", "\ud800") });
const field = text.map((value) => value.trim());
const filled = field.filter((value) => value !== "");
const example = fc.record({ instruction: filled, context: field, response: filled });

test("examples come back from documents", () => {
  fc.assert(
    fc.property(example, (each) => {
      expect(parseExample(exampleDocument(each))).toEqual(each);
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
  fc.assert(
    fc.property(anything, (text) => {
      try {
        parseExample(text);
      } catch (error) {
        if (!(error instanceof StudioError)) expect.fail(String(error));
      }
    }),
  );
});
