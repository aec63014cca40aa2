// Two kinds that training never has: questions that put two facts together, and the word that does not fit a list. Both
// need no knowledge but what the other kinds teach.

import { at, tradeOf, weekdayName, withArticle } from "../english/words";
import { PEOPLE } from "../people";
import type { Draft, Draw } from "./draft";
import { WORD_CLASSES } from "./words";

const onlyShifted = (shifted: readonly string[], response: string, context = ""): Draft => ({
  usual: [],
  shifted,
  context,
  response,
});

const kinAtHome: Draw = (choose) => {
  const { name, relation, to, home } = choose.pick(PEOPLE);
  return onlyShifted(
    [`Where does the ${relation} of ${to} live?`, `In which place does ${to}'s ${relation} live?`],
    `${name} lives ${at(home)}.`,
  );
};

const kinAtWork: Draw = (choose) => {
  const person = choose.pick(PEOPLE);
  const { name, relation, to } = person;
  return onlyShifted(
    [`What is the trade of the ${relation} of ${to}?`, `What does ${to}'s ${relation} do for a living?`],
    `${name} is ${withArticle(tradeOf(person))}.`,
  );
};

const marketAtHome: Draw = (choose) => {
  const { name, home } = choose.pick(PEOPLE);
  return onlyShifted(
    [`When is the market in the place where ${name} lives?`, `${name} goes to the market at home. On which day?`],
    `The market ${at(home)} is on ${weekdayName(home.marketDay)}.`,
  );
};

const petAtWork: Draw = (choose) => {
  const person = choose.pick(PEOPLE);
  return onlyShifted(
    [`Which animal does the ${tradeOf(person)} keep?`, `What is the name of the ${tradeOf(person)}'s ${person.pet}?`],
    `${person.name} has ${withArticle(person.pet)} called ${person.petName}.`,
  );
};

const oddOne: Draw = (choose) => {
  const [most, other] = choose.some(WORD_CLASSES, 2);
  const stranger = choose.pick(other.words);
  const words = [...choose.some(most.words, choose.whole(3, 4)), stranger];
  return onlyShifted(
    ["Which word does not belong to the others?", "One of these words is out of place. Which?", "Find the word that does not fit."],
    `The ${stranger} is ${withArticle(other.one)}, and the others are ${most.many}.`,
    choose.some(words, words.length).join(", "),
  );
};

export const twoSteps: readonly Draw[] = [kinAtHome, kinAtWork, marketAtHome, petAtWork];
export const oddOneOut: readonly Draw[] = [oddOne];
