// The estimate that people see before a run, held to what the run's program computes and its plan allocates.

import { describe, expect, test } from "vitest";
import { type CostGpu, trainingCost } from "../../../src/core/config/estimate";
import { defaultRecipe } from "../../../src/core/config/gate";
import { ACTIVATIONS, expertShape, prefersF16, type Recipe, recipeFor, teacherShape } from "../../../src/core/config/recipe";
import { SIZE_NAMES } from "../../../src/core/config/sizes";
import { ASKED_EXPERTS } from "../../../src/core/config/sparse";
import type { AnyNode, Value } from "../../../src/core/graph/graph";
import type { Program } from "../../../src/core/graph/program";
import { distillation, languageModelling } from "../../../src/core/losses/objective";
import { GATES, STUDENT } from "../../../src/core/model/predicting";
import { gateTuningProgram, trainProgram } from "../../../src/core/model/training";
import { upcycledShape } from "../../../src/core/model/upcycle";
import { askedShape, teacherPass } from "../../../src/core/signals/teacherPass";
import { type Footprint, footprint, together } from "../../../src/core/webgpu/footprint";
import { Uses } from "../../../src/core/webgpu/uses";
import { withChanges } from "../../withChanges";
import { NARROW, WIDE } from "./kernels";

type Who = "teacher" | "experts";

/** Domains of an upcycled teacher. */
const DOMAINS = 5;

/** A program that a stage would train, and the model that learns in it. */
type Trained = readonly [Program, string];

/** What is trained, with the trainers that a stage would have at the same time. */
interface Run {
  readonly recipe: Recipe;
  readonly who: Who;
  readonly trainers: readonly Trained[];
}

const runOf = (recipe: Recipe, who: Who): Run => ({ recipe, who, trainers: trainersOf(recipe, who) });

/** Each program with the shapes, objective and options that the stage gives it. */
function trainersOf(recipe: Recipe, who: Who): readonly Trained[] {
  const { microBatch, sequences, activations } = recipe[who];
  const recompute = activations === "recompute";
  const isUpcycled = recipe.teacher.kind === "upcycled";
  const student = expertShape(recipe);
  const teacher = isUpcycled ? upcycledShape(student, DOMAINS, recipe.teacher.active) : teacherShape(recipe);
  const terms = (who === "teacher" ? languageModelling : distillation(recipe.experts)).terms.map(({ term }) => term);
  if (who === "teacher")
    return [[trainProgram(teacher, terms, microBatch, undefined, { recompute, gatesOnly: isUpcycled }), isUpcycled ? GATES : STUDENT]];
  const { signal, cachedTokens, temperature } = recipe.experts;
  const pass = teacherPass(recipe.experts, teacher);
  const cachedPasses = pass.drawn?.passes;
  if (signal === "cached")
    return [[trainProgram(student, terms, microBatch, undefined, { recompute, cachedTokens, cachedPasses }), STUDENT]];
  const asked = askedShape(teacher, pass);
  const opened = pass.tuned === true && microBatch >= sequences;
  const own: Trained = [trainProgram(student, terms, microBatch, asked, { recompute, teacherPass: { ...pass, opened } }), STUDENT];
  if (!pass.tuned) return [own];
  return [own, [gateTuningProgram(asked, student, { kind: "reverse-kl", temperature }, microBatch, { recompute }), GATES]];
}

/** What the trainers allocate; those of gates alone that a teacher's stage makes are never in f16. */
function allocated({ recipe, who, trainers }: Run, accumulates: boolean, { hasF16, width }: CostGpu): Footprint {
  const isUpcycled = who === "teacher" && recipe.teacher.kind === "upcycled";
  const half = hasF16 && prefersF16(recipe[who]) && !isUpcycled && trainers.length === 1 ? "f16" : undefined;
  return together(trainers.map(([program, trained]) => footprint(program, width === "narrow" ? NARROW : WIDE, trained, accumulates, half)));
}

