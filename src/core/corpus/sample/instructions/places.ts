// Questions about the places of the valley: markets, goods and their prices, what one sees there, and the ways between.

import { aGood, at, capital, crowns, hours, KINDS, LANDMARKS, way, weekdayName, withArticle } from "../english/words";
import { hoursOf, legsFrom, PLACE_NAMES, PLACES, shortestWay } from "../places";
import { GOODS, PRICES } from "../world";
import type { Draw } from "./draft";

const market: Draw = (choose) => {
  const place = PLACES[choose.pick(PLACE_NAMES)];
  return {
    usual: [
      `When is the market ${at(place)}?`,
      `On which day is the market ${at(place)}?`,
      `Tell me the market day of ${place.name}.`,
      `When do people hold the market ${at(place)}?`,
    ],
    shifted: [`I want to buy something ${at(place)}. On which day should I come?`, `Name the market day of ${place.name}.`],
    response: `The market ${at(place)} is on ${weekdayName(place.marketDay)}.`,
  };
};

const good: Draw = (choose) => {
  const place = PLACES[choose.pick(PLACE_NAMES)];
  return {
    usual: [
      `Which goods come from ${place.name}?`,
      `What does ${place.name} sell best?`,
      `What should one buy ${at(place)}?`,
      `What is ${place.name} known for?`,
      `Tell me which goods are best ${at(place)}.`,
    ],
    shifted: [`I have a full purse and stand on the market ${at(place)}. What should I take home?`],
    response: `${place.name} is known for its ${place.good}.`,
  };
};

const landmark: Draw = (choose) => {
  const place = PLACES[choose.pick(PLACE_NAMES)];
  const sight = LANDMARKS[place.name];
  return {
    usual: [
      `Where do you find ${sight}?`,
      `In which place does one see ${sight}?`,
      `Which sight should nobody miss ${at(place)}?`,
      `Tell me where ${sight} can be seen.`,
    ],
    shifted: [`A painter wants to paint ${sight}. Where should he go?`],
    response: `You find ${sight} ${at(place)}.`,
  };
};

const kind: Draw = (choose) => {
  const { name } = PLACES[choose.pick(PLACE_NAMES)];
  return {
    usual: [
      `What kind of place is ${name}?`,
      `What is ${name}?`,
      `Say in a few words what ${name} is.`,
      `Tell me what kind of place ${name} is.`,
    ],
    shifted: [`I have never heard of ${name}. What is it?`],
    response: `${name} is ${withArticle(KINDS[name])}.`,
  };
};

const inhabitants: Draw = (choose) => {
  const place = PLACES[choose.pick(PLACE_NAMES)];
  return {
    usual: [
      `How many people live ${at(place)}?`,
      `How many inhabitants has ${place.name}?`,
      `Tell me how large ${place.name} is.`,
      `What is the number of people ${at(place)}?`,
    ],
    shifted: [`Count the people ${at(place)}.`],
    response: `${place.people} people live ${at(place)}.`,
  };
};

const larger: Draw = (choose) => {
  const [one, other] = choose.some(PLACE_NAMES, 2).map((name) => PLACES[name]);
  const found = one.people > other.people ? one : other;
  return {
    usual: [
      `Which place is larger, ${one.name} or ${other.name}?`,
      `Is ${one.name} or ${other.name} larger?`,
      `Tell me the larger place of ${one.name} and ${other.name}.`,
    ],
    shifted: [`Do more people live ${at(one)} or ${at(other)}?`],
    response: `${found.name} is larger, for ${found.people} people live there.`,
  };
};

const distance: Draw = (choose) => {
  const [from, to] = choose.some(PLACE_NAMES, 2).map((name) => PLACES[name]);
  const [start, end] = [from.name, to.name];
  return {
    usual: [
      `How far is it from ${start} to ${end}?`,
      `How long is the way from ${start} to ${end}?`,
      `How many hours is it from ${start} to ${end}?`,
      `Tell me the hours from ${start} to ${end}.`,
      `How long does one travel from ${start} to ${end}?`,
    ],
    shifted: [`I leave ${start} now. After how many hours am I ${at(to)}?`],
    response: `From ${start} to ${end} it is ${hours(hoursOf(shortestWay(from, to)))}.`,
  };
};

const road: Draw = (choose) => {
  const from = PLACES[choose.pick(PLACE_NAMES)];
  const leg = choose.pick(legsFrom(from));
  return {
    usual: [
      `Which way leads from ${from.name} to ${leg.to.name}?`,
      `How does one get from ${from.name} to ${leg.to.name}?`,
      `By which way does one reach ${leg.to.name} from ${from.name}?`,
      `Tell me the way from ${from.name} to ${leg.to.name}.`,
    ],
    shifted: [`Describe the road between ${from.name} and ${leg.to.name}.`],
    response: `From ${from.name} one goes ${way(leg)} to ${leg.to.name}.`,
  };
};

const price: Draw = (choose) => {
  const ware = choose.pick(GOODS);
  return {
    usual: [
      `What does ${aGood(ware)} cost?`,
      `What is the price of ${aGood(ware)}?`,
      `How much is ${aGood(ware)}?`,
      `Tell me the price of ${aGood(ware)}.`,
    ],
    shifted: [`I would like ${aGood(ware)}. How many crowns do I need?`],
    response: `${capital(aGood(ware))} costs ${crowns(PRICES[ware])}.`,
  };
};

export const places: readonly Draw[] = [market, good, landmark, kind, inhabitants, larger, distance, road, price];
