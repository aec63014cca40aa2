import { expect, test } from "vitest";
import { generate, generateInTurns, type Writer } from "../../../src/core/evaluation/generate";
import type { Evaluator } from "../../../src/core/graph/executor";
import { randomStream } from "../../../src/core/random";
import { HostGenerator } from "../../../src/core/reference/generator";

/** Predicts the token after the last one seen, counting up to 9 and then ending with 0. */
const counting: Evaluator = {
  run: async ({ tokens }) => {
    const logits = new Float32Array(10);
    logits[(tokens[0] + 1) % 10] = 10;
    return new Map([["logits", logits]]);
  },
  dispose() {},
};

const write = async (prompt: number[], count: number): Promise<number[]> => {
  const written: number[] = [];
  const generator = new HostGenerator(counting, { batch: 1, context: 4, vocabSize: 10 });
  const settings = { temperature: 0, topK: 0, topP: 1, seed: 1 };
  for await (const token of generate({ generator, context: 4, endOfText: 0 }, prompt, count, settings)) written.push(token);
  return written;
};

test("writing goes on past the context and stops before the end-of-text token", async () => {
  expect(await write([1], 3)).toEqual([2, 3, 4]);
  expect(await write([1, 2], 100)).toEqual([3, 4, 5, 6, 7, 8, 9]);
});

test("a prompt longer than the context is seen from its end", async () => {
  expect(await write([9, 9, 9, 1, 2, 3, 4], 2)).toEqual([5, 6]);
});

test("an empty prompt begins a new text", async () => {
  expect(await write([], 2)).toEqual([1, 2]);
});

test("nothing is written where nothing is asked for", async () => {
  expect(await write([1], 0)).toEqual([]);
});

/** Logits that depend on the newest token and on who writes, far enough apart that a draw decides. */
const writerOf = (salt: number): Writer => {
  const run: Evaluator["run"] = async ({ tokens }) => {
    const random = randomStream(salt, tokens[0]);
    return new Map([["logits", Float32Array.from({ length: 10 }, (_, id) => (id === 0 ? -99 : random.normal()))]]);
  };
  return { generator: new HostGenerator({ run, dispose() {} }, { batch: 1, context: 4, vocabSize: 10 }), context: 4, endOfText: 0 };
};
const warm = { temperature: 1, topK: 0, topP: 1, seed: 5 };

async function inTurns(writerAfter: (text: readonly number[]) => Promise<Writer>, count: number): Promise<number[]> {
  const written: number[] = [];
  for await (const token of generateInTurns(writerAfter, [1, 2], count, warm)) written.push(token);
  return written;
}

test("where one writer has every turn, the text is that writer's own", async () => {
  const own: number[] = [];
  for await (const token of generate(writerOf(1), [1, 2], 30, warm)) own.push(token);
  const writer = writerOf(1);
  expect(await inTurns(async () => writer, 30)).toEqual(own);
  expect(new Set(own).size).toBeGreaterThan(3);
});

test("a change of writer goes on from the whole text, with the draw that was next", async () => {
  const [first, second] = [writerOf(1), writerOf(2)];
  const asked: number[] = [];
  const written = await inTurns(async (text) => {
    asked.push(text.length);
    return text.length < 7 || text.length > 12 ? first : second;
  }, 15);
  expect(asked).toEqual(Array.from({ length: 15 }, (_, index) => 2 + index)); // not after the last token
  const text = [1, 2, ...written];
  const goOn = async (writer: Writer, from: number, to: number) => {
    const tokens: number[] = [];
    for await (const token of generate(writer, text.slice(0, from), to - from, { ...warm, drawn: from - 2 })) tokens.push(token);
    return tokens;
  };
  expect(await goOn(writerOf(1), 2, 7)).toEqual(text.slice(2, 7));
  expect(await goOn(writerOf(2), 7, 13)).toEqual(text.slice(7, 13));
  expect(await goOn(writerOf(1), 13, 17)).toEqual(text.slice(13));
});

test("a text ends where the writer of that moment ends it", async () => {
  const ending: Writer = {
    generator: new HostGenerator(counting, { batch: 1, context: 4, vocabSize: 10 }),
    context: 4,
    endOfText: 3,
  };
  expect(await inTurns(async () => ending, 10)).toEqual([]);
});
