import { expect, test } from "vitest";
import { StudioError } from "../../../src/core/errors";
import { add, build, settingsWith, type TextFile } from "./built";

const settings = settingsWith({ validationShare: 0.25 });

/** A file of documents of about 400 bytes, all different. */
function fileOf(domain: string, documents: number, first = 0): TextFile {
  return { domain, documents: Array.from({ length: documents }, (_, i) => ({ text: `${domain} ${first + i} ${"word ".repeat(80)}` })) };
}

const both = await build([fileOf("english", 40), fileOf("german", 60)], settings);

async function refused(work: Promise<unknown>): Promise<StudioError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof StudioError) return error;
  }
  throw new Error("nothing was refused");
}

test("a new domain is split as it would have been from the beginning", async () => {
  const files = [fileOf("dutch", 40)];
  const alone = (await build(files, settings)).domains[0];
  const { domains, problems } = await add(both, files, { ...settings, balanceTolerance: 1 });
  expect(domains).toEqual([alone]);
  expect(problems).toEqual([]);
});

test("a larger domain is cut to the cap that the smallest of the others gives, and its validation text is not", async () => {
  const { domains, summaries } = await add(both, [fileOf("dutch", 200)], settings);
  const smallest = Math.min(...both.summaries.map(({ trainBytes }) => trainBytes));
  expect(summaries[0].trainBytes).toBeLessThanOrEqual(smallest * 1.05);
  expect(summaries[0].trainBytes).toBeGreaterThan(smallest * 0.98);
  expect(summaries[0].documents).toBe(200);
  expect(domains[0].validation).toEqual((await build([fileOf("dutch", 200)], settings)).domains[0].validation);
});

test("several domains come in sorted by name", async () => {
  const { summaries } = await add(both, [fileOf("polish", 40), fileOf("dutch", 40)], settings);
  expect(summaries.map(({ name }) => name)).toEqual(["dutch", "polish"]);
});

test("a smaller domain comes in with a remark that names its size", async () => {
  const { problems } = await add(both, [fileOf("dutch", 20)], settings);
  expect(problems.map(({ code, message }) => [code, message])).toEqual([
    ["too-little-text", expect.stringMatching(/^"dutch" has .+ kB to learn from, less than every other domain/)],
  ]);
});

test("a name that is there is refused by name", async () => {
  const error = await refused(add(both, [fileOf("german", 40, 1000)], settings));
  expect(error).toMatchObject({ code: "name-taken", message: 'There is a domain "german" already.' });
  expect(error.hint).toMatch(/^Rename the folder/);
});

test("text of a domain that is there is refused under any name, also where balancing cut it or noise spoilt it", async () => {
  const files = [fileOf("english", 40), fileOf("german", 400)];
  for (const changes of [{}, { noise: 0.2 }]) {
    const copy = { ...fileOf("german", 400), domain: "swiss" };
    const error = await refused(add(await build(files, { ...settings, ...changes }), [copy], { ...settings, ...changes }));
    expect(error).toMatchObject({ code: "same-text", message: expect.stringContaining('"swiss" holds the text of "german": 100 %') });
  }
});

test("single documents that are there are dropped and counted as duplicates", async () => {
  const some = fileOf("german", 6).documents;
  const { summaries, domains } = await add(both, [{ domain: "dutch", documents: [...some, ...fileOf("dutch", 40).documents] }], settings);
  const kept = some.filter(({ text }) => !both.domains[1].train.includes(text) && !both.domains[1].validation.includes(text)).length;
  expect(summaries[0].duplicates).toBe(6 - kept);
  expect(summaries[0].duplicates).toBeGreaterThan(0);
  expect(domains[0].train.some((text) => both.domains[1].train.includes(text))).toBe(false);
});

test("without enough text nothing comes in, and beside others a thin domain is left out by name", async () => {
  expect(await refused(add(both, [fileOf("dutch", 2)], settings))).toMatchObject({ code: "no-text" });
  expect(await refused(add(both, [], settings))).toMatchObject({ code: "no-text" });
  const { summaries, problems } = await add(both, [fileOf("dutch", 40), fileOf("polish", 2)], settings);
  expect(summaries.map(({ name }) => name)).toEqual(["dutch"]);
  expect(problems[0]).toMatchObject({ code: "too-little-text", message: expect.stringContaining('"polish" was left out') });
});
