// What German says of seasons and skies, of troubles on the road and the tools that end them.

import type { Person } from "../people";
import type { Item, Season, Time, Tool, Weather } from "../world";
import { er, ihm } from "./grammar";
import { dem, den } from "./words";

/** Each ends in a subordinate clause: a comma follows. */
export const SEASONS: Readonly<Record<Season, readonly string[]>> = {
  spring: [
    "im Frühling, als die Lume viel Wasser führte",
    "in der Woche, in der die Störche zurückkamen",
    "in den Tagen, in denen die ersten Lämmer kamen",
  ],
  summer: [
    "im Sommer, als der Teer auf den Booten weich wurde",
    "in den Tagen, in denen es kaum dunkel wird",
    "in der Woche, in der das Heu hereinkam",
  ],
  autumn: [
    "im Herbst, als die Mühlen nicht mehr stillstanden",
    "in der Woche, in der die Äpfel reif waren",
    "in den Tagen, in denen die Gänse nach Süden zogen",
  ],
  winter: [
    "im Winter, als der See unter Eis lag",
    "in den Tagen, in denen es kaum hell wird",
    "in der Zeit, in der die Öfen die ganze Nacht brennen",
  ],
};

export const TIMES: Readonly<Record<Time, string>> = {
  dawn: "im Morgengrauen",
  morning: "eines Morgens",
  noon: "zur Mittagszeit",
  afternoon: "eines Nachmittags",
  evening: "eines Abends",
};

export const SKIES: Readonly<Record<Weather, readonly string[]>> = {
  cloud: ["Tiefe Wolken hingen über dem Tal.", "Der Himmel war grau wie eine Gans.", "Kein Sonnenstrahl kam durch die Wolken."],
  fog: [
    "Nebel füllte das Tal bis zum Rand.",
    "Man hörte den Fluss, aber man sah ihn nicht.",
    "Der Nebel schmeckte nach Rauch und nasser Wolle.",
  ],
  frost: [
    "Jeder Grashalm trug einen Mantel aus Reif.",
    "Die Pfützen klirrten wie Glas.",
    "Der Atem stand in der Luft wie ein kleines Gespenst.",
  ],
  heat: [
    "Die Hitze lag auf den Dächern wie eine schlafende Katze.",
    "Selbst den Fliegen war es zum Fliegen zu heiß.",
    "Über der Straße zitterte die Luft.",
  ],
  rain: ["Ein dünner Regen fiel.", "Es regnete, als hätte jemand vergessen, es abzustellen.", "Die Dachrinnen sangen im Regen."],
  snow: [
    "Der Schnee fiel in großen, stillen Flocken.",
    "Der Schnee hatte alle Zäune verschluckt.",
    "Der frische Schnee knirschte bei jedem Schritt.",
  ],
  storm: [
    "Der Donner ging über die Hügel spazieren.",
    "Das Gewitter rüttelte an den Fensterläden.",
    "Ein Blitz zeigte für einen Augenblick das ganze Tal.",
  ],
  sun: ["Die Sonne schien in jedes Fenster.", "Keine Wolke war zu sehen.", "Das Licht tanzte auf dem Wasser."],
  wind: [
    "Der Wind war seit Mitternacht auf den Beinen.",
    "Ein scharfer Wind zerrte an der Wäsche.",
    "Der Wind machte aus jedem Hut einen Vogel.",
  ],
};

/** The same skies in the present, as main clauses, for letters and talk. */
export const SKIES_NOW: Readonly<Record<Weather, readonly string[]>> = {
  cloud: ["der Himmel ist seit Tagen grau", "die Wolken hängen so tief, dass man sie pflücken könnte"],
  fog: ["der Nebel ist so dicht, dass die Hunde ihr eigenes Echo anbellen", "seit Montag hat niemand das andere Ufer gesehen"],
  frost: ["die Pumpe ist eingefroren", "an allen Fenstern wachsen Farne aus Eis"],
  heat: ["es ist so heiß, dass die Butter davonläuft", "sogar die Brunnen schwitzen"],
  rain: ["es regnet seit Sonntag", "der Regen bringt den Enten neue Wörter bei"],
  snow: ["der Schnee reicht bis an die Fenster", "es hat die ganze Nacht geschneit"],
  storm: ["das Gewitter hat zwei Schornsteine mitgenommen", "jeden Abend donnert es zur Suppenzeit"],
  sun: ["die Sonne scheint, als bekäme sie es bezahlt", "die ganze Woche war keine Wolke da"],
  wind: ["der Wind hat die halbe Wäsche davongetragen", "der Wind klopft an jede Tür und kommt nie herein"],
};

