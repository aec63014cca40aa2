// Small sums: things that come together or go away, prices, hours on the road, words in a list, the larger of two numbers.

import { capital, counted, crowns, FOODS, goods, he, hours } from "../english/words";
import { FOODS as FOOD_NAMES } from "../motifs";
import { PEOPLE } from "../people";
import { hoursOf, PLACE_NAMES, PLACES, shortestWay } from "../places";
import { GOODS, PRICES } from "../world";
import type { Draw } from "./draft";
import { WORD_CLASSES } from "./words";

const more: Draw = (choose) => {
  const person = choose.pick(PEOPLE);
  const food = FOODS[choose.pick(FOOD_NAMES)];
  const [had, came] = [choose.whole(1, 10), choose.whole(1, 10)];
  const [first, second, many] = [counted(had, ...food), counted(came, ...food), food[1]];
  return {
    usual: [
      `${person.name} has ${first} and finds ${second}. How many ${many} has ${he(person)} now?`,
      `${person.name} has ${first} and gets ${second} more. How many ${many} is that?`,
      `How many ${many} are ${first} and ${second}?`,
    ],
    shifted: [`${person.name} puts ${first} and ${second} into one basket. Count the ${many}.`],
    response: `${capital(counted(had + came, ...food))}.`,
  };
};

const fewer: Draw = (choose) => {
  const person = choose.pick(PEOPLE);
  const food = FOODS[choose.pick(FOOD_NAMES)];
  const had = choose.whole(2, 12);
  const gone = choose.whole(1, had - 1);
  const [first, second, many] = [counted(had, ...food), counted(gone, ...food), food[1]];
  return {
    usual: [
      `${person.name} has ${first} and eats ${second}. How many ${many} are left?`,
      `${person.name} has ${first} and gives ${second} away. How many ${many} has ${he(person)} left?`,
      `Take ${second} away from ${first}. How many ${many} are left?`,
    ],
    shifted: [`A mouse steals ${second} from ${person.name}, who had ${first}. Count the rest of the ${many}.`],
    response: `${capital(counted(had - gone, ...food))}.`,
  };
};

const cost: Draw = (choose) => {
  const good = choose.pick(GOODS);
  const count = choose.whole(2, 6);
  const wares = goods(count, good);
  return {
    usual: [`What do ${wares} cost?`, `What is the price of ${wares}?`, `How much are ${wares}?`],
    shifted: [`I buy ${wares}. How many crowns is that?`],
    response: `${capital(wares)} cost ${crowns(count * PRICES[good])}.`,
  };
};

const journey: Draw = (choose) => {
  const [from, over, to] = choose.some(PLACE_NAMES, 3).map((name) => PLACES[name]);
  const [first, second] = [hoursOf(shortestWay(from, over)), hoursOf(shortestWay(over, to))];
  return {
    usual: [
      `How long is the way from ${from.name} by way of ${over.name} to ${to.name}?`,
      `How many hours is it from ${from.name} to ${over.name} and on to ${to.name}?`,
    ],
    shifted: [`I leave ${from.name}, pass ${over.name} and come to ${to.name}. How many hours do I walk?`],
    response: `${capital(hours(first))} and ${hours(second)} are ${hours(first + second)}.`,
  };
};

const members: Draw = (choose) => {
  const [asked, other] = choose.some(WORD_CLASSES, 2);
  const [some, others] = [choose.whole(1, 4), choose.whole(1, 3)];
  const words = [...choose.some(asked.words, some), ...choose.some(other.words, others)];
  return {
    usual: [`How many ${asked.many} are in this list?`, `Count the ${asked.many} in this list.`, `Say how many ${asked.many} stand here.`],
    shifted: [`What is the number of ${asked.many} among these words?`],
    context: choose.some(words, words.length).join(", "),
    response: `${capital(counted(some, asked.one, asked.many))}.`,
  };
};

const larger: Draw = (choose) => {
  const [a, b] = choose.some(
    Array.from({ length: 60 }, (_, i) => i + 1),
    2,
  );
  return {
    usual: [`Which number is larger, ${a} or ${b}?`, `Which is more, ${a} or ${b}?`, `Tell me the larger number of ${a} and ${b}.`],
    shifted: [`Pick the greater one: ${a}, ${b}.`],
    response: `${Math.max(a, b)} is larger than ${Math.min(a, b)}.`,
  };
};

export const counting: readonly Draw[] = [more, fewer, cost, journey, members, larger];
