// Dense models that become one sparse model.

import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import type { NamedTensors } from "../../../src/core/graph/executor";
import { parameterShapes } from "../../../src/core/model/gpt";
import { STUDENT } from "../../../src/core/model/predicting";
import { scoreProgram } from "../../../src/core/model/programs";
import { gateFromMeans, upcycled, upcycledShape } from "../../../src/core/model/upcycle";
import { referenceExecutor } from "../../../src/core/reference/executor";
import { batchInputs, evaluate, expectNear, hotWeights, randomBatch, useCpu } from "../reference/harness";

beforeAll(useCpu);

const shape = { layers: 2, heads: 2, width: 8, context: 6, vocabSize: 23 };
const inputs = batchInputs(randomBatch(shape, 3, 5), [1]);

async function sumsOf(weights: NamedTensors, of: typeof shape): Promise<Float32Array> {
  const model = referenceExecutor.upload(weights);
  const sums = await evaluate(referenceExecutor, scoreProgram(of, 3), { [STUDENT]: model }, inputs, "sums");
  model.dispose();
  return sums;
}

test("models that are all alike become a sparse one that computes what each of them does, however many experts are active", async () => {
  const dense = hotWeights(shape, 1);
  const alone = await sumsOf(dense, shape);
  for (const active of [1, 2, 3]) {
    const sparse = upcycledShape(shape, 3, active);
    expectNear(await sumsOf(upcycled([dense, dense, dense], shape), sparse), alone, 1e-5, `${active} of 3`);
  }
});

test("a sparse model has every model's own MLPs, the mean of everything else, and the shapes of its kind", () => {
  const [one, other] = [hotWeights(shape, 1), hotWeights(shape, 2)];
  const both = upcycled([one, other], shape);
  const name = "h.1.mlp.c_proj.weight";
  expect([...both.get("h.1.mlp.experts.c_proj.weight")!.data]).toEqual([...one.get(name)!.data, ...other.get(name)!.data]);
  const [a, b] = [one, other].map((model) => model.get("wte.weight")!.data);
  expect(both.get("wte.weight")!.data).toEqual(a.map((value, at) => (value + b[at]) / 2));
  expect(new Map([...both].map(([key, tensor]) => [key, tensor.shape]))).toEqual(
    new Map([...parameterShapes(upcycledShape(shape, 2, 1))].map(([key, size]) => [key, size])),
  );
});

test("first gates send each domain's mean state to its own expert, whatever all domains have in common", () => {
  const vector = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 });
  fc.assert(
    fc.property(vector, fc.integer({ min: 2, max: 4 }), (common, count) => {
      // Domains that differ in a place each, beside what they have in common.
      const means = Array.from({ length: count }, (_, domain) =>
        Float64Array.from([...common, ...Array.from({ length: 4 }, (_, at) => (at === domain ? 1 : 0))]),
      );
      const gate = gateFromMeans(means);
      for (const [domain, mean] of means.entries()) {
        const logits = Array.from({ length: count }, (_, expert) =>
          mean.reduce((sum, value, at) => sum + value * gate[at * count + expert], 0),
        );
        expect(logits.indexOf(Math.max(...logits))).toBe(domain);
      }
    }),
  );
});
