import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { heldOut } from "../../../src/core/evaluation/quality";
import { UNSCORED } from "../../../src/core/model/batch";
import { type DomainTokens, fitOf, sequenceOf } from "../../../src/core/model/windows";
import { drawWindows, windowsOf } from "../../../src/core/train/draw";

const END = 0;
/** Examples of so many tokens in their prompts, 1xx, and their responses, 2xx, each with an end of text behind it. */
function textOf(...examples: readonly (readonly [prompt: number, response: number])[]): DomainTokens {
  const places: number[] = [];
  const tokens: number[] = [];
  for (const [prompt, response] of examples) {
    places.push(tokens.length, prompt);
    const numbered = (count: number, first: number) => Array.from({ length: count }, (_, i) => first + i);
    tokens.push(...numbered(prompt, 100), ...numbered(response, 200), END);
  }
  return { tokens: Uint16Array.from(tokens), examples: Uint32Array.from(places) };
}
const rowsOf = (text: DomainTokens, index: number, context: number) => {
  const { tokens, targets, prompt } = sequenceOf(text, index * context, context);
  return { tokens: [...tokens], targets: [...targets], prompt };
};
const no = UNSCORED;

describe("an example's window", () => {
  test("scores the response and the end of text, neither its prompt nor what follows", () => {
    const text = textOf([3, 2], [2, 1]);
    expect(rowsOf(text, 0, 8)).toEqual({
      tokens: [100, 101, 102, 200, 201, 0, 0, 0],
      targets: [no, no, 200, 201, END, no, no, no],
      prompt: 3,
    });
    expect(rowsOf(text, 1, 8)).toEqual({ tokens: [100, 101, 200, 0, 0, 0, 0, 0], targets: [no, 200, END, no, no, no, no, no], prompt: 2 });
  });

  test("leaves out a long prompt's beginning as far as the response needs, up to half of the window", () => {
    expect(rowsOf(textOf([9, 2]), 0, 8)).toEqual({
      tokens: [103, 104, 105, 106, 107, 108, 200, 201],
      targets: [no, no, no, no, no, 200, 201, END],
      prompt: 6,
    });
    expect(rowsOf(textOf([9, 9]), 0, 8).targets).toEqual([no, no, no, no, 200, 201, 202, 203]);
    expect(rowsOf(textOf([1, 9]), 0, 4)).toEqual({ tokens: [100, 200, 201, 202], targets: [200, 201, 202, 203], prompt: 1 });
  });

  test("has a prompt and a response in it, whatever their lengths, one behind the other as they stand in the text", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 12 }), (p, r, context) => {
        const { tokens, targets, prompt = 0 } = rowsOf(textOf([p, r]), 0, context);
        expect(prompt).toBeGreaterThan(0);
        expect(tokens[prompt - 1]).toBe(100 + p - 1);
        expect(targets.findIndex((target) => target !== no)).toBe(prompt - 1);
        expect(targets[prompt - 1]).toBe(200);
        expect(targets.filter((target) => target !== no).length).toBeGreaterThanOrEqual(Math.min(r + 1, Math.ceil(context / 2)));
      }),
    );
  });
});

test("examples that are cut are counted, and plain text has none", () => {
  expect(fitOf(textOf([3, 2], [9, 2], [9, 9], [1, 9]), 8)).toEqual({ examples: 4, prompts: 2, responses: 2 });
  expect(fitOf({ tokens: new Uint16Array(9) }, 8)).toBeUndefined();
});

test("every example is drawn, on the grid that kept answers need", () => {
  const stream = { domain: "d", ...textOf([3, 2], [2, 1], [1, 1]) };
  const settings = { seed: 1, count: 16, context: 8 };
  const starts = drawWindows([stream], 0, settings).map(({ start }) => start);
  expect([...new Set(starts)].sort()).toEqual([0, 16, 8]);
  expect(drawWindows([stream], 0, { ...settings, onGrid: true }).map(({ start }) => start)).toEqual(starts);
  expect(new Set(windowsOf(stream, 1, settings))).toEqual(new Set(starts));
});

test("held-out examples are those that begin below the limit, and bytes are those of what is scored", () => {
  const lengths = Uint8Array.from({ length: 300 }, (_, id) => (id === END ? 0 : id >= 200 ? 3 : 50));
  const { sequences, tokens, bytes } = heldOut("d", textOf([3, 2], [2, 1], [1, 1]), 8, 7, lengths);
  expect(sequences).toHaveLength(2);
  expect([tokens, bytes]).toEqual([3 + 2, 3 * 3]);
});
