// Ways to use a router, shown with one that goes by the share of a text's tokens: token k speaks for domain k.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type RoutingSettings, routingDefaults } from "../../../src/core/config/routing";
import type { Classifier } from "../../../src/core/router/classifier";
import { among, mostProbable, rerouted, routingModes, takersOf } from "../../../src/core/router/modes";

const byShare = (domains: readonly string[]): Classifier => ({
  domains,
  probabilities: (tokens) => {
    const counts = new Float64Array(domains.length).fill(0.5);
    for (let i = 0; i < tokens.length; i++) counts[tokens[i]] += 1;
    const sum = tokens.length + domains.length / 2;
    return counts.map((count) => count / sum);
  },
});
const router = byShare(["a", "b", "c"]);
const text = (...tokens: number[]): Int32Array => Int32Array.from(tokens);

const mode = (key: string, settings: Partial<RoutingSettings> = {}, more: { batch?: number; hasCommon?: boolean } = {}) =>
  routingModes(router, { settings: { ...routingDefaults, ...settings }, batch: 2, ...more }).find((found) => found.key === key)!;
const keys = (settings: Partial<RoutingSettings>, hasCommon = false) =>
  routingModes(router, { settings: { ...routingDefaults, ...settings }, batch: 2, hasCommon }).map(({ key }) => key);
/** The expert that has all the weight at each position. */
const chosen = (gates: readonly Float64Array[]): number[] => gates.map((weights) => weights.indexOf(1));

const anyText = fc.array(fc.nat({ max: 2 }), { minLength: 1, maxLength: 30 }).map((tokens) => Int32Array.from(tokens));

describe("by sequence", () => {
  test("each sequence has one expert at all of its positions", () => {
    const gates = mode("routed").gates([text(0, 1, 1), text(2)]);
    expect(gates.map(chosen)).toEqual([[1, 1, 1], [2]]);
  });
});

describe("by batch", () => {
  test("so many sequences are one document with one choice", () => {
    const gates = mode("routed:batch").gates([text(0, 0, 0), text(1, 1), text(2)]);
    expect(gates.map(chosen)).toEqual([[0, 0, 0], [0, 0], [2]]);
  });

  test("batches of one sequence are sequences", () => {
    fc.assert(
      fc.property(fc.array(anyText, { minLength: 1, maxLength: 4 }), (sequences) => {
        expect(mode("routed:batch", {}, { batch: 1 }).gates(sequences)).toEqual(mode("routed").gates(sequences));
      }),
    );
  });
});

describe("again while the text grows", () => {
  const looking = { rerouteTokens: 1, hysteresis: 0 };

  test("a token's expert is chosen from the tokens before it", () => {
    // After 1: b. After 1 0: both alike, b stays. After 1 0 0: a.
    expect(chosen(rerouted(router, looking, text(1, 0, 0, 2)))).toEqual([1, 1, 0, 0]);
  });

  test("it looks again only after so many tokens", () => {
    expect(chosen(rerouted(router, { ...looking, rerouteTokens: 3 }, text(1, 0, 0, 0, 0)))).toEqual([1, 1, 1, 0, 0]);
  });

  test("what stands later changes no earlier choice", () => {
    fc.assert(
      fc.property(anyText, anyText, (before, after) => {
        const whole = rerouted(router, looking, Int32Array.from([...before, ...after]));
        expect(whole.slice(0, before.length)).toEqual(rerouted(router, looking, before));
      }),
    );
  });

  test("a hysteresis of 1 never changes, and 0 tokens keep the first choice", () => {
    fc.assert(
      fc.property(anyText, (tokens) => {
        const first = Array.from(tokens, () => tokens[0]);
        expect(chosen(rerouted(router, { rerouteTokens: 1, hysteresis: 1 }, tokens))).toEqual(first);
        expect(chosen(rerouted(router, { rerouteTokens: 0, hysteresis: 0 }, tokens))).toEqual(first);
      }),
    );
  });
});

