// Guides, portraits and almanacs in English: what is true of the valley all year.

import type { FactBeats, Phrases } from "../beats";
import { HOME_SPOTS } from "../motifs";
import { DEEDS, FIGURES, SPOTS, TASKS } from "./deeds";
import { proverb } from "./proverbs";
import { SKIES_NOW } from "./scenery";
import { a, aGood, at, capital, goods, He, His, hours, KINDS, LANDMARKS, monthName, tradeOf, way, weekdayName, withArticle } from "./words";

export const facts: Phrases<FactBeats> = {
  guideTitle: [({ place }) => `A short guide to ${place.name}`, ({ place }) => `${place.name}, ${KINDS[place.name]}`],
  guidePlace: [
    ({ place }) => `${place.name} is ${withArticle(KINDS[place.name])}, known for ${LANDMARKS[place.name]}.`,
    ({ place }) => `Whoever comes to ${place.name} sees ${LANDMARKS[place.name]} first, for it is ${withArticle(KINDS[place.name])}.`,
  ],
  guidePeople: [
    ({ place }) => `${place.people} people live there.`,
    ({ place }) => `It has ${place.people} inhabitants, not counting cats.`,
  ],
  guideMarket: [
    ({ place }) => `Market is held on ${weekdayName(place.marketDay)}; ask for ${aGood(place.good)}.`,
    ({ place }) =>
      `Every ${weekdayName(place.marketDay)} the market sells ${goods(2, place.good)} for the price of one to anybody who can tell a good story.`,
  ],
  guideRoad: [
    ({ leg }) => `From there it is ${hours(leg.hours)} ${way(leg)} to ${leg.to.name}.`,
    ({ leg }) => `${leg.to.name} lies ${hours(leg.hours)} away, ${way(leg)}.`,
  ],
  resident: [
    ({ person }) => `${person.name} is the ${tradeOf(person)} ${at(person.home)}, and ${person.temper}.`,
    ({ person }) => `${capital(at(person.home))} lives ${person.name}, ${withArticle(person.temper)} ${tradeOf(person)}.`,
    ({ person }, c) => `You find ${person.name} the ${tradeOf(person)} ${at(person.home)}, mostly ${SPOTS[c.pick(HOME_SPOTS)]}.`,
  ],
  treasure: [
    ({ person }) => `${His(person)} treasure is ${a(person.treasure)}.`,
    ({ person }) => `${He(person)} would give up everything but ${a(person.treasure)}.`,
  ],
  pet: [
    ({ person }) => `${His(person)} ${person.pet} is called ${person.petName}.`,
    ({ person }) => `Wherever ${person.name} goes, ${person.petName} the ${person.pet} goes too.`,
  ],
  kin: [
    ({ person }) => `${He(person)} is the ${person.relation} of ${person.to}.`,
    ({ person }) => `${person.to} calls ${person.name} "${person.relation}", when they are on speaking terms.`,
  ],
  almanacTitle: [({ month }) => `${monthName(month)} in the valley of the Lume`, ({ month }) => `Almanac for ${monthName(month)}`],
  almanacSky: [
    ({ month, weather }, c) => `If in ${monthName(month)} ${c.pick(SKIES_NOW[weather])}, the year will be good for apples.`,
    ({ weather }, c) => `When ${c.pick(SKIES_NOW[weather])}, stay at home and mend ${c.pick(["socks", "nets", "quarrels"])}.`,
  ],
  almanacTask: [
    ({ task, weekday }) => `On the first ${weekdayName(weekday)} it is time to ${TASKS[task][0]}.`,
    ({ task, weekday }, c) =>
      `Whoever ${TASKS[task][1]} on a ${weekdayName(weekday)} had ${c.pick(["luck", "company", "rain"])} all month, as they remember.`,
  ],
  almanacOmen: [
    ({ figure, deed, spot, good }) => `The year that ${FIGURES[figure]} ${DEEDS[deed]} ${SPOTS[spot]}, ${aGood(good)} cost twice as much.`,
    ({ figure, deed, spot, good }) =>
      `Once in this month ${FIGURES[figure]} ${DEEDS[deed]} ${SPOTS[spot]} and was paid with ${aGood(good)}.`,
  ],
  proverb: [(_, c) => `${capital(proverb(c))}.`],
};
