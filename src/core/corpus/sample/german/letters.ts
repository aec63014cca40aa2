// How the valley writes letters in German, and what each trade has to report.

import type { LetterBeats, Phrases } from "../beats";
import type { Person, Trade } from "../people";
import { hoursOf } from "../places";
import { ACTS, didLast, does, doesInverted, EVENTS, FIGURES, MANNERS, menu, SPOTS } from "./deeds";
import { date, goods, WEEKDAYS } from "./goods";
import { capital, hours, it, listed } from "./grammar";
import { SKIES_NOW } from "./scenery";
import { at, den, ein, einen, genderOf, pet, relation, theRelation, theTrade, trade, way, wayTo, yourRelation } from "./words";

const WORK: Readonly<Record<Trade, readonly string[]>> = {
  apothecary: [
    "Die halbe Stadt hustet, und ich rühre bis Mitternacht Sirup.",
    "Ich habe zweihundert Fläschchen beschriftet und nur eins verwechselt.",
  ],
  baker: [
    "Ich backe vierzig Brote in der Nacht und esse das einundvierzigste.",
    "Der neue Ofen zieht so gut, dass er meine Schürze gefressen hat.",
  ],
  beekeeper: ["Die Bienen sind mir böse, und sie haben recht.", "Ich habe jetzt neun Stöcke, und jeder summt in einer anderen Tonart."],
  bellringer: ["Die große Glocke hat einen Sprung und lispelt.", "Ich läute Mittag nach meinem Magen, und niemand hat sich beschwert."],
  bookbinder: [
    "Ich habe dreihundert Seiten verkehrt herum geheftet und noch einmal angefangen.",
    "Meine Finger riechen nach Leim, und meine Träume haben Seitenzahlen.",
  ],
  carpenter: [
    "Ich baue eine Treppe für Leute mit kurzen Beinen.",
    "Die Boote sind alle geflickt, darum schnitze ich für jeden Gast einen Löffel.",
  ],
  charcoal: ["Mein Meiler raucht seit sechs Tagen, und ich auch.", "Im Wald hört man nichts als die Axt und die eigenen Gedanken."],
  clockmaker: [
    "Drei Uhren sind in derselben Nacht stehen geblieben, und seitdem schlafe ich nicht.",
    "Ich repariere Uhren für Leute, die trotzdem zu spät kommen.",
  ],
  cook: ["Ich habe eine Suppe erfunden und vergessen, wie.", "Sechzig Gäste am Sonntag, und nur einer wollte Salz."],
  ferry: [
    "Die Strömung ist stark, und ich habe tausendmal am Seil gezogen.",
    "Gestern habe ich ein Klavier übergesetzt, das verstimmt ankam.",
  ],
  fiddler: ["Ich habe zwei Saiten und ein Versprechen zerrissen.", "Ich habe auf vier Hochzeiten gespielt und erinnere mich an drei."],
  fisher: ["In den Netzen sind nur Tang und ein erstaunter Hering.", "Ich habe so viel gefangen, dass die Möwen meinen Namen kennen."],
  gardener: [
    "Die Rosen haben Läuse, und die Läuse haben Geschmack.",
    "Ich habe achtzig Tulpen gesetzt und weiß von neunundsiebzig, wo sie sind.",
  ],
  glassblower: ["Ich habe vierzig Becher geblasen, und dreißig leben noch.", "Der Schmelzofen hat Hunger, und ich auch."],
  innkeeper: ["Das Haus ist voll, und die Gans schläft in meinem Bett.", "Montags kommt niemand, dann halte ich den Stühlen Reden."],
  lighthouse: [
    "Die Lampe ist in diesem Monat kein einziges Mal ausgegangen.",
    "Ich habe jede Scheibe geputzt und die Schiffe zweimal gezählt.",
  ],
  mapmaker: [
    "Ich habe den See zu klein gezeichnet, und die Fischer sind beleidigt.",
    "Auf meiner Karte ist noch ein weißer Fleck, den hebe ich mir auf.",
  ],
  miller: ["Das Rad dreht sich Tag und Nacht, und ich rede so laut wie das Rad.", "Ich habe Mehl in den Taschen, in den Ohren und im Tee."],
  post: [
    "Ich habe in diesem Jahr schon das zweite Paar Stiefel durchgelaufen.",
    "Alle Hunde auf meiner Runde haben mir verziehen, bis auf einen.",
  ],
  potter: [
    "Von zwanzig Krügen sind neunzehn gerade geworden, und den zwanzigsten will jeder.",
    "Meine Drehscheibe quietscht ein Lied, das ich nicht mehr loswerde.",
  ],
  shepherd: [
    "In dieser Woche sind sieben Lämmer gekommen, alle in der Nacht.",
    "Ich habe den Schafen viermal dasselbe Buch vorgelesen, und es gefällt ihnen immer noch.",
  ],
  smith: ["Ich habe jedes Pferd im Dorf beschlagen und eins aus Versehen.", "Das Feuer hat gute Laune, und der Hammer singt."],
  teacher: ["Die Kinder können jetzt alles schreiben außer ihrem Namen.", "Jemand hat dem Schulpapagei beigebracht, rückwärts zu zählen."],
  weaver: [
    "Das blaue Tuch ist fertig, zwölf Ellen ohne einen Fehler.",
    "Ich habe einen Fehler in den Saum gewebt, damit er meiner bleibt.",
  ],
};

const dear = (person: Person) => (person.woman ? "liebe" : "lieber");

