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
    const written = await Promise.all(
      ["x", "y"].map((text, i) => playground.generate(prompt(text), (event) => event.kind === "token" && heard[i].push(event.text))),
    );
    expect(heard).toEqual([
      ["xa", "xb"],
      ["ya", "yb"],
    ]);
    expect(written).toEqual(["xab", "yab"]);
  });

  test("stopping ends the prompt that is answered and those that wait, and later ones are answered", async () => {
    const { playground } = await studioWithModels();
    const first = playground.generate(prompt("x"), () => playground.stopWriting());
    const second = playground.generate(prompt("y"), () => {});
    await expect(first).rejects.toMatchObject({ code: "cancelled" });
    await expect(second).rejects.toMatchObject({ code: "cancelled" });
    expect(await playground.generate(prompt("z"), () => {})).toBe("zab");
  });

  test("alternatives wait for what is being written, and are told for each token", async () => {
    const { playground, state } = await studioWithModels();
    const { models } = state().project;
    const order: string[] = [];
    const writing = playground.generate(prompt("x"), () => {}).then(() => order.push("written"));
    const tokens = [{ id: 1, writers: { teacher: 1 } }];
    const told = playground.alternatives({ prompt: "x", tokens, models }).then((all) => order.push(`${all.length} told`));
    await Promise.all([writing, told]);
    expect(order).toEqual(["written", "1 told"]);
  });

  test("a text is not explained with models that were trained since", async () => {
    const { playground, state, runner } = await studioWithModels();
    const { models } = state().project;
    await runner.start("expert:de");
    const answer = (id: string) => ({ prompt: "x", tokens: [{ id: 1, writers: { [id]: 1 } }], models });
    await expect(playground.alternatives(answer("expert:de"))).rejects.toMatchObject({ message: expect.stringContaining("trained again") });
    expect(await playground.alternatives(answer("teacher"))).toHaveLength(1);
  });

  test("the worker gets the settings of routing and the members that stand in the recipe", async () => {
    const studio = await studioWithModels();
    const { generate } = studio.handlers;
    const heard: unknown[] = [];
    studio.handlers.generate = (argument, context) => {
      heard.push(argument.routing.rerouteTokens, argument.members, argument.models.length);
      return generate(argument, context);
    };
    await studio.playground.generate(prompt("x"), () => {});
    expect(heard).toEqual([studio.state().recipe.router.rerouteTokens, ["en", "de"], 3]);
  });
});
