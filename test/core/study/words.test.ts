import { describe, expect, test } from "vitest";
import type { DomainResult, Metric, StudyRecord } from "../../../src/core/study/study";
import { studyTable } from "../../../src/core/study/table";
import { atSeeds, differenceInWords, meanInWords, notes, verdicts } from "../../../src/core/study/words";
import { type Bits, recordOf } from "./sample";

/** A cell whose mean over the domains is `bits`. */
const at = (bits: number): Bits => [bits, bits];

/** The record with answers: ROUGE-L is fifty times the bits per byte, their loss half of them. */
function answering(record: StudyRecord): StudyRecord {
  const answered = (result: DomainResult): DomainResult => {
    if (result.state === "diverged") return result;
    const { bitsPerByte: bits } = result.quality;
    return { ...result, responses: { test: { rougeL: 50 * bits, loss: bits / 2 } } };
  };
  const cells = record.cells.map((cell) => ({
    ...cell,
    results: Object.fromEntries(Object.entries(cell.results).map(([domain, result]) => [domain, answered(result)])),
  }));
  return { ...record, cells };
}

/** The verdict on an arm that differs from "fixed", which has 2 at every seed, by these. */
function sentenceFor(differences: readonly number[], metric: Metric = "bitsPerByte"): string {
  const found = { fixed: differences.map(() => at(2)), adaptive: differences.map((difference) => at(2 + difference)) };
  return verdicts(studyTable(answering(recordOf(found, { metrics: [metric] }))))[0].sentence;
}

describe("a verdict", () => {
  test("says how much better or worse where the interval excludes 0", () => {
    // ±0.002 about 0.012 over 3 seeds: the interval is 0.012 ± 4.3027 · 0.002 / √3, which is 0.00497.
    expect(sentenceFor([-0.01, -0.012, -0.014])).toBe(
      "adaptive is better than fixed by 0.012 bits per byte (95 % interval 0.007 to 0.017, 3 seeds).",
    );
    expect(sentenceFor([0.01, 0.012, 0.014])).toBe(
      "adaptive is worse than fixed by 0.012 bits per byte (95 % interval 0.007 to 0.017, 3 seeds).",
    );
  });

  test("names the unit of the headline metric", () => {
    expect(sentenceFor([-0.01, -0.012, -0.014], "seconds")).toBe(
      "adaptive is better than fixed by 0.12 seconds per expert (95 % interval 0.07 to 0.17, 3 seeds).",
    );
    expect(sentenceFor([-0.01, -0.012, -0.014], "perplexity")).toContain("by 0.024 in perplexity (");
  });

  test("takes more ROUGE-L for better, and less loss of responses", () => {
    expect(sentenceFor([0.01, 0.012, 0.014], "rougeL")).toBe(
      "adaptive is better than fixed by 0.60 points of ROUGE-L (95 % interval 0.35 to 0.85, 3 seeds).",
    );
    expect(sentenceFor([-0.01, -0.012, -0.014], "rougeL")).toContain("adaptive is worse than fixed by 0.60 points");
    expect(sentenceFor([-0.01, -0.012, -0.014], "responseLoss")).toContain("adaptive is better than fixed by ");
  });

  test("never shows an end of an interval that excludes 0 as 0", () => {
    // The interval is 0.012 ± 4.3027 · 0.00483 / √3, so it begins at 0.0000016.
    const sentence = sentenceFor([-0.012 + 0.00483, -0.012, -0.012 - 0.00483]);
    expect(sentence).toContain("(95 % interval 0.000002 to 0.023998, ");
  });

  test("else says how large a difference may be, rounded up", () => {
    // Mean 0.001, squares 0.000206, half the interval 0.02521: from −0.0242 to 0.0262.
    expect(sentenceFor([0.01, -0.01, 0.003])).toBe("adaptive against fixed: no difference larger than 0.027 bits per byte at 3 seeds.");
    expect(sentenceFor([-0.01, 0.01, -0.003])).toBe("adaptive against fixed: no difference larger than 0.027 bits per byte at 3 seeds.");
    expect(sentenceFor([0, 0, 0])).toBe("adaptive against fixed: no difference larger than 0 bits per byte at 3 seeds.");
  });

  test("is never given from one seed, however large the difference", () => {
    const table = studyTable(recordOf({ fixed: [at(2)], adaptive: [at(1)] }, { seeds: [1] }));
    expect(verdicts(table)).toEqual([
      { arm: "adaptive", sentence: "adaptive against fixed: One seed says nothing about differences: add seeds." },
    ]);
    expect(verdicts(studyTable(recordOf({ fixed: [at(2), at(2)], adaptive: [at(1)] })))[0].sentence).toMatch(/: One seed says nothing/);
  });

  test("says where no seed is common yet", () => {
    expect(verdicts(studyTable(recordOf({ fixed: [], adaptive: [] })))[0].sentence).toBe(
      "adaptive and fixed have no seed yet that both finished.",
    );
  });

  test("says how many of the seeds it rests on, and which cells diverged in either arm", () => {
    const found = {
      fixed: [at(2), at(2), ["diverged"], at(2), at(2)],
      adaptive: [at(1.99), ["diverged"], at(2), at(1.988), [2, "diverged"]],
    } as const;
    const [{ sentence }] = verdicts(studyTable(recordOf(found, { seeds: [1, 2, 3, 4, 5] })));
    expect(sentence).toMatch(/ at 2 of 5 seeds\. Diverged and left out: adaptive at seeds 2 and 5, fixed at seed 3\.$/);
  });

  test("every arm but the baseline has one, wherever the baseline stands", () => {
    const table = studyTable(recordOf({ fixed: [], a: [], b: [] }, { baseline: "a" }));
    expect(verdicts(table, (arm) => `<${arm}>`)).toEqual([
      { arm: "fixed", sentence: "<fixed> and <a> have no seed yet that both finished." },
      { arm: "b", sentence: "<b> and <a> have no seed yet that both finished." },
    ]);
  });
});

