import { describe, expect, test } from "vitest";
import type { Prompt } from "../../src/protocol/commands";
import { fakeStudio } from "./fakes";

const prompt = (text: string): Prompt => ({ text, writer: "teacher", tokens: 2, temperature: 1, topK: 0, topP: 1, seed: 1 });

async function studioWithModels() {
  const studio = fakeStudio();
  await studio.runner.runAll();
  return studio;
}

describe("trying things out", () => {
  test("before there is a tokenizer or a router, trying them says what to run", async () => {
    const { playground } = fakeStudio();
    await expect(playground.tryTokenizer("a")).rejects.toMatchObject({
      code: "missing-stage",
      message: expect.stringContaining("the tokenizer"),
    });
    await expect(playground.tryRouter("a")).rejects.toMatchObject({
      code: "missing-stage",
      message: expect.stringContaining("the router"),
    });
  });

  test("an empty text has no tokens and asks no worker", async () => {
    const studio = await studioWithModels();
    studio.calls.length = 0;
    expect(await studio.playground.tryTokenizer("")).toEqual([]);
    expect(await studio.playground.tryTokenizer("ab")).toHaveLength(2);
    expect(studio.calls).toEqual(["tokenize"]);
  });

  test("prompts are answered in turn, and each hears only its own tokens", async () => {
    const { playground } = await studioWithModels();
    const heard: string[][] = [[], []];
    const written = await Promise.all(["x", "y"].map((text, i) => playground.generate(prompt(text), (piece) => heard[i].push(piece.text))));
    expect(heard).toEqual([
      ["xa", "xb"],
      ["ya", "yb"],
    ]);
    expect(written.map(({ text }) => text)).toEqual(["xab", "yab"]);
  });

  test("stopping ends the prompt that is answered and those that wait, and later ones are answered", async () => {
    const { playground } = await studioWithModels();
    const first = playground.generate(prompt("x"), () => playground.stopWriting());
    const second = playground.generate(prompt("y"), () => {});
    await expect(first).rejects.toMatchObject({ code: "cancelled" });
    await expect(second).rejects.toMatchObject({ code: "cancelled" });
    expect((await playground.generate(prompt("z"), () => {})).text).toBe("zab");
  });
});
