// Ledgers, logs, lost property and recipes in German.

import type { Phrases, RecordBeats } from "../beats";
import type { Dish, Food } from "../motifs";
import { ACTS, didLast, does, FIGURES, MANNERS, SPOTS } from "./deeds";
import { date, FOODS, goods, goodsInFigures, MONTHS, SHIPS, WEEKDAYS, WINDS } from "./goods";
import { article, capital, counted, definite, genitive, hours, listed, type Noun } from "./grammar";
import { SKY_WORDS } from "./scenery";
import { anAnimal, animalGender, at, den, der, ein, einen, from, genderOf, theTrade, trade } from "./words";

const DISHES: Readonly<Record<Dish, Noun>> = {
  bread: { gender: "n", noun: "Brot" },
  soup: { gender: "f", noun: "Suppe" },
  stew: { gender: "m", noun: "Eintopf" },
  tart: { gender: "m", noun: "Kuchen" },
};
/** "Birnenkuchen mit Nüssen" */
const dishName = (dish: Dish, first: Food, second: Food) => `${FOODS[first][2]}${DISHES[dish].noun.toLowerCase()} mit ${FOODS[second][1]}`;
const many = (food: Food) => FOODS[food][0];

const STAPLES: Readonly<Record<Dish, string>> = {
  bread: "500 g Mehl, Hefe und 300 ml warmes Wasser",
  soup: "ein Liter Brühe, Salz und ein Lorbeerblatt",
  stew: "ein halber Liter Brühe, Thymian und Pfeffer",
  tart: "250 g Mehl, zwei Eier und eine Prise Salz",
};
const FIRST: Readonly<Record<Dish, readonly ((food: Food) => string)[]>> = {
  bread: [
    (food) => `Mehl, Hefe und Wasser verkneten und die ${many(food)} unterheben.`,
    (food) => `Den Teig eine Stunde gehen lassen und die ${many(food)} einarbeiten.`,
  ],
  soup: [
    (food) => `Die ${many(food)} in Butter andünsten und die Brühe angießen.`,
    (food) => `Die ${many(food)} mit dem Lorbeerblatt in der Brühe kochen.`,
  ],
  stew: [
    (food) => `Die ${many(food)} in Butter anbraten und oft umrühren.`,
    (food) => `Die ${many(food)} mit Butter und Thymian in einen schweren Topf geben.`,
  ],
  tart: [
    (food) => `Den Teig ausrollen, eine Form damit auslegen und die ${many(food)} darauf verteilen.`,
    (food) => `Aus Mehl, Butter und Eiern einen Teig machen und mit den ${FOODS[food][1]} belegen.`,
  ],
};
const SECOND: Readonly<Record<Dish, (food: Food, minutes: number) => string>> = {
  bread: (food, minutes) => `Die ${many(food)} in die Kruste drücken und ${minutes} Minuten backen.`,
  soup: (food, minutes) => `Die ${many(food)} dazugeben und ${minutes} Minuten köcheln lassen.`,
  stew: (food, minutes) => `Dann die ${many(food)} und die Brühe dazugeben, zudecken und ${minutes} Minuten auf kleiner Flamme lassen.`,
  tart: (food, minutes) => `Die ${many(food)} darauflegen und ${minutes} Minuten backen, bis der Rand goldbraun ist.`,
};
const SAYINGS = [
  "Salz misst man nicht bei Mondschein",
  "Der Deckel ist das halbe Feuer",
  "Der Topf weiß es am besten",
  "Man rührt mit Liebe oder mit einem langen Löffel",
  "Man macht immer zu viel, und das ist gut so",
];

