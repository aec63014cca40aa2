// Questions to answer by yes or no, with the reason. About as often yes as no.

import type { Chooser } from "../chooser";
import { aGood, at, crowns, hours, tradeOf, weekdayName, withArticle } from "../english/words";
import { PEOPLE } from "../people";
import { hoursOf, PLACE_NAMES, PLACES, shortestWay } from "../places";
import { ANIMALS, GOODS, PRICES, WEEKDAYS } from "../world";
import type { Draft, Draw } from "./draft";

/**
 * What is claimed, true or not as often. Not any other is claimed, only the two next in the list: there would be many more
 * questions to answer by no.
 */
function claimed<T>(choose: Chooser, truth: T, all: readonly T[]): T {
  if (choose.chance(0.5)) return truth;
  return all[(all.indexOf(truth) + choose.whole(1, 2)) % all.length];
}

const judged = (yes: boolean, reason: string, phrasings: Pick<Draft, "usual" | "shifted">): Draft => ({
  ...phrasings,
  response: `${yes ? "Yes" : "No"}, ${reason}.`,
});

const home: Draw = (choose) => {
  const { name, home: truth } = choose.pick(PEOPLE);
  const claim = claimed(choose, truth, Object.values(PLACES));
  return judged(claim === truth, `${name} lives ${at(truth)}`, {
    usual: [`Does ${name} live ${at(claim)}?`, `Is ${name} at home ${at(claim)}?`, `Is it true that ${name} lives ${at(claim)}?`],
    shifted: [`Somebody says that ${name} lives ${at(claim)}. Is that right?`],
  });
};

const trade: Draw = (choose) => {
  const person = choose.pick(PEOPLE);
  const { name } = person;
  const truth = tradeOf(person);
  const claim = claimed(choose, truth, PEOPLE.map(tradeOf));
  return judged(claim === truth, `${name} is ${withArticle(truth)}`, {
    usual: [
      `Is ${name} ${withArticle(claim)}?`,
      `Does ${name} work as ${withArticle(claim)}?`,
      `Is it true that ${name} is ${withArticle(claim)}?`,
    ],
    shifted: [`Somebody takes ${name} for ${withArticle(claim)}. Is that right?`],
  });
};

const market: Draw = (choose) => {
  const place = PLACES[choose.pick(PLACE_NAMES)];
  const claim = claimed(choose, place.marketDay, WEEKDAYS);
  const [day, truth] = [claim, place.marketDay].map(weekdayName);
  return judged(day === truth, `the market ${at(place)} is on ${truth}`, {
    usual: [
      `Is the market ${at(place)} on ${day}?`,
      `Is it true that the market ${at(place)} is on ${day}?`,
      `Is there a market ${at(place)} on ${day}?`,
    ],
    shifted: [`Somebody goes to the market ${at(place)} on ${day}. Is that right?`],
  });
};

const pet: Draw = (choose) => {
  const { name, pet: truth } = choose.pick(PEOPLE);
  const claim = withArticle(claimed(choose, truth, ANIMALS));
  return judged(claim === withArticle(truth), `${name} keeps ${withArticle(truth)}`, {
    usual: [`Does ${name} keep ${claim}?`, `Has ${name} got ${claim}?`, `Is it true that ${name} keeps ${claim}?`],
    shifted: [`Somebody says that ${name} keeps ${claim}. Is that right?`],
  });
};

const nearer: Draw = (choose) => {
  const [from, first, second] = choose.some(PLACE_NAMES, 3).map((name) => PLACES[name]);
  const [one, other] = [first, second].map((to) => hoursOf(shortestWay(from, to)));
  return judged(one < other, `it is ${hours(one)} to ${first.name} and ${hours(other)} to ${second.name}`, {
    usual: [
      `Is it nearer from ${from.name} to ${first.name} than to ${second.name}?`,
      `Is ${first.name} nearer to ${from.name} than ${second.name}?`,
    ],
    shifted: [`From ${from.name}, do I reach ${first.name} sooner than ${second.name}?`],
  });
};

const dearer: Draw = (choose) => {
  const [first, second] = choose.some(GOODS, 2);
  const [one, other] = [first, second].map((good) => aGood(good));
  const reason = `${one} costs ${crowns(PRICES[first])} and ${other} ${crowns(PRICES[second])}`;
  return judged(PRICES[first] > PRICES[second], reason, {
    usual: [
      `Is ${one} dearer than ${other}?`,
      `Does ${one} cost more than ${other}?`,
      `Is the price of ${one} higher than that of ${other}?`,
    ],
    shifted: [`Do I need more crowns for ${one} than for ${other}?`],
  });
};

export const judging: readonly Draw[] = [home, trade, market, pet, nearer, dearer];
