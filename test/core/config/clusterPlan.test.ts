import { describe, expect, test } from "vitest";
import { clusterPlan, PLANNED_CARD, PLANNED_GPUS, PLANNED_UTILISATION } from "../../../src/core/config/clusterPlan";
import { trainingCost } from "../../../src/core/config/estimate";
import { recipeFor } from "../../../src/core/config/recipe";
import { withChanges } from "../../withChanges";

const medium = withChanges(recipeFor("medium"), { cluster: { precision: "bf16", strategy: "ddp" } });

describe("what a run would take on so many GPUs", () => {
  test("there is a row for each number, of steps that give each GPU whole sequences, and of as many tokens as the recipe's", () => {
    const rows = clusterPlan(medium, "teacher", 4);
    expect(rows.map(({ gpus }) => gpus)).toEqual(PLANNED_GPUS);
    const { tokens } = trainingCost(medium, "teacher");
    for (const { gpus, sequences, steps } of rows) {
      expect(sequences % gpus).toBe(0);
      expect(sequences).toBeGreaterThanOrEqual(medium.teacher.sequences);
      expect(steps * sequences * 1024).toBeGreaterThanOrEqual(tokens);
      expect((steps - 1) * sequences * 1024).toBeLessThan(tokens);
    }
  });

  test("no row is faster than its arithmetic at the stated share of the card's peak", () => {
    const { flopsPerToken } = trainingCost(medium, "teacher");
    for (const { gpus, tokensPerSecond } of clusterPlan(medium, "teacher", 4))
      expect(tokensPerSecond * flopsPerToken).toBeLessThan(gpus * PLANNED_CARD.peak.bf16 * PLANNED_UTILISATION);
  });

  test("FSDP holds a part of weights, gradients, moments and teacher on each GPU, and DDP all of them", () => {
    for (const who of ["teacher", "experts"] as const) {
      const { weights, optimizer, teacher } = trainingCost(medium, who).memory;
      for (const { gpus, bytes } of clusterPlan(medium, who, 4))
        expect(bytes.ddp - bytes.fsdp).toBeCloseTo((weights + optimizer + teacher) * (1 - 1 / gpus), 0);
    }
  });

  test("a model too small for the card takes as long as its kernels take to be launched, however many GPUs there are", () => {
    const [eight, ...others] = clusterPlan(recipeFor("pico"), "teacher", 4);
    for (const { steps, hours } of others) expect(hours / steps).toBeGreaterThan((0.9 * eight.hours) / eight.steps);
  });

  test("across machines GPUs wait longer for each other", () => {
    const [eight, sixteen] = clusterPlan(medium, "teacher", 4);
    expect(sixteen.waiting).toBeGreaterThan(eight.waiting);
  });
});
