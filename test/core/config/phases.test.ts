// Schedules of losses as people write them.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lossAt, PHASE_LOSSES, parsePhases } from "../../../src/core/config/phases";

describe("a schedule of phases", () => {
  test("names losses with steps or shares, the last without", () => {
    expect(parsePhases("ce 100,kd  50% , both")).toEqual([
      { loss: "ce", length: { steps: 100 } },
      { loss: "kd", length: { share: 0.5 } },
      { loss: "both", length: "rest" },
    ]);
    expect(parsePhases("kd")).toEqual([{ loss: "kd", length: "rest" }]);
  });

  test.each(["", "ce 100", "ce, kd", "ce 1e3, kd", "ce -1, kd", "ce 101%, kd", "mse 5, kd", "ce 10 kd", "ce 5,, kd"])("is not %j", (text) =>
    expect(parsePhases(text)).toBeUndefined(),
  );

  test("whatever its lengths, every step has a loss of its own phases, and phases follow each other", () => {
    const phase = fc.tuple(
      fc.constantFrom(...PHASE_LOSSES),
      fc.oneof(
        fc.nat(50).map(String),
        fc.nat(100).map((share) => `${share}%`),
      ),
    );
    fc.assert(
      fc.property(
        fc.array(phase, { maxLength: 5 }),
        fc.constantFrom(...PHASE_LOSSES),
        fc.integer({ min: 1, max: 200 }),
        (some, last, steps) => {
          const phases = parsePhases([...some.map((part) => part.join(" ")), last].join(", "))!;
          const losses = Array.from({ length: steps }, (_, step) => lossAt(phases, step, steps));
          const changes = losses.filter((loss, step) => step === 0 || loss !== losses[step - 1]);
          let from = 0;
          for (const loss of changes) {
            const found = phases.findIndex((candidate, index) => index >= from && candidate.loss === loss);
            expect(found).toBeGreaterThanOrEqual(from);
            from = found;
          }
        },
      ),
    );
  });
});
