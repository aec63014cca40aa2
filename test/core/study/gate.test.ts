import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { withValue } from "../../../src/core/config/fields";
import { parseRecipe } from "../../../src/core/config/gate";
import { StudioError } from "../../../src/core/errors";
import { isStudy, parseStudy } from "../../../src/core/study/gate";
import { METRICS } from "../../../src/core/study/study";
import { anyRecipe } from "../config/anyRecipe";

const arms = [
  { name: "fixed", changes: {} },
  { name: "adaptive", changes: { experts: { weighting: "adaptive" } } },
];
const smallest = { format: "limbeck-study", name: "Weighting", question: "Does it pay to adapt?", arms };

/** The problem that the gate has with `source`. */
function problemWith(source: unknown): StudioError {
  try {
    parseStudy(source);
  } catch (error) {
    if (error instanceof StudioError) return error;
    throw error;
  }
  throw new Error("the gate let it pass");
}

/** Studies as people may write them; what arms change goes with any base recipe. */
const anyStudySource = fc.record(
  {
    format: fc.constant("limbeck-study"),
    version: fc.constant(1),
    name: fc.string({ minLength: 1, maxLength: 80 }).filter((text) => text.trim() !== ""),
    question: fc.string({ minLength: 1, maxLength: 300 }).filter((text) => text.trim() !== ""),
    base: anyRecipe,
    arms: fc.uniqueArray(
      fc.record({
        name: fc.string({ minLength: 1, maxLength: 80 }).filter((text) => text.trim() !== ""),
        changes: fc.record(
          {
            name: fc.constant("changed"),
            experts: fc.record(
              { weighting: fc.constantFrom("adaptive", "dwa", "uncertainty"), temperature: fc.double({ min: 0.1, max: 100, noNaN: true }) },
              { requiredKeys: [] },
            ),
          },
          { requiredKeys: [] },
        ),
      }),
      { minLength: 1, maxLength: 5, selector: ({ name }) => name },
    ),
    seeds: fc.uniqueArray(fc.integer({ min: 0, max: 0xffffffff }), { minLength: 1, maxLength: 100 }),
    metrics: fc.uniqueArray(fc.constantFrom(...METRICS), { minLength: 1 }),
    domains: fc.uniqueArray(fc.constantFrom("English", "German", "__proto__", "a|b"), { minLength: 1 }),
  },
  { requiredKeys: ["format", "name", "question", "arms"] },
);

describe("what passes the gate", () => {
  test("every valid study survives being written as JSON and read again", () => {
    fc.assert(
      fc.property(anyStudySource, (source) => {
        const study = parseStudy(source);
        expect(study).toMatchObject(source);
        expect(parseStudy(JSON.stringify(study))).toEqual(study);
      }),
      { numRuns: 50 },
    );
  });

  test("what is left out has its default: seeds 1 to 3, bits per byte, the first arm as baseline, every domain", () => {
    const study = parseStudy(smallest);
    expect(study).toMatchObject({ version: 1, base: {}, baseline: "fixed", seeds: [1, 2, 3], metrics: ["bitsPerByte"] });
    expect(study).not.toHaveProperty("domains");
    expect(parseStudy({ ...smallest, arms: [{ name: "alone" }] }).arms[0]).toMatchObject({ changes: {}, recipe: parseRecipe({}) });
  });

  test("an arm's recipe is the base recipe with the arm's fields replaced, section by section", () => {
    const base = { seed: 5, teacher: { size: "pico" }, experts: { size: "pico", steps: 7, temperature: 3 } };
    const [fixed, adaptive] = parseStudy({ ...smallest, base }).arms;
    expect(fixed.recipe).toEqual(parseRecipe(base));
    expect(adaptive.recipe).toEqual(withValue(parseRecipe(base), "experts.weighting", "adaptive"));
  });

  test("defaults follow the size that an arm changes to", () => {
    const [{ recipe }] = parseStudy({ ...smallest, arms: [{ name: "small", changes: { experts: { size: "pico" } } }] }).arms;
    expect(recipe).toEqual(parseRecipe({ experts: { size: "pico" } }));
  });

  test("a study is told from a recipe by its format, as a value or as text", () => {
    expect([smallest, JSON.stringify(smallest), parseStudy(smallest)].map(isStudy)).toEqual([true, true, true]);
    expect([parseRecipe({}), {}, [], null, "{", "limbeck-study", 5].map(isStudy)).toEqual(Array(7).fill(false));
  });
});

