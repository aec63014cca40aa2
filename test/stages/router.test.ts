// The router stage on tokens in memory: what it leaves, tells and refuses.

import { expect, test } from "vitest";
import { CLASSIFIER_KINDS } from "../../src/core/config/classifiers";
import { recipeFor } from "../../src/core/config/recipe";
import { encodeUtf8 } from "../../src/core/format/utf8";
import { fitRouter, readRouter, route } from "../../src/stages/router";
import { readTokens, writeTokens } from "../../src/stages/tokens";
import { paths } from "../../src/storage/blobs";
import { withChanges } from "../withChanges";
import { corpusOf, listening, plenty, storageWith, texts, tokenizer, tokensOf } from "./routerTexts";

const names = Object.keys(texts);
const recipe = withChanges(recipeFor("pico"), { router: { sequenceTokens: 32 } });

test("a fitted router tells the domains of unseen text apart, and its record adds up", async () => {
  const blobs = await storageWith(plenty);
  const context = listening();
  const record = await fitRouter({ recipe, corpus: corpusOf(names) }, context, blobs);

  expect(record).toMatchObject({ domains: names, sequenceTokens: 32, accuracy: 1, developmentAccuracy: 1, f1: 1, converged: true });
  const { train, development, heldOut } = record.sequences;
  const perDomain = names.map((name) => Math.floor(tokensOf(name, 40).length / 32));
  expect(train + development).toBe(perDomain.reduce((sum, count) => sum + count, 0));
  expect(development).toBe(perDomain.reduce((sum, count) => sum + Math.ceil(count * 0.2), 0));
  expect(record.confusion.flat().reduce((sum, count) => sum + count, 0)).toBe(heldOut);
  expect(Object.keys(record.perClass)).toEqual(names);
  expect(record.byPrefix.map(({ tokens }) => tokens)).toEqual([8, 16, 32]);
  expect(record.byPrefix.at(-1)?.accuracy).toBe(record.accuracy);
  for (const name of names) {
    // A token may begin or end within a letter.
    for (const token of record.topTokens[name]) expect(texts[name]).toContain(token.replaceAll("\uFFFD", ""));
  }

  const progress = context.events.filter((event) => event.kind === "progress");
  expect(progress.every(({ stage, unit }) => stage === "router" && unit === "iterations")).toBe(true);
  expect(progress.at(-1)).toMatchObject({ done: record.iterations, total: record.iterations });
});

test("the router in storage routes any text, and a text without tokens by what is likely beforehand", async () => {
  const blobs = await storageWith(plenty);
  await fitRouter({ recipe, corpus: corpusOf(names) }, listening(), blobs);
  const { probabilities, domain } = (await readRouter(blobs)).route(tokenizer.encode("der Hafen"));
  expect(names[domain]).toBe("german");
  const routed = await route({ text: "der Hafen" }, listening(), blobs);
  expect(Object.values(routed.probabilities)).toEqual([...probabilities]);
  expect(routed.known).toBe(true);
  const empty = await route({ text: "" }, listening(), blobs);
  expect(empty.known).toBe(false);
  expect(Object.values(empty.probabilities).reduce((sum, probability) => sum + probability, 0)).toBeCloseTo(1, 12);
});

test("the same recipe gives the same router, another seed another split", async () => {
  const routers = [];
  for (const seed of [1, 1, 2]) {
    const blobs = await storageWith(plenty);
    await fitRouter({ recipe: withChanges(recipe, { seed }), corpus: corpusOf(names) }, listening(), blobs);
    routers.push(await blobs.read(paths.router));
  }
  expect(routers[1]).toEqual(routers[0]);
  expect(routers[2]).not.toEqual(routers[0]);
});

test("one domain is refused", async () => {
  const blobs = await storageWith({ english: [40, 10] });
  const fitting = fitRouter({ recipe, corpus: corpusOf(["english"]) }, listening(), blobs);
  await expect(fitting).rejects.toMatchObject({ code: "one-domain", message: expect.stringContaining("only english") });
});

