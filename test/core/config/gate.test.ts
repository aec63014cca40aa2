import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Field } from "../../../src/core/config/field";
import { FIELDS, fieldAt, valueAt, withValue } from "../../../src/core/config/fields";
import { conflictsIn, parseRecipe, reasonAgainst } from "../../../src/core/config/gate";
import { recipeFor } from "../../../src/core/config/recipe";
import { SIZE_NAMES } from "../../../src/core/config/sizes";
import { StudioError } from "../../../src/core/errors";
import { anyRecipe } from "./anyRecipe";

/** The problem that the gate has with `source`. */
function problemWith(source: unknown): StudioError {
  try {
    parseRecipe(source);
  } catch (error) {
    if (error instanceof StudioError) return error;
    throw error;
  }
  throw new Error("the gate let it pass");
}

describe("what passes the gate", () => {
  test("every valid recipe comes out as it went in, parsed or as text", () => {
    fc.assert(
      fc.property(anyRecipe, (recipe) => {
        expect(parseRecipe(recipe)).toEqual(recipe);
        expect(parseRecipe(JSON.stringify(recipe))).toEqual(recipe);
      }),
      { numRuns: 50 },
    );
  });

  test.each([{ studentTextShare: 0 }, { studentTextFrom: 1 }])("own text of which there is none needs no teacher: %j", (none) => {
    expect(conflictsIn(parseRecipe({ experts: { signal: "student-text", beta: 0, ...none } }))).toEqual([]);
  });

  test("the kernels of an earlier run stay in the recipe as they are", () => {
    const kernels = { "matmul nn 256×256×64": "quad 16×16×8" };
    expect(parseRecipe({ kernels })).toEqual({ ...recipeFor("nano"), kernels });
  });

  test("an empty recipe is the nano pipeline", () => {
    expect(parseRecipe({})).toEqual(recipeFor("nano"));
  });

  test("a size alone is the whole pipeline at that size", () => {
    for (const size of SIZE_NAMES) expect(parseRecipe({ teacher: { size } })).toEqual(recipeFor(size));
  });

  test("smaller experts take the defaults of their own size", () => {
    const { teacher, experts } = parseRecipe({ teacher: { size: "micro" }, experts: { size: "nano" } });
    expect(teacher).toEqual(recipeFor("micro").teacher);
    expect(experts).toEqual(recipeFor("nano").experts);
  });

  test("missing fields are completed one by one, not section by section", () => {
    const recipe = parseRecipe({ teacher: { size: "pico", steps: 3 }, experts: { temperature: 5 } });
    expect(recipe.teacher).toEqual({ ...recipeFor("pico").teacher, steps: 3 });
    expect(recipe.experts).toEqual({ ...recipeFor("pico").experts, temperature: 5 });
  });

  test("a micro-batch that is left out fits the sequences that are given", () => {
    const { teacher } = parseRecipe({ teacher: { sequences: 12 } });
    expect(teacher).toMatchObject({ sequences: 12, microBatch: 6 });
    expect(parseRecipe({ teacher: { sequences: 1 } }).teacher.microBatch).toBe(1);
  });
});

