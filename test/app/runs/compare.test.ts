// What two runs tell of each other, in sentences and figures.

import { describe, expect, test } from "vitest";
import {
  caveats,
  changeSentence,
  deltaOf,
  differingSettings,
  figureOf,
  newestPair,
  previousOf,
  resultSentence,
  sharedDomains,
  trainedIn,
} from "../../../src/app/runs/compare";
import { recipeFor } from "../../../src/core/config/recipe";
import type { RunRecord } from "../../../src/core/config/run";
import { runNamed } from "../../storage/contract";
import { withChanges } from "../../withChanges";
import { qualityOf } from "../fakeRecords";

const base = recipeFor("pico");
const changed = (changes: Parameters<typeof withChanges>[1]) => withChanges(base, changes);
const validation = { en: "e", de: "d" };
const basis = { validation, training: "t", tokenizer: "k" };

const teacher = (name: string, changes: Partial<RunRecord> = {}): RunRecord => runNamed(name, { basis, ...changes });
const expert = (name: string, domain: string, changes: Partial<RunRecord> = {}): RunRecord =>
  runNamed(name, {
    stage: `expert:${domain}`,
    basis: { ...basis, validation: { [domain]: domain[0]! }, teacher: "x" },
    ...changes,
  });

test("a run of a sparse teacher is told by its experts; one made of experts has as many as there are domains", () => {
  const [sparse, upcycled] = (["sparse", "upcycled"] as const).map((kind) => changed({ teacher: { kind, active: 3 } }));
  expect([teacher("a"), teacher("b", { recipe: sparse }), teacher("c", { recipe: upcycled })].map(trainedIn)).toEqual([
    "Teacher",
    "Teacher, sparse, 3 of 8",
    "Teacher, sparse, 2 of 2",
  ]);
  expect(trainedIn(expert("d", "en", { recipe: sparse }))).toBe("Expert for en");
});

describe("what changed", () => {
  test("one setting is told with both values, in the words of its control", () => {
    expect(changeSentence(expert("a", "en"), expert("b", "en", { recipe: changed({ experts: { weighting: "adaptive" } }) }))).toBe(
      "Weighting: Adaptive (the paper's) instead of Fixed.",
    );
    expect(changeSentence(teacher("a"), teacher("b", { recipe: changed({ teacher: { learningRate: 1e-5 } }) }))).toBe(
      "Learning rate: 1e-5 instead of 0.004.",
    );
    expect(changeSentence(teacher("a"), teacher("b", { recipe: changed({ seed: 12_345 }) }))).toBe("Seed: 12,345 instead of 1.");
  });

  test("several settings are named, the first of many", () => {
    const few = changed({ seed: 2, teacher: { learningRate: 1e-3, steps: 9 } });
    expect(changeSentence(teacher("a"), teacher("b", { recipe: few }))).toBe("3 settings differ: Seed, Steps, Learning rate.");
    const many = recipeFor("medium");
    expect(changeSentence(teacher("a"), teacher("b", { recipe: many }))).toMatch(
      /^\d settings differ: (\S[^,]*, ){4}\S[^,]* and \d more\.$/,
    );
  });

  test("settings that a run does not follow from, and those that mean nothing in it, are no difference", () => {
    const elsewhere = changed({ name: "mine", experts: { steps: 9 }, router: { maxIterations: 9 } });
    expect(changeSentence(teacher("a"), teacher("b", { recipe: elsewhere }))).toBe("The same settings.");
    const idle = changed({ experts: { jsdBeta: 0.1 } });
    expect(changeSentence(expert("a", "en"), expert("b", "en", { recipe: idle }))).toBe("The same settings.");
    const asked = changed({ experts: { asked: "some", askedActive: 3 } });
    expect(changeSentence(expert("a", "en"), expert("b", "en", { recipe: asked }))).toBe("The same settings.");
    const jsd = changed({ experts: { divergence: "jsd", jsdBeta: 0.1 } });
    expect(changeSentence(expert("a", "en"), expert("b", "en", { recipe: jsd }))).toMatch(/^2 settings differ: Distillation loss, Place/);
  });

  test("another domain is a difference, another kind of model leaves nothing to compare", () => {
    expect(changeSentence(expert("a", "en"), expert("b", "de"))).toBe("Domain: de instead of en.");
    expect(changeSentence(teacher("a"), expert("b", "de"))).toBe("One trained the teacher, the other the expert for de.");
  });

  test("as a table, every differing setting has each run's value, and none where it means nothing", () => {
    const jsd = changed({ seed: 3, experts: { divergence: "jsd", jsdBeta: 0.1 } });
    const rows = differingSettings([expert("a", "en"), expert("b", "en", { recipe: jsd })]);
    expect(rows.map(({ field, values }) => [field.path, ...values])).toEqual([
      ["seed", "1", "3"],
      ["experts.divergence", "Forward KL", "Jensen–Shannon, generalised"],
      ["experts.jsdBeta", "", "0.1"],
    ]);
    expect(differingSettings([teacher("a"), expert("b", "en")])).toEqual([]);
    expect(differingSettings([])).toEqual([]);
  });
});

