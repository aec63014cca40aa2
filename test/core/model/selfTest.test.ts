// The self-test's known figures, and what it says of executors that are wrong.

import { beforeAll, expect, test } from "vitest";
import type { Executor, NamedTensors } from "../../../src/core/graph/executor";
import { selfTest } from "../../../src/core/model/selfTest";
import { referenceExecutor } from "../../../src/core/reference/executor";
import { useCpu } from "../reference/harness";

beforeAll(useCpu);

/** The reference executor with its trainer's gradients bent. */
function bent(bend: (gradients: NamedTensors) => NamedTensors, scaleSums = 1): Executor {
  return {
    ...referenceExecutor,
    async trainer(...given) {
      const trainer = await referenceExecutor.trainer(...given);
      return {
        precision: trainer.precision,
        readEvery: trainer.readEvery,
        accumulate: (inputs) => trainer.accumulate(inputs),
        update: (rate) => trainer.update(rate),
        gradients: async () => bend(await trainer.gradients()),
        metrics: async () => {
          const metrics = await trainer.metrics();
          return metrics.map((each) => ({ ...each, sums: each.sums.map((sum) => sum * scaleSums) }));
        },
        state: () => trainer.state(),
        dispose: () => trainer.dispose(),
      };
    },
  };
}

test("the reference executor passes the self-test", async () => {
  expect(await selfTest(referenceExecutor)).toBeUndefined();
});

test("one row of one gradient set to zero is found, and named", async () => {
  const executor = bent((gradients) => {
    const { shape, data } = gradients.get("h.0.mlp.c_fc.weight")!;
    return new Map([...gradients, ["h.0.mlp.c_fc.weight", { shape, data: data.map((value, i) => (i < shape[1] ? 0 : value)) }]]);
  });
  expect(await selfTest(executor)).toBe("the gradient of h.0.mlp.c_fc.weight is not what it should be");
});

test("a loss that is a hundredth off is found", async () => {
  expect(await selfTest(bent((gradients) => gradients, 1.01))).toMatch(/^the ce loss is \d/);
});
