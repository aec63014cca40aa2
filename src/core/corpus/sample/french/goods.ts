// French words for goods by their unit, ships and winds, the kitchen and the calendar.

import type { Food, Ship, Wind } from "../motifs";
import type { Good, Month, Weekday } from "../world";
import { counted, type Gender } from "./grammar";

const UNITS: Readonly<Record<Good, readonly [gender: Gender, unit: string, units: string]>> = {
  apples: ["m", "panier de pommes", "paniers de pommes"],
  candles: ["m", "paquet de bougies", "paquets de bougies"],
  cheese: ["f", "meule de fromage", "meules de fromage"],
  eggs: ["f", "douzaine d'œufs", "douzaines d'œufs"],
  firewood: ["f", "charge de bois", "charges de bois"],
  flour: ["m", "sac de farine", "sacs de farine"],
  glass: ["f", "caisse de verre", "caisses de verre"],
  herring: ["m", "tonneau de harengs", "tonneaux de harengs"],
  honey: ["m", "pot de miel", "pots de miel"],
  linen: ["m", "rouleau de toile", "rouleaux de toile"],
  nails: ["f", "boîte de clous", "boîtes de clous"],
  oil: ["f", "jarre d'huile", "jarres d'huile"],
  paper: ["f", "rame de papier", "rames de papier"],
  salt: ["m", "sac de sel", "sacs de sel"],
  tea: ["m", "sachet de thé", "sachets de thé"],
  wine: ["m", "fût de vin", "fûts de vin"],
  wool: ["m", "ballot de laine", "ballots de laine"],
};
export const goods = (count: number, good: Good) => counted(count, ...UNITS[good]);
/** With figures instead of words: "3 sacs de farine". */
export const goodsInFigures = (count: number, good: Good) => `${count} ${UNITS[good][count === 1 ? 1 : 2]}`;

export const WEEKDAYS: Readonly<Record<Weekday, string>> = {
  monday: "lundi",
  tuesday: "mardi",
  wednesday: "mercredi",
  thursday: "jeudi",
  friday: "vendredi",
  saturday: "samedi",
  sunday: "dimanche",
};
export const MONTHS: Readonly<Record<Month, string>> = {
  january: "janvier",
  february: "février",
  march: "mars",
  april: "avril",
  may: "mai",
  june: "juin",
  july: "juillet",
  august: "août",
  september: "septembre",
  october: "octobre",
  november: "novembre",
  december: "décembre",
};
export const date = (day: number, month: Month) => `${day === 1 ? "1er" : day} ${MONTHS[month]}`;

export const SHIPS: Readonly<Record<Ship, string>> = {
  anchor: "l'Ancre d'or",
  crane: "la Grue grise",
  dolphin: "le Dauphin",
  gull: "la Mouette",
  hope: "la Bonne-Espérance",
  mermaid: "la Sirène",
  moon: "la Demi-Lune",
  rose: "la Rose des mers",
  star: "l'Étoile du soir",
  swallow: "l'Hirondelle",
};

/** After "vent": "vent du nord", "vent d'ouest". */
export const WINDS: Readonly<Record<Wind, string>> = {
  north: "du nord",
  northeast: "du nord-est",
  east: "d'est",
  southeast: "du sud-est",
  south: "du sud",
  southwest: "du sud-ouest",
  west: "d'ouest",
  northwest: "du nord-ouest",
};

/** Plural nouns of the kitchen; after "aux", "les", "de". */
export const FOODS: Readonly<Record<Food, string>> = {
  apples: "pommes",
  beans: "haricots",
  carrots: "carottes",
  cherries: "cerises",
  chestnuts: "châtaignes",
  leeks: "poireaux",
  mushrooms: "champignons",
  nuts: "noix",
  onions: "oignons",
  pears: "poires",
  plums: "prunes",
  potatoes: "pommes de terre",
  turnips: "navets",
};