describe("figures", () => {
  const at = (step: number, bits: number, names = ["en", "de"]) => ({ step, tokens: step, domains: qualityOf(names, bits) });

  test("a run is judged by its final figures, else by its last evaluation", () => {
    expect(figureOf(teacher("a", { final: qualityOf(["en", "de"], 2), evaluation: at(4, 3) }))).toEqual({ bitsPerByte: 2, at: "final" });
    expect(figureOf(teacher("a", { state: "stopped", evaluation: at(4, 3) }))).toEqual({ bitsPerByte: 3, at: 4 });
    expect(figureOf(teacher("a", { state: "failed" }))).toBeUndefined();
  });

  test("final figures are held against final ones, evaluations against evaluations", () => {
    const baseline = teacher("a", { final: qualityOf(["en", "de"], 2), evaluation: at(4, 2.5) });
    expect(deltaOf(teacher("b", { final: qualityOf(["en", "de"], 1.75), evaluation: at(4, 9) }), baseline)).toBe(-0.25);
    expect(deltaOf(teacher("b", { evaluation: at(2, 3) }), baseline)).toBe(0.5);
    expect(deltaOf(teacher("b"), baseline)).toBeUndefined();
  });

  test("only on the very same held-out text, domain by domain", () => {
    const large = teacher("a", { final: { ...qualityOf(["en"], 2), ...qualityOf(["de"], 4) } });
    const small = expert("b", "de", { final: qualityOf(["de"], 4.5) });
    expect(sharedDomains([large, small])).toEqual(["de"]);
    expect(deltaOf(small, large)).toBe(0.5);
    expect(resultSentence(small, large)).toBe("It ended 0.500 bits per byte above a on de.");
    const other = expert("c", "de", { final: qualityOf(["de"], 4), basis: { ...basis, validation: { de: "another" } } });
    expect(sharedDomains([large, other])).toEqual([]);
    expect([deltaOf(other, large), resultSentence(other, large)]).toEqual([undefined, undefined]);
  });

  test("the result says which way it went, and that it went no way", () => {
    const baseline = teacher("a", { final: qualityOf(["en", "de"], 2) });
    const ended = (bits: number) => resultSentence(teacher("b", { final: qualityOf(["en", "de"], bits) }), baseline);
    expect(ended(1.9)).toBe("It ended 0.100 bits per byte below a.");
    expect(ended(2.0001)).toBe("It ended level with a.");
  });
});

describe("caveats", () => {
  test("runs on the same texts, tokenizer and teacher have none", () => {
    const final = qualityOf(["en"]);
    expect(caveats(expert("a", "en", { final }), expert("b", "en", { final }))).toEqual([]);
  });

  test("whatever they did not share is said", () => {
    const final = qualityOf(["en"]);
    const mine = expert("a", "en", { final });
    const differing = (change: Partial<RunRecord["basis"]>) =>
      caveats(expert("b", "en", { final, basis: { ...mine.basis, ...change } }), mine);
    expect(differing({ validation: { en: "another" } })).toEqual(["They were scored on different texts, so their figures don’t compare."]);
    expect(differing({ training: "another" })).toEqual(["They were trained on different texts."]);
    expect(differing({ tokenizer: "another" })).toEqual(["Their tokenizers differ: bits per byte compare, nats per token don’t."]);
    expect(differing({ teacher: "another" })).toEqual(["They learned from different teachers."]);
    expect(caveats(expert("b", "en", { state: "stopped", steps: 1240 }), mine)).toEqual([
      "b ended early, at step 1,240: the last evaluations are compared, which score less text.",
    ]);
  });
});

describe("what is compared before anyone chooses", () => {
  test("the newest run and the one of its stage before it", () => {
    const [d, c, b, a] = [teacher("d"), expert("c", "en"), teacher("b"), teacher("a")];
    const runs = [d, c, b, a];
    expect(newestPair(runs)).toEqual([b, d]);
    expect(newestPair([c, b, a])).toEqual([c]);
    expect(newestPair([])).toEqual([]);
    expect([previousOf(b, runs), previousOf(a, runs)]).toEqual([a, undefined]);
  });
});
