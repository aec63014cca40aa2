// Questions about two sentences to read. What they tell is made up and stands nowhere else.

import type { Chooser } from "../chooser";
import { SPOTS } from "../english/deeds";
import { a, at, capital, crowns, goods, He, the, weekdayName } from "../english/words";
import { ACTS, SPOTS as SPOT_NAMES } from "../motifs";
import { PEOPLE } from "../people";
import { PLACE_NAMES, PLACES } from "../places";
import { ANIMALS, GOODS, PRICES, QUALITIES, SKIES, THINGS, WEEKDAYS } from "../world";
import type { Draft, Draw } from "./draft";
import { WEATHER_WORDS } from "./words";

/** One of the questions that a text answers. */
const asked = (choose: Chooser, context: string, questions: readonly Omit<Draft, "context">[]): Draft => ({
  context,
  ...choose.pick(questions),
});

const NOT_TOLD = "The text does not say.";

const found: Draw = (choose) => {
  const [finder, other] = choose.some(PEOPLE, 2);
  const item = { quality: choose.pick(QUALITIES), thing: choose.pick(THINGS) };
  const day = `On ${weekdayName(choose.pick(WEEKDAYS))}`;
  const spot = SPOTS[choose.pick(SPOT_NAMES)];
  const { name } = finder;
  return asked(choose, `${day} ${name} found ${a(item)} ${spot}. ${He(finder)} gave it to ${other.name}.`, [
    {
      usual: [`Who found ${the(item)}?`, `Who came upon ${the(item)}?`],
      shifted: [`Name the finder of ${the(item)}.`],
      response: `${name} found ${the(item)}.`,
    },
    {
      usual: [`What did ${name} find?`, `Which thing did ${name} find?`],
      shifted: [`Name the thing that ${name} found.`],
      response: `${name} found ${a(item)}.`,
    },
    {
      usual: [`Where did ${name} find ${the(item)}?`, `Where was ${the(item)}?`],
      shifted: [`In what spot did ${the(item)} lie?`],
      response: `It was ${spot}.`,
    },
    {
      usual: [`When did ${name} find ${the(item)}?`, `On which day did ${name} find something?`],
      shifted: [`What day was it when ${name} found ${the(item)}?`],
      response: `${day}.`,
    },
    {
      usual: [`Who has ${the(item)} now?`, `To whom did ${name} give ${the(item)}?`],
      shifted: [`Who was given ${the(item)} in the end?`],
      response: `${other.name} has ${the(item)} now.`,
    },
  ]);
};

const sold: Draw = (choose) => {
  const [seller, buyer] = choose.some(PEOPLE, 2).map(({ name }) => name);
  const good = choose.pick(GOODS);
  const count = choose.whole(2, 6);
  const place = at(PLACES[choose.pick(PLACE_NAMES)]);
  const sum = crowns(count * PRICES[good]);
  return asked(choose, `${seller} sold ${goods(count, good)} ${place}. ${buyer} bought them for ${sum}.`, [
    { usual: ["Who was the seller?", "Who sold something?"], shifted: ["Name the one who sold."], response: `${seller} was the seller.` },
    { usual: ["Who was the buyer?", "Who bought something?"], shifted: ["Name the one who bought."], response: `${buyer} was the buyer.` },
    {
      usual: [`What did ${seller} sell?`, `What did ${buyer} buy?`],
      shifted: [`What did ${buyer} carry home?`],
      response: `${capital(goods(count, good))}.`,
    },
    {
      usual: [`Where did ${seller} sell something?`, `Where did ${buyer} buy something?`],
      shifted: [`In which place did ${seller} and ${buyer} meet?`],
      response: `${capital(place)}.`,
    },
    {
      usual: [`How much did ${buyer} pay?`, "What was the price?"],
      shifted: [`How much money did ${seller} get?`],
      response: `${capital(sum)}.`,
    },
    {
      usual: [`On which day did ${buyer} buy something?`],
      shifted: [`Name the day on which ${seller} sold something.`],
      response: NOT_TOLD,
    },
  ]);
};

const travelled: Draw = (choose) => {
  const { name } = choose.pick(PEOPLE);
  const [from, to] = choose.some(PLACE_NAMES, 2);
  const day = `On ${weekdayName(choose.pick(WEEKDAYS))}`;
  const weather = WEATHER_WORDS[choose.pick(SKIES)];
  return asked(choose, `${day} ${name} went from ${from} to ${to}. It was ${weather} all day.`, [
    {
      usual: [`Where did ${name} go?`, "Where did the journey end?"],
      shifted: [`In which place did ${name} arrive?`],
      response: `${name} went to ${to}.`,
    },
    {
      usual: [`Where did ${name} come from?`, "Where did the journey begin?"],
      shifted: [`Which place did ${name} leave?`],
      response: `${name} came from ${from}.`,
    },
    {
      usual: ["How was the weather?", "What was the weather like that day?"],
      shifted: [`Did ${name} need a coat or a hat? Name the weather.`],
      response: `It was ${weather}.`,
    },
    {
      usual: [`When did ${name} go to ${to}?`, "On which day was the journey?"],
      shifted: [`What day was it when ${name} left?`],
      response: `${day}.`,
    },
    { usual: ["Who went on a journey?", `Who went to ${to}?`], shifted: ["Name the traveller."], response: `${name} went to ${to}.` },
    { usual: [`Why did ${name} go to ${to}?`], shifted: [`For what reason did ${name} leave ${from}?`], response: NOT_TOLD },
  ]);
};

const seen: Draw = (choose) => {
  const [first, second] = choose.some(ANIMALS, 2);
  const [act, otherAct] = choose.some(ACTS, 2);
  const [spot, otherSpot] = choose.some(SPOT_NAMES, 2).map((name) => SPOTS[name]);
  const told: readonly (readonly string[])[] = [
    [first, act, spot],
    [second, otherAct, otherSpot],
  ];
  const [animal, did, where] = choose.pick(told);
  return asked(choose, told.map(([a, b, c]) => `The ${a} ${b} ${c}.`).join(" "), [
    {
      usual: [`What did the ${animal} do?`, `Tell me what the ${animal} did.`],
      shifted: [`How did the ${animal} spend its time?`],
      response: `The ${animal} ${did} ${where}.`,
    },
    {
      usual: [`Where was the ${animal}?`, `Where did one see the ${animal}?`],
      shifted: [`Where should one look for the ${animal}?`],
      response: `The ${animal} was ${where}.`,
    },
    { usual: [`Which animal ${did}?`, `Who ${did}?`], shifted: [`Name the animal that ${did}.`], response: `The ${animal} ${did}.` },
  ]);
};

export const reading: readonly Draw[] = [found, sold, travelled, seen];
