// Every variant of the loss's row kernel against losses in 64-bit floats and their gradients by finite differences.

import { test } from "vitest";
import { logitStride } from "../../src/core/config/headBlock";
import type { LossTerm } from "../../src/core/graph/loss";
import { randomStream } from "../../src/core/random";
import { headRowsVariants } from "../../src/core/webgpu/kernels/headRows";
import { deviceForTests } from "./device";
import { gradientOf, termLoss } from "./rowOracle";
import { expectVariants, noise, operandsOf } from "./runCalls";

const { device } = await deviceForTests();

const MIXTURES: Readonly<Record<string, readonly LossTerm[]>> = {
  "cross-entropy": [{ kind: "ce" }],
  "cross-entropy and forward KL at one temperature": [{ kind: "ce" }, { kind: "forward-kl", temperature: 1 }],
  "reverse KL, warm": [{ kind: "ce" }, { kind: "reverse-kl", temperature: 2 }],
  "the released variant, cold": [{ kind: "paper-released", temperature: 0.5 }],
  "all terms at three temperatures": [
    { kind: "forward-kl", temperature: 2 },
    { kind: "reverse-kl", temperature: 0.7 },
    { kind: "ce" },
    { kind: "paper-released", temperature: 2 },
  ],
  "symmetric KL and total variation": [
    { kind: "symmetric-kl", temperature: 2, share: 0.3 },
    { kind: "total-variation", temperature: 2 },
  ],
  "Jensen–Shannon and skew divergences": [
    { kind: "jsd", temperature: 1, share: 0.2 },
    { kind: "skew-forward-kl", temperature: 2, share: 0.1 },
    { kind: "skew-reverse-kl", temperature: 1, share: 0.1 },
  ],
  "adaptive KL": [{ kind: "ce" }, { kind: "adaptive-kl", temperature: 1, share: 0.5 }],
};

const VOCABULARIES = [5, 37, 64, 257];

for (const [name, terms] of Object.entries(MIXTURES)) {
  test(`losses of a block of rows and their gradient over the logits: ${name}`, async () => {
    for (const vocabSize of VOCABULARIES) {
      for (const rows of vocabSize === 37 ? [1, 3, 17] : [3]) {
        // The block lies inside a batch: one row before it, two after it.
        const [firstRow, batchRows] = [1, rows + 3];
        const stride = logitStride(vocabSize);
        const random = randomStream(vocabSize);
        const targets = Int32Array.from({ length: batchRows }, (_, row) => (row % 3 === 2 ? -1 : random.below(vocabSize)));
        const arrays = {
          logits: noise(rows * stride, 1, 3),
          teacherLogits: noise(rows * stride, 2, 3),
          targets,
          weights: Float32Array.from(terms, (_, t) => 0.3 + 0.2 * t),
          losses: noise(terms.length * batchRows, 3),
        };
        const losses = Array.from(arrays.losses);
        const gradient = new Array<number>(rows * stride).fill(0);
        for (let row = 0; row < rows; row++) {
          const label = targets[firstRow + row];
          const rowOf = (logits: Float32Array): number[] => Array.from(logits.subarray(row * stride, row * stride + vocabSize));
          const [student, teacher] = [rowOf(arrays.logits), rowOf(arrays.teacherLogits)];
          terms.forEach((term, t) => {
            losses[t * batchRows + firstRow + row] = label < 0 ? 0 : termLoss(term, student, teacher, label);
          });
          if (label < 0) continue;
          const weighted = (logits: readonly number[]): number =>
            terms.reduce((total, term, t) => total + arrays.weights[t] * termLoss(term, logits, teacher, label, student), 0);
          gradientOf(weighted, student).forEach((value, i) => {
            gradient[row * stride + i] = value;
          });
        }
        const { teacherLogits, ...student } = operandsOf(arrays);
        const operands = terms.every(({ kind }) => kind === "ce") ? student : { ...student, teacherLogits };
        for (const differentiable of [true, false]) {
          const shape = { rows, firstRow, batchRows, vocabSize, terms, differentiable };
          const expected = { losses, logits: differentiable ? gradient : arrays.logits };
          await expectVariants(device, `${rows} rows of ${vocabSize}`, headRowsVariants(shape, operands), arrays, expected, 2e-5);
        }
      }
    }
  });
}