test.each([
  ["two training sequences of 32 tokens, to fit it and to check it", [1, 10]],
  ["validation text to be scored on", [40, 0]],
] as const)("a domain without %s is named", async (need, german) => {
  const blobs = await storageWith({ ...plenty, german });
  const fitting = fitRouter({ recipe, corpus: corpusOf(names) }, listening(), blobs);
  await expect(fitting).rejects.toMatchObject({
    code: "too-little-text",
    message: `german has too little text: the router needs ${need}.`,
  });
  expect(await blobs.has(paths.router)).toBe(false);
});

test("two domains with the same text are refused by name, with how much of it they share", async () => {
  const blobs = await storageWith(plenty);
  await writeTokens(blobs, 1, "train", [await readTokens(blobs, 0, "train")]);
  const fitting = fitRouter({ recipe, corpus: corpusOf(names) }, listening(), blobs);
  await expect(fitting).rejects.toMatchObject({
    code: "same-text",
    message: "The router can't tell english and german apart: 100 % of the training text of english stands in german as well.",
  });
  expect(await blobs.has(paths.router)).toBe(false);
});

test("domains that share a part of their text are fitted, with a notice that says how much", async () => {
  const blobs = await storageWith(plenty);
  const [english, german] = [await readTokens(blobs, 0, "train"), await readTokens(blobs, 1, "train")];
  await writeTokens(blobs, 1, "train", [Uint16Array.from([...german, ...english.subarray(0, english.length / 2)])]);
  const context = listening();
  await fitRouter({ recipe, corpus: corpusOf(names) }, context, blobs);
  const notices = context.events.filter((event) => event.kind === "notice");
  const whole = "100 % of the training text of english stands in german as well";
  const message = `The router is unsure between english and german: ${whole}.`;
  expect(notices).toMatchObject([{ problem: { code: "same-text", message } }]);
});

test("every kind of classifier is fitted, kept and told in the record, with what it costs and where it errs", async () => {
  for (const classifier of CLASSIFIER_KINDS) {
    const blobs = await storageWith(plenty);
    // Held-out English that stands under german: every router must say english, and be wrong.
    await writeTokens(blobs, 1, "validation", [tokensOf("english", 3)]);
    const record = await fitRouter(
      { recipe: withChanges(recipe, { router: { classifier } }), corpus: corpusOf(names) },
      listening(),
      blobs,
    );
    expect(record.classifier).toBe(classifier);
    expect((await readRouter(blobs)).parts.kind).toBe(classifier);
    expect(record.bytes).toBe((await blobs.read(paths.router)).length);
    expect(record.microseconds).toBeGreaterThan(0);
    expect(record.ece).toBeGreaterThan(0);
    const [mistake] = record.misrouted!;
    expect(mistake).toMatchObject({ truth: "german", said: "english" });
    expect(mistake.text).toContain("the harbour");
    expect(mistake.probability).toBeGreaterThan(1 / 3);
  }
});

test("stopping while it fits leaves the router of before", async () => {
  const blobs = await storageWith(plenty);
  await blobs.write(paths.router, encodeUtf8("before"));
  const fitting = fitRouter({ recipe, corpus: corpusOf(names) }, listening(true), blobs);
  await expect(fitting).rejects.toMatchObject({ code: "cancelled" });
  expect(await blobs.read(paths.router)).toEqual(encodeUtf8("before"));
});

test("a fit cut short by its iterations says so", async () => {
  const context = listening();
  const hurried = withChanges(recipe, { router: { maxIterations: 2 } });
  const record = await fitRouter({ recipe: hurried, corpus: corpusOf(names) }, context, await storageWith(plenty));
  expect(record).toMatchObject({ iterations: 2, converged: false });
  expect(context.events.at(-1)).toMatchObject({ note: expect.stringContaining("stopped before it converged") });
});
