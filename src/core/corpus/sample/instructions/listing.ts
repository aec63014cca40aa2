// Lists to name: who lives somewhere or keeps an animal, which places lie next, what comes after a day or a month.

import { SKY_WORDS } from "../english/scenery";
import { at, capital, counted, hours, listed, monthName, tradeOf, weekdayName, withArticle } from "../english/words";
import { PEOPLE } from "../people";
import { legsFrom, PLACE_NAMES, PLACES, shortestWay } from "../places";
import { MONTHS, SEASONS, WEATHERS, WEEKDAYS } from "../world";
import type { Draw } from "./draft";

/** `count` names that come after the one at `start`, round and round. */
const following = (names: readonly string[], start: number, count: number): readonly string[] =>
  Array.from({ length: count }, (_, i) => names[(start + 1 + i) % names.length]);

/** The shortest ways that lead through other places, with these. */
const LONG_WAYS: readonly (readonly [from: string, to: string, between: readonly string[]])[] = PLACE_NAMES.flatMap((from) =>
  PLACE_NAMES.map(
    (to) =>
      [
        from,
        to,
        shortestWay(PLACES[from], PLACES[to])
          .slice(0, -1)
          .map((leg) => leg.to.name),
      ] as const,
  ),
).filter(([, , between]) => between.length > 0);

const residents: Draw = (choose) => {
  const place = PLACES[choose.pick(PLACE_NAMES)];
  const names = PEOPLE.filter(({ home }) => home === place).map(({ name }) => name);
  return {
    usual: [`Who lives ${at(place)}?`, `Name the people who live ${at(place)}.`, `Which people are at home ${at(place)}?`],
    shifted: [`On whose doors can I knock ${at(place)}?`],
    response: `${listed(names)} live ${at(place)}.`,
  };
};

const homes: Draw = (choose) => {
  const some = choose.some(PEOPLE, choose.whole(2, 3));
  const names = listed(some.map(({ name }) => name));
  return {
    usual: [`Where do ${names} live?`, `Name the homes of ${names}.`, `In which places do ${names} live?`],
    shifted: [`I have letters for ${names}. Where do I take them?`],
    response: `${listed(some.map(({ name, home }, i) => `${name} ${i === 0 ? "lives " : ""}${at(home)}`))}.`,
  };
};

const trades: Draw = (choose) => {
  const some = choose.some(PEOPLE, choose.whole(2, 3));
  const names = listed(some.map(({ name }) => name));
  return {
    usual: [`What are the trades of ${names}?`, `What do ${names} do for a living?`, `Tell me what ${names} work as.`],
    shifted: [`How do ${names} earn a living?`],
    response: `${listed(some.map((person, i) => `${person.name} ${i === 0 ? "is " : ""}${withArticle(tradeOf(person))}`))}.`,
  };
};

const keepers: Draw = (choose) => {
  const animal = withArticle(choose.pick(PEOPLE).pet);
  const names = PEOPLE.filter(({ pet }) => withArticle(pet) === animal).map(({ name }) => name);
  return {
    usual: [`Who keeps ${animal}?`, `Name all who have ${animal}.`, `Which people have ${animal}?`],
    shifted: [`I would like to see ${animal}. Whom can I visit?`],
    response: `${listed(names)} ${names.length === 1 ? "keeps" : "keep"} ${animal}.`,
  };
};

const roads: Draw = (choose) => {
  const place = PLACES[choose.pick(PLACE_NAMES)];
  const legs = legsFrom(place).map(({ to, hours: count }) => `${to.name} after ${hours(count)}`);
  return {
    usual: [
      `Which places does one reach from ${place.name}?`,
      `Name the roads from ${place.name}.`,
      `Where do the roads from ${place.name} lead?`,
    ],
    shifted: [`I stand ${at(place)} with my bag. Which places come next?`],
    response: `One reaches ${listed(legs)}.`,
  };
};

const stops: Draw = (choose) => {
  const [from, to, between] = choose.pick(LONG_WAYS);
  return {
    usual: [
      `Which places lie between ${from} and ${to}?`,
      `Name the places on the way from ${from} to ${to}.`,
      `What does one pass from ${from} to ${to}?`,
    ],
    shifted: [`I travel from ${from} to ${to}. Where can I rest?`],
    response: `From ${from} to ${to} one comes through ${listed(between)}.`,
  };
};

const markets: Draw = (choose) => {
  const day = PLACES[choose.pick(PLACE_NAMES)].marketDay;
  const names = PLACE_NAMES.filter((name) => PLACES[name].marketDay === day);
  return {
    usual: [
      `Which places have their market on ${weekdayName(day)}?`,
      `Where is a market on ${weekdayName(day)}?`,
      `Name the markets of a ${weekdayName(day)}.`,
    ],
    shifted: [`It is ${weekdayName(day)}. Where can I go to market?`],
    response: `On ${weekdayName(day)} there is a market ${listed(names.map((name) => at(PLACES[name])))}.`,
  };
};

const daysAfter: Draw = (choose) => {
  const start = choose.whole(0, 6);
  const count = choose.whole(2, 4);
  const names = WEEKDAYS.map(weekdayName);
  return {
    usual: [`Name the ${counted(count, "day")} after ${names[start]}.`, `Which ${counted(count, "day")} follow ${names[start]}?`],
    shifted: [`Today is ${names[start]}. List the ${counted(count, "day")} to come.`],
    response: `${listed(following(names, start, count))}.`,
  };
};

const monthsAfter: Draw = (choose) => {
  const start = choose.whole(0, 11);
  const count = choose.whole(2, 4);
  const names = MONTHS.map(monthName);
  return {
    usual: [`Name the ${counted(count, "month")} after ${names[start]}.`, `Which ${counted(count, "month")} follow ${names[start]}?`],
    shifted: [`It is ${names[start]}. List the ${counted(count, "month")} to come.`],
    response: `${listed(following(names, start, count))}.`,
  };
};

const seasonMonths: Draw = (choose) => {
  const season = choose.pick(SEASONS);
  // Spring, the first season, begins behind February.
  const months = following(MONTHS.map(monthName), 3 * SEASONS.indexOf(season) + 1, 3);
  return {
    usual: [`Name the months of ${season}.`, `Which months belong to ${season}?`],
    shifted: [`When the almanac says ${season}, which months does it mean?`],
    response: `${listed(months)}.`,
  };
};

const skies: Draw = (choose) => {
  const season = choose.pick(SEASONS);
  const words = listed(WEATHERS[season].map((weather) => SKY_WORDS[weather]));
  return {
    usual: [`What weather does ${season} bring?`, `Which weather comes in ${season}?`, `List the weather of ${season}.`],
    shifted: [`I travel through the valley in ${season}. What may the sky do?`],
    response: `${capital(season)} brings ${words}.`,
  };
};

export const listing: readonly Draw[] = [
  residents,
  homes,
  trades,
  keepers,
  roads,
  stops,
  markets,
  daysAfter,
  monthsAfter,
  seasonMonths,
  skies,
];
