// Sentences to write: about a person, a place or the weather, and short notes. There is more than one good answer.

import { SKIES_NOW } from "../english/scenery";
import { a, aGood, at, capital, his, KINDS, LANDMARKS, the, tradeOf, weekdayName, withArticle } from "../english/words";
import { PEOPLE } from "../people";
import { PLACE_NAMES, PLACES } from "../places";
import { GOODS, QUALITIES, SKIES, TOOLS, WEEKDAYS } from "../world";
import type { Draw } from "./draft";
import { WEATHER_WORDS } from "./words";

const person: Draw = (choose) => {
  const someone = choose.pick(PEOPLE);
  const { name, temper, pet, petName, relation, to, treasure } = someone;
  const trade = tradeOf(someone);
  const home = at(someone.home);
  return {
    usual: [`Write one sentence about ${name}.`, `Write a sentence about ${name} the ${trade}.`, `Tell me in one sentence who ${name} is.`],
    shifted: [`Introduce ${name} to a stranger.`],
    response: choose.pick([
      `${name} is ${withArticle(temper)} ${trade} who lives ${home}.`,
      `${name} the ${trade} lives ${home} with ${petName} the ${pet}.`,
      `${name} is the ${relation} of ${to} and works as ${withArticle(trade)} ${home}.`,
      `${name} the ${trade} is ${temper} and treasures ${his(someone)} ${treasure.quality} ${treasure.thing}.`,
    ]),
  };
};

const place: Draw = (choose) => {
  const somewhere = PLACES[choose.pick(PLACE_NAMES)];
  const { name, good, marketDay, people } = somewhere;
  return {
    usual: [
      `Write one sentence about ${name}.`,
      `Write a sentence for a guide to ${name}.`,
      `Tell me something about ${name} in one sentence.`,
    ],
    shifted: [`Praise ${name} to a traveller.`],
    response: choose.pick([
      `${name} is ${withArticle(KINDS[name])} where ${people} people live.`,
      `${name} is ${withArticle(KINDS[name])} with a market on ${weekdayName(marketDay)}.`,
      `Whoever comes to ${name} sees ${LANDMARKS[name]} and buys ${good}.`,
    ]),
  };
};

const weather: Draw = (choose) => {
  const sky = choose.pick(SKIES);
  const where = at(PLACES[choose.pick(PLACE_NAMES)]);
  const word = WEATHER_WORDS[sky];
  return {
    usual: [
      `It is ${word} ${where}. Write a sentence about it.`,
      `Write a sentence about ${word} weather ${where}.`,
      `Describe ${word} weather ${where}.`,
    ],
    shifted: [`Complain about the ${word} weather ${where}.`],
    response: `${capital(where)} ${choose.pick(SKIES_NOW[sky])}.`,
  };
};

const note: Draw = (choose) => {
  const [from, to] = choose.some(PEOPLE, 2).map(({ name }) => name);
  const item = { quality: choose.pick(QUALITIES), thing: choose.pick(TOOLS) };
  return {
    usual: [
      `Write a note from ${from} to ${to}, who should bring ${a(item)}.`,
      `${from} needs ${a(item)}. Write a note to ${to}.`,
      `Ask ${to} for ${a(item)} in a note from ${from}.`,
    ],
    shifted: [`${to} has ${a(item)}, and ${from} wants it. Write what ${from} writes.`],
    response: `Dear ${to}, please bring me ${the(item)}. Yours, ${from}`,
  };
};

const thanks: Draw = (choose) => {
  const [from, to] = choose.some(PEOPLE, 2).map(({ name }) => name);
  const gift = aGood(choose.pick(GOODS));
  return {
    usual: [`Write a note of thanks from ${from} to ${to} for ${gift}.`, `${to} gave ${from} ${gift}. Write a note of thanks.`],
    shifted: [`${from} is grateful to ${to} for ${gift}. Write what ${from} writes.`],
    response: `Dear ${to}, thank you for ${gift.replace(/^an? /, "the ")}. Yours, ${from}`,
  };
};

const invitation: Draw = (choose) => {
  const [host, guest] = choose.some(PEOPLE, 2);
  const day = weekdayName(choose.pick(WEEKDAYS));
  return {
    usual: [
      `Write a note from ${host.name} that invites ${guest.name} for ${day}.`,
      `${host.name} wants to see ${guest.name} on ${day}. Write a note.`,
    ],
    shifted: [`${host.name} gives a supper on ${day}. Let ${guest.name} know in writing.`],
    response: `Dear ${guest.name}, come to see me ${at(host.home)} on ${day}. Yours, ${host.name}`,
  };
};

export const writing: readonly Draw[] = [person, place, weather, note, thanks, invitation];