describe("what does not pass names the arm, the field, the value and the reason", () => {
  const withArm = (name: string, changes: unknown) => ({ arms: [...arms, { name, changes }] });

  test.each([
    [{ format: "limbeck-recipe" }, 'format is "limbeck-recipe", but a study\'s is "limbeck-study".'],
    [{ format: undefined }, 'format is missing, but a study\'s is "limbeck-study".'],
    [{ version: 0 }, "version is 0, but it must be a whole number from 1."],
    [{ seed: 5 }, "A study has no field seed."],
    [{ name: undefined }, "name is missing, but it must be text of 1 to 80 characters."],
    [{ name: "x".repeat(81) }, /^name is "x+…, but it must be text of 1 to 80 characters\.$/],
    [{ question: " " }, 'question is " ", but it must be text of 1 to 300 characters.'],
    [{ base: 5 }, "base is 5, but it must be an object of recipe fields."],
    [{ base: { teacher: { steps: 0 } } }, "base: teacher.steps is 0, but it must be a whole number from 1 to 10,000,000."],
    [{ arms: undefined }, "arms is missing, but it must be a list of 1 to 24 arms."],
    [{ arms: [] }, "arms is [], but it must be a list of 1 to 24 arms."],
    [{ arms: Array.from({ length: 25 }, (_, i) => ({ name: `${i}` })) }, /^arms is .*, but it must be a list of 1 to 24 arms\.$/],
    [{ arms: ["fixed"] }, 'Arm 1 is "fixed", but it must be an object.'],
    [{ arms: [arms[0], { changes: {} }] }, "The name of arm 2 is missing, but it must be text of 1 to 80 characters."],
    [withArm("fixed", {}), 'Two arms are called "fixed".'],
    [{ arms: [{ name: "odd", change: {} }] }, 'Arm "odd" has no field change.'],
    [withArm("odd", []), 'arm "odd": changes is [], but it must be an object of recipe fields.'],
    [withArm("odd", null), 'arm "odd": changes is null, but it must be an object of recipe fields.'],
    [withArm("odd", { seed: 2 }), "arm \"odd\": seed is no arm's to change: every arm runs with the study's seeds."],
    [withArm("odd", { experts: { wieghting: "fixed" } }), 'arm "odd": A recipe has no field experts.wieghting.'],
    [withArm("odd", JSON.parse('{"__proto__": {"name": "x"}}')), 'arm "odd": A recipe has no field __proto__.'],
    [withArm("odd", { experts: 5 }), 'arm "odd": experts is 5, but it must be an object of fields.'],
    [
      withArm("odd", { experts: { sequences: 7, microBatch: 8 } }),
      'arm "odd": experts.microBatch is 8, but it must divide experts.sequences, which is 7.',
    ],
    [
      { arms: [{ name: "odd", recipe: { experts: { alpha: 0.7 } } }] },
      'arm "odd": recipe.experts.alpha is 0.7, but base and changes make it 0.5.',
    ],
    [{ arms: [{ name: "a" }, { name: "b", against: "c" }] }, 'arm "b": against is "c", but it must be the name of another arm.'],
    [{ arms: [{ name: "a" }, { name: "b", against: "b" }] }, 'arm "b": against is "b", but it must be the name of another arm.'],
    [{ baseline: "none" }, 'baseline is "none", but no arm is called that.'],
    [{ baseline: null }, "baseline is null, but no arm is called that."],
    ...[[], [1, 1], [1.5], [-1], [4294967296], ["1"], 5, null, Array.from({ length: 101 }, (_, i) => i)].map(
      (seeds) => [{ seeds }, /^seeds is .*, but it must be a list of 1 to 100 different whole numbers from 0 to 4,294,967,295\.$/] as const,
    ),
    ...[[], ["accuracy"], ["loss", "loss"], "loss"].map(
      (metrics) =>
        [
          { metrics },
          `metrics is ${JSON.stringify(metrics)}, but it must be a list of different ones of "bitsPerByte", "loss", "perplexity", "seconds", "forgetting", "withoutCommon", "rougeL", "rougeLShifted", "responseLoss", "responseLossShifted".`,
        ] as const,
    ),
    ...[[], ["a", "a"], [""], [5]].map(
      (domains) => [{ domains }, `domains is ${JSON.stringify(domains)}, but it must be a list of different names of domains.`] as const,
    ),
  ] as const)("%j", (change, message) => {
    const problem = problemWith({ ...smallest, ...change });
    expect(problem).toMatchObject({ code: "bad-study", message: typeof message === "string" ? message : expect.stringMatching(message) });
    expect(problem.hint).not.toBe("");
  });

  test("what is no object, or no JSON, is refused as a study", () => {
    expect(problemWith([])).toMatchObject({ code: "bad-study", message: "A study is a JSON object, not []." });
    expect(problemWith('{\n"name" "x"}').message).toBe("The study is no valid JSON: it breaks at line 2, column 8.");
  });

  test("a study from a later studio says its version, and so does its base recipe", () => {
    expect(problemWith({ ...smallest, version: 2, surprise: 1 })).toMatchObject({
      code: "newer-version",
      message: "This study has version 2; the newest that this studio reads is 1.",
    });
    expect(problemWith({ ...smallest, base: { version: 7 } })).toMatchObject({
      code: "newer-version",
      message: "base: This recipe has version 7; the newest that this studio reads is 1.",
    });
  });
});
