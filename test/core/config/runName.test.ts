import { describe, expect, test } from "vitest";
import { runName } from "../../../src/core/config/runName";

describe("run names", () => {
  test("the same seed gives the same name, and it is two words", () => {
    expect(runName(1, 2)).toBe(runName(1, 2));
    expect(runName(1)).toMatch(/^[a-z]+-[a-z]+$/);
  });

  test("names spread: a thousand seeds use most words and rarely share a name", () => {
    const names = Array.from({ length: 1000 }, (_, seed) => runName(seed));
    expect(new Set(names).size).toBeGreaterThan(850); // 4,096 names: 1,000 draws leave about 885 different ones
    expect(new Set(names.map((name) => name.split("-")[0])).size).toBe(64);
    expect(new Set(names.map((name) => name.split("-")[1])).size).toBe(64);
  });
});
