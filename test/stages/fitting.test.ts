import { describe, expect, test } from "vitest";
import { type Problem, StudioError } from "../../src/core/errors";
import type { Trainer } from "../../src/core/graph/executor";
import { createFittingTrainer, smallerMicroBatch } from "../../src/stages/fitting";

const refused = new StudioError("out-of-memory", "The GPU refused memory.", "Choose a smaller size.");

/** A GPU that grants trainers of at most `most` sequences at once, and what it was asked for. */
function gpuOf(most: number, error: Error = refused) {
  const asked: number[] = [];
  const notices: Problem[] = [];
  const create = async (microBatch: number): Promise<Trainer> => {
    asked.push(microBatch);
    if (microBatch > most) throw error;
    return {} as Trainer;
  };
  const fit = (microBatch: number) => createFittingTrainer({ microBatch }, create, (problem) => void notices.push(problem));
  return { asked, notices, fit };
}

describe("the next smaller micro-batch", () => {
  test("is half, where that divides the one asked for", () => {
    expect(smallerMicroBatch(16, 8)).toBe(4);
    expect(smallerMicroBatch(2, 2)).toBe(1);
  });

  test("is the largest divisor under half, where half divides nothing", () => {
    expect(smallerMicroBatch(9, 9)).toBe(3);
    expect(smallerMicroBatch(15, 5)).toBe(1);
    expect(smallerMicroBatch(20, 10)).toBe(5);
  });

  test("ends at one", () => {
    expect(smallerMicroBatch(8, 1)).toBeUndefined();
  });
});

describe("a trainer that fits", () => {
  test("is the one asked for, without a word, where memory is granted", async () => {
    const gpu = gpuOf(8);
    expect((await gpu.fit(8)).microBatch).toBe(8);
    expect(gpu.asked).toEqual([8]);
    expect(gpu.notices).toEqual([]);
  });

  test("is halved until it is granted, and one notice names both numbers", async () => {
    const gpu = gpuOf(2);
    expect((await gpu.fit(16)).microBatch).toBe(2);
    expect(gpu.asked).toEqual([16, 8, 4, 2]);
    expect(gpu.notices).toHaveLength(1);
    expect(gpu.notices[0]).toMatchObject({ code: "out-of-memory", message: expect.stringMatching(/16 sequences.*2 at once/) });
  });

  test("is none, with the GPU's own words, where one sequence is too many", async () => {
    const gpu = gpuOf(0);
    await expect(gpu.fit(4)).rejects.toBe(refused);
    expect(gpu.asked).toEqual([4, 2, 1]);
    expect(gpu.notices).toEqual([]);
  });

  test("is not looked for when something else is wrong", async () => {
    const broken = new Error("no such parameter");
    const gpu = gpuOf(0, broken);
    await expect(gpu.fit(4)).rejects.toBe(broken);
    expect(gpu.asked).toEqual([4]);
  });
});
