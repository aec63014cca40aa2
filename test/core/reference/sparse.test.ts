// The ops of a sparse mixture by themselves: which experts are drawn how often, where rows go, and what ways to ask a sparse
// teacher come to the same.

import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { slotCount, slotTile } from "../../../src/core/config/slots";
import { Graph, type Value } from "../../../src/core/graph/graph";
import { forwardProgram, type Program } from "../../../src/core/graph/program";
import { gpt } from "../../../src/core/model/gpt";
import { STUDENT, TEACHER } from "../../../src/core/model/predicting";
import { type TeacherPass, trainProgram } from "../../../src/core/model/training";
import { referenceExecutor } from "../../../src/core/reference/executor";
import { batchInputs, expectNear, hotWeights, randomBatch, sumsAndGradients, useCpu } from "./harness";

beforeAll(useCpu);

/** The outputs of a program without models. */
async function outputsOf(build: (graph: Graph) => Record<string, Value>, inputs: Record<string, Float32Array | Int32Array> = {}) {
  const graph = new Graph();
  const evaluator = await referenceExecutor.evaluator(forwardProgram(graph, build(graph)), {});
  return evaluator.run(inputs);
}

/** Every set of experts of which one is left out, with the probability that a draw without replacement leaves it out. */
function leftOut(probabilities: readonly number[]): number[] {
  const draws = (left: readonly number[], mass: number): number[] => {
    if (left.length === 1) return probabilities.map((_, expert) => (expert === left[0] ? mass : 0));
    const total = left.reduce((sum, expert) => sum + probabilities[expert], 0);
    return left
      .map((next) =>
        draws(
          left.filter((expert) => expert !== next),
          (mass * probabilities[next]) / total,
        ),
      )
      .reduce((sum, part) => sum.map((value, expert) => value + part[expert]));
  };
  return draws(
    probabilities.map((_, expert) => expert),
    1,
  );
}

describe("knowledge augmentation", () => {
  const logits = [1.2, 0.1, -0.6, 0.4, -1.5];
  const count = 10_000;

  async function draws(share: number): Promise<readonly number[]> {
    const outputs = await outputsOf(
      (graph) => {
        const all = graph.input("logits", [count, logits.length], "f32");
        const drawn = graph.apply("randomScores", [graph.input("seed", [1], "i32")], {
          kind: "gumbel",
          share,
          salt: 3,
          shape: [count, logits.length],
        });
        const scores = graph.apply("add", [all, drawn], {});
        return { gates: graph.apply("topGates", [all, scores], { active: logits.length - 1 }) };
      },
      { logits: Float32Array.from({ length: count * logits.length }, (_, at) => logits[at % logits.length]), seed: Int32Array.of(11) },
    );
    const gates = outputs.get("gates")!;
    const without = logits.map(() => 0);
    for (let row = 0; row < count; row++) without[gates.subarray(row * logits.length, (row + 1) * logits.length).indexOf(0)] += 1;
    return without;
  }

  test("draws N − 1 experts as often as drawing by the gate's probabilities without replacement does, in 10,000 draws", async () => {
    const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
    const exact = leftOut(logits.map((logit) => Math.exp(logit) / total));
    const found = await draws(1);
    const chiSquared = found.reduce((sum, times, expert) => sum + (times - count * exact[expert]) ** 2 / (count * exact[expert]), 0);
    expect(exact.reduce((sum, probability) => sum + probability, 0)).toBeCloseTo(1, 10);
    expect(chiSquared).toBeLessThan(13.28); // 99 % of draws with 4 degrees of freedom
  });

  test("draws in a share λ of the rows, and takes the most probable experts in all others", async () => {
    const [always, half, never] = [await draws(1), await draws(0.5), await draws(0)];
    const least = logits.indexOf(Math.min(...logits));
    expect(never[least]).toBe(count);
    const drawnElsewhere = (without: readonly number[]): number => count - without[least];
    expect(drawnElsewhere(half) / drawnElsewhere(always)).toBeCloseTo(0.5, 1);
  });
});

test("of several seeds each makes for its own rows the numbers that it makes alone", async () => {
  for (const kind of ["normal", "gumbel"] as const) {
    const numbersOf = async (...seeds: readonly number[]) => {
      const attributes = { kind, share: 0.5, salt: 3, shape: [5 * seeds.length, 4] };
      const build = (graph: Graph) => ({ scores: graph.apply("randomScores", [graph.input("seeds", [seeds.length], "i32")], attributes) });
      return [...(await outputsOf(build, { seeds: Int32Array.from(seeds) })).get("scores")!];
    };
    const [first, second] = [await numbersOf(7), await numbersOf(-8)];
    expect(second).not.toEqual(first);
    expect(await numbersOf(7, -8)).toEqual([...first, ...second]);
  }
});

