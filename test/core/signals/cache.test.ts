// What is kept of a teacher's answers: that it comes back as it went in, takes six bytes for each token kept, and tells when
// it is of no use.

import { expect, test } from "vitest";
import { idBits } from "../../../src/core/config/tokenIds";
import { randomStream } from "../../../src/core/random";
import { AnswerCache, type CacheKey, fitsIndex, isSameKey, parseIndex } from "../../../src/core/signals/cache";
import { packAnswers, unpackAnswers } from "../../../src/core/signals/packing";

const key: CacheKey = { teacher: "a", tokenizer: "b", tokens: "c", count: 3, temperature: 2, context: 5 };

/** Answers to one window, of odd length so that nothing is aligned by luck. */
function answers(seed: number) {
  const random = randomStream(seed);
  return {
    ids: Float32Array.from({ length: 15 }, () => random.below(2 ** 16)),
    logProbs: Float32Array.from({ length: 15 }, () => -8 * random.next()),
  };
}

test.each([
  [2 ** 16, 6],
  [2 ** 16 + 1, 8],
])("of %i entries answers come back bit for bit, the largest id included, in %i bytes for each token kept", (entries, bytesEach) => {
  const given = { ids: [0, entries - 1, 256], logProbs: Float32Array.of(-0.1, -1e-7, -87.5) };
  const bytes = packAnswers(given, idBits(entries));
  expect(bytes).toHaveLength(3 * bytesEach);
  const { ids, logProbs } = unpackAnswers(bytes, idBits(entries));
  expect([...ids]).toEqual(given.ids);
  expect(logProbs).toEqual(given.logProbs);
});

test("a cache read back from its bytes and index has the windows of the one that was written, and goes on from them", () => {
  const written = new AnswerCache(key);
  for (const start of [10, 0, 25]) written.add(start, [answers(start)]);
  const index = parseIndex(JSON.stringify(written.index))!;
  // Storage may hand out bytes that begin anywhere.
  const bytes = new Uint8Array([0, ...written.bytes()]).subarray(1);
  expect(bytes).toHaveLength(3 * 5 * 3 * 6);
  expect(fitsIndex(index, bytes.length)).toBe(true);
  const read = new AnswerCache(index.key, index.windows, bytes);
  read.add(5, [answers(5)]);
  for (const start of [10, 0, 25, 5]) {
    const [{ ids, logProbs }, ...others] = read.at(start);
    expect(logProbs).toEqual(answers(start).logProbs);
    expect([...ids]).toEqual([...answers(start).ids]);
    expect(others).toEqual([]);
  }
  expect(read.index.windows).toEqual([10, 0, 25, 5]);
  expect(read.has(15)).toBe(false);
  expect(() => read.at(15)).toThrow("token 15");
});

test("the passes over a window come back in their order, and count for the bytes that an index tells of", () => {
  const drawn = { ...key, share: 0.5, passes: 2, seed: 1 };
  const written = new AnswerCache(drawn);
  for (const start of [10, 0]) written.add(start, [answers(start), answers(start + 1)]);
  const bytes = written.bytes();
  expect(fitsIndex(written.index, bytes.length)).toBe(true);
  expect(fitsIndex(written.index, bytes.length / 2)).toBe(false);
  const read = new AnswerCache(drawn, written.index.windows, bytes);
  for (const start of [10, 0])
    expect(read.at(start).map(({ logProbs }) => logProbs)).toEqual([answers(start).logProbs, answers(start + 1).logProbs]);
});

test("keys differ where anything differs that an answer depends on", () => {
  expect(isSameKey(key, { ...key })).toBe(true);
  const others: Partial<CacheKey>[] = [
    { teacher: "x" },
    { tokenizer: "x" },
    { tokens: "x" },
    { count: 4 },
    { temperature: 1 },
    { context: 10 },
    { active: 2 },
    { share: 0 },
    { passes: 1 },
    { seed: 0 },
  ];
  for (const other of others) expect(isSameKey(key, { ...key, ...other }), JSON.stringify(other)).toBe(false);
});

test("bytes that are too few or too many, windows off the grid or told twice, and text that is no index do not pass", () => {
  expect(fitsIndex({ key, windows: [0, 5] }, 180)).toBe(true);
  expect(fitsIndex({ key, windows: [0, 5] }, 179)).toBe(false);
  expect(fitsIndex({ key, windows: [0, 5] }, 270)).toBe(false);
  expect(fitsIndex({ key, windows: [0, 7] }, 180)).toBe(false);
  expect(fitsIndex({ key, windows: [5, 5] }, 180)).toBe(false);
  for (const text of ["", "null", "{}", '{"key":3,"windows":[]}', '{"key":{},"windows":5}']) expect(parseIndex(text), text).toBeUndefined();
});