/** A few words for lists and logs. */
export const SKY_WORDS: Readonly<Record<Weather, string>> = {
  cloud: "Wolken",
  fog: "Nebel",
  frost: "strenger Frost",
  heat: "große Hitze",
  rain: "Regen",
  snow: "Schnee",
  storm: "Gewitter",
  sun: "klarer Himmel",
  wind: "Böen",
};

export const TROUBLES: Readonly<Record<Tool, readonly string[]>> = {
  bell: [
    "Eine Schafherde stand im Weg, und kein Hirte war in Sicht.",
    "Vierzig Schafe hatten ihren Hirten verloren und rührten sich nicht.",
  ],
  coat: ["Auf einmal wurde die Luft eisig.", "Aus dem Nichts kam ein Hagelschauer."],
  flute: ["Ein riesiger Hund lag quer über dem Weg und knurrte.", "An der Biegung versperrte ein Hund, so groß wie ein Kalb, den Weg."],
  key: ["Das Tor am Wehr war abgeschlossen.", "Jemand hatte die kleine Tür in der Mauer zugesperrt."],
  knife: ["Brombeerranken hatten den Pfad verschlossen.", "Ein Netz aus Dornen hing über dem Weg, höher als ein Mann."],
  lantern: ["Die Straße führte in den alten Tunnel, wo es finster war wie in einem Stiefel.", "Die Nacht kam schneller als gedacht."],
  map: [
    "An der Gabelung war der Wegweiser auf die Nase gefallen.",
    "Der Weg teilte sich in drei, und niemand war da, den man fragen konnte.",
  ],
  mirror: ["Am anderen Ufer schlief der Fährjunge tief und fest.", "Am anderen Ufer saß jemand und schaute in die falsche Richtung."],
  needle: ["Ein Riemen der Tasche riss, und alles lag im Schlamm.", "Mit einem langen Seufzer riss die Tasche von oben bis unten auf."],
  rope: ["Der Steg hing nur noch an einem Brett.", "Wo die Brücke gewesen war, gab es nur noch den Wildbach."],
  spade: ["Ein Erdrutsch hatte die Straße begraben.", "Die halbe Böschung war auf den Weg gerutscht."],
  whistle: ["Dunst stieg aus dem Boden, und der Pfad verschwand.", "Bald sah man im Dunst die eigene Hand nicht mehr."],
};

export const SOLUTIONS: Readonly<Record<Tool, (hero: Person, item: Item) => string>> = {
  bell: (p, item) => `${p.name} ließ ${den(item)} läuten, und die Schafe trotteten dem Klang nach.`,
  coat: (p, item) => `${p.name} zog ${den(item)} bis über die Ohren und fror nicht.`,
  flute: (p, item) => `${p.name} spielte so leise auf ${dem(item)}, dass der Hund einschlief.`,
  key: (p, item) => `${p.name} probierte ${den(item)}. Zum Erstaunen aller ging das Schloss auf.`,
  knife: (p, item) => `${p.name} nahm ${den(item)} und schnitt sich einen Weg, Dorn um Dorn.`,
  lantern: (p, item) => `${p.name} zündete ${den(item)} an, und die Schatten wichen zur Seite.`,
  map: (p, item) => `${p.name} faltete ${den(item)} auseinander. Nun wusste ${er(p)}, dass der linke Weg der richtige war.`,
  mirror: (p, item) => `${p.name} fing mit ${dem(item)} das Licht ein und ließ es über das Wasser tanzen, bis jemand winkte.`,
  needle: (p, item) => `${p.name} nahm ${den(item)} und etwas Garn. Schneller, als ein Kessel kocht, war alles wieder zugenäht.`,
  rope: (p, item) => `${p.name} band ${den(item)} an eine Erle und kam Hand über Hand hinüber.`,
  spade: (p, item) => `${p.name} grub eine Stunde lang mit ${dem(item)}, und dann war die Straße wieder eine Straße.`,
  whistle: (p, item) => `${p.name} blies in ${den(item)}, und eine Antwort von fern zeigte ${ihm(p)} den Weg.`,
};
