// Every variant of the row kernel behind a teacher's most probable tokens against a sort in 64-bit floats: vocabularies
// that are no multiple of four, logits that are equal, one token kept and all of them.

import { test } from "vitest";
import { logitStride } from "../../src/core/config/headBlock";
import { topRowsVariants } from "../../src/core/webgpu/kernels/topRows";
import { deviceForTests } from "./device";
import { mostProbable } from "./rowOracle";
import { expectVariants, noise, operandsOf } from "./runCalls";

const { device } = await deviceForTests();

const VOCABULARIES = [1, 5, 37, 64, 257];

for (const [what, logitOf] of Object.entries({
  "logits that all differ": (value: number) => value,
  "logits of which many are equal": (value: number) => Math.round(value),
  "rows of equal logits": () => -3,
})) {
  test(`the most probable tokens of a block of rows, in order: ${what}`, async () => {
    for (const vocabSize of VOCABULARIES) {
      for (const count of new Set([1, Math.min(3, vocabSize), Math.min(40, vocabSize)])) {
        // The block lies inside a batch: one row before it, two after it.
        const [rows, firstRow, temperature] = [vocabSize === 37 ? 17 : 3, 1, count === 3 ? 2 : 1];
        const batchRows = rows + 3;
        const stride = logitStride(vocabSize);
        // What stands past the vocabulary is noise that outdoes every logit.
        const logits = noise(rows * stride, 1, 3).map((value, at) => (at % stride < vocabSize ? logitOf(value) : 1e3 + value));
        const arrays = { logits, ids: noise(batchRows * count, 2), logProbs: noise(batchRows * count, 3) };
        const [ids, logProbs] = [Array.from(arrays.ids), Array.from(arrays.logProbs)];
        for (let row = 0; row < rows; row++) {
          const expected = mostProbable(Array.from(logits.subarray(row * stride, row * stride + vocabSize)), count, temperature);
          ids.splice((firstRow + row) * count, count, ...expected.ids);
          logProbs.splice((firstRow + row) * count, count, ...expected.logProbs);
        }
        const variants = topRowsVariants({ rows, firstRow, batchRows, vocabSize, count, temperature }, operandsOf(arrays));
        // Ids are whole and below 10³: what differs by less than 10⁻⁵ of that is the same.
        await expectVariants(device, `${count} of ${vocabSize}`, variants, arrays, { ids, logProbs }, 1e-5);
      }
    }
  });
}
