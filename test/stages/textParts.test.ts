import fc from "fast-check";
import { expect, test } from "vitest";
import type { PackedTokenizer } from "../../src/core/config/textForm";
import { exampleDocument } from "../../src/core/corpus/instructions";
import { encodeUtf8 } from "../../src/core/format/utf8";
import { packModel } from "../../src/core/tokenizer/packed";
import { WordCounts } from "../../src/core/tokenizer/words";
import type { TextCommands } from "../../src/protocol/commands";
import { helperHere, Pool } from "../../src/protocol/pool";
import { parseDocuments } from "../../src/stages/documents";
import { partsOf, textHandlers } from "../../src/stages/textParts";
import { documents as golden, trainOn } from "../core/tokenizer/golden";
import { hostileText } from "../core/tokenizer/hostile";

const packed = packModel(trainOn(golden, { vocabSize: 400 }));
const stored = (documents: readonly string[]): Uint8Array => encodeUtf8(documents.map((text) => `${JSON.stringify(text)}\n`).join(""));
const fileOf = (documents: readonly string[]): Blob => new Blob([stored(documents) as Uint8Array<ArrayBuffer>]);

/** A pool of helpers, each of which answers later than the one after it. */
function unevenPool(count: number): Pool<TextCommands> {
  return new Pool(
    Array.from({ length: count }, (_, i) => {
      const here = helperHere<TextCommands>(textHandlers());
      return {
        ...here,
        call: async (name, argument) => {
          await new Promise((resolve) => setTimeout(resolve, count - i));
          return here.call(name, argument);
        },
      };
    }),
  );
}

async function all<Result>(results: AsyncIterable<Result>): Promise<Result[]> {
  const list: Result[] = [];
  for await (const result of results) list.push(result);
  return list;
}

const documents = fc.array(hostileText, { maxLength: 12 });

test("parts are whole documents, in order, however small", async () => {
  await fc.assert(
    fc.asyncProperty(documents, fc.integer({ min: 1, max: 200 }), async (texts, size) => {
      const parts = await all(partsOf(fileOf(texts), undefined, size));
      expect(parts.flatMap(({ lines }) => parseDocuments(lines))).toEqual(texts);
    }),
  );
});

test("words counted in parts by any number of helpers are those counted at once, in the same order", async () => {
  await fc.assert(
    fc.asyncProperty(documents, fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 3 }), async (texts, size, count) => {
      const once = new WordCounts("cl100k");
      for (const text of texts) once.add(text);
      const together = new WordCounts("cl100k");
      const tasks = (await all(partsOf(fileOf(texts), undefined, size))).map((part) => ({ ...part, preTokenizer: "cl100k" as const }));
      for (const counted of await all(unevenPool(count).run("countWords", tasks))) together.addCounted(counted);
      expect(together.counted()).toEqual(once.counted());
    }),
    { numRuns: 50 },
  );
});

test("documents encoded by several helpers come back in order", async () => {
  const pool = unevenPool(3);
  await pool.tell("useTokenizer", packed);
  const parts = await all(pool.run("encode", partsOf(fileOf(golden), undefined, 300)));
  expect(parts.length).toBeGreaterThan(20);
  const whole = await all(new Pool([helperHereWith(packed)]).run("encode", partsOf(fileOf(golden), undefined)));
  expect(parts.flatMap(({ tokens }) => [...tokens])).toEqual(whole.flatMap(({ tokens }) => [...tokens]));
  expect(parts.reduce((sum, part) => sum + part.documents, 0)).toBe(golden.length);
});

test("a failing part fails the run where it stands", async () => {
  const pool = unevenPool(2);
  await pool.tell("useTokenizer", packed);
  const broken = { lines: encodeUtf8("{"), form: "instructions" as const };
  const good = { lines: stored([exampleDocument({ instruction: "Why?", context: "", response: "So." })]), form: "instructions" as const };
  const seen: number[] = [];
  const run = async (): Promise<void> => {
    for await (const { documents: count } of pool.run("encode", [good, good, broken, good])) seen.push(count);
  };
  await expect(run()).rejects.toThrow();
  expect(seen).toEqual([1, 1]);
});

/** A helper that knows its tokenizer. */
function helperHereWith(tokenizer: PackedTokenizer) {
  const helper = helperHere<TextCommands>(textHandlers());
  void helper.call("useTokenizer", tokenizer);
  return helper;
}