/** Holds the bytes that are told to those that are allocated, for weights and all, on either kind of adapter, without f16 and, where there is a choice, with it. */
function expectMemory(run: Run, accumulates = false): void {
  const { recipe, who } = run;
  const gpus = (["narrow", "wide"] as const).flatMap((width) =>
    (prefersF16(recipe[who]) ? [false, true] : [false]).map((hasF16): CostGpu => ({ hasF16, width })),
  );
  for (const gpu of gpus) {
    const { total, weights } = allocated(run, accumulates, gpu);
    const { memory } = trainingCost(recipe, who, gpu, DOMAINS);
    const said = memory.total;
    expect(Math.abs(memory.weights - weights[STUDENT]) / weights[STUDENT]).toBeLessThan(0.1);
    expect(Math.abs(said - total) / total, `${said} of ${total} bytes, ${JSON.stringify(gpu)}`).toBeLessThan(0.1);
  }
}

/** Holds the operations that are told to those of the programs. */
function expectOperations({ recipe, who, trainers }: Run): void {
  const { context } = who === "teacher" && recipe.teacher.kind !== "upcycled" ? teacherShape(recipe) : expertShape(recipe);
  const tokens = recipe[who].microBatch * context;
  const perToken = trainers.reduce((sum, [program]) => sum + flopsOf(program), 0) / tokens;
  const said = trainingCost(recipe, who, undefined, DOMAINS).flopsPerToken;
  expect(Math.abs(said - perToken) / perToken, `${said} of ${perToken} operations`).toBeLessThan(0.1);
}

/** Every size, for teacher and experts, keeping and recomputing, accumulating and not. */
const cases = SIZE_NAMES.flatMap((size) =>
  (["teacher", "experts"] as const).flatMap((who) =>
    ACTIVATIONS.flatMap((activations) =>
      [false, true].map((accumulates) => {
        const { microBatch } = recipeFor(size)[who];
        const sequences = accumulates ? 2 * microBatch : microBatch;
        return { size, who, activations, accumulates, recipe: withChanges(recipeFor(size), { [who]: { sequences, activations } }) };
      }),
    ),
  ),
);

/** Floating-point operations of a program's products. */
function flopsOf(program: Program): number {
  const uses = new Uses(program);
  return program.nodes.reduce((sum, node) => sum + flopsOfNode(node, uses), 0);
}

/** A causal row sees (T + 1) / 2 positions on average; of slots only those count that a row has taken. */
function flopsOfNode({ op, inputs, attributes, outputs }: AnyNode, uses: Uses): number {
  const [first, second] = inputs.map(({ shape }) => shape);
  const attended = op === "attention" || op === "attentionGradient" ? (attributes.context + 1) / 2 : 0;
  const taken = (layout: Value): number => {
    const maker = uses.producer(layout);
    return maker.op === "assignSlots" ? maker.inputs[0].shape[0] * maker.attributes.active : 0;
  };
  switch (op) {
    case "linear":
      return 2 * first[0] * first[1] * second[1];
    case "matmul":
      return 2 * outputs[0].shape[0] * outputs[0].shape[1] * first[attributes.transposeA ? 0 : 1];
    case "expertLinear":
      return 2 * taken(inputs[3]) * second[1] * second[2];
    case "expertLinearGradient":
      return 2 * taken(inputs[2]) * second[1] * second[2];
    case "expertWeightGradient":
      return 2 * taken(inputs[2]) * first[1] * second[1];
    case "attention": // scores, weighted sums
      return 2 * 2 * first[0] * (first[1] / 3) * attended;
    case "attentionGradient": // scores twice, dy with v twice, d q, d k, d v
      return 7 * 2 * first[0] * (first[1] / 3) * attended;
    case "headLoss": {
      // logits and those of their two gradients that anything reads, and the teacher's logits
      const products = 1 + outputs.slice(1, 3).filter((gradient) => uses.isWanted(gradient)).length;
      const taught = inputs[4] && !attributes.cached ? inputs[4].shape[1] : 0;
      return 2 * first[0] * second[0] * (products * first[1] + taught);
    }
    default:
      return 0;
  }
}

