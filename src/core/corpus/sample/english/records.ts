// Ledgers, the log of a landing place, and recipes in English.

import type { Phrases, RecordBeats } from "../beats";
import type { Dish, Food } from "../motifs";
import { DEEDS, FIGURES, MANNERS, SPOTS } from "./deeds";
import { SKY_WORDS } from "./scenery";
import {
  a,
  at,
  capital,
  counted,
  FOODS,
  goods,
  goodsInFigures,
  hours,
  listed,
  monthName,
  SHIPS,
  the,
  tradeOf,
  WINDS,
  weekdayName,
  withArticle,
} from "./words";

const DISHES: Readonly<Record<Dish, string>> = { bread: "bread", soup: "soup", stew: "stew", tart: "tart" };
const many = (food: Food) => FOODS[food][1];
const dishName = (dish: Dish, first: Food, second: Food) => `${capital(FOODS[first][0])} ${DISHES[dish]} with ${many(second)}`;

const STAPLES: Readonly<Record<Dish, string>> = {
  bread: "500 g flour, yeast and 300 ml warm water",
  soup: "one litre of broth, salt and a bay leaf",
  stew: "half a litre of broth, thyme and pepper",
  tart: "250 g flour, two eggs and a pinch of salt",
};
const FIRST: Readonly<Record<Dish, readonly ((food: string) => string)[]>> = {
  bread: [
    (food) => `Knead flour, yeast and water to a dough and fold in the ${food}.`,
    (food) => `Let the dough rise for an hour, then work in the ${food}.`,
  ],
  soup: [(food) => `Soften the ${food} in butter and pour on the broth.`, (food) => `Boil the ${food} in the broth with the bay leaf.`],
  stew: [(food) => `Brown the ${food} in butter and stir often.`, (food) => `Put the ${food} into a heavy pot with butter and thyme.`],
  tart: [
    (food) => `Roll out the dough, line a tin with it and spread the ${food} over it.`,
    (food) => `Make a dough of flour, butter and eggs and cover it with the ${food}.`,
  ],
};
const SECOND: Readonly<Record<Dish, (food: string, minutes: number) => string>> = {
  bread: (food, minutes) => `Press the ${food} into the crust and bake for ${minutes} minutes.`,
  soup: (food, minutes) => `Add the ${food} and simmer for ${minutes} minutes.`,
  stew: (food, minutes) => `Then add the ${food} and the broth, cover, and leave on a low fire for ${minutes} minutes.`,
  tart: (food, minutes) => `Lay the ${food} on top and bake for ${minutes} minutes, until the edge is golden.`,
};
const SAYINGS = [
  "never measure salt by moonlight",
  "a lid is half the fire",
  "the pot knows best",
  "stir with love or with a long spoon",
  "always make too much",
];

