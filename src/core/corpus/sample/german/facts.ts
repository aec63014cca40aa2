// Guides, portraits and almanacs in German: what is true of the valley all year.

import type { FactBeats, Phrases } from "../beats";
import { HOME_SPOTS } from "../motifs";
import { didLast, doesInverted, FIGURES, inOrderTo, SPOTS, TASKS } from "./deeds";
import { aGood, goods, MONTHS, WEEKDAYS } from "./goods";
import { capital, Er, hours, sein } from "./grammar";
import { proverb } from "./proverbs";
import { SKIES_NOW } from "./scenery";
import {
  aKind,
  anAnimal,
  aTrade,
  at,
  ein,
  einem,
  LANDMARKS,
  pet,
  relation,
  temper,
  theKind,
  theRelation,
  theTrade,
  trade,
  way,
} from "./words";

export const facts: Phrases<FactBeats> = {
  guideTitle: [({ place }) => `Kleiner Führer durch ${place.name}`, ({ place }) => `${place.name}, ${theKind(place, "nominative")}`],
  guidePlace: [
    ({ place }) => `${place.name} ist ${aKind(place)} und bekannt für ${LANDMARKS[place.name].accusative}.`,
    ({ place }) => `Wer nach ${place.name} kommt, sieht zuerst ${LANDMARKS[place.name].accusative}, denn es ist ${aKind(place)}.`,
  ],
  guidePeople: [
    ({ place }) => `Dort leben ${place.people} Menschen.`,
    ({ place }) => `Es gibt ${place.people} Einwohner, die Katzen nicht mitgezählt.`,
  ],
  guideMarket: [
    ({ place }) => `Markt ist am ${WEEKDAYS[place.marketDay]}; am besten kauft man ${goods(1, place.good)}.`,
    ({ place }) =>
      `Jeden ${WEEKDAYS[place.marketDay]} gibt es auf dem Markt ${goods(2, place.good)} zum halben Preis, wenn man eine gute Geschichte erzählt.`,
  ],
  guideRoad: [
    ({ leg }) => `Von dort sind es ${hours(leg.hours)} ${way(leg)} nach ${leg.to.name}.`,
    ({ leg }) => `${leg.to.name} liegt ${hours(leg.hours)} entfernt, ${way(leg)}.`,
  ],
  resident: [
    ({ person }) => `${person.name} ist ${trade(person)} ${at(person.home)} und ${temper(person)}.`,
    ({ person }) => `${capital(at(person.home))} lebt ${person.name}, ${aTrade(person)}.`,
    ({ person }, c) =>
      `Man findet ${person.name}, ${theTrade(person, "accusative")}, ${at(person.home)}, meistens ${SPOTS[c.pick(HOME_SPOTS)]}.`,
  ],
  treasure: [
    ({ person }) => `${capital(sein(person))} Schatz ist ${ein(person.treasure)}.`,
    ({ person }) => `${Er(person)} gäbe alles her außer ${einem(person.treasure)}.`,
  ],
  pet: [
    ({ person }) => `${Er(person)} hat ${anAnimal(person.pet, "accusative")} namens ${person.petName}.`,
    ({ person }) => `Wo ${person.name} hingeht, geht auch ${pet(person, "nominative")} hin.`,
  ],
  kin: [
    ({ person }) => `${Er(person)} ist ${theRelation(person)} von ${person.to}.`,
    ({ person }) => `${person.to} nennt ${person.name} „${relation(person)}“, wenn sie miteinander reden.`,
  ],
  almanacTitle: [({ month }) => `${MONTHS[month]} im Tal der Lume`, ({ month }) => `Kalenderblatt für den ${MONTHS[month]}`],
  almanacSky: [
    ({ month, weather }, c) => `Heißt es im ${MONTHS[month]}: „${capital(c.pick(SKIES_NOW[weather]))}“, dann wird das Jahr gut für Äpfel.`,
    ({ weather }, c) =>
      `Hört man: „${capital(c.pick(SKIES_NOW[weather]))}“, so bleibe man zu Hause und flicke ${c.pick(["Socken", "Netze", "Freundschaften"])}.`,
  ],
  almanacTask: [
    ({ task, weekday }) => `Am ersten ${WEEKDAYS[weekday]} ist es Zeit, ${inOrderTo(task)}.`,
    ({ task, weekday }, c) =>
      `Die Chronik erzählt: Wer an einem ${WEEKDAYS[weekday]} ${TASKS[task].object} ${TASKS[task].past}, hatte den ganzen Monat ${c.pick(["Glück", "Besuch", "Regen"])}.`,
  ],
  almanacOmen: [
    ({ figure, deed, spot, good }) =>
      `In dem Jahr, in dem ${FIGURES[figure].subject} ${didLast(deed, spot)}, kostete ${aGood(good)} das Doppelte.`,
    ({ figure, deed, spot, good }) => `Einmal ${doesInverted(FIGURES[figure].subject, deed, spot)} und bekam dafür ${goods(1, good)}.`,
  ],
  proverb: [(_, c) => `${capital(proverb(c))}.`],
};
