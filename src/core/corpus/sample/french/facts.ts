// Guides, portraits and almanacs in French: what is true of the valley all year.

import type { FactBeats, Phrases } from "../beats";
import { HOME_SPOTS } from "../motifs";
import { DEEDS, FIGURES, SPOTS, TASKS } from "./deeds";
import { goods, MONTHS, WEEKDAYS } from "./goods";
import { capital, de, hours, Il, que } from "./grammar";
import { proverb } from "./proverbs";
import { SKIES_NOW } from "./scenery";
import {
  aKind,
  anAnimal,
  aTrade,
  at,
  LANDMARKS,
  relation,
  temper,
  theAnimal,
  theKind,
  theRelation,
  theTrade,
  trade,
  un,
  way,
} from "./words";

export const facts: Phrases<FactBeats> = {
  guideTitle: [({ place }) => `Petit guide ${de(place.name)}`, ({ place }) => `${place.name}, ${theKind(place)}`],
  guidePlace: [
    ({ place }) => `${place.name} est ${aKind(place)} ; on y vient de loin pour voir ${LANDMARKS[place.name]}.`,
    ({ place }) => `Qui arrive à ${place.name} voit d'abord ${LANDMARKS[place.name]}, car c'est ${aKind(place)}.`,
  ],
  guidePeople: [
    ({ place }) => `Le lieu compte ${place.people} habitants.`,
    ({ place }) => `Il y a ${place.people} habitants, sans compter les chats.`,
  ],
  guideMarket: [
    ({ place }) => `Le marché a lieu le ${WEEKDAYS[place.marketDay]} ; demandez ${goods(1, place.good)}.`,
    ({ place }) =>
      `Chaque ${WEEKDAYS[place.marketDay]}, le marché donne ${goods(2, place.good)} à moitié prix à qui sait raconter une belle histoire.`,
  ],
  guideRoad: [
    ({ leg }) => `De là, il y a ${hours(leg.hours)} ${way(leg)} jusqu'à ${leg.to.name}.`,
    ({ leg }) => `${leg.to.name} se trouve à ${hours(leg.hours)}, ${way(leg)}.`,
  ],
  resident: [
    ({ person }) => `${person.name} est ${trade(person)} ${at(person.home)}, et d'un caractère que tous connaissent : ${temper(person)}.`,
    ({ person }) => `${capital(at(person.home))} vit ${person.name}, ${aTrade(person)} ${temper(person)}.`,
    ({ person }, c) => `On trouve ${person.name}, ${theTrade(person)}, ${at(person.home)}, le plus souvent ${SPOTS[c.pick(HOME_SPOTS)]}.`,
  ],
  treasure: [
    ({ person }) => `Son trésor, c'est ${un(person.treasure)}.`,
    ({ person }) => `${Il(person)} donnerait tout, sauf ${un(person.treasure)}.`,
  ],
  pet: [
    ({ person }) => `${Il(person)} a ${anAnimal(person.pet)} qui s'appelle ${person.petName}.`,
    ({ person }) => `Où va ${person.name}, ${theAnimal(person.pet)} ${person.petName} va aussi.`,
  ],
  kin: [
    ({ person }) => `C'est ${theRelation(person)} ${de(person.to)}.`,
    ({ person }) => `${person.to} appelle ${person.name} « ${relation(person)} », quand ils se parlent.`,
  ],
  almanacTitle: [
    ({ month }) => `${capital(MONTHS[month])} dans la vallée de la Lume`,
    ({ month }) => `Almanach du mois ${de(MONTHS[month])}`,
  ],
  almanacSky: [
    ({ month, weather }, c) => `Quand en ${MONTHS[month]} ${c.pick(SKIES_NOW[weather])}, l'année sera bonne pour les pommes.`,
    ({ weather }, c) =>
      `Quand on dit ${que(c.pick(SKIES_NOW[weather]))}, mieux vaut rester chez soi et raccommoder ${c.pick(["des chaussettes", "des filets", "des amitiés"])}.`,
  ],
  almanacTask: [
    ({ task, weekday }) => `Le premier ${WEEKDAYS[weekday]}, il est temps ${de(TASKS[task][0])}.`,
    ({ task, weekday }, c) =>
      `La chronique raconte que celui qui ${TASKS[task][1]} un ${WEEKDAYS[weekday]} eut ${c.pick(["de la chance", "de la visite", "de la pluie"])} tout le mois.`,
  ],
  almanacOmen: [
    ({ figure, deed, spot, good }) => `L'année où ${FIGURES[figure]} ${DEEDS[deed]} ${SPOTS[spot]}, ${goods(1, good)} coûtait le double.`,
    ({ figure, deed, spot, good }) =>
      `Une fois, ce mois-là, ${FIGURES[figure]} ${DEEDS[deed]} ${SPOTS[spot]} ; cela lui valut ${goods(1, good)}.`,
  ],
  proverb: [(_, c) => `${capital(proverb(c))}.`],
};
