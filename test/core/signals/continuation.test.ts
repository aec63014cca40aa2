import { expect, test } from "vitest";
import { SIZES } from "../../../src/core/config/sizes";
import { sequenceAt } from "../../../src/core/model/batch";
import { sequenceOf } from "../../../src/core/model/windows";
import { continueWindows, promptTokens, writtenSequence, writtenTogether } from "../../../src/core/signals/continuation";
import { countingWriter } from "./writer";

const stream = Uint16Array.from({ length: 100 }, (_, index) => 10 * index);
const END = 999;
const windows = [0, 20, 40].map((start) => sequenceAt(stream, start, 8));

test("the first quarter of a window stays, and the rest with the last position's target is written", async () => {
  const [first, second] = await continueWindows({ generator: countingWriter(), batch: 3, endOfText: END }, windows, 1);
  expect([...first]).toEqual([0, 10, 11, 12, 13, 14, 15, 16, 17]);
  expect([...second]).toEqual([200, 210, 212, 214, 216, 218, 220, 222, 224]);
});

test("more windows than a writer has room for are written in turns, each with numbers of its own, the last filled up", async () => {
  const writer = countingWriter();
  const texts = await continueWindows({ generator: writer, batch: 2, endOfText: END }, windows, 1);
  expect(texts.map((text) => text[0])).toEqual([0, 200, 400]);
  expect(writer.started.map(({ prompts }) => prompts)).toEqual([
    [
      [0, 10],
      [200, 210],
    ],
    [
      [400, 410],
      [400, 410],
    ],
  ]);
  const [one, other] = writer.started.map(({ settings }) => settings);
  expect(one).toMatchObject({ temperature: 1, topK: 0, topP: 1 });
  expect(other.seed).not.toBe(one.seed);
});

test("what is written is told as it grows, tokens that fit nowhere not counted", async () => {
  const told: number[] = [];
  await continueWindows({ generator: countingWriter(), batch: 3, endOfText: END }, windows, 1, async (written) => void told.push(written));
  expect(told).toEqual([6, 12, 18, 21]);
});

test("only what follows a prompt is scored, its first token included", () => {
  const { tokens, targets } = writtenSequence(Uint16Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9), 3, 8);
  expect([...tokens]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect([...targets]).toEqual([-1, -1, 4, 5, 6, 7, 8, 9]);
  expect([...writtenSequence(Uint16Array.of(1, 2, 3), 1, 2).targets]).toEqual([2, 3]);
});

test("a prompt has at least one token, and none of a window's padding", () => {
  expect(promptTokens(sequenceAt(stream, 0, 32))).toBe(8);
  expect(promptTokens(sequenceAt(stream, 0, 2))).toBe(1);
  expect(promptTokens(sequenceAt(stream.subarray(0, 9), 0, 64))).toBe(2);
});

test("a large model writes fewer sequences together, but always one", () => {
  expect(writtenTogether(SIZES.pico)).toBe(64);
  expect(writtenTogether(SIZES.small)).toBe(7);
  expect(writtenTogether({ ...SIZES.medium, layers: 1000 })).toBe(1);
});

test("the response to an instruction is written after its own prompt, and ends with the end of text", async () => {
  const text = { tokens: Uint16Array.of(1, 2, 3, 50, 60, 70, 7, 8, 90), examples: Uint32Array.of(0, 3, 6, 2) };
  const examples = [0, 8].map((start) => sequenceOf(text, start, 8));
  const writer = countingWriter();
  const texts = await continueWindows({ generator: writer, batch: 2, endOfText: 5 }, examples, 1);
  expect(writer.started[0].prompts).toEqual([
    [1, 2, 3],
    [7, 8],
  ]);
  expect(texts.map((one) => [...one])).toEqual([
    [1, 2, 3, 4, 5],
    [7, 8, 10, 12, 14, 16, 18, 20, 22],
  ]);
  const { tokens, targets } = writtenSequence(texts[0], promptTokens(examples[0]), 8);
  expect([...tokens]).toEqual([1, 2, 3, 4, 0, 0, 0, 0]);
  expect([...targets]).toEqual([-1, -1, 4, 5, -1, -1, -1, -1]);
});

test("plain text goes on after an end of text", async () => {
  const [first] = await continueWindows({ generator: countingWriter(), batch: 3, endOfText: 12 }, windows, 1);
  expect([...first]).toEqual([0, 10, 11, 12, 13, 14, 15, 16, 17]);
});