describe("within a tenth", () => {
  test.each(cases)(
    "$size, $who, $activations, accumulating: $accumulates: the bytes its plan allocates, on a GPU without f16 and with it",
    ({ recipe, who, accumulates }) => {
      expectMemory(runOf(recipe, who), accumulates);
    },
  );

  test.each([1, 4, 32])("micro-batches of %i and vocabularies that are no multiple of anything", (microBatch) => {
    for (const size of ["pico", "micro", "mini"] as const) {
      for (const vocabSize of [257, 5003, 50_257]) {
        const training = { microBatch, sequences: microBatch, precision: "f32" } as const;
        const recipe = withChanges(recipeFor(size), { tokenizer: { vocabSize }, teacher: training, experts: training });
        for (const who of ["teacher", "experts"] as const) expectMemory(runOf(recipe, who));
      }
    }
  });

  test.each([
    ["medium", "pico"],
    ["mini", "nano"],
    ["small", "medium"],
  ] as const)("a %s teacher of %s experts", (teacher, expert) => {
    for (const activations of ACTIVATIONS)
      expectMemory(runOf(withChanges(defaultRecipe(teacher, expert), { experts: { activations, precision: "f32" } }), "experts"), true);
  });

  test.each([1, 16, 512])("experts that learn from a cached signal of %i tokens per position, memory and operations", (cachedTokens) => {
    for (const size of SIZE_NAMES) {
      for (const activations of ACTIVATIONS) {
        const recipe = withChanges(recipeFor(size), { experts: { activations, signal: "cached", cachedTokens } });
        const run = runOf(recipe, "experts");
        expectMemory(run, true);
        expectOperations(run);
      }
    }
  });

  test.each(cases.filter(({ accumulates }) => !accumulates))(
    "$size, $who, $activations: the operations of its program",
    ({ recipe, who }) => {
      expectOperations(runOf(recipe, who));
    },
  );
});

describe.each(["nano", "micro", "mini"] as const)("within a tenth at %s, memory and operations", (size) => {
  /** Both, keeping and recomputing. */
  function expectBoth(changes: Parameters<typeof withChanges>[1], who: Who, base = recipeFor(size)): void {
    for (const activations of ACTIVATIONS) {
      const run = runOf(withChanges(withChanges(base, changes), { [who]: { activations } }), who);
      expectMemory(run);
      expectOperations(run);
    }
  }

  test.each([4, 8, 16])("a sparse teacher of %i experts, of which a token takes one, two or all", (experts) => {
    for (const active of [1, 2, experts]) expectBoth({ teacher: { kind: "sparse", experts, active } }, "teacher");
  });

  test.each([1, 8])("a dense teacher whose MLPs are %i times as wide as itself, and its student", (mlp) => {
    for (const who of ["teacher", "experts"] as const) expectBoth({ teacher: { mlp } }, who);
  });

  test.each(ASKED_EXPERTS)("a student of a sparse teacher, asked: %s", (asked) => {
    for (const experts of [4, 8, 16]) expectBoth({ teacher: { kind: "sparse", experts }, experts: { asked } }, "experts");
  });

  test("a student on the mean of one, three and eight passes, and with updates in turn, live and kept", () => {
    const teacher = { kind: "sparse" } as const;
    for (const signal of ["live", "cached"] as const) {
      for (const augmentedPasses of [1, 3, 8]) expectBoth({ teacher, experts: { asked: "augmented", augmentedPasses, signal } }, "experts");
      expectBoth({ teacher, experts: { asked: "augmented", augmentedUpdates: "in-turn", signal } }, "experts");
    }
  });

  test("a pico student of a sparse teacher, asked in every way", () => {
    for (const asked of ASKED_EXPERTS)
      expectBoth({ teacher: { kind: "sparse" }, experts: { asked } }, "experts", defaultRecipe(size, "pico"));
  });

  test("the gates of a teacher made of experts, and a student of it", () => {
    for (const active of [1, 2, DOMAINS]) expectBoth({ teacher: { kind: "upcycled", active } }, "teacher");
    for (const asked of ["own", "student-aware"] as const) expectBoth({ teacher: { kind: "upcycled" }, experts: { asked } }, "experts");
  });
});
