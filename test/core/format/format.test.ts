import { describe, expect, test } from "vitest";
import {
  counted,
  decimalsFor,
  formatBytes,
  formatCount,
  formatDecimals,
  formatDuration,
  formatEta,
  formatNumber,
  formatPercent,
  formatShort,
  formatTokensPerSecond,
  listed,
  remainingSeconds,
} from "../../../src/core/format/format";

describe("numbers for people", () => {
  test("counts keep every digit and separate thousands", () => {
    expect(formatCount(1240)).toBe("1,240");
    expect(formatCount(0)).toBe("0");
    expect(formatCount(12_345_678)).toBe("12,345,678");
  });

  test("measured numbers keep significant digits, and every digit before the point", () => {
    expect(formatNumber(2.3149)).toBe("2.31");
    expect(formatNumber(0.005)).toBe("0.005");
    expect(formatNumber(0.0000003)).toBe("3e-7");
    expect(formatNumber(1240.4)).toBe("1,240");
    expect(formatNumber(123456)).toBe("123,456");
    expect(formatNumber(-0.02)).toBe("-0.02");
    expect(formatNumber(0)).toBe("0");
  });

  test("numbers to stand beside each other keep as many decimals, and no minus before what rounds to 0", () => {
    expect(formatDecimals(0.02, 3)).toBe("0.020");
    expect(formatDecimals(-1234.56, 1)).toBe("-1,234.6");
    expect(formatDecimals(-0.0004, 3)).toBe("0.000");
    expect(formatDecimals(Number.NaN, 3)).toBe("not a number");
  });

  test("decimals are as many as the digits that are asked for need", () => {
    expect(decimalsFor(0.0123, 2)).toBe(3);
    expect(decimalsFor(-0.0123, 1)).toBe(2);
    expect(decimalsFor(2.3, 2)).toBe(1);
    expect(decimalsFor(120, 2)).toBe(0);
    expect(decimalsFor(0, 2)).toBe(0);
  });

  test("a count has its noun in the right number", () => {
    expect([0, 1, 1240].map((count) => counted(count, "seed"))).toEqual(["0 seeds", "1 seed", "1,240 seeds"]);
  });

  test("a value that is no number says so", () => {
    for (const format of [formatCount, formatNumber, formatBytes, formatDuration, formatPercent])
      expect(format(Number.NaN)).toBe("not a number");
    expect(formatNumber(Number.POSITIVE_INFINITY)).toBe("infinite");
  });

  test("sizes move to the next unit at a thousand, also when only rounding gets there", () => {
    expect(formatBytes(0)).toBe("0 B");
    expect(formatBytes(999)).toBe("999 B");
    expect(formatBytes(1000)).toBe("1 kB");
    expect(formatBytes(3_100_000)).toBe("3.1 MB");
    expect(formatBytes(999_960)).toBe("1 MB");
    expect(formatShort(512)).toBe("512");
    expect(formatShort(354_823_168)).toBe("355 M");
  });

  test("a share short of all never reads 100 %, and one above nothing never 0 %", () => {
    expect(formatPercent(0.5)).toBe("50.0 %");
    expect(formatPercent(1)).toBe("100 %");
    expect(formatPercent(0.99999)).toBe("99.9 %");
    expect(formatPercent(0)).toBe("0 %");
    expect(formatPercent(0.00001)).toBe("0.1 %");
  });
});

test("things in a sentence have commas between them and an and before the last", () => {
  expect([[], ["a"], ["a", "b"], ["a", "b", "c"]].map(listed)).toEqual(["", "a", "a and b", "a, b and c"]);
});

describe("time for people", () => {
  test("durations show their two largest units", () => {
    expect(formatDuration(0.42)).toBe("0.4 s");
    expect(formatDuration(8.2)).toBe("8 s");
    expect(formatDuration(60)).toBe("1 min");
    expect(formatDuration(65)).toBe("1 min 5 s");
    expect(formatDuration(59.7)).toBe("1 min");
    expect(formatDuration(8040)).toBe("2 h 14 min");
    expect(formatDuration(3599.8)).toBe("1 h");
    expect(formatDuration(100 * 3600)).toBe("4 d 4 h");
  });

  test("a speed keeps digits only where they matter", () => {
    expect(formatTokensPerSecond(1240.7)).toBe("1,241 tokens/s");
    expect(formatTokensPerSecond(3.25)).toBe("3.3 tokens/s");
  });

  test("the time left is hidden until ten steps are done and is zero at the end", () => {
    expect(remainingSeconds({ done: 9, total: 100 }, 9)).toBeUndefined();
    expect(remainingSeconds({ done: 10, total: 100 }, 5)).toBe(45);
    expect(remainingSeconds({ done: 100, total: 100 }, 50)).toBe(0);
    expect(remainingSeconds({ done: 20, total: 10 }, 5)).toBeUndefined();
    expect(remainingSeconds({ done: 20, total: Number.NaN }, 5)).toBeUndefined();
  });

  test("the time left is rounded to what an estimate can promise", () => {
    expect(formatEta(4)).toBe("less than 10 s");
    expect(formatEta(43)).toBe("about 40 s");
    expect(formatEta(57)).toBe("about 1 min");
    expect(formatEta(290)).toBe("about 5 min");
    expect(formatEta(1300)).toBe("about 20 min");
    expect(formatEta(4700)).toBe("about 1 h 20 min");
    expect(formatEta(100_000)).toBe("about 1 d 4 h");
  });
});
