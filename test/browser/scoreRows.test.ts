// Every variant of the row kernel behind confidences and ranks against 64-bit floats: vocabularies that are no multiple of
// four, logits that are equal, rows without a label.

import { test } from "vitest";
import { logitStride } from "../../src/core/config/headBlock";
import { randomStream } from "../../src/core/random";
import { scoreRowsVariants } from "../../src/core/webgpu/kernels/scoreRows";
import { deviceForTests } from "./device";
import { confidenceAndRank } from "./rowOracle";
import { expectVariants, noise, operandsOf } from "./runCalls";

const { device } = await deviceForTests();

const VOCABULARIES = [1, 5, 37, 64, 257, 4099];

for (const [what, logitOf] of Object.entries({
  "logits that all differ": (value: number) => value,
  "logits of which many are equal": (value: number) => Math.round(value),
  "rows of equal logits": () => -3,
})) {
  test(`confidence and rank of a block of rows: ${what}`, async () => {
    for (const vocabSize of VOCABULARIES) {
      for (const rows of vocabSize === 37 ? [1, 3, 17] : [3]) {
        // The block lies inside a batch: one row before it, two after it.
        const [firstRow, batchRows] = [1, rows + 3];
        const stride = logitStride(vocabSize);
        const random = randomStream(vocabSize);
        // What stands past the vocabulary is noise that outdoes every logit.
        const logits = noise(rows * stride, 1, 3).map((value, at) => (at % stride < vocabSize ? logitOf(value) : 1e3 + value));
        const targets = Int32Array.from({ length: batchRows }, (_, row) => (row % 3 === 2 ? -1 : random.below(vocabSize)));
        const arrays = { logits, targets, confidence: noise(batchRows, 2), rank: noise(batchRows, 3) };
        const [confidence, rank] = [Array.from(arrays.confidence), Array.from(arrays.rank)];
        for (let row = 0; row < rows; row++) {
          const at = firstRow + row;
          const ofRow = Array.from(logits.subarray(row * stride, row * stride + vocabSize));
          [confidence[at], rank[at]] = confidenceAndRank(ofRow, targets[at]);
        }
        const variants = scoreRowsVariants({ rows, firstRow, batchRows, vocabSize }, operandsOf(arrays));
        // Ranks are whole and below 10⁴: what differs by less than 10⁻⁵ of that is the same.
        await expectVariants(device, `${rows} rows of ${vocabSize}`, variants, arrays, { confidence, rank }, 1e-5);
      }
    }
  });
}