describe("slots", () => {
  /** Rows that take `active` of `experts`, by weights that favour some. */
  const routed = fc
    .record({ rows: fc.integer({ min: 1, max: 40 }), experts: fc.integer({ min: 1, max: 6 }), tile: fc.constantFrom(1, 8, 32) })
    .chain(({ rows, experts, tile }) =>
      fc.record({
        rows: fc.constant(rows),
        experts: fc.constant(experts),
        tile: fc.constant(tile),
        active: fc.integer({ min: 1, max: experts }),
        scores: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: rows * experts, maxLength: rows * experts }),
      }),
    );

  test("hold every row once for each of its experts, in tiles of one expert, and drop none", async () => {
    await fc.assert(
      fc.asyncProperty(routed, async ({ rows: count, experts: many, active, tile, scores }) => {
        const outputs = await outputsOf(
          (graph) => {
            const logits = graph.input("logits", [count, many], "f32");
            const gates = graph.apply("topGates", [logits, logits], { active });
            const [rows, experts, places, segments] = graph.append("assignSlots", [gates], { active, tile });
            return { gates, rows, experts, places, segments };
          },
          { logits: Float32Array.from(scores) },
        );
        const [gates, rows, experts, places, segments] = ["gates", "rows", "experts", "places", "segments"].map(
          (name) => outputs.get(name)!,
        );
        expect(rows.length).toBe(slotCount(count, active, many, tile));
        for (let row = 0; row < count; row++) {
          const own = [...places.subarray(row * active, (row + 1) * active)];
          expect(own.every((slot) => rows[slot] === row)).toBe(true);
          const chosen = [...gates.subarray(row * many, (row + 1) * many)].flatMap((gate, expert) => (gate > 0 ? [expert] : []));
          expect(own.map((slot) => experts[Math.floor(slot / tile)])).toEqual(chosen);
        }
        expect([...rows].filter((row) => row >= 0).length).toBe(count * active);
        experts.forEach((expert, place) => {
          const last = segments[many];
          if (place * tile >= last) expect(expert).toBe(-1);
          else expect(place * tile >= segments[expert] && place * tile < segments[expert + 1]).toBe(true);
        });
      }),
      { numRuns: 60 },
    );
  });

  test("take tiles that leave little room empty, whatever the rows", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 65_536 }), fc.integer({ min: 1, max: 64 }), fc.integer({ min: 1, max: 64 }), (rows, a, b) => {
        const [active, experts] = [Math.min(a, b), Math.max(a, b)];
        const tile = slotTile(rows, active, experts);
        expect(slotCount(rows, active, experts, tile)).toBeLessThanOrEqual(Math.max(rows * active * 3, rows * active + experts));
      }),
    );
  });
});

describe("ways to ask a sparse teacher", () => {
  const teacher = { layers: 2, heads: 2, width: 8, context: 6, vocabSize: 23, experts: { count: 4, active: 2 } };
  const student = { layers: 1, heads: 2, width: 8, context: 6, vocabSize: 23 };
  const sequences = 3;
  const batch = randomBatch(student, sequences, 5);
  const terms = [{ kind: "ce" }, { kind: "forward-kl", temperature: 2 }] as const;

  async function learned(teacherPass: TeacherPass, seed = 1) {
    const models = {
      [STUDENT]: referenceExecutor.upload(hotWeights(student, 1)),
      [TEACHER]: referenceExecutor.upload(hotWeights(teacher, 2)),
    };
    const program: Program = trainProgram(student, terms, sequences, teacher, { teacherPass });
    const drawn = { gateSeed: Int32Array.of(seed) };
    const result = await sumsAndGradients(referenceExecutor, program, models, [{ ...batchInputs(batch, [0.01, 0.02]), ...drawn }]);
    for (const weights of Object.values(models)) weights.dispose();
    return result;
  }

  test("N of N experts are all of them, whatever is drawn", async () => {
    expect(await learned({ active: 4, drawn: { share: 1, passes: 1 } })).toEqual(await learned({ active: 4 }));
  });

  test("one pass in which nothing is drawn takes the N − 1 most probable experts", async () => {
    expect(await learned({ active: 3, drawn: { share: 0, passes: 1 } })).toEqual(await learned({ active: 3 }));
  });

  test("several passes in which nothing is drawn are as one", async () => {
    const [one, three] = [await learned({ active: 3 }), await learned({ active: 3, drawn: { share: 0, passes: 3 } })];
    expectNear(three.sums, one.sums, 1e-5, "sums");
    for (const [name, { data }] of one.gradients) expectNear(three.gradients.get(name)!.data, data, 1e-5, name);
  });

  test("the same seed draws the same experts, another seed others", async () => {
    const pass = { active: 3, drawn: { share: 1, passes: 2 } };
    expect(await learned(pass, 7)).toEqual(await learned(pass, 7));
    expect((await learned(pass, 8)).sums[1]).not.toBe((await learned(pass, 7)).sums[1]);
  });

  test("grouped execution of the two experts chosen is the dense one of all four, weighed by the same gates", async () => {
    const weights = referenceExecutor.upload(hotWeights(teacher, 2));
    const graph = new Graph();
    const tokens = graph.input("tokens", [sequences * 6], "i32");
    const grouped = gpt(graph, TEACHER, teacher, tokens, 6);
    const dense = gpt(graph, TEACHER, teacher, tokens, 6, undefined, { computesAll: true });
    const evaluator = await referenceExecutor.evaluator(forwardProgram(graph, { grouped: grouped.hidden, dense: dense.hidden }), {
      [TEACHER]: weights,
    });
    const outputs = await evaluator.run({ tokens: Int32Array.from(batch.tokens) });
    expectNear(outputs.get("grouped")!, outputs.get("dense")!, 1e-5, "hidden states");
  });
});
