// Sampling of many sequences at once, taking turns with one sequence at a time on one device: what batches gain where a student
// or a teacher writes text to be trained on, and where a model answers held-out prompts.

import type { BenchSize } from "../../src/cli/benchCases";
import type { TurnsRow } from "../../src/cli/benchTurns";
import { expertShape, recipeFor } from "../../src/core/config/recipe";
import { initializeGpt } from "../../src/core/model/gpt";
import { STUDENT } from "../../src/core/model/predicting";
import { decodeProgram } from "../../src/core/model/programs";
import { TEMPERATURE } from "../../src/core/signals/continuation";
import { timeInTurns, type Way } from "./turns";

/** Sequences written together; the first is what the others are told by. */
const COUNTS = [1, 64] as const;

/** Times `rounds` windows that a student of `size` fills with text of its own, each way. */
export async function timeSampling(size: BenchSize, rounds: number): Promise<TurnsRow[]> {
  const shape = expertShape(recipeFor(size));
  const length = shape.context - 1; // behind a prompt of one token
  const rows = await timeInTurns(size, rounds, async (executor) => {
    const student = { [STUDENT]: executor.upload(initializeGpt(shape, 1)) };
    const way = async (count: number): Promise<Way> => {
      const generator = await executor.generator(decodeProgram(shape, count), student, shape.context);
      return {
        name: count === 1 ? "one sequence at a time" : `${count} sequences at once`,
        async step(number) {
          const prompts = Array.from({ length: count }, (_, sequence) => [sequence]);
          generator.start(prompts, { temperature: TEMPERATURE, topK: 0, topP: 1, seed: number });
          for (let written = 0; written < length; ) written += (await generator.next())[0].length;
        },
      };
    };
    const ways: Way[] = [];
    for (const count of COUNTS) ways.push(await way(count));
    return ways;
  });
  return rows.map((row, place) => ({ ...row, tokensPerSecond: (1000 * COUNTS[place] * length) / row.milliseconds }));
}
