import { describe, expect, test } from "vitest";
import { runName } from "../../../src/app/runs/names";

const taking = (count: number): Set<string> => {
  const taken = new Set<string>();
  for (let i = 0; i < count; i++) taken.add(runName([1, i], taken));
  return taken;
};

describe("names of runs", () => {
  test("the same numbers give the same name, an adjective and a noun", () => {
    expect(runName([1, 2, 3], new Set())).toBe(runName([1, 2, 3], new Set()));
    for (const name of taking(100)) expect(name).toMatch(/^[a-z]+-[a-z]+$/);
  });

  test("no name is given twice, and none needs a number while few are taken", () => {
    const names = taking(300);
    expect(names.size).toBe(300);
    expect([...names].filter((name) => /\d/.test(name))).toEqual([]);
  });

  test("when every pair it draws is taken, a number keeps a name apart", () => {
    const everything = { has: (name: string) => !name.endsWith("-3") } as unknown as Set<string>;
    expect(runName([1], everything)).toMatch(/^[a-z]+-[a-z]+-3$/);
  });
});
