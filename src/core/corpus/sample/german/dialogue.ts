// How people of the valley talk to one another in German: one line a speech, in low and high quotes.

import type { DialogueBeats, Phrases } from "../beats";
import type { Person } from "../people";
import { hoursOf } from "../places";
import { didLast, doesInverted, EVENTS, FIGURES, inOrderTo, MANNERS, toDo } from "./deeds";
import { goods } from "./goods";
import { article, capital, crowns, Er, hours, listed } from "./grammar";
import { SKIES_NOW, TIMES } from "./scenery";
import {
  anAnimal,
  aTrade,
  at,
  den,
  der,
  einem,
  einen,
  from,
  genderOf,
  LANDMARKS,
  pet,
  temper,
  theRelation,
  theTrade,
  trade,
  way,
  wayTo,
} from "./words";

const said = (speaker: Person, words: string) => `${speaker.name}: „${words}“`;

export const dialogue: Phrases<DialogueBeats> = {
  talkOpening: [
    ({ a, b, place, time }) =>
      `${capital(TIMES[time])} traf ${a.name}, ${theTrade(a, "nominative")}, ${at(place)} vor ${LANDMARKS[place.name].dative} ${b.name}, ${theTrade(b, "accusative")}.`,
    ({ a, b, place, time }) =>
      `${b.name}, ${theTrade(b, "nominative")}, saß ${TIMES[time]} ${at(place)} vor der Tür, als ${a.name}, ${theTrade(a, "nominative")}, vorbeikam.`,
    ({ a, b, place, time }) =>
      `${capital(at(place))}, ${TIMES[time]}. ${a.name}, ${trade(a)}, klopft. ${b.name}, ${trade(b)}, macht die Tür auf.`,
  ],
  hello: [
    ({ a, b }) => `${said(a, `Guten Tag, ${b.name}!`)}\n${said(b, `Schau an, wer da kommt. Guten Tag, ${a.name}!`)}`,
    ({ a, b }) => `${said(a, "Störe ich?")}\n${said(b, `Immer, ${a.name}. Setz dich.`)}`,
    ({ a, b }) => `${said(a, `Wie geht es ${pet(b, "dative")}?`)}\n${said(b, `Besser als mir. Und ${a.petName}?`)}\n${said(a, "Genauso.")}`,
  ],
  talkSky: [
    ({ speaker, weather }, c) => said(speaker, `Alle sagen es: ${capital(c.pick(SKIES_NOW[weather]))}.`),
    ({ speaker, weather }, c) => said(speaker, `Was für eine Woche! ${capital(c.pick(SKIES_NOW[weather]))}.`),
    ({ speaker, weather }, c) => said(speaker, `Mach die Tür zu, ${c.pick(SKIES_NOW[weather])}.`),
  ],
  askPrice: [
    ({ buyer, count, good }) => said(buyer, `Was kosten ${goods(count, good)}?`),
    ({ buyer, seller, count, good }) => said(buyer, `Ich brauche ${goods(count, good)}, ${seller.name}. Was willst du dafür?`),
  ],
  offer: [
    ({ seller, total }) => said(seller, `${capital(crowns(total))}, weil du es bist.`),
    ({ seller, total }) => said(seller, `Für dich ${crowns(total)}.`),
    ({ seller, total }) => said(seller, `${capital(crowns(total))} und keine weniger.`),
  ],
  counter: [
    ({ buyer, total }) => said(buyer, `Ich gebe dir ${crowns(total)}.`),
    ({ buyer, total }) => said(buyer, `${capital(crowns(total))} und ein Lied.`),
    ({ buyer, total }) => said(buyer, `Jeder andere würde ${crowns(total)} nehmen.`),
  ],
  agree: [
    ({ seller, buyer, total }) => `${said(seller, `Sagen wir ${total}.`)}\n${said(buyer, `${capital(crowns(total))}. Abgemacht.`)}`,
    ({ seller, buyer, total }) =>
      `${said(seller, "Du ruinierst mich.")}\n${said(buyer, `Also ${crowns(total)}?`)}\n${said(seller, "Nimm, bevor ich weine.")}`,
  ],
  askWay: [
    ({ a, to }) => said(a, `Wie komme ich von hier nach ${to.name}?`),
    ({ a, to }) => said(a, `Ich muss nach ${to.name}. Ist es weit?`),
  ],
  tellWay: [
    ({ b, legs }) => said(b, `${capital(listed(legs.map(wayTo)))}. Das macht ${hours(hoursOf(legs))}.`),
    ({ b, legs }) =>
      said(
        b,
        `${capital(hours(hoursOf(legs)))}. Rechne ${listed(legs.map((leg) => `${hours(leg.hours)} ${way(leg)} nach ${leg.to.name}`))}.`,
      ),
  ],
  askAbout: [
    ({ a, about }) => said(a, `Kennst du ${about.name}?`),
    ({ a, about }) => said(a, `Und wer ist ${about.name}, von ${about.woman ? "der" : "dem"} alle reden?`),
  ],
  tellAbout: [
    ({ b, about }) => said(b, `Natürlich. ${about.name} ist ${trade(about)} ${at(about.home)} und ${theRelation(about)} von ${about.to}.`),
    ({ b, about }) =>
      said(
        b,
        `${about.name}? ${capital(aTrade(about))} ${from(about.home)}. ${Er(about)} hat ${anAnimal(about.pet, "accusative")} namens ${about.petName}.`,
      ),
    ({ b, about }) =>
      said(
        b,
        `Wer kennt ${about.name} nicht? ${Er(about)} lebt ${at(about.home)}, ist ${temper(about)} und hütet ${einen(about.treasure)}.`,
      ),
  ],
  askItem: [
    ({ a, item }) => said(a, `Ich habe von ${einem(item)} gehört. Wem gehört ${article(genderOf(item), "nominative")}?`),
    ({ a, item }) => said(a, `Stimmt es, dass jemand ${einen(item)} hat?`),
  ],
  tellItem: [
    ({ b, item, owner }) => said(b, `${capital(der(item))} gehört ${owner.name}, ${theTrade(owner, "dative")} ${from(owner.home)}.`),
    ({ b, item, owner }) =>
      said(
        b,
        `Du meinst ${den(item)} von ${owner.name}. ${capital(article(genderOf(item), "nominative"))} hängt ${at(owner.home)} an einem Nagel, und ${pet(owner, "nominative")} schläft darunter.`,
      ),
  ],
  talkNews: [
    ({ a, b, about, event }) =>
      `${said(b, `${about.name} ${EVENTS[event](about)}.`)}\n${said(a, `${about.name}, ${theTrade(about, "nominative")}?`)}\n${said(b, `${about.woman ? "Genau die" : "Genau der"}.`)}`,
    ({ a, b, about, event }) =>
      `${said(a, `Es heißt, ${about.name} ${EVENTS[event](about)}.`)}\n${said(b, `Wer hat dir das gesagt? Bestimmt ${about.to}.`)}`,
  ],
  talkSeen: [
    ({ a, b, figure, deed, spot, manner }) =>
      `${said(a, `Unterwegs habe ich ${FIGURES[figure].object} gesehen, ${FIGURES[figure].who} ${didLast(deed, spot)}, ${MANNERS[manner]}.`)}\n${said(b, "Das gibt es hier jeden Tag.")}`,
    ({ a, b, figure, deed, spot, manner }) =>
      `${said(b, `Heute früh ${doesInverted(FIGURES[figure].subject, deed, spot)}, ${MANNERS[manner]}.`)}\n${said(a, "Und niemand hat etwas getan?")}\n${said(b, "Wir haben geklatscht.")}`,
  ],
  talkWish: [
    ({ a, b, item, task }) =>
      `${said(a, `Was würdest du tun, wenn du ${einen(item)} hättest?`)}\n${said(b, `Damit würde ich ${toDo(task)}.`)}`,
    ({ a, b, item, task }) =>
      `${said(b, `Wer kommt, um ${inOrderTo(task)}, dem schenke ich ${einen(item)}.`)}\n${said(a, `Da frag lieber ${b.to}.`)}`,
  ],
  bye: [
    ({ a, b }) => `${said(a, "Ich muss los.")}\n${said(b, "Das musst du immer. Komm gut heim!")}`,
    ({ a, b }) => `${said(a, `Auf Wiedersehen, ${b.name}.`)}\n${said(b, `Auf Wiedersehen, ${a.name}. Vorsicht, Stufe.`)}`,
    ({ a, b }) =>
      `${said(b, "Bleibst du zum Abendessen?")}\n${said(a, "Nächstes Mal.")}\n${said(b, "Das hast du letztes Mal auch gesagt.")}`,
  ],
};
