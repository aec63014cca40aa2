// What every executor must compute as PyTorch does: logits, loss and every gradient of two small GPTs.

import { describe, expect, test } from "vitest";
import type { Executor } from "../../src/core/graph/executor";
import { logitsProgram, scoreProgram } from "../../src/core/model/programs";
import { trainProgram } from "../../src/core/model/training";
import {
  batchInputs,
  evaluate,
  expectGradientsNear,
  expectNear,
  sequencesOf,
  sumsAndGradients,
  validCount,
} from "../core/reference/harness";
import { modelCases, toTensors } from "./read";

/** Tests that `executor` has PyTorch's numbers. */
export function claimModels(executor: () => Executor): void {
  describe.each(modelCases)("a GPT of $name", (golden) => {
    const { shape } = golden;
    const { context, vocabSize } = shape;
    const sequences = golden.tokens.length / context;
    const allRows = Int32Array.from({ length: context }, (_, row) => row);

    /** Logits [T, V] of one sequence. */
    async function logitsOf(tokens: readonly number[]): Promise<Float32Array> {
      const student = executor().upload(toTensors(golden.weights));
      const inputs = { tokens: Int32Array.from(tokens), rows: allRows };
      const logits = await evaluate(executor(), logitsProgram(shape, context), { student }, inputs, "logits");
      student.dispose();
      return logits;
    }

    test("has PyTorch's logits", async () => {
      for (let sequence = 0; sequence < sequences; sequence++) {
        const logits = await logitsOf(sequencesOf(golden, context, sequence, sequence + 1).tokens);
        const expected = golden.logits.slice(sequence * context * vocabSize, (sequence + 1) * context * vocabSize);
        expectNear(logits, expected, 1e-5, `logits of sequence ${sequence}`);
      }
    });

    test("has PyTorch's loss and every gradient", async () => {
      const student = executor().upload(toTensors(golden.weights));
      const valid = validCount(golden);
      const program = trainProgram(shape, [{ kind: "ce" }], sequences);
      const { sums, gradients } = await sumsAndGradients(executor(), program, { student }, [batchInputs(golden, [1 / valid])]);
      expectNear(sums, [golden.lossSum], 1e-5, "summed loss");
      expectNear([sums[0] / valid], [golden.loss], 1e-5, "mean loss");
      expectGradientsNear(gradients, golden.gradients, 1e-5);
      student.dispose();
    });

    test("scores each sequence by itself, and each position", async () => {
      const student = executor().upload(toTensors(golden.weights));
      const sums = await evaluate(executor(), scoreProgram(shape, sequences), { student }, batchInputs(golden, [1]), "sums");
      const expected = golden.targets.map((target, row) => negativeLogProbability(golden.logits, vocabSize, row, target));
      const perSequence = Array.from({ length: sequences }, (_, sequence) =>
        expected.slice(sequence * context, (sequence + 1) * context).reduce((total, loss) => total + loss, 0),
      );
      expectNear(sums, perSequence, 1e-5, "loss per sequence");
      const byPosition = scoreProgram(shape, sequences, context, "position");
      const positions = await evaluate(executor(), byPosition, { student }, batchInputs(golden, [1]), "sums");
      expectNear(positions, expected, 1e-5, "loss per position");
      student.dispose();
    });

    test("scores a shorter context as the start of a longer one", async () => {
      const student = executor().upload(toTensors(golden.weights));
      const short = context - 2;
      const start = { tokens: golden.tokens.slice(0, short), targets: golden.tokens.slice(1, short + 1) };
      const sums = await evaluate(executor(), scoreProgram(shape, 1, short), { student }, batchInputs(start, [1]), "sums");
      const expected = start.targets.reduce(
        (total, target, row) => total + negativeLogProbability(golden.logits, vocabSize, row, target),
        0,
      );
      expectNear(sums, [expected], 1e-5, "loss of the start");
      student.dispose();
    });

    test("never lets a later token change an earlier logit", async () => {
      const tokens = golden.tokens.slice(0, context);
      const changed = tokens.with(context - 1, (tokens[context - 1] + 1) % vocabSize);
      const before = await logitsOf(tokens);
      const after = await logitsOf(changed);
      const earlier = (context - 1) * vocabSize;
      expect(after.slice(0, earlier)).toEqual(before.slice(0, earlier));
      expect(after.slice(earlier)).not.toEqual(before.slice(earlier));
    });
  });

  /** −log softmax(logits[row])[target] in f64; 0 for a target that does not count. */
  function negativeLogProbability(logits: readonly number[], vocabSize: number, row: number, target: number): number {
    if (target < 0) return 0;
    const rowLogits = logits.slice(row * vocabSize, (row + 1) * vocabSize);
    return Math.log(rowLogits.reduce((total, logit) => total + Math.exp(logit), 0)) - rowLogits[target];
  }
}
