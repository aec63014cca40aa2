// A training run that is killed six times at random moments, the short form of npm run soak: twice each by its renderer, its worker
// and its device.

import { expect, test } from "@playwright/test";
import { runWithKills } from "../../src/cli/kills";
import { recipeFor } from "../../src/core/config/recipe";
import { withChanges } from "../withChanges";

const recipe = withChanges(recipeFor("pico"), {
  corpus: { sampleBytes: 40_000 },
  teacher: { steps: 150, evaluations: 1 },
  evaluation: { tokens: 512, finalTokens: 512 },
  checkpoints: { everySeconds: 1 },
});

test("a run that is killed at random moments goes on each time, loses seconds, and ends in the bits of one that nobody disturbed", async ({
  browser,
}) => {
  const seed = Math.floor(Math.random() * 2 ** 32);
  const plan = { recipe, kills: 6, within: 4, seed };
  const { kills, undisturbed, disturbed } = await runWithKills(browser, process.env.LIMBECK_ADDRESS!, plan);
  const told = `the moments of seed ${seed}: ${JSON.stringify(kills)}`;
  expect(kills, told).toHaveLength(6);
  for (const { lost } of kills) expect(lost, told).toBeLessThan(60);
  expect(
    kills.some(({ resumedAt }) => resumedAt > 0),
    told,
  ).toBe(true);
  expect(new Set(disturbed), told).toEqual(new Set([undisturbed]));
});
