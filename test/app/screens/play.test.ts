// What Play makes of what it is told: pieces of text, who wrote them, the router over time, and sentences.

import { describe, expect, test } from "vitest";
import { chartRows } from "../../../src/app/charts/rows";
import { summaryOf } from "../../../src/app/charts/spec";
import { type Look, mainWriter, piecesOf, sharesOf, told, unanswered, type WrittenEvent } from "../../../src/app/screens/play/answers";
import { routingChart } from "../../../src/app/screens/play/routingChart";
import { namesOf, readSentence, routingSentence, unsureSentence, writerLabel } from "../../../src/app/screens/play/words";
import { comparedAtFirst, writersOf } from "../../../src/app/screens/play/writers";
import { routingDefaults } from "../../../src/core/config/routing";
import { withChanges } from "../../withChanges";
import { corpusOf, modelRecord, routerRecord } from "../fakeRecords";
import { recipe } from "../fakes";

const token = (text: string, writers: WrittenEvent["writers"] = { teacher: 1 }): WrittenEvent => ({ kind: "token", id: 7, text, writers });
const en = { "expert:en": 1 };
const de = { "expert:de": 1 };
const look = (position: number, probability: number, writers: Look["writers"], unsure?: Look["unsure"]): Look => ({
  position,
  probabilities: { en: probability, de: 1 - probability },
  writers,
  ...(unsure && { unsure }),
});

describe("an answer", () => {
  test("grows by what is told of it", () => {
    const events = [
      { kind: "routing", ...look(0, 0.9, en) } as const,
      { kind: "prompt", tokens: 9, read: 8 } as const,
      token("a"),
      token("b"),
    ];
    const answer = events.reduce(told, unanswered("routed"));
    expect(answer).toMatchObject({ writer: "routed", looks: [look(0, 0.9, en)], read: { tokens: 9, read: 8 }, done: false });
    expect(answer.tokens.map(({ text }) => text)).toEqual(["a", "b"]);
  });

  test("a letter of several tokens is one piece, and an unfinished one is none", () => {
    expect(piecesOf([token("a"), token("", en), token("é", de), token("b"), token("")])).toEqual([
      { text: "a", place: 0, count: 1, writers: { teacher: 1 } },
      { text: "é", place: 1, count: 2, writers: de },
      { text: "b", place: 3, count: 1, writers: { teacher: 1 } },
    ]);
  });

  test("who wrote how much is counted by those who wrote together", () => {
    const both = { "expert:en": 0.4, "expert:de": 0.6 };
    expect(mainWriter(both)).toBe("expert:de");
    expect([...sharesOf([token("a", en), token("b", both), token("c", { "expert:de": 0.3, "expert:en": 0.7 })]).values()]).toEqual([
      { ids: ["expert:en"], tokens: 1 },
      { ids: ["expert:de", "expert:en"], tokens: 2 },
    ]);
  });
});

describe("the router over time", () => {
  const looks = [look(0, 0.9, en), look(16, 0.6, en), look(32, 0.1, de)];

  test("has a line per domain, and a mark where another expert goes on", () => {
    const spec = routingChart(looks, ["en", "de"]);
    expect(chartRows(spec)).toEqual([
      ["tokens written", "en", "de", "marked"],
      [0, 0.9, expect.closeTo(0.1), undefined],
      [16, 0.6, 0.4, undefined],
      [32, 0.1, 0.9, "to de"],
    ]);
    expect(summaryOf("Router", spec)).toBe("Router at 32 tokens written: en 10.0 %, de 90.0 %. Marked: to de at 32.");
  });

  test("a domain may be called as the axis is", () => {
    const probabilities = { x: 0.7, en: 0.3 };
    const [row] = routingChart([{ position: 5, probabilities, writers: en }], ["x", "en"]).rows;
    expect(row.x).toBe(5);
  });
});

describe("sentences", () => {
  test("writers are named as people know them", () => {
    expect((["routed", "ensemble", "teacher", "expert:de"] as const).map(writerLabel)).toEqual([
      "Routed mixture",
      "Experts together",
      "Teacher",
      "Expert for de",
    ]);
    expect(namesOf(["expert:de", "expert:en"])).toBe("de + en");
    expect(namesOf(["teacher"])).toBe("the teacher");
  });

  test("a prompt that was not read to its beginning says so", () => {
    expect(readSentence({ read: { tokens: 300, read: 256 } })).toMatch(/has 300 tokens. Only the last 256/);
    expect(readSentence({ read: { tokens: 12, read: 12 } })).toBeUndefined();
    expect(readSentence({})).toBeUndefined();
  });

  test("an unsure router is named with its probability and who took the text", () => {
    const settings = { ...routingDefaults, abstainBelow: 0.8 };
    expect(unsureSentence([look(0, 0.9, en)], settings)).toBeUndefined();
    expect(unsureSentence([look(0, 0.6, en, "best")], settings)).toBe(
      "The router is not sure of the prompt: en is the most probable with 60.0 %, less than 80 %. The expert for en took it all the same.",
    );
    const together = { "expert:en": 0.6, "expert:de": 0.4 };
    expect(unsureSentence([look(0, 0.9, en), look(16, 0.3, together, "ensemble")], { ...settings, unsure: "ensemble" })).toBe(
      "The router is not sure of the text after 16 tokens: de is the most probable with 70.0 %, less than 80 %. " +
        "The most probable experts took it together: en + de. It was unsure at 1 of 2 looks.",
    );
    expect(unsureSentence([look(0, 0.6, en, "best")], { ...settings, unsure: "common" })).toMatch(
      /There is no common expert, so the expert for en/,
    );
    expect(unsureSentence([look(0, 0.6, { common: 1 }, "common")], { ...settings, unsure: "common" })).toMatch(
      /The common expert took it.$/,
    );
  });

  test("how the router is used is told from its settings", () => {
    expect(routingSentence({ ...routingDefaults, abstainBelow: 0.5 })).toBe(
      "It looks again every 16 tokens and changes the expert for one that is more probable by 20 %. Below 50 % it counts as unsure.",
    );
    expect(routingSentence({ ...routingDefaults, rerouteTokens: 0 })).toBe("Its first choice holds to the end.");
  });
});

describe("writers", () => {
  const names = ["en", "de"];
  const models = Object.fromEntries(["teacher", "expert:en", "expert:de"].map((id) => [id, modelRecord(id, names)]));
  const project = { version: 2 as const, corpus: corpusOf(names), models, router: routerRecord(names) };

  const { "expert:de": _, ...fewer } = models;

  test("the mixture writes once the router and all experts that take part are there", () => {
    expect(writersOf({ project, recipe })).toEqual(["routed", "ensemble", "teacher", "expert:en", "expert:de"]);
    expect(writersOf({ project: { ...project, models: fewer }, recipe })).toEqual(["teacher", "expert:en"]);
    const without = withChanges(recipe, { mixture: { without: "de" } });
    expect(writersOf({ project: { ...project, models: fewer }, recipe: without })).toEqual(["routed", "ensemble", "teacher", "expert:en"]);
  });

  test("compared are the teacher, the mixture and the chosen expert, or the first", () => {
    const writers = writersOf({ project, recipe });
    expect(comparedAtFirst(writers, "expert:de")).toEqual(["routed", "teacher", "expert:de"]);
    expect(comparedAtFirst(writers, "routed")).toEqual(["routed", "teacher", "expert:en"]);
  });
});
