// What the sample's answers make of a given text or of numbers is right: lists in order, sentences of another day, answers
// that stand in what was read, sums.

import { describe, expect, test } from "vitest";
import { SPLITS } from "../../../../../src/core/config/splits";
import {
  type InstructionKind,
  type SampleInstruction,
  writeInstructions,
} from "../../../../../src/core/corpus/sample/instructions/instructions";
import { personNamed } from "../../../../../src/core/corpus/sample/people";
import { hoursOf, PLACES, type PlaceName, shortestWay } from "../../../../../src/core/corpus/sample/places";
import { ANIMALS, type Good, MONTHS, PRICES, THINGS, WEEKDAYS } from "../../../../../src/core/corpus/sample/world";

const examples = SPLITS.flatMap((split) => writeInstructions(11, split, 2500));
const of = (kind: InstructionKind): readonly SampleInstruction[] => examples.filter((example) => example.kind === kind);

const NUMBERS = "no one two three four five six seven eight nine ten eleven twelve".split(" ");
const isNumber = (word: string) => NUMBERS.includes(word.toLowerCase()) || /^\d+$/.test(word);
const number = (word: string) => (/^\d+$/.test(word) ? Number(word) : NUMBERS.indexOf(word.toLowerCase()));
const numbersIn = (text: string): number[] => text.split(/\W+/).filter(isNumber).map(number);

const dayNumber = (name: string) => (WEEKDAYS as readonly string[]).indexOf(name.toLowerCase());
const words = (list: string) => list.split(", ");
/** The class of a word in a list. */
const classOf = (word: string) =>
  ([...ANIMALS] as string[]).includes(word) ? "animal" : ([...THINGS] as string[]).includes(word) ? "thing" : "food";

test("a list put into order has the same words, in the order asked for", () => {
  for (const { instruction, context, response } of of("ordering")) {
    const [given, ordered] = [words(context), words(response)];
    const wanted = /backwards|round|last|end/.test(instruction)
      ? given.toReversed()
      : given.toSorted((a, b) =>
          /\d/.test(context)
            ? Number(a) - Number(b)
            : / (?:days|week)/.test(instruction)
              ? dayNumber(a) - dayNumber(b)
              : a.localeCompare(b, "en"),
        );
    expect([instruction, ordered]).toEqual([instruction, wanted]);
  }
});

test("a sentence put into another day keeps everything but its verb", () => {
  const changes = of("rewriting").filter(({ response }) => /^(?:Today|Yesterday)/.test(response));
  const pairs = new Set<string>();
  for (const { context, response } of changes) {
    const [before, after] = [context, response].map((text) => text.split(" "));
    expect(before).toHaveLength(after.length);
    expect(new Set([before[0], after[0]])).toEqual(new Set(["Today", "Yesterday"]));
    expect(after.toSpliced(2, 1).slice(1)).toEqual(before.toSpliced(2, 1).slice(1));
    const [now, past] = before[0] === "Today" ? [before[2], after[2]] : [after[2], before[2]];
    pairs.add(`${now} ${past}`);
  }
  const irregular = ["sweeps swept", "finds found", "loses lost", "forgets forgot", "buys bought", "sells sold"];
  for (const pair of ["carries carried", "patches patched", "dries dried", "tars tarred", ...irregular]) expect(pairs).toContain(pair);
  for (const pair of pairs) expect(irregular.includes(pair) || /^(\w+?)(?:ies|es|s) \1\w*ed$/.test(pair)).toBe(true);
});

test("a pronoun is that of the person, and the rest stays", () => {
  const changes = of("rewriting").filter(({ response }) => /^S?[Hh]e /.test(response));
  expect(changes.length).toBeGreaterThan(20);
  for (const { context, response } of changes) {
    const [name, ...rest] = context.split(" ");
    expect(response).toBe([personNamed(name).woman ? "She" : "He", ...rest].join(" "));
  }
});

test("what an answer to a text says stands in the text", () => {
  const free = new Set(["a", "an", "the", "it", "was", "went", "came", "from", "to", "seller", "buyer", "has", "now"]);
  let untold = 0;
  for (const { instruction, context, response } of of("reading")) {
    if (response === "The text does not say.") {
      expect(instruction).toMatch(/day|reason|Why/);
      untold += 1;
      continue;
    }
    const told = new Set(context.toLowerCase().split(/\W+/));
    const unfounded = response
      .toLowerCase()
      .split(/\W+/)
      .filter((word) => word !== "" && !told.has(word) && !free.has(word));
    expect([response, unfounded]).toEqual([response, []]);
  }
  expect(untold).toBeGreaterThan(5);
});

