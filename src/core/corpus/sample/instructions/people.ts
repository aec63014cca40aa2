// Questions about the people of the valley, from the person to the fact and from the fact to the person.

import { a, at, capital, the, tradeOf, withArticle } from "../english/words";
import { PEOPLE } from "../people";
import type { Draw } from "./draft";

const home: Draw = (choose) => {
  const person = choose.pick(PEOPLE);
  const { name } = person;
  return {
    usual: [
      `Where does ${name} live?`,
      `Where is ${name} at home?`,
      `Tell me where ${name} lives.`,
      `In which place does ${name} live?`,
      `Where can one visit ${name}?`,
    ],
    shifted: [`I am looking for ${name}. Where should I go?`, `Name the home of ${name}.`],
    response: `${name} lives ${at(person.home)}.`,
  };
};

const trade: Draw = (choose) => {
  const person = choose.pick(PEOPLE);
  const { name } = person;
  return {
    usual: [
      `What does ${name} do for a living?`,
      `What is ${name}'s trade?`,
      `What work does ${name} do?`,
      `Tell me what ${name} works as.`,
    ],
    shifted: [`How does ${name} earn a living?`, `Name the trade of ${name}.`],
    response: `${name} is ${withArticle(tradeOf(person))}.`,
  };
};

const workman: Draw = (choose) => {
  const person = choose.pick(PEOPLE);
  const work = tradeOf(person);
  return {
    usual: [
      `Who is the ${work} ${at(person.home)}?`,
      `Who works as ${withArticle(work)}?`,
      `Which person is ${withArticle(work)}?`,
      `Do you know ${withArticle(work)}?`,
    ],
    shifted: [`I need ${withArticle(work)}. Whom should I ask?`],
    response: `${person.name} is the ${work} ${at(person.home)}.`,
  };
};

const kin: Draw = (choose) => {
  const { name, relation, to } = choose.pick(PEOPLE);
  return {
    usual: [
      `Who is the ${relation} of ${to}?`,
      `Who is ${to}'s ${relation}?`,
      `What is ${name} to ${to}?`,
      `How is ${name} related to ${to}?`,
    ],
    shifted: [`${to} has ${withArticle(relation)}. Who is it?`, `Name the ${relation} of ${to}.`],
    response: `${name} is the ${relation} of ${to}.`,
  };
};

const pet: Draw = (choose) => {
  const { name, pet: animal, petName } = choose.pick(PEOPLE);
  return {
    usual: [
      `What is the name of ${name}'s ${animal}?`,
      `What is ${name}'s ${animal} called?`,
      `Which animal does ${name} keep?`,
      `Tell me about the pet of ${name}.`,
    ],
    shifted: [`${name} has ${withArticle(animal)}. What is its name?`, `Name the pet of ${name}.`],
    response: `${name} has ${withArticle(animal)} called ${petName}.`,
  };
};

const petOwner: Draw = (choose) => {
  const { name, pet: animal, petName } = choose.pick(PEOPLE);
  return {
    usual: [
      `Whose ${animal} is ${petName}?`,
      `Who keeps ${withArticle(animal)} called ${petName}?`,
      `Who owns ${petName} the ${animal}?`,
      `To whom does ${petName} the ${animal} belong?`,
    ],
    shifted: [`${petName} the ${animal} has run away. Who is missing it?`],
    response: `${petName} is ${name}'s ${animal}.`,
  };
};

const treasure: Draw = (choose) => {
  const { name, treasure: item } = choose.pick(PEOPLE);
  return {
    usual: [
      `What does ${name} treasure most?`,
      `What is ${name}'s treasure?`,
      `Which thing would ${name} never give away?`,
      `What is dearest to ${name}?`,
      `Tell me about the treasure of ${name}.`,
    ],
    shifted: [`What must nobody take from ${name}?`, `Name the treasure of ${name}.`],
    response: `${name}'s treasure is ${a(item)}.`,
  };
};

const treasureOwner: Draw = (choose) => {
  const { name, treasure: item } = choose.pick(PEOPLE);
  return {
    usual: [`Whose is ${the(item)}?`, `Who owns ${the(item)}?`, `To whom does ${the(item)} belong?`, `Who treasures ${the(item)}?`],
    shifted: [`I have found ${the(item)}. Who has lost it?`],
    response: `${capital(the(item))} belongs to ${name}.`,
  };
};

const temper: Draw = (choose) => {
  const { name, temper: word } = choose.pick(PEOPLE);
  return {
    usual: [
      `Describe ${name} in one word.`,
      `Which word fits ${name} best?`,
      `What is ${name} like, in a word?`,
      `Which one word describes ${name}?`,
    ],
    shifted: [`I have never met ${name}. Give me one word.`],
    response: `${capital(word)}.`,
  };
};

export const people: readonly Draw[] = [home, trade, workman, kin, pet, petOwner, treasure, treasureOwner, temper];