describe("notes", () => {
  const table = (seeds: number, arms: readonly string[], domains: readonly string[] = ["en"]) => {
    const bits = Array.from({ length: seeds }, (_, i) => at(i));
    const record = recordOf(Object.fromEntries(arms.map((arm) => [arm, bits])), { seeds: bits.map((_, i) => i) });
    return studyTable({ ...record, domains });
  };

  test("several comparisons are told, with their number, and that each interval is for itself", () => {
    // Two arms against the baseline, each over the mean and over two domains.
    expect(notes(table(6, ["fixed", "a", "b"], ["en", "de"]))).toEqual([
      "Each of the 6 intervals of differences is 95 % by itself: of many, about one in twenty misses the true difference.",
    ]);
    expect(notes(table(6, ["fixed", "a"]))).toEqual([]);
    expect(notes(table(6, ["fixed"]))).toEqual([]);
  });

  test("with few seeds the least p there can be is told", () => {
    expect(notes(table(3, ["fixed", "a"]))).toEqual(["At 3 seeds p is at least 0.25, however clear the difference."]);
    expect(notes(table(5, ["fixed", "a"]))).toEqual(["At 5 seeds p is at least 0.0625, however clear the difference."]);
    expect(notes(table(1, ["fixed", "a"]))).toEqual([]);
  });
});

describe("numbers in cells", () => {
  const values = [1, 2].map((seed) => ({ seed, value: 2 }));
  const entry = { values, diverged: [], missing: [] };

  test("a mean has as many decimals as two digits of its uncertainty", () => {
    expect(meanInWords({ ...entry, mean: 2.31449, interval: { low: 2.3021, high: 2.3269 } }, 2)).toBe("2.314 ± 0.012");
    expect(meanInWords({ ...entry, mean: 1234.56, interval: { low: 1214.56, high: 1254.56 } }, 2)).toBe("1,235 ± 20");
    expect(meanInWords({ ...entry, mean: 2, interval: { low: 2, high: 2 } }, 2)).toBe("2 ± 0");
  });

  test("a mean over some of the seeds says so, and no mean is a dash", () => {
    expect(meanInWords({ ...entry, values: [{ seed: 1, value: 2.34567 }], mean: 2.34567 }, 3)).toBe("2.346 (1 of 3 seeds)");
    expect(meanInWords({ ...entry, values: [] }, 3)).toBe("–");
  });

  test("a difference has its interval, p and seeds", () => {
    expect(differenceInWords({ n: 3, mean: -0.012, interval: { low: -0.02, high: -0.004 }, p: 0.25 }, 3)).toEqual({
      mean: "-0.0120",
      interval: "-0.0200 to -0.0040",
      p: "0.25",
      seeds: "3 seeds",
    });
    expect(differenceInWords({ n: 1, mean: -0.012 }, 3)).toEqual({ mean: "-0.012", interval: "–", p: "–", seeds: "1 of 3 seeds" });
    expect(differenceInWords(undefined, 3)).toEqual({ mean: "–", interval: "–", p: "–", seeds: "0 of 3 seeds" });
  });

  test("seeds are listed as in a sentence", () => {
    expect([[2], [1, 2], [1, 2, 5]].map(atSeeds)).toEqual(["at seed 2", "at seeds 1 and 2", "at seeds 1, 2 and 5"]);
  });
});
