// How people of the valley talk to one another in English: one line a speech, in double quotes.

import type { DialogueBeats, Phrases } from "../beats";
import type { Person } from "../people";
import { hoursOf } from "../places";
import { DEEDS, EVENTS, FIGURES, MANNERS, SPOTS, TASKS } from "./deeds";
import { SKIES_NOW, TIMES } from "./scenery";
import { a, at, bare, capital, crowns, goods, He, hours, LANDMARKS, listed, the, tradeOf, way, withArticle } from "./words";

const said = (speaker: Person, words: string) => `${speaker.name}: "${words}"`;

export const dialogue: Phrases<DialogueBeats> = {
  talkOpening: [
    ({ a, b, place, time }) =>
      `${capital(TIMES[time])} ${a.name} the ${tradeOf(a)} met ${b.name} the ${tradeOf(b)} ${at(place)}, before ${LANDMARKS[place.name]}.`,
    ({ a, b, place, time }) =>
      `${b.name}, the ${tradeOf(b)}, was sitting outside ${at(place)} ${TIMES[time]} when ${a.name} the ${tradeOf(a)} came by.`,
    ({ a, b, place, time }) =>
      `${capital(at(place))}, ${TIMES[time]}. ${a.name}, ${withArticle(tradeOf(a))}, knocks. ${b.name}, ${withArticle(tradeOf(b))}, opens the door.`,
  ],
  hello: [
    ({ a, b }) => `${said(a, `Good day, ${b.name}!`)}\n${said(b, `Look who is here. Good day, ${a.name}!`)}`,
    ({ a, b }) => `${said(a, "Am I disturbing you?")}\n${said(b, `Always, ${a.name}. Sit down.`)}`,
    ({ a, b }) =>
      `${said(a, `How is ${b.petName} the ${b.pet}?`)}\n${said(b, `Better fed than I am. And ${a.petName}?`)}\n${said(a, "The same.")}`,
  ],
  talkSky: [
    ({ speaker, weather }, c) => said(speaker, `They say that ${c.pick(SKIES_NOW[weather])}.`),
    ({ speaker, weather }, c) => said(speaker, `What a week! ${capital(c.pick(SKIES_NOW[weather]))}.`),
    ({ speaker, weather }, c) => said(speaker, `Shut the door, ${c.pick(SKIES_NOW[weather])}.`),
  ],
  askPrice: [
    ({ buyer, count, good }) => said(buyer, `What do ${goods(count, good)} cost?`),
    ({ buyer, seller, count, good }) => said(buyer, `I need ${goods(count, good)}, ${seller.name}. What do you want for them?`),
  ],
  offer: [
    ({ seller, total }) => said(seller, `${capital(crowns(total))}, because it is you.`),
    ({ seller, total }) => said(seller, `For you, ${crowns(total)}.`),
    ({ seller, total }) => said(seller, `${capital(crowns(total))}, and not one less.`),
  ],
  counter: [
    ({ buyer, total }) => said(buyer, `I will give you ${crowns(total)}.`),
    ({ buyer, total }) => said(buyer, `${capital(crowns(total))} and a song.`),
    ({ buyer, total }) => said(buyer, `Anybody else would take ${crowns(total)}.`),
  ],
  agree: [
    ({ seller, buyer, total }) => `${said(seller, `Let us say ${total}.`)}\n${said(buyer, `${capital(crowns(total))}. Agreed.`)}`,
    ({ seller, buyer, total }) =>
      `${said(seller, "You are ruining me.")}\n${said(buyer, `${capital(crowns(total))}, then?`)}\n${said(seller, "Take it before I weep.")}`,
  ],
  askWay: [
    ({ a, to }) => said(a, `How do I get to ${to.name} from here?`),
    ({ a, to }) => said(a, `I have to go to ${to.name}. Is it far?`),
  ],
  tellWay: [
    ({ b, legs }) => said(b, `${capital(listed(legs.map((leg) => `${way(leg)} to ${leg.to.name}`)))}. That makes ${hours(hoursOf(legs))}.`),
    ({ b, legs }) =>
      said(
        b,
        `${capital(hours(hoursOf(legs)))}. You go ${listed(legs.map((leg) => `${hours(leg.hours)} ${way(leg)} to ${leg.to.name}`))}.`,
      ),
  ],
  askAbout: [
    ({ a, about }) => said(a, `Do you know ${about.name}?`),
    ({ a, about }) => said(a, `And who is ${about.name}, of whom they all speak?`),
  ],
  tellAbout: [
    ({ b, about }) =>
      said(b, `Of course. ${about.name} is the ${tradeOf(about)} ${at(about.home)}, and the ${about.relation} of ${about.to}.`),
    ({ b, about }) =>
      said(
        b,
        `${about.name}? ${capital(withArticle(about.temper))} ${tradeOf(about)} from ${about.home.name}. ${He(about)} has ${withArticle(about.pet)} called ${about.petName}.`,
      ),
    ({ b, about }) => said(b, `Everybody does. ${He(about)} lives ${at(about.home)} and guards ${a(about.treasure)}.`),
  ],
  askItem: [
    ({ a: speaker, item }) => said(speaker, `I have heard of ${a(item)}. Whose is it?`),
    ({ a: speaker, item }) => said(speaker, `Is it true that somebody has ${a(item)}?`),
  ],
  tellItem: [
    ({ b, item, owner }) => said(b, `${capital(the(item))} belongs to ${owner.name}, the ${tradeOf(owner)} ${at(owner.home)}.`),
    ({ b, item, owner }) =>
      said(
        b,
        `You mean ${owner.name}'s ${bare(item)}. It hangs on a nail ${at(owner.home)}, and ${owner.petName} the ${owner.pet} sleeps below it.`,
      ),
  ],
  talkNews: [
    ({ a, b, about, event }) =>
      `${said(b, `${about.name} ${EVENTS[event](about)}.`)}\n${said(a, `${about.name} the ${tradeOf(about)}?`)}\n${said(b, "The very same.")}`,
    ({ a, b, about, event }) =>
      `${said(a, `I hear that ${about.name} ${EVENTS[event](about)}.`)}\n${said(b, `Who told you? It must have been ${about.to}.`)}`,
  ],
  talkSeen: [
    ({ a, b, figure, deed, spot, manner }) =>
      `${said(a, `On the way I saw ${FIGURES[figure]} who ${DEEDS[deed]} ${SPOTS[spot]}, ${MANNERS[manner]}.`)}\n${said(b, "That happens here every day.")}`,
    ({ a, b, figure, deed, spot, manner }) =>
      `${said(b, `This morning ${FIGURES[figure]} ${DEEDS[deed]} ${SPOTS[spot]}, ${MANNERS[manner]}.`)}\n${said(a, "And nobody did anything?")}\n${said(b, "We applauded.")}`,
  ],
  talkWish: [
    ({ a: visitor, b, item, task }) =>
      `${said(visitor, `What would you do if you had ${a(item)}?`)}\n${said(b, `I would ${TASKS[task][0]} with it.`)}`,
    ({ a: visitor, b, item, task }) =>
      `${said(b, `I would give ${a(item)} to anybody who came to ${TASKS[task][0]}.`)}\n${said(visitor, `You had better ask ${b.to}.`)}`,
  ],
  bye: [
    ({ a, b }) => `${said(a, "I must be going.")}\n${said(b, "You always must. Safe home!")}`,
    ({ a, b }) => `${said(a, `Goodbye, ${b.name}.`)}\n${said(b, `Goodbye, ${a.name}. Mind the step.`)}`,
    ({ a, b }) => `${said(b, "Stay for supper?")}\n${said(a, "Next time.")}\n${said(b, "That is what you said last time.")}`,
  ],
};