describe("several experts", () => {
  test("the most probable ones share the weight by their probability", () => {
    expect([...mostProbable(Float64Array.of(0.25, 0.125, 0.375, 0.25), 2)]).toEqual([0.4, 0, 0.6, 0]);
  });

  test("of one expert they are the routed one, to the bit", () => {
    fc.assert(
      fc.property(anyText, (tokens) => {
        const probabilities = router.probabilities(tokens);
        expect([...mostProbable(probabilities, 1)]).toEqual([...mode("routed").gates([tokens])[0][0]]);
      }),
    );
  });

  test("their weights add up to one", () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 3 }), (tokens, count) => {
        const weights = mostProbable(router.probabilities(tokens), count);
        expect(weights.filter((weight) => weight > 0)).toHaveLength(count);
        expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
      }),
    );
  });
});

describe("abstaining", () => {
  const [sure, unsure] = [text(0, 0, 0, 0, 0, 0, 0, 0), text(0, 1)];

  test("texts the router is not sure of go to the most probable ones together, the others to one", () => {
    const [first, second] = mode("routed:abstain", { abstainBelow: 0.8, unsure: "ensemble", ensemble: 2 }).gates([sure, unsure]);
    expect([...first[0]]).toEqual([1, 0, 0]);
    expect([...second[0]]).toEqual([0.5, 0.5, 0]);
  });

  test("or to the common expert, whose weight stands last", () => {
    const [first, second] = mode("routed:abstain", { abstainBelow: 0.8, unsure: "common" }, { hasCommon: true }).gates([sure, unsure]);
    expect([...first[0]]).toEqual([1, 0, 0, 0]);
    expect([...second[0]]).toEqual([0, 0, 0, 1]);
  });

  test("who takes a text is told with the reason, and a common expert that is not there is replaced by the best", () => {
    const turn = { domain: 1, probabilities: Float64Array.of(0.5, 0.25, 0.25) }; // the reluctance to change holds on to 1
    const taken = (wanted: RoutingSettings["unsure"], hasCommon: boolean, abstainBelow = 0.6) => {
      const { weights, unsure: by } = takersOf(turn, { abstainBelow, unsure: wanted, ensemble: 2 }, hasCommon);
      return [[...weights], by];
    };
    expect(taken("ensemble", true, 0.5)).toEqual([[0, 1, 0, 0], undefined]);
    expect(taken("best", false)).toEqual([[0, 1, 0], "best"]);
    expect(taken("ensemble", true)).toEqual([[2 / 3, 1 / 3, 0, 0], "ensemble"]);
    expect(taken("common", true)).toEqual([[0, 0, 0, 1], "common"]);
    expect(taken("common", false)).toEqual([[0, 1, 0], "best"]);
  });
});

test("a way that would be another one under this setting has no row", () => {
  expect(keys({})).toEqual(["routed", "routed:batch", "routed:again", "routed:top"]);
  expect(keys({ rerouteTokens: 0, ensemble: 1 })).toEqual(["routed", "routed:batch"]);
  expect(keys({ abstainBelow: 0.9, unsure: "ensemble" })).toContain("routed:abstain");
  expect(keys({ abstainBelow: 0.9, unsure: "best" })).not.toContain("routed:abstain");
  expect(keys({ abstainBelow: 0.9, unsure: "common" })).not.toContain("routed:abstain"); // there is none
  expect(keys({ abstainBelow: 0.9, unsure: "common" }, true)).toContain("routed:abstain");
});

describe("among some of the domains", () => {
  test("probabilities are those of the others over their sum", () => {
    const [c, a] = among(router, ["c", "a"]).probabilities(text(0, 0, 2));
    expect(c).toBeCloseTo(1.5 / 4, 12);
    expect(a).toBeCloseTo(2.5 / 4, 12);
  });

  test("a router that was fitted without one of them is refused by its name", () => {
    expect(() => among(router, ["a", "latin"])).toThrow(/without latin/);
  });
});