/** Answers by their form, with the place in a text where what they name must stand. */
const places: readonly (readonly [answer: RegExp, inText: (name: string) => string])[] = [
  [/^([A-Z]\w+) found /, (name) => `${name} found `],
  [/^(\w+) has /, (name) => ` gave it to ${name}.`],
  [/^(\w+) was the seller/, (name) => `${name} sold `],
  [/^(\w+) was the buyer/, (name) => ` ${name} bought `],
  [/^\w+ went to (\w+)/, (name) => ` to ${name}. It`],
  [/^\w+ came from (\w+)/, (name) => ` from ${name} to `],
  [/^(The \w+ (?!was )\w+)/, (done) => done],
];

test("an answer names whom and what the text has in that place", () => {
  for (const [answer, inText] of places) {
    const answered = of("reading").filter(({ response }) => answer.test(response) && !response.startsWith("The text"));
    expect(answered.length).toBeGreaterThan(5);
    for (const { context, response } of answered) expect(context).toContain(inText(answer.exec(response)![1]));
  }
});

describe("sums", () => {
  const counting = of("counting");

  test("of what comes and goes are right", () => {
    for (const { instruction, context, response } of counting) {
      if (context !== "" || /larger|more,|greater|crowns|cost|price|How much are|hours|way from/.test(instruction)) continue;
      const [first, second] = numbersIn(instruction);
      const result = numbersIn(response)[0];
      if (instruction.startsWith("Take")) expect([instruction, result]).toEqual([instruction, second - first]);
      else if (instruction.startsWith("A mouse")) expect([instruction, result]).toEqual([instruction, second - first]);
      else expect([instruction, result]).toEqual([instruction, /eats|gives/.test(instruction) ? first - second : first + second]);
    }
  });

  test("of prices are the prices of the valley", () => {
    const costs = counting.flatMap(({ response }) =>
      [/^(\w+) .*?(\w+) cost (\w+) crowns\.$/.exec(response)].filter((match) => match !== null),
    );
    expect(costs.length).toBeGreaterThan(20);
    for (const [sentence, count, good, sum] of costs)
      expect([sentence, number(sum)]).toEqual([sentence, number(count) * PRICES[good as Good]]);
  });

  test("of hours are those of the way", () => {
    const journeys = counting.filter(({ response }) => / hours /.test(response));
    expect(journeys.length).toBeGreaterThan(20);
    for (const { instruction, response } of journeys) {
      const [from, over, to] = [...instruction.matchAll(/[A-Z][a-z]+/g)].flatMap(([name]) =>
        name in PLACES ? [PLACES[name as PlaceName]] : [],
      );
      const [first, second] = [hoursOf(shortestWay(from, over)), hoursOf(shortestWay(over, to))];
      expect([response, numbersIn(response)]).toEqual([response, [first, second, first + second]]);
    }
  });

  test("of words in a list count the class asked for", () => {
    for (const { instruction, context, response } of counting.filter(({ context }) => context !== "")) {
      const asked = /animal|food|thing/.exec(instruction)![0];
      expect(numbersIn(response)[0]).toBe(words(context).filter((word) => classOf(word) === asked).length);
    }
  });

  test("find the larger of two numbers", () => {
    const compared = counting.filter(({ response }) => response.includes("larger"));
    expect(compared.length).toBeGreaterThan(20);
    for (const { instruction, response } of compared) {
      const [said, asked] = [response, instruction].map((text) => text.match(/\d+/g)!.map(Number));
      expect(said).toEqual(asked.toSorted((a, b) => b - a));
    }
  });
});

test("the odd word out is alone of its class", () => {
  for (const { context, response } of of("oddOneOut")) {
    const [, odd, one, rest] = /^The (\w+) is an? (\w+), and the others are (\w+)s\.$/.exec(response)!;
    expect(classOf(odd)).toBe(one);
    for (const word of words(context)) expect(classOf(word)).toBe(word === odd ? one : rest);
  }
});

test("a class is that of the word", () => {
  for (const { instruction, response } of of("classifying")) {
    const season = /^(\w+) is in (\w+)\.$/.exec(response);
    const [, name, label] = season ?? /^(?:An? )?(.+) is an? (\w+)\.$/.exec(response)!;
    const word = name.toLowerCase();
    expect(instruction.toLowerCase()).toContain(word);
    expect(instruction).toContain(label);
    if (season !== null) expect(MONTHS as readonly string[]).toContain(word);
    else if (label === "man" || label === "woman") expect(personNamed(name).woman).toBe(label === "woman");
    else if (label === "person") expect(personNamed(name).name).toBe(name);
    else if (label === "place") expect(Object.keys(PLACES)).toContain(name);
    else if (label === "day") expect(WEEKDAYS as readonly string[]).toContain(word);
    else if (label === "month") expect(MONTHS as readonly string[]).toContain(word);
    else expect(label).toBe(classOf(word));
  }
});