describe("what does not pass names the field, the value and the reason", () => {
  test.each([
    [{ teacher: { steps: 0 } }, "teacher.steps is 0, but it must be a whole number from 1 to 10,000,000."],
    [{ teacher: { steps: 1.5 } }, "teacher.steps is 1.5, but it must be a whole number from 1 to 10,000,000."],
    [{ teacher: { steps: "many" } }, 'teacher.steps is "many", but it must be a whole number from 1 to 10,000,000.'],
    [{ teacher: { steps: null } }, "teacher.steps is null, but it must be a whole number from 1 to 10,000,000."],
    [{ teacher: { learningRate: Number.NaN } }, "teacher.learningRate is NaN, but it must be a number from 1e-7 to 1."],
    [{ teacher: { size: "huge" } }, 'teacher.size is "huge", but it must be one of "pico", "nano", "micro", "mini", "small", "medium".'],
    [{ tokenizer: { vocabSize: 256 } }, "tokenizer.vocabSize is 256, but it must be a whole number from 257 to 262,144."],
    [{ tokenizer: { vocabSize: 262_145 } }, "tokenizer.vocabSize is 262145, but it must be a whole number from 257 to 262,144."],
    [{ name: "" }, 'name is "", but it must be text of 1 to 80 characters.'],
    [
      { experts: { combination: "mixed" } },
      'experts.combination is "mixed", but it must be one of "combined", "alternating-micro-batches", "alternating-steps", "phases", "curriculum".',
    ],
    [{ experts: { temperature: 0 } }, "experts.temperature is 0, but it must be a number from 0.1 to 100."],
    [{ experts: { symmetricLambda: 1.1 } }, "experts.symmetricLambda is 1.1, but it must be a number from 0 to 1."],
    [{ experts: { studentTextFrom: 1.05 } }, "experts.studentTextFrom is 1.05, but it must be a number from 0 to 1."],
    [{ experts: { studentTextFrom: -0.05 } }, "experts.studentTextFrom is -0.05, but it must be a number from 0 to 1."],
    [
      { experts: { phases: "ce, kd" } },
      'experts.phases is "ce, kd", but it must be a list of ce, kd or both with their steps or a percentage of all, the last without, such as "ce 100, kd 50%, both".',
    ],
    [
      { experts: { weighting: "linear", alpha: 2 } },
      "experts.alpha is 2, but a linear schedule begins between 0 and 1: the teacher's weight is 1 less it.",
    ],
    [{ teacher: { sequences: 8, microBatch: 3 } }, "teacher.microBatch is 3, but it must divide teacher.sequences, which is 8."],
    [{ experts: { sequences: 4, microBatch: 8 } }, "experts.microBatch is 8, but it must divide experts.sequences, which is 4."],
    [
      { teacher: { size: "pico" }, experts: { size: "nano" } },
      'experts.size is "nano" with a context of 64 tokens, but the "pico" teacher knows only 32.',
    ],
    [
      { tokenizer: { vocabSize: 300 }, experts: { signal: "cached", cachedTokens: 301 } },
      "experts.cachedTokens is 301, but tokenizer.vocabSize is only 300.",
    ],
    [{ experts: { alpha: 0, beta: 0 } }, "experts.alpha and experts.beta are both 0, so experts would learn nothing."],
    [
      { experts: { signal: "student-text", alpha: 1, beta: 0 } },
      'experts.signal is "student-text", but experts.beta is 0: on text that an expert wrote only its teacher has anything to teach.',
    ],
    [
      { mixture: { kind: "together" }, experts: { signal: "cached" } },
      'experts.signal is "cached", but mixture.kind is "together": students that learn all domains in one run need their teacher live.',
    ],
    [
      { mixture: { kind: "jeet" }, experts: { signal: "student-text" } },
      'experts.signal is "student-text", but mixture.kind is "jeet": students that learn all domains in one run need their teacher live.',
    ],
    [
      { teacher: { kind: "sparse" }, experts: { signal: "cached", asked: "student-aware" } },
      'experts.signal is "cached", but experts.asked is "student-aware": there the teacher answers otherwise each time.',
    ],
    [{ teachers: {} }, "A recipe has no field teachers."],
    [{ teacher: { lr: 1 } }, "A recipe has no field teacher.lr."],
    [{ teacher: 5 }, "teacher is 5, but it must be an object of fields."],
    [{ corpus: [] }, "corpus is [], but it must be an object of fields."],
    [{ format: "other" }, 'format is "other", but a recipe\'s is "limbeck-recipe".'],
    [{ version: 0 }, "version is 0, but it must be a whole number from 1."],
    [{ kernels: "fast" }, 'kernels is "fast", but it must name a variant for each point.'],
    [{ kernels: { "matmul nn": 16 } }, 'kernels is {"matmul nn":16}, but it must name a variant for each point.'],
    [[], "A recipe is a JSON object, not []."],
    [null, "A recipe is a JSON object, not null."],
    [42, "A recipe is a JSON object, not 42."],
  ])("%j: %s", (source, message) => {
    expect(problemWith(source)).toMatchObject({ code: "bad-recipe", message });
    expect(problemWith(source).hint).not.toBe("");
  });

  test("experts that are drawn in passes go with kept answers, for updates on the mean and in turn", () => {
    for (const augmentedUpdates of ["mean", "in-turn"])
      expect(
        parseRecipe({ teacher: { kind: "sparse" }, experts: { signal: "cached", asked: "augmented", augmentedUpdates } }).experts,
      ).toMatchObject({ signal: "cached", asked: "augmented", augmentedUpdates });
  });

  test("a long value is cut to what fits a sentence", () => {
    expect(problemWith({ name: "x".repeat(500) }).message.length).toBeLessThan(160);
  });

  test("names that objects inherit are unknown fields, not values", () => {
    expect(problemWith('{"__proto__": {"seed": 5}}').message).toBe("A recipe has no field __proto__.");
    expect(problemWith({ teacher: JSON.parse('{"constructor": 1}') }).message).toBe("A recipe has no field teacher.constructor.");
  });

  test("a recipe from a later studio says its version and the newest that is read", () => {
    expect(problemWith({ version: 7, surprise: true })).toMatchObject({
      code: "newer-version",
      message: "This recipe has version 7; the newest that this studio reads is 1.",
    });
  });

  test("broken JSON says where it breaks", () => {
    expect(problemWith('{\n  "seed": 1,\n  "name" "x"\n}').message).toBe("The recipe is no valid JSON: it breaks at line 3, column 10.");
    expect(problemWith("").message).toBe("The recipe is no valid JSON: it breaks at line 1, column 1.");
  });
});