export const records: Phrases<RecordBeats> = {
  ledgerTitle: [
    ({ owner, day, month, weekday }) =>
      `Markt ${at(owner.home)}, ${WEEKDAYS[weekday]}, ${date(day, month)}. Verkauft von ${owner.name}, ${trade(owner)}:`,
    ({ owner, day, month, weekday }) =>
      `Kassenbuch von ${owner.name}, ${trade(owner)} ${at(owner.home)}, ${WEEKDAYS[weekday]}, ${date(day, month)}`,
  ],
  ledgerLine: [({ count, good, price }) => `${goodsInFigures(count, good)} zu ${price}: ${count * price} Kronen`],
  ledgerSum: [({ sum }) => `Summe: ${sum} Kronen`, ({ sum }) => `Zusammen: ${sum} Kronen`],
  ledgerNote: [
    ({ buyer, count, good }) => `${buyer.name} ${from(buyer.home)} hat ${goods(count, good)} mitgenommen und bar bezahlt.`,
    ({ buyer, count, good }) => `${buyer.name}, ${theTrade(buyer, "nominative")}, schuldet noch ${goods(count, good)}.`,
    ({ buyer, count, good }) => `Nach ${buyer.home.name} schicke ich noch ${goods(count, good)}, für ${buyer.name}.`,
  ],
  logTitle: [({ place, keeper, month }) => `Logbuch von ${place.name}, geführt von ${keeper.name}, ${trade(keeper)}. ${MONTHS[month]}.`],
  logDay: [
    ({ day, weather, wind }) => `Tag ${day}. ${capital(SKY_WORDS[weather])}, Wind aus ${WINDS[wind]}.`,
    ({ day, weather, wind }) => `Tag ${day}. Wind aus ${WINDS[wind]}; seit dem Morgen ${SKY_WORDS[weather]}.`,
  ],
  shipIn: [
    ({ ship, count, good }) => `${capital(SHIPS[ship])} brachte ${goods(count, good)}.`,
    ({ ship, count, good }) => `Mittags löschte ${SHIPS[ship]} ${goods(count, good)}.`,
    ({ ship, count, good }) => `Angekommen: ${SHIPS[ship]}, ${goods(count, good)} an Bord, Mannschaft guter Dinge.`,
  ],
  shipOut: [
    ({ ship, to }) => `${capital(SHIPS[ship])} lief nach ${to.name} aus.`,
    ({ ship, to }) => `Mit der Flut fuhr ${SHIPS[ship]} ab nach ${to.name}.`,
  ],
  shipCount: [
    ({ ships }) => (ships.length === 0 ? "Kein Schiff am Steg." : `Am Steg: ${listed(ships.map((ship) => SHIPS[ship]))}.`),
    ({ ships }) =>
      ships.length === 0
        ? "Der Steg ist leer."
        : `${capital(counted(ships.length, { gender: "n", noun: "Schiff" }, "Schiffe"))} am Steg: ${listed(ships.map((ship) => SHIPS[ship]))}.`,
  ],
  logNote: [
    ({ animal, quality, act, spot }) =>
      `Gesehen: ${anAnimal(animal, "nominative", quality)}, ${article(animalGender(animal), "nominative")} ${SPOTS[spot]} ${ACTS[act][0]}.`,
    ({ animal, quality, act, spot }) =>
      `Sonst nichts zu melden, nur dass ${anAnimal(animal, "nominative", quality)} ${SPOTS[spot]} ${ACTS[act][0]}.`,
  ],
  logGuest: [
    ({ figure, deed, spot, manner }) =>
      `Unter den Reisenden: ${FIGURES[figure].subject}, ${FIGURES[figure].who} ${didLast(deed, spot)}, ${MANNERS[manner]}.`,
    ({ figure, deed, spot, manner }) => `Eine Beschwerde: ${capital(does(FIGURES[figure].subject, deed, spot))}, ${MANNERS[manner]}.`,
  ],
  officeTitle: [
    ({ keeper, month }) => `Fundbuch von ${keeper.name}, ${trade(keeper)} ${at(keeper.home)}, ${MONTHS[month]}`,
    ({ keeper, month }) => `${keeper.home.name}, ${MONTHS[month]}. Was ohne Besitzer bei ${keeper.name} ankam:`,
  ],
  officeEntry: [
    ({ day, item, spot, finder }) => `${day}. ${capital(ein(item))}, gefunden ${SPOTS[spot]} von ${finder.name}.`,
    ({ day, item, spot, finder }) =>
      `${day}. ${finder.name} ${from(finder.home)} bringt ${einen(item)}, ${article(genderOf(item), "nominative")} ${SPOTS[spot]} lag.`,
    ({ day, item, spot, finder }) =>
      `${day}. ${capital(SPOTS[spot])} stieß ${finder.name}, ${theTrade(finder, "nominative")}, auf ${einen(item)}.`,
  ],
  officeClaim: [
    ({ day, item, owner }) => `${day}. ${owner.name} holt ${den(item)} ab und dankt.`,
    ({ day, item, owner }) => `${day}. ${capital(der(item))} geht an ${owner.name} ${from(owner.home)}.`,
  ],
  recipeTitle: [
    ({ dish, foods: [first, second] }) => dishName(dish, first, second),
    ({ dish, foods: [first, second], cook }) => `${dishName(dish, first, second)}, nach ${cook.name}, ${theTrade(cook, "dative")}`,
  ],
  serves: [({ people }) => `Für ${counted(people, { gender: "f", noun: "Person" }, "Personen")}:`, ({ people }) => `Reicht für ${people}:`],
  ingredient: [({ food, grams }) => `${grams} g ${many(food)}`],
  staples: [({ dish, butter }) => `${butter} g Butter, ${STAPLES[dish]}`],
  prepare: [
    ({ foods: [first, second] }) => `Die ${many(first)} und die ${many(second)} waschen und klein schneiden.`,
    ({ foods: [first, second] }) => `Die ${many(first)} putzen und klein schneiden, die ${many(second)} halbieren.`,
  ],
  cookFirst: [({ dish, food }, c) => c.pick(FIRST[dish])(food)],
  cookSecond: [({ dish, food, minutes }) => SECOND[dish](food, minutes)],
  serve: [
    ({ dish }) => `${capital(definite(DISHES[dish], "accusative"))} heiß auf den Tisch bringen.`,
    ({ dish, food }) =>
      `Am nächsten Tag ist ${definite(DISHES[dish], "nominative")} noch besser, wenn die ${many(food)} Zeit zum Nachdenken hatten.`,
    ({ dish }, c) => `${capital(definite(DISHES[dish], "accusative"))} ${hours(c.whole(1, 3))} ruhen lassen, bevor gegessen wird.`,
  ],
  cookSays: [
    ({ cook }, c) => `„${c.pick(SAYINGS)}“, sagt ${cook.name} ${at(cook.home)}.`,
    ({ cook }, c) => `Wie man an ${genitive(cook.name)} Tisch sagt: ${c.pick(SAYINGS)}.`,
  ],
};
