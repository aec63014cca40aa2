// How people of the valley talk to one another in French: one line a speech, in guillemets.

import type { DialogueBeats, Phrases } from "../beats";
import type { Person } from "../people";
import { hoursOf } from "../places";
import { DEEDS, EVENTS, FIGURES, MANNERS, SPOTS, TASKS } from "./deeds";
import { goods } from "./goods";
import { capital, crowns, de, hours, Il, listed, que } from "./grammar";
import { SKIES_NOW, TIMES } from "./scenery";
import { anAnimal, aTrade, at, LANDMARKS, le, temper, theAnimal, theRelation, theTrade, trade, un, way } from "./words";

const said = (speaker: Person, words: string) => `${speaker.name} : « ${words} »`;
const legText = (leg: Parameters<typeof way>[0]) => `${way(leg)} jusqu'à ${leg.to.name}`;

export const dialogue: Phrases<DialogueBeats> = {
  talkOpening: [
    ({ a, b, place, time }) =>
      `${capital(TIMES[time])}, ${a.name}, ${theTrade(a)}, rencontra ${b.name}, ${theTrade(b)}, ${at(place)}, devant ${LANDMARKS[place.name]}.`,
    ({ a, b, place, time }) =>
      `${b.name}, ${theTrade(b)}, prenait l'air devant sa porte, ${TIMES[time]}, ${at(place)}, quand ${a.name}, ${theTrade(a)}, passa par là.`,
    ({ a, b, place, time }) =>
      `${capital(at(place))}, ${TIMES[time]}. ${a.name}, ${trade(a)}, frappe. ${b.name}, ${trade(b)}, ouvre la porte.`,
  ],
  hello: [
    ({ a, b }) => `${said(a, `Bonjour, ${b.name} !`)}\n${said(b, `Tiens, qui voilà. Bonjour, ${a.name} !`)}`,
    ({ a, b }) => `${said(a, "Je te dérange ?")}\n${said(b, `Toujours, ${a.name}. Prends une chaise.`)}`,
    ({ a, b }) =>
      `${said(a, `Comment va ${theAnimal(b.pet)} ${b.petName} ?`)}\n${said(b, `Mieux que moi, ça mange bien. Et ${a.petName} ?`)}\n${said(a, "Pareil.")}`,
  ],
  talkSky: [
    ({ speaker, weather }, c) => said(speaker, `On dit ${que(c.pick(SKIES_NOW[weather]))}.`),
    ({ speaker, weather }, c) => said(speaker, `Quelle semaine ! ${capital(c.pick(SKIES_NOW[weather]))}.`),
    ({ speaker, weather }, c) => said(speaker, `Ferme la porte, ${c.pick(SKIES_NOW[weather])}.`),
  ],
  askPrice: [
    ({ buyer, count, good }) => said(buyer, `Combien coûtent ${goods(count, good)} ?`),
    ({ buyer, seller, count, good }) => said(buyer, `Il me faut ${goods(count, good)}, ${seller.name}. Combien en veux-tu ?`),
  ],
  offer: [
    ({ seller, total }) => said(seller, `${capital(crowns(total))}, parce que c'est toi.`),
    ({ seller, total }) => said(seller, `Pour toi, ${crowns(total)}.`),
    ({ seller, total }) => said(seller, `${capital(crowns(total))}, pas une de moins.`),
  ],
  counter: [
    ({ buyer, total }) => said(buyer, `Je t'en donne ${crowns(total)}.`),
    ({ buyer, total }) => said(buyer, `${capital(crowns(total))} et une chanson.`),
    ({ buyer, total }) => said(buyer, `N'importe qui d'autre prendrait ${crowns(total)}.`),
  ],
  agree: [
    ({ seller, buyer, total }) => `${said(seller, `Disons ${total}.`)}\n${said(buyer, `${capital(crowns(total))}. Marché conclu.`)}`,
    ({ seller, buyer, total }) =>
      `${said(seller, "Tu me ruines.")}\n${said(buyer, `${capital(crowns(total))}, alors ?`)}\n${said(seller, "Prends avant que je pleure.")}`,
  ],
  askWay: [
    ({ a, to }) => said(a, `Comment va-t-on d'ici à ${to.name} ?`),
    ({ a, to }) => said(a, `Je dois aller à ${to.name}. C'est loin ?`),
  ],
  tellWay: [
    ({ b, legs }) => said(b, `${capital(listed(legs.map(legText)))}. Cela fait ${hours(hoursOf(legs))}.`),
    ({ b, legs }) =>
      said(b, `${capital(hours(hoursOf(legs)))}. Compte ${listed(legs.map((leg) => `${hours(leg.hours)} ${legText(leg)}`))}.`),
  ],
  askAbout: [
    ({ a, about }) => said(a, `Tu connais ${about.name} ?`),
    ({ a, about }) => said(a, `Et qui est ${about.name}, dont tout le monde parle ?`),
  ],
  tellAbout: [
    ({ b, about }) =>
      said(b, `Bien sûr. ${about.name} est ${trade(about)} ${at(about.home)}, et c'est ${theRelation(about)} ${de(about.to)}.`),
    ({ b, about }) =>
      said(
        b,
        `${about.name} ? ${capital(aTrade(about))} ${temper(about)}, ${at(about.home)}. ${Il(about)} a ${anAnimal(about.pet)} qui s'appelle ${about.petName}.`,
      ),
    ({ b, about }) => said(b, `Qui ne connaît pas ${about.name} ? ${Il(about)} vit ${at(about.home)} et veille sur ${un(about.treasure)}.`),
  ],
  askItem: [
    ({ a, item }) => said(a, `J'ai entendu parler ${de(un(item))}. C'est à qui ?`),
    ({ a, item }) => said(a, `Est-ce vrai que quelqu'un possède ${un(item)} ?`),
  ],
  tellItem: [
    ({ b, item, owner }) => said(b, `${capital(le(item))} appartient à ${owner.name}, ${theTrade(owner)} ${de(owner.home.name)}.`),
    ({ b, item, owner }) =>
      said(
        b,
        `Tu veux dire ${le(item)} ${de(owner.name)}. C'est accroché à un clou, ${at(owner.home)}, et ${theAnimal(owner.pet)} ${owner.petName} dort dessous.`,
      ),
  ],
  talkNews: [
    ({ a, b, about, event }) =>
      `${said(b, `${about.name} ${EVENTS[event](about)}.`)}\n${said(a, `${about.name}, ${theTrade(about)} ?`)}\n${said(b, "En personne.")}`,
    ({ a, b, about, event }) =>
      `${said(a, `Il paraît ${que(about.name)} ${EVENTS[event](about)}.`)}\n${said(b, `Qui t'a dit ça ? Sûrement ${about.to}.`)}`,
  ],
  talkSeen: [
    ({ a, b, figure, deed, spot, manner }) =>
      `${said(a, `En chemin, j'ai vu ${FIGURES[figure]} qui ${DEEDS[deed]} ${SPOTS[spot]}, ${MANNERS[manner]}.`)}\n${said(b, "Ici, c'est tous les jours comme ça.")}`,
    ({ a, b, figure, deed, spot, manner }) =>
      `${said(b, `Ce matin, ${FIGURES[figure]} ${DEEDS[deed]} ${SPOTS[spot]}, ${MANNERS[manner]}.`)}\n${said(a, "Et personne n'a rien fait ?")}\n${said(b, "On a applaudi.")}`,
  ],
  talkWish: [
    ({ a, b, item, task }) => `${said(a, `Que ferais-tu si tu avais ${un(item)} ?`)}\n${said(b, `Ça me servirait à ${TASKS[task][0]}.`)}`,
    ({ a, b, item, task }) =>
      `${said(b, `Je donnerais ${un(item)} à qui viendrait ${TASKS[task][0]}.`)}\n${said(a, `Demande plutôt à ${b.to}.`)}`,
  ],
  bye: [
    ({ a, b }) => `${said(a, "Il faut que je m'en aille.")}\n${said(b, "Il le faut toujours. Bon retour !")}`,
    ({ a, b }) => `${said(a, `Au revoir, ${b.name}.`)}\n${said(b, `Au revoir, ${a.name}. Attention à la marche.`)}`,
    ({ a, b }) =>
      `${said(b, "Tu restes souper ?")}\n${said(a, "La prochaine fois.")}\n${said(b, "C'est ce que tu as dit la dernière fois.")}`,
  ],
};
