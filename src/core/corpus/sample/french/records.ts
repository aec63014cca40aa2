// Ledgers, logs, lost property and recipes in French.

import type { Phrases, RecordBeats } from "../beats";
import type { Dish } from "../motifs";
import { ACTS, DEEDS, FIGURES, MANNERS, SPOTS } from "./deeds";
import { date, FOODS, goods, goodsInFigures, MONTHS, SHIPS, WEEKDAYS, WINDS } from "./goods";
import { capital, counted, de, e, hours, listed } from "./grammar";
import { SKY_WORDS } from "./scenery";
import { anAnimal, at, eOf, le, theTrade, trade, un } from "./words";

const DISHES: Readonly<Record<Dish, string>> = { bread: "le pain", soup: "la soupe", stew: "le ragoût", tart: "la tarte" };
const dishName = (dish: Dish, first: string, second: string) => `${capital(DISHES[dish].slice(3))} aux ${first} et aux ${second}`;

const STAPLES: Readonly<Record<Dish, string>> = {
  bread: "500 g de farine, de la levure et 300 ml d'eau tiède",
  soup: "un litre de bouillon, du sel et une feuille de laurier",
  stew: "un demi-litre de bouillon, du thym et du poivre",
  tart: "250 g de farine, deux œufs et une pincée de sel",
};
const FIRST: Readonly<Record<Dish, readonly ((food: string) => string)[]>> = {
  bread: [
    (food) => `Pétrir la farine, la levure et l'eau, puis incorporer les ${food}.`,
    (food) => `Laisser lever la pâte une heure, puis y mêler les ${food}.`,
  ],
  soup: [
    (food) => `Faire fondre les ${food} dans le beurre et verser le bouillon.`,
    (food) => `Faire bouillir les ${food} dans le bouillon avec le laurier.`,
  ],
  stew: [
    (food) => `Faire dorer les ${food} dans le beurre en remuant souvent.`,
    (food) => `Mettre les ${food} dans une lourde marmite avec le beurre et le thym.`,
  ],
  tart: [
    (food) => `Étaler la pâte, en garnir un moule et y répartir les ${food}.`,
    (food) => `Faire une pâte avec la farine, le beurre et les œufs, puis la couvrir avec les ${food}.`,
  ],
};
const SECOND: Readonly<Record<Dish, (food: string, minutes: number) => string>> = {
  bread: (food, minutes) => `Enfoncer les ${food} dans la croûte et cuire ${minutes} minutes.`,
  soup: (food, minutes) => `Ajouter les ${food} et laisser mijoter ${minutes} minutes.`,
  stew: (food, minutes) => `Ajouter ensuite les ${food} et le bouillon, couvrir et laisser ${minutes} minutes à feu doux.`,
  tart: (food, minutes) => `Poser les ${food} par-dessus et cuire ${minutes} minutes, jusqu'à ce que le bord soit doré.`,
};
const SAYINGS = [
  "on ne mesure pas le sel au clair de lune",
  "le couvercle fait la moitié du feu",
  "la marmite sait mieux que nous",
  "il faut remuer avec amour ou avec une longue cuillère",
  "on en fait toujours trop, et c'est bien",
];