export const records: Phrases<RecordBeats> = {
  ledgerTitle: [
    ({ owner, day, month, weekday }) =>
      `Market ${at(owner.home)}, ${weekdayName(weekday)}, ${day} ${monthName(month)}. Sold by ${owner.name}, ${tradeOf(owner)}:`,
    ({ owner, day, month, weekday }) =>
      `Ledger of ${owner.name} the ${tradeOf(owner)}, ${owner.home.name}, ${weekdayName(weekday)} ${day} ${monthName(month)}`,
  ],
  ledgerLine: [({ count, good, price }) => `${goodsInFigures(count, good)} at ${price}: ${count * price} crowns`],
  ledgerSum: [({ sum }) => `Sum: ${sum} crowns`, ({ sum }) => `Together: ${sum} crowns`],
  ledgerNote: [
    ({ buyer, count, good }) => `${buyer.name} from ${buyer.home.name} took ${goods(count, good)} and paid in coin.`,
    ({ buyer, count, good }) => `${buyer.name} the ${tradeOf(buyer)} still owes for ${goods(count, good)}.`,
    ({ buyer, count, good }) => `To be sent to ${buyer.home.name}: ${goods(count, good)}, for ${buyer.name}.`,
  ],
  logTitle: [({ place, keeper, month }) => `Log of ${place.name}, kept by ${keeper.name}, ${tradeOf(keeper)}. ${monthName(month)}.`],
  logDay: [
    ({ day, weather, wind }) => `Day ${day}. ${capital(SKY_WORDS[weather])}, wind from the ${WINDS[wind]}.`,
    ({ day, weather, wind }) => `Day ${day}. Wind ${WINDS[wind]}; ${SKY_WORDS[weather]} since dawn.`,
  ],
  shipIn: [
    ({ ship, count, good }) => `The ${SHIPS[ship]} came in with ${goods(count, good)}.`,
    ({ ship, count, good }) => `At noon the ${SHIPS[ship]} landed ${goods(count, good)}.`,
    ({ ship, count, good }) => `Arrived: the ${SHIPS[ship]}, ${goods(count, good)} on board, crew in good spirits.`,
  ],
  shipOut: [
    ({ ship, to }) => `The ${SHIPS[ship]} left for ${to.name}.`,
    ({ ship, to }) => `With the tide the ${SHIPS[ship]} set off to ${to.name}.`,
  ],
  shipCount: [
    ({ ships }) =>
      ships.length === 0 ? "No ship at the landing." : `At the landing: ${listed(ships.map((ship) => `the ${SHIPS[ship]}`))}.`,
    ({ ships }) =>
      ships.length === 0
        ? "The landing is empty."
        : `${capital(counted(ships.length, "ship"))} at the landing: ${listed(ships.map((ship) => SHIPS[ship]))}.`,
  ],
  logNote: [
    ({ animal, quality, act, spot }) => `Seen: ${withArticle(quality)} ${animal} that ${act} ${SPOTS[spot]}.`,
    ({ animal, quality, act, spot }) => `Nothing else to report, except that ${withArticle(quality)} ${animal} ${act} ${SPOTS[spot]}.`,
  ],
  logGuest: [
    ({ figure, deed, spot, manner }) => `One passenger, ${FIGURES[figure]}, ${DEEDS[deed]} ${SPOTS[spot]}, ${MANNERS[manner]}.`,
    ({ figure, deed, spot, manner }) => `A complaint: ${FIGURES[figure]} ${DEEDS[deed]} ${SPOTS[spot]}, ${MANNERS[manner]}.`,
  ],
  officeTitle: [
    ({ keeper, month }) => `Lost property, ${monthName(month)}, kept by ${keeper.name} the ${tradeOf(keeper)} ${at(keeper.home)}`,
    ({ keeper, month }) => `${keeper.home.name}, ${monthName(month)}. Things that came to ${keeper.name} without an owner:`,
  ],
  officeEntry: [
    ({ day, item, spot, finder }) => `${day}. ${capital(a(item))}, found ${SPOTS[spot]} by ${finder.name}.`,
    ({ day, item, spot, finder }) => `${day}. ${finder.name} from ${finder.home.name} brings ${a(item)} that lay ${SPOTS[spot]}.`,
    ({ day, item, spot, finder }) => `${day}. ${capital(SPOTS[spot])} ${finder.name} the ${tradeOf(finder)} came upon ${a(item)}.`,
  ],
  officeClaim: [
    ({ day, item, owner }) => `${day}. ${owner.name} fetches ${the(item)} and thanks the finder.`,
    ({ day, item, owner }) => `${day}. ${capital(the(item))} is given to ${owner.name} ${at(owner.home)}.`,
  ],
  recipeTitle: [
    ({ dish, foods: [first, second] }) => dishName(dish, first, second),
    ({ dish, foods: [first, second], cook }) => `${dishName(dish, first, second)}, as ${cook.name} the ${tradeOf(cook)} makes it`,
  ],
  serves: [({ people }) => `For ${counted(people, "guest")}:`, ({ people }) => `Enough for ${people}:`],
  ingredient: [({ food, grams }) => `${grams} g ${many(food)}`],
  staples: [({ dish, butter }) => `${butter} g butter, ${STAPLES[dish]}`],
  prepare: [
    ({ foods: [first, second] }) => `Wash the ${many(first)} and the ${many(second)} and cut them small.`,
    ({ foods: [first, second] }) => `Clean the ${many(first)}, cut them into slices, and halve the ${many(second)}.`,
  ],
  cookFirst: [({ dish, food }, c) => c.pick(FIRST[dish])(many(food))],
  cookSecond: [({ dish, food, minutes }) => SECOND[dish](many(food), minutes)],
  serve: [
    ({ dish }) => `Bring the ${DISHES[dish]} to the table while it is hot.`,
    ({ dish, food }) => `The ${DISHES[dish]} is even better the next day, when the ${many(food)} have had time to think.`,
    ({ dish }, c) => `Let the ${DISHES[dish]} rest for ${hours(c.whole(1, 3))} before you eat it.`,
  ],
  cookSays: [
    ({ cook }, c) => `"${capital(c.pick(SAYINGS))}," says ${cook.name} ${at(cook.home)}.`,
    ({ cook }, c) => `As they say at ${cook.name}'s table: ${c.pick(SAYINGS)}.`,
  ],
};
