// The limits of what a prompt may ask for.

import { expect, test } from "vitest";
import { checkSampling } from "../../../src/core/config/sampling";
import { StudioError } from "../../../src/core/errors";

const fine = { tokens: 80, temperature: 0.8, topK: 40, topP: 1, seed: 1 };

test("settings at their limits pass", () => {
  checkSampling(fine);
  checkSampling({ tokens: 1, temperature: 0, topK: 0, topP: 0, seed: 0 });
  checkSampling({ tokens: 1000, temperature: 5, topK: 65_536, topP: 1, seed: 0xffffffff });
});

test.each([
  [{ tokens: 0 }, "Tokens is 0; it must be a whole number from 1 to 1000."],
  [{ tokens: 2.5 }, "Tokens is 2.5"],
  [{ temperature: -0.1 }, "Temperature is -0.1; it must be a number from 0 to 5."],
  [{ temperature: Number.NaN }, "Temperature is NaN"],
  [{ topK: -1 }, "Top k is -1"],
  [{ topP: 1.01 }, "Top p is 1.01"],
  [{ seed: 2 ** 32 }, "Seed is 4294967296"],
])("what is out of them is named: %o", (changes, message) => {
  const check = () => checkSampling({ ...fine, ...changes });
  expect(check).toThrow(StudioError);
  expect(check).toThrow(message);
});
