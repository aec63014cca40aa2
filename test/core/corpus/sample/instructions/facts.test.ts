// What the sample's answers say of the valley is true: every sentence of the kinds that tell facts is read back here and
// looked up in the world.

import { expect, test } from "vitest";
import { SPLITS } from "../../../../../src/core/config/splits";
import { KINDS, LANDMARKS, tradeOf } from "../../../../../src/core/corpus/sample/english/words";
import { writeInstructions } from "../../../../../src/core/corpus/sample/instructions/instructions";
import { PEOPLE, personNamed } from "../../../../../src/core/corpus/sample/people";
import { hoursOf, legsFrom, PLACE_NAMES, PLACES, type PlaceName, shortestWay } from "../../../../../src/core/corpus/sample/places";
import { MONTHS, type Month, PRICES, SEASONS, seasonOf, WEEKDAYS } from "../../../../../src/core/corpus/sample/world";

const NUMBERS = "zero one two three four five six seven eight nine ten eleven twelve".split(" ");
const number = (word: string) => (NUMBERS.includes(word.toLowerCase()) ? NUMBERS.indexOf(word.toLowerCase()) : Number(word));
const names = (list: string) => list.split(/, | and /);
const placeNamed = (name: string) => PLACES[name as PlaceName];
const between = (a: string, b: string) => hoursOf(shortestWay(placeNamed(a), placeNamed(b)));
const same = (a: readonly string[], b: readonly string[]) => [...a].sort().join() === [...b].sort().join();
/** The price of "a sack of flour": the ware is the last word. */
const priceOf = (ware: string) => PRICES[ware.split(" ").at(-1) as keyof typeof PRICES];
/** Whether `list` stands in `cycle` in this order, round and round. */
const inTurn = (list: readonly string[], cycle: readonly string[]) =>
  list.every((name, i) => i === 0 || cycle[(cycle.indexOf(list[i - 1].toLowerCase()) + 1) % cycle.length] === name.toLowerCase());

