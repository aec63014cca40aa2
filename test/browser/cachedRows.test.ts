// Every variant of the loss's row kernel on a cached signal against losses in 64-bit floats and their gradients by finite
// differences: one token kept, a few, all but one, and all of them.

import { test } from "vitest";
import { logitStride } from "../../src/core/config/headBlock";
import type { LossTerm } from "../../src/core/graph/loss";
import { randomStream } from "../../src/core/random";
import { cachedRowsVariants } from "../../src/core/webgpu/kernels/cachedRows";
import { deviceForTests } from "./device";
import { cachedTermLoss, gradientOf, mostProbable } from "./rowOracle";
import { expectVariants, noise, operandsOf } from "./runCalls";

const { device } = await deviceForTests();

const MIXTURES: Readonly<Record<string, readonly LossTerm[]>> = {
  "cross-entropy and forward KL at one temperature": [{ kind: "ce" }, { kind: "forward-kl", temperature: 1 }],
  "reverse KL, warm": [{ kind: "ce" }, { kind: "reverse-kl", temperature: 2 }],
  "the released variant, cold": [{ kind: "paper-released", temperature: 0.5 }],
  "symmetric KL and total variation": [
    { kind: "symmetric-kl", temperature: 2, share: 0.3 },
    { kind: "total-variation", temperature: 2 },
  ],
  "Jensen–Shannon and skew divergences": [
    { kind: "ce" },
    { kind: "jsd", temperature: 2, share: 0.2 },
    { kind: "skew-forward-kl", temperature: 2, share: 0.1 },
    { kind: "skew-reverse-kl", temperature: 2, share: 0.1 },
  ],
  "adaptive KL": [{ kind: "ce" }, { kind: "adaptive-kl", temperature: 1, share: 0.5 }],
};

const VOCABULARIES = [5, 37, 64, 257];

for (const [name, terms] of Object.entries(MIXTURES)) {
  const temperature = Math.max(...terms.map((term) => ("temperature" in term ? term.temperature : 0)));
  test(`losses of a block of rows and their gradient over the logits: ${name}`, async () => {
    for (const vocabSize of VOCABULARIES) {
      for (const count of vocabSize === 5 ? [1, 4, 5] : [3]) {
        // The block lies inside a batch: one row before it, two after it.
        const [rows, firstRow] = [vocabSize === 37 ? 17 : 3, 1];
        const batchRows = rows + 3;
        // The probability of a single token left out is a difference to 1, of which f32 keeps little where it is small.
        const deviation = vocabSize === 5 ? 1 : 3;
        const stride = logitStride(vocabSize);
        const random = randomStream(vocabSize);
        const targets = Int32Array.from({ length: batchRows }, (_, row) => (row % 3 === 2 ? -1 : random.below(vocabSize)));
        const teacher = Array.from({ length: batchRows }, (_, row) =>
          mostProbable(Array.from(noise(vocabSize, 100 + row, deviation)), count, temperature),
        );
        const arrays = {
          logits: noise(rows * stride, 1, deviation),
          targets,
          ids: Int32Array.from(teacher.flatMap(({ ids }) => ids)),
          logProbs: Float32Array.from(teacher.flatMap(({ logProbs }) => logProbs)),
          weights: Float32Array.from(terms, (_, t) => 0.3 + 0.2 * t),
          losses: noise(terms.length * batchRows, 3),
          keptGradients: noise(rows * count, 4),
        };
        const losses = Array.from(arrays.losses);
        const gradient = new Array<number>(rows * stride).fill(0);
        for (let row = 0; row < rows; row++) {
          const [label, kept] = [targets[firstRow + row], teacher[firstRow + row]];
          const student = Array.from(arrays.logits.subarray(row * stride, row * stride + vocabSize));
          terms.forEach((term, t) => {
            losses[t * batchRows + firstRow + row] = label < 0 ? 0 : cachedTermLoss(term, student, kept, label);
          });
          if (label < 0) continue;
          const weighted = (logits: readonly number[]): number =>
            terms.reduce((total, term, t) => total + arrays.weights[t] * cachedTermLoss(term, logits, kept, label, student), 0);
          gradientOf(weighted, student).forEach((value, i) => {
            gradient[row * stride + i] = value;
          });
        }
        for (const differentiable of [true, false]) {
          const shape = { rows, firstRow, batchRows, vocabSize, terms, differentiable, count };
          const expected = { losses, logits: differentiable ? gradient : arrays.logits };
          await expectVariants(device, `${count} of ${vocabSize}`, cachedRowsVariants(shape, operandsOf(arrays)), arrays, expected, 2e-5);
        }
      }
    }
  });
}