export const records: Phrases<RecordBeats> = {
  ledgerTitle: [
    ({ owner, day, month, weekday }) =>
      `Marché ${de(owner.home.name)}, ${WEEKDAYS[weekday]} ${date(day, month)}. Ventes ${de(owner.name)}, ${trade(owner)} :`,
    ({ owner, day, month, weekday }) =>
      `Registre ${de(owner.name)}, ${theTrade(owner)}, ${owner.home.name}, ${WEEKDAYS[weekday]} ${date(day, month)}`,
  ],
  ledgerLine: [({ count, good, price }) => `${goodsInFigures(count, good)} à ${price} : ${count * price} couronnes`],
  ledgerSum: [({ sum }) => `Total : ${sum} couronnes`, ({ sum }) => `En tout : ${sum} couronnes`],
  ledgerNote: [
    ({ buyer, count, good }) => `${buyer.name} ${de(buyer.home.name)} a emporté ${goods(count, good)} et payé comptant.`,
    ({ buyer, count, good }) => `${buyer.name}, ${theTrade(buyer)}, doit encore ${goods(count, good)}.`,
    ({ buyer, count, good }) => `À envoyer à ${buyer.home.name} : ${goods(count, good)}, pour ${buyer.name}.`,
  ],
  logTitle: [
    ({ place, keeper, month }) => `Journal ${de(place.name)}, tenu par ${keeper.name}, ${trade(keeper)}. ${capital(MONTHS[month])}.`,
  ],
  logDay: [
    ({ day, weather, wind }) => `Jour ${day}. ${capital(SKY_WORDS[weather])}, vent ${WINDS[wind]}.`,
    ({ day, weather, wind }) => `Jour ${day}. Vent ${WINDS[wind]} ; ${SKY_WORDS[weather]} depuis l'aube.`,
  ],
  shipIn: [
    ({ ship, count, good }) => `${capital(SHIPS[ship])} a accosté avec ${goods(count, good)}.`,
    ({ ship, count, good }) => `À midi, ${SHIPS[ship]} a débarqué ${goods(count, good)}.`,
    ({ ship, count, good }) => `Arrivage : ${SHIPS[ship]}, ${goods(count, good)} à bord, équipage de bonne humeur.`,
  ],
  shipOut: [
    ({ ship, to }) => `${capital(SHIPS[ship])} a mis le cap sur ${to.name}.`,
    ({ ship, to }) => `Avec la marée, ${SHIPS[ship]} a pris le large vers ${to.name}.`,
  ],
  shipCount: [
    ({ ships }) => (ships.length === 0 ? "Aucun navire au débarcadère." : `Au débarcadère : ${listed(ships.map((ship) => SHIPS[ship]))}.`),
    ({ ships }) =>
      ships.length === 0
        ? "Le débarcadère est vide."
        : `${capital(counted(ships.length, "m", "navire"))} au débarcadère : ${listed(ships.map((ship) => SHIPS[ship]))}.`,
  ],
  logNote: [
    ({ animal, quality, act, spot }) => `Vu : ${anAnimal(animal, quality)} qui ${ACTS[act][0]} ${SPOTS[spot]}.`,
    ({ animal, quality, act, spot }) => `Rien d'autre à signaler, sauf ${anAnimal(animal, quality)} qui ${ACTS[act][0]} ${SPOTS[spot]}.`,
  ],
  logGuest: [
    ({ figure, deed, spot, manner }) => `Parmi les passagers, ${FIGURES[figure]} ${DEEDS[deed]} ${SPOTS[spot]}, ${MANNERS[manner]}.`,
    ({ figure, deed, spot, manner }) => `Une plainte : ${FIGURES[figure]} ${DEEDS[deed]} ${SPOTS[spot]}, ${MANNERS[manner]}.`,
  ],
  officeTitle: [
    ({ keeper, month }) => `Objets trouvés, ${MONTHS[month]}, registre ${de(keeper.name)}, ${theTrade(keeper)} ${de(keeper.home.name)}`,
    ({ keeper, month }) => `${keeper.home.name}, ${MONTHS[month]}. Choses arrivées sans maître chez ${keeper.name} :`,
  ],
  officeEntry: [
    ({ day, item, spot, finder }) => `${day}. ${capital(un(item))}, trouvé${eOf(item)} ${SPOTS[spot]} par ${finder.name}.`,
    ({ day, item, spot, finder }) => `${day}. ${finder.name} ${de(finder.home.name)} apporte ${un(item)} qui traînait ${SPOTS[spot]}.`,
    ({ day, item, spot, finder }) =>
      `${day}. ${capital(SPOTS[spot])}, ${finder.name}, ${theTrade(finder)}, est tombé${e(finder)} sur ${un(item)}.`,
  ],
  officeClaim: [
    ({ day, item, owner }) => `${day}. ${owner.name} vient reprendre ${le(item)} et remercie.`,
    ({ day, item, owner }) => `${day}. ${capital(le(item))} est rendu${eOf(item)} à ${owner.name} ${de(owner.home.name)}.`,
  ],
  recipeTitle: [
    ({ dish, foods: [first, second] }) => dishName(dish, FOODS[first], FOODS[second]),
    ({ dish, foods: [first, second], cook }) =>
      `${dishName(dish, FOODS[first], FOODS[second])}, à la façon ${de(cook.name)}, ${theTrade(cook)}`,
  ],
  serves: [({ people }) => `Pour ${counted(people, "f", "personne")} :`, ({ people }) => `Pour une tablée de ${people} :`],
  ingredient: [({ food, grams }) => `${grams} g ${de(FOODS[food])}`],
  staples: [({ dish, butter }) => `${butter} g de beurre, ${STAPLES[dish]}`],
  prepare: [
    ({ foods: [first, second] }) => `Laver les ${FOODS[first]} et les ${FOODS[second]} et les couper en petits morceaux.`,
    ({ foods: [first, second] }) => `Nettoyer les ${FOODS[first]}, les couper en tranches, puis couper les ${FOODS[second]} en deux.`,
  ],
  cookFirst: [({ dish, food }, c) => c.pick(FIRST[dish])(FOODS[food])],
  cookSecond: [({ dish, food, minutes }) => SECOND[dish](FOODS[food], minutes)],
  serve: [
    ({ dish }) => `Servir ${DISHES[dish]} sans attendre.`,
    ({ dish, food }) =>
      `${capital(DISHES[dish])} sera encore ${dish === "soup" || dish === "tart" ? "meilleure" : "meilleur"} le lendemain, quand les ${FOODS[food]} auront eu le temps de réfléchir.`,
    ({ dish }, c) => `Laisser reposer ${DISHES[dish]} ${hours(c.whole(1, 3))} avant de manger.`,
  ],
  cookSays: [
    ({ cook }, c) => `« ${capital(c.pick(SAYINGS))} », dit ${cook.name} ${at(cook.home)}.`,
    ({ cook }, c) => `Comme on dit à la table ${de(cook.name)} : ${c.pick(SAYINGS)}.`,
  ],
};
