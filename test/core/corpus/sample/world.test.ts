// The sample's texts tell of one world: what they say about it is true, adds up, and is not forgotten a page later.

import { describe, expect, test } from "vitest";
import { PEOPLE, personNamed } from "../../../../src/core/corpus/sample/people";
import { hoursOf, PLACE_NAMES, PLACES, ROADS, shortestWay } from "../../../../src/core/corpus/sample/places";
import { writeSample } from "../../../../src/core/corpus/sample/sample";

const PROSE = ["english", "french", "german"] as const;
const documents = Object.fromEntries(PROSE.map((language) => [language, writeSample(language, 3, 300_000).map(({ text }) => text)]));

describe("the valley", () => {
  test("has a way between any two places, as long there as back, and never longer than over a third place", () => {
    const hours = (a: keyof typeof PLACES, b: keyof typeof PLACES) => hoursOf(shortestWay(PLACES[a], PLACES[b]));
    for (const a of PLACE_NAMES) {
      for (const b of PLACE_NAMES) {
        expect(hours(a, b)).toBe(hours(b, a));
        for (const c of PLACE_NAMES) expect(hours(a, b)).toBeLessThanOrEqual(hours(a, c) + hours(c, b));
      }
    }
    for (const { ends, hours: direct } of ROADS) expect(hours(...ends)).toBeLessThanOrEqual(direct);
  });

  test("has nobody without kin who calls them kin, and no two alike", () => {
    for (const person of PEOPLE) expect(personNamed(person.to).to).toBe(person.name);
    expect(new Set(PEOPLE.map(({ name }) => name)).size).toBe(PEOPLE.length);
    expect(new Set(PEOPLE.map(({ trade }) => trade)).size).toBe(PEOPLE.length);
    expect(new Set(PEOPLE.map(({ treasure }) => `${treasure.quality} ${treasure.thing}`)).size).toBe(PEOPLE.length);
  });
});

describe("facts are the same in every language", () => {
  test.each([
    ["english", /(\p{L}+) hours by boat/gu, "two"],
    ["english", /(\p{L}+) hours along the Grey Comb/gu, "eight"],
    ["french", /(\p{L}+) heures de voyage par la crête du Peigne Gris/gu, "huit"],
    ["french", /(\p{L}+) heures de voyage par le haut col/gu, "sept"],
    ["german", /(\p{L}+) Stunden über den Grauen Kamm/gu, "acht"],
    ["german", /(\p{L}+) Stunden durch den Glutwald/gu, "fünf"],
  ] as const)("%s: %s", (language, pattern, hours) => {
    const said = [...documents[language].join("\n").matchAll(pattern)].map((match) => match[1]);
    expect(new Set(said)).toEqual(new Set([hours]));
  });
});

describe.each([
  ["english", /^(\d+) .* at (\d+): (\d+) crowns$/gm, /^(?:Sum|Together): (\d+) crowns$/m],
  ["french", /^(\d+) .* à (\d+) : (\d+) couronnes$/gm, /^(?:Total|En tout) : (\d+) couronnes$/m],
  ["german", /^(\d+) .* zu (\d+): (\d+) Kronen$/gm, /^(?:Summe|Zusammen): (\d+) Kronen$/m],
] as const)("ledgers in %s", (language, line, sum) => {
  const ledgers = documents[language].filter((text) => sum.test(text));

  test("add up", () => {
    expect(ledgers.length).toBeGreaterThan(5);
    for (const ledger of ledgers) {
      const rows = [...ledger.matchAll(line)].map((match) => match.slice(1).map(Number));
      for (const [count, price, total] of rows) expect(total).toBe(count * price);
      expect(Number(sum.exec(ledger)![1])).toBe(rows.reduce((all, [, , total]) => all + total, 0));
    }
  });
});

test("what a traveller carries at the end was named before", () => {
  const bags = documents.english.flatMap((text) => [
    ...text.matchAll(/^(.*)(?:In \w+'s bag there were now|is carrying:|was carrying:|bag had grown heavy with) ([^.]+)\./gms),
  ]);
  expect(bags.length).toBeGreaterThan(50);
  for (const [, before, list] of bags) {
    for (const item of list.split(/, | and /)) expect(before).toContain(item.replace(/^an? /, ""));
  }
});

test("a ship that is at the landing came in before", () => {
  const logs = documents.english.filter((text) => text.startsWith("Log of"));
  expect(logs.length).toBeGreaterThan(5);
  for (const log of logs) {
    for (const match of log.matchAll(/at the landing: ([^.]+)\./gi)) {
      for (const ship of match[1].split(/, | and /)) {
        const name = ship.replace(/^the /, "");
        expect(log.slice(0, match.index)).toMatch(new RegExp(`(?:The|the) ${name}(?: came in| landed|, )`));
      }
    }
  }
});