export const letters: Phrases<LetterBeats> = {
  letterHead: [({ place, day, month }) => `${place.name}, den ${date(day, month)}`],
  salute: [
    ({ to }) => `${capital(dear(to))} ${to.name}!`,
    ({ from, to }) => `${to.woman ? "Meine liebe" : "Mein lieber"} ${from.to === to.name ? relation(to) : to.name}!`,
  ],
  letterThanks: [
    ({ count, good }) => `Vielen Dank für die ${goods(count, good)}, gestern ist alles angekommen.`,
    ({ count, good }) => `Deine ${goods(count, good)} sind gut angekommen, nur die Schnur hat gefehlt.`,
    ({ to, count, good }) =>
      `Der Briefträger hat ${goods(count, good)} die Treppe heraufgetragen und dabei stöhnend deinen Namen gesagt, ${dear(to)} ${to.name}.`,
  ],
  letterSky: [
    ({ weather }, c) => `Vom Wetter ist zu berichten: ${capital(c.pick(SKIES_NOW[weather]))}.`,
    ({ weather }, c) => `Du willst sicher wissen, wie das Wetter ist: ${capital(c.pick(SKIES_NOW[weather]))}.`,
    ({ weather }, c) => `Ich schreibe dir am Fenster, und ${c.pick(SKIES_NOW[weather])}.`,
  ],
  work: [({ from }, c) => c.pick(WORK[from.trade]), ({ from }, c) => `Du fragst nach der Arbeit. ${c.pick(WORK[from.trade])}`],
  news: [
    ({ about, event }) => `${about.name}, ${theTrade(about, "nominative")}, ${EVENTS[event](about)}.`,
    ({ about, event }) => `Stell dir vor: ${about.name} ${at(about.home)} ${EVENTS[event](about)}.`,
    ({ to, about, event }) =>
      `Und ${about.name}, ${about.to === to.name ? yourRelation(about, "nominative") : `${theRelation(about)} von ${about.to}`}, ${EVENTS[event](about)}.`,
    ({ about, event }) => `Es heißt, ${about.name} ${EVENTS[event](about)}, aber ich glaube kein Wort davon.`,
  ],
  seen: [
    ({ figure, deed, spot, manner }) =>
      `Gestern ${doesInverted(FIGURES[figure].subject, deed, spot)}, ${MANNERS[manner]}; was sagst du dazu?`,
    ({ figure, deed, spot, manner }) =>
      `Das ganze Dorf spricht nur davon: ${capital(does(FIGURES[figure].subject, deed, spot))}, ${MANNERS[manner]}.`,
    ({ figure, deed, spot, manner }) =>
      `Ich muss dir erzählen: ${capital(does(FIGURES[figure].subject, deed, spot))}, ${MANNERS[manner]}, und ich habe eine Stunde lang zugesehen.`,
  ],
  letterDream: [
    ({ about, deed, spot, item }) => `Heute Nacht habe ich geträumt, dass ${about.name} ${didLast(deed, spot)} und mir ${einen(item)} gab.`,
    ({ to, about, deed, spot, item }) =>
      `Du kennst dich doch mit Träumen aus, ${to.name}: Was heißt es, wenn ${about.name} ${didLast(deed, spot)} und nur ${ein(item)} zusah?`,
  ],
  lost: [
    ({ item, spot }) => `Nun zu meiner Frage: Jemand hat ${einen(item)} ${SPOTS[spot]} vergessen. Fehlt dir so etwas?`,
    ({ item, spot }) =>
      `Hast du ${einen(item)} gesehen? Zuletzt hatte ich ${it(genderOf(item))} ${SPOTS[spot]}, und seitdem habe ich überall gesucht, nur nicht in der Suppe.`,
  ],
  order: [
    ({ count, good, before }) => `Bitte schick mir bis ${WEEKDAYS[before]} ${goods(count, good)}.`,
    ({ count, good, before }) => `Kannst du ${goods(count, good)} entbehren? Ich brauche sie bis ${WEEKDAYS[before]} und bezahle sofort.`,
  ],
  invite: [
    ({ place, day, meal }) => `Komm am ${WEEKDAYS[day]} nach ${place.name}! Es gibt ${menu(meal)}.`,
    ({ place, day, meal }) => `Am ${WEEKDAYS[day]} gibt es bei mir ${menu(meal)}, und ${at(place)} wartet ein leerer Stuhl auf dich.`,
  ],
  way: [
    ({ legs }) => `Den Weg kennst du: ${listed(legs.map(wayTo))}, zusammen ${hours(hoursOf(legs))}.`,
    ({ legs }) => `Rechne ${listed(legs.map((leg) => `${hours(leg.hours)} ${way(leg)} nach ${leg.to.name}`))}, und klopf laut.`,
  ],
  regards: [
    ({ kin }) => `Grüß ${kin.name} von mir.`,
    ({ to, kin }) => `Umarme ${kin.name} von mir, ${yourRelation(kin, "accusative")}, ${dear(to)} ${to.name}.`,
  ],
  letterClose: [
    ({ from }) => `${from.woman ? "Deine" : "Dein"} ${from.name}`,
    ({ from }) => `Mit herzlichen Grüßen\n${from.name}, ${trade(from)} ${at(from.home)}`,
    ({ from }) => `Wie immer\n${from.name}`,
  ],
  postscript: [
    ({ from, act, spot }) => `P.S. ${capital(pet(from, "nominative"))} ${ACTS[act][1]} ${SPOTS[spot]} und lässt grüßen.`,
    ({ from, act, spot }) =>
      `P.S. Während ich das schrieb, ${ACTS[act][0]} ${from.petName} ${SPOTS[spot]}. Und vergiss nicht: Außer mir rührt niemand ${den(from.treasure)} an.`,
  ],
};
