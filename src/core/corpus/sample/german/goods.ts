// German words for goods by their unit, ships and winds, the kitchen and the calendar.

import type { Food, Ship, Wind } from "../motifs";
import type { Good, Month, Weekday } from "../world";
import { counted, type Gender, indefinite } from "./grammar";

const UNITS: Readonly<Record<Good, readonly [gender: Gender, unit: string, units: string]>> = {
  apples: ["m", "Korb Äpfel", "Körbe Äpfel"],
  candles: ["n", "Bündel Kerzen", "Bündel Kerzen"],
  cheese: ["m", "Laib Käse", "Laibe Käse"],
  eggs: ["n", "Dutzend Eier", "Dutzend Eier"],
  firewood: ["f", "Fuhre Brennholz", "Fuhren Brennholz"],
  flour: ["m", "Sack Mehl", "Säcke Mehl"],
  glass: ["f", "Kiste Glas", "Kisten Glas"],
  herring: ["n", "Fass Heringe", "Fässer Heringe"],
  honey: ["n", "Glas Honig", "Gläser Honig"],
  linen: ["f", "Rolle Leinen", "Rollen Leinen"],
  nails: ["f", "Schachtel Nägel", "Schachteln Nägel"],
  oil: ["m", "Krug Öl", "Krüge Öl"],
  paper: ["m", "Stapel Papier", "Stapel Papier"],
  salt: ["m", "Sack Salz", "Säcke Salz"],
  tea: ["n", "Päckchen Tee", "Päckchen Tee"],
  wine: ["n", "Fass Wein", "Fässer Wein"],
  wool: ["m", "Ballen Wolle", "Ballen Wolle"],
};
/** In the accusative, which is also the nominative for two or more. */
export function goods(count: number, good: Good): string {
  const [gender, noun, many] = UNITS[good];
  return counted(count, { gender, noun }, many);
}
/** "ein Sack Mehl" as subject. */
export const aGood = (good: Good) => indefinite({ gender: UNITS[good][0], noun: UNITS[good][1] }, "nominative");
/** With figures instead of words: "3 Säcke Mehl". */
export const goodsInFigures = (count: number, good: Good) => `${count} ${UNITS[good][count === 1 ? 1 : 2]}`;

export const WEEKDAYS: Readonly<Record<Weekday, string>> = {
  monday: "Montag",
  tuesday: "Dienstag",
  wednesday: "Mittwoch",
  thursday: "Donnerstag",
  friday: "Freitag",
  saturday: "Samstag",
  sunday: "Sonntag",
};
export const MONTHS: Readonly<Record<Month, string>> = {
  january: "Januar",
  february: "Februar",
  march: "März",
  april: "April",
  may: "Mai",
  june: "Juni",
  july: "Juli",
  august: "August",
  september: "September",
  october: "Oktober",
  november: "November",
  december: "Dezember",
};
export const date = (day: number, month: Month) => `${day}. ${MONTHS[month]}`;

export const SHIPS: Readonly<Record<Ship, string>> = {
  anchor: "der Goldene Anker",
  crane: "der Graue Kranich",
  dolphin: "der Delfin",
  gull: "die Möwe",
  hope: "die Gute Hoffnung",
  mermaid: "die Meerjungfrau",
  moon: "der Halbmond",
  rose: "die Seerose",
  star: "der Abendstern",
  swallow: "die Schwalbe",
};

export const WINDS: Readonly<Record<Wind, string>> = {
  north: "Norden",
  northeast: "Nordosten",
  east: "Osten",
  southeast: "Südosten",
  south: "Süden",
  southwest: "Südwesten",
  west: "Westen",
  northwest: "Nordwesten",
};

/** Plural nouns of the kitchen, alike in nominative and accusative, with their dative and their form in compounds. */
export const FOODS: Readonly<Record<Food, readonly [many: string, dative: string, compound: string]>> = {
  apples: ["Äpfel", "Äpfeln", "Apfel"],
  beans: ["Bohnen", "Bohnen", "Bohnen"],
  carrots: ["Möhren", "Möhren", "Möhren"],
  cherries: ["Kirschen", "Kirschen", "Kirsch"],
  chestnuts: ["Kastanien", "Kastanien", "Kastanien"],
  leeks: ["Lauchstangen", "Lauchstangen", "Lauch"],
  mushrooms: ["Pilze", "Pilzen", "Pilz"],
  nuts: ["Nüsse", "Nüssen", "Nuss"],
  onions: ["Zwiebeln", "Zwiebeln", "Zwiebel"],
  pears: ["Birnen", "Birnen", "Birnen"],
  plums: ["Pflaumen", "Pflaumen", "Pflaumen"],
  potatoes: ["Kartoffeln", "Kartoffeln", "Kartoffel"],
  turnips: ["Rüben", "Rüben", "Rüben"],
};