/** Sentences by their form, without the full stop, with what makes one true; `asked` is the instruction. */
const claims: readonly (readonly [form: RegExp, holds: (groups: readonly string[], asked: string) => boolean])[] = [
  [/^(\w+) lives (?:in|on) (\w+)$/, ([who, where]) => personNamed(who).home.name === where],
  [
    /^(\w+) is an? ([a-z ]+)$/,
    ([name, what]) => (placeNamed(name) ? KINDS[name as PlaceName] === what : tradeOf(personNamed(name)) === what),
  ],
  [
    /^(\w+) is the ([\w ]+) (?:in|on) (\w+)$/,
    ([who, work, where]) => tradeOf(personNamed(who)) === work && personNamed(who).home.name === where,
  ],
  [/^(\w+) is the (\w+) of (\w+)$/, ([who, relation, to]) => personNamed(who).relation === relation && personNamed(who).to === to],
  [/^(\w+) has an? (\w+) called (\w+)$/, ([who, pet, name]) => personNamed(who).pet === pet && personNamed(who).petName === name],
  [/^(\w+) is (\w+)'s (\w+)$/, ([name, who, pet]) => personNamed(who).pet === pet && personNamed(who).petName === name],
  [/^(\w+)'s treasure is an? (\w+) (\w+)$/, ([who, ...item]) => same(item, Object.values(personNamed(who).treasure))],
  [/^The (\w+) (\w+) belongs to (\w+)$/, ([quality, thing, who]) => same([quality, thing], Object.values(personNamed(who).treasure))],
  [/^([A-Z][a-z]+)$/, ([word], asked) => PEOPLE.some(({ name, temper }) => asked.includes(name) && temper === word.toLowerCase())],
  [/^the market (?:in|on) (\w+) is on (\w+)$/i, ([where, day]) => placeNamed(where).marketDay === day.toLowerCase()],
  [/^(\w+) is known for its (\w+)$/, ([where, good]) => placeNamed(where).good === good],
  [/^You find (.+) (?:in|on) (\w+)$/, ([sight, where]) => LANDMARKS[where as PlaceName] === sight],
  [/^(\d+) people live (?:in|on) (\w+)$/, ([count, where]) => placeNamed(where).people === Number(count)],
  [/^From (\w+) to (\w+) it is (\w+) hours$/, ([from, to, count]) => between(from, to) === number(count)],
  [
    /^(\w+) is larger, for (\d+) people live there$/,
    ([where, people], asked) => {
      const both = PLACE_NAMES.filter((name) => asked.includes(name)).map((name) => PLACES[name].people);
      return placeNamed(where).people === Number(people) && Math.max(...both) === Number(people);
    },
  ],
  [
    /^From (\w+) to (\w+) one comes through ([\w, ]+)$/,
    ([from, to, list]) => {
      const stops = [from, ...names(list), to];
      const legs = stops.slice(1).map((stop, i) => legsFrom(placeNamed(stops[i])).find((leg) => leg.to.name === stop)!);
      return hoursOf(legs) === between(from, to);
    },
  ],
  [
    /^(\w+) lives ((?:in|on) .+ (?:in|on) \w+)$/,
    ([who, list]) => names(`${who} ${list}`).every((part) => personNamed(part.split(" ")[0]).home.name === part.split(" ")[2]),
  ],
  [
    /^([A-Z]\w+) is (an? .+ [A-Z].+)$/,
    ([who, list]) => names(`${who} ${list}`).every((part) => tradeOf(personNamed(part.split(" ")[0])) === part.replace(/^\w+ an? /, "")),
  ],
  [/^From (\w+) one goes (?:.+) to (\w+)$/, ([from, to]) => legsFrom(placeNamed(from)).some((leg) => leg.to.name === to)],
  [/^An? ([\w ]+) costs (\w+) crowns?$/, ([ware, price]) => priceOf(ware) === number(price)],
  [
    /^([A-Z][\w, ]+) live (?:in|on) (\w+)$/,
    ([who, where]) =>
      same(
        names(who),
        PEOPLE.filter(({ home }) => home.name === where).map(({ name }) => name),
      ),
  ],
  [/^(\w+) keeps an? (\w+)$/, ([who, pet]) => personNamed(who).pet === pet],
  [
    /^(\w+.* and \w+) keep an? (\w+)$/,
    ([who, animal]) =>
      same(
        names(who),
        PEOPLE.filter(({ pet }) => pet === animal).map(({ name }) => name),
      ),
  ],
  [
    /^One reaches (.+)$/,
    ([list], asked) => {
      const from = PLACE_NAMES.find((name) => asked.includes(name))!;
      const told = names(list).map((part) => /^(\w+) after (\w+) hours$/.exec(part)!.slice(1));
      return told.length === legsFrom(PLACES[from]).length && told.every(([to, count]) => between(from, to) === number(count));
    },
  ],
  [
    /^On (\w+) there is a market (.+)$/,
    ([day, list]) =>
      same(
        names(list).map((part) => part.replace(/^(?:in|on) /, "")),
        PLACE_NAMES.filter((name) => PLACES[name].marketDay === day.toLowerCase()),
      ),
  ],
  [/^(\w+day.* and \w+)$/, ([list], asked) => inTurn([/(?!Today)[A-Z]\w+day/.exec(asked)![0], ...names(list)], WEEKDAYS)],
  [
    /^((?:January|February|March|April|May|June|July|August|September|October|November|December)\b.* and \w+)$/,
    ([list], asked) => {
      const months = names(list);
      const season = SEASONS.find((name) => asked.includes(name));
      if (season === undefined) return inTurn([/ (\w+)[.?]/.exec(asked)![1], ...months], MONTHS);
      return months.length === 3 && inTurn(months, MONTHS) && months.every((month) => seasonOf(month.toLowerCase() as Month) === season);
    },
  ],
  [/^(Spring|Summer|Autumn|Winter) brings (.+)$/, ([, skies]) => names(skies).length === 5],
  [
    /^it is (\w+) hours to (\w+) and (\w+) hours to (\w+)$/,
    ([one, first, other, second], asked) => {
      const from = PLACE_NAMES.find((name) => asked.includes(name) && name !== first && name !== second)!;
      return between(from, first) === number(one) && between(from, second) === number(other);
    },
  ],
  [
    /^an? ([\w ]+) costs (\w+) crowns? and an? ([\w ]+) (\w+) crowns?$/,
    ([one, price, other, second]) => priceOf(one) === number(price) && priceOf(other) === number(second),
  ],
];

const examples = SPLITS.flatMap((split) => writeInstructions(7, split, 2500));

test("every sentence about the valley has a form that is known here, and is true", () => {
  const used = new Set<RegExp>();
  const wrong = examples
    .filter(({ kind }) => ["people", "places", "listing", "judging", "twoSteps"].includes(kind))
    .filter(({ instruction, response }) => {
      const sentence = response.replace(/^(?:Yes|No), /, "").replace(/\.$/, "");
      const fitting = claims.filter(([form]) => form.test(sentence));
      for (const [form] of fitting) used.add(form);
      return !fitting.some(([form, holds]) => holds(form.exec(sentence)!.slice(1), instruction));
    });
  expect(wrong).toEqual([]);
  expect(claims.filter(([form]) => !used.has(form))).toEqual([]);
});

test("yes and no are as the reason has it, and about as frequent", () => {
  const judged = examples.filter(({ kind }) => kind === "judging");
  let yes = 0;
  for (const { instruction, response } of judged) {
    const [, answer, reason] = /^(Yes|No), (.*)\.$/.exec(response)!;
    const [first, second] = [...reason.matchAll(/(\w+) (?:hours|crowns?)\b/g)].map((match) => number(match[1]));
    // Else the reason ends with what the question claims, or with what is true instead.
    const right = reason.includes("hours") ? first < second : reason.includes("crown") ? first > second : claimIn(instruction, reason);
    expect([instruction, answer]).toEqual([instruction, right ? "Yes" : "No"]);
    if (right) yes += 1;
  }
  expect(Math.abs(yes / judged.length - 0.5)).toBeLessThan(0.06);
});

const claimIn = (instruction: string, reason: string): boolean =>
  new RegExp(`\\b${/(?:(?:in|on|is|keeps) )((?:an? )?[\w ]+)$/.exec(reason.replace(/^.* (?:is on|lives|is|keeps) /, "is "))![1]}\\b`).test(
    instruction,
  );

test("sentences written about people and places are true", () => {
  const written = examples.filter(({ kind, response }) => kind === "writing" && !response.startsWith("Dear"));
  for (const { response } of written) {
    const person = PEOPLE.find(({ name }) => response.startsWith(name));
    const place = PLACE_NAMES.find((name) => response.startsWith(`${name} `) || response.startsWith(`Whoever comes to ${name} `));
    if (person !== undefined) {
      expect(response).toContain(tradeOf(person));
      for (const other of PEOPLE) {
        if (other.home !== person.home) expect(response).not.toContain(` ${other.home.name}`);
        if (other.petName !== person.petName) expect(response).not.toContain(other.petName);
        if (other.treasure !== person.treasure) expect(response).not.toContain(`${other.treasure.quality} ${other.treasure.thing}`);
      }
    } else if (place !== undefined) {
      expect(response).toMatch(new RegExp(`${KINDS[place]}|${LANDMARKS[place]}`));
      for (const [, people] of response.matchAll(/(\d+) people/g)) expect(Number(people)).toBe(PLACES[place].people);
      for (const [, day] of response.matchAll(/on (\w+day)/g)) expect(day.toLowerCase()).toBe(PLACES[place].marketDay);
    } else expect(response).toMatch(/^(?:In|On) /);
  }
});
