// The benchmark's turns and figures, with contestants whose losses are known.

import { expect, test } from "vitest";
import type { Create } from "./contract";
import { benchWith } from "./run";

/** A contestant whose loss before step i is `loss(i)`. */
function contestant(loss: (step: number) => number, seen: Int32Array[] = []): { readonly create: Create } {
  return {
    create: async () => {
      let step = 0;
      const trainStep = async (tokens: Int32Array): Promise<number> => {
        seen.push(tokens);
        return loss(step++);
      };
      return { trainStep, info: () => ({ train: { dispatches: 3, submits: 1, bytes: 64 } }), dispose: () => {} };
    },
  };
}

const run = (...losses: readonly [(step: number) => number, (step: number) => number]) => {
  const seen: [Int32Array[], Int32Array[]] = [[], []];
  const bench = benchWith({ engine: async () => contestant(losses[0], seen[0]), jax: async () => contestant(losses[1], seen[1]) });
  return { seen, rows: bench.runCase({ size: "nano", kind: "train", contestants: ["engine", "jax"] }, 6) };
};

test("contestants whose losses part beyond a thousandth are refused, by name and step", async () => {
  const { rows } = run(
    () => 2,
    (step) => (step === 3 ? 2.003 : 2.001),
  );
  await expect(rows).rejects.toThrow(/nano train: the losses before step 4 differ: 2\.003 for jax, 2 for engine/);
});

test("a loss that is no number is refused", async () => {
  const { rows } = run(
    () => 2,
    (step) => (step === 6 ? Number.NaN : 2),
  );
  await expect(rows).rejects.toThrow("the loss of jax is NaN");
});

test("all see the same batches, ever new ones, and the first step is not timed", async () => {
  const { rows, seen } = run(
    (step) => 2 - step / 10,
    (step) => 2 - step / 10,
  );
  const [engine, jax] = await rows;
  expect(seen[1]).toEqual(seen[0]);
  expect(seen[0][1]).not.toEqual(seen[0][0]);
  expect(engine?.losses).toEqual([2, 1.9, 1.8, 1.7, 1.6, 1.5, 1.4]);
  expect([engine?.times.length, jax?.times.length]).toEqual([6, 6]);
  expect(engine).toMatchObject({ ratio: 1, dispatches: 3, submits: 1, bytes: 64 });
});