describe("the field table", () => {
  const leaves = (value: object, path: string): string[] =>
    Object.entries(value).flatMap(([key, inner]) => (typeof inner === "object" ? leaves(inner, `${path}${key}.`) : [`${path}${key}`]));

  test("it has every field of a recipe once, and no other", () => {
    const { format, version, ...rest } = recipeFor("pico");
    expect({ format, version }).toEqual({ format: "limbeck-recipe", version: 1 });
    expect(FIELDS.map(({ path }) => path).sort()).toEqual(leaves(rest, "").sort());
  });

  test("the defaults of every size are within every range and go together", () => {
    for (const size of SIZE_NAMES) {
      const recipe = recipeFor(size);
      for (const field of FIELDS) expect(reasonAgainst(field, valueAt(recipe, field.path)), field.path).toBeUndefined();
      expect(conflictsIn(recipe)).toEqual([]);
    }
  });

  test("every field has a label and a help sentence of its own section", () => {
    for (const { path, label, help } of FIELDS) {
      expect(label, path).toMatch(/^[A-Z]/);
      expect(help, path).toMatch(/^[A-Z].*\.$/);
    }
  });

  test("replacing a value changes that field alone", () => {
    const before = recipeFor("pico");
    const after = withValue(before, "experts.temperature", 3);
    expect(valueAt(after, "experts.temperature")).toBe(3);
    expect(withValue(after, "experts.temperature", before.experts.temperature)).toEqual(before);
  });

  test("no number outside its range is allowed, however little outside", () => {
    const numbers = FIELDS.filter((field): field is Extract<Field, { min: number }> => "min" in field);
    for (const field of numbers) {
      for (const edge of [field.min, field.max]) expect(reasonAgainst(field, edge)).toBeUndefined();
      for (const beyond of [field.min - 1e-9, field.max * (1 + 1e-9) + 1e-9]) expect(reasonAgainst(field, beyond)).toBeDefined();
    }
    expect(fieldAt("teacher.nothing")).toBeUndefined();
  });
});
