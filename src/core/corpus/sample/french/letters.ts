// How the valley writes letters in French, and what each trade has to report.

import type { LetterBeats, Phrases } from "../beats";
import type { Trade } from "../people";
import { hoursOf } from "../places";
import { ACTS, DEEDS, EVENTS, FIGURES, MANNERS, menu, SPOTS } from "./deeds";
import { date, goods, WEEKDAYS } from "./goods";
import { capital, de, elides, hours, listed, que } from "./grammar";
import { SKIES_NOW } from "./scenery";
import { at, le, relation, theAnimal, theRelation, theTrade, trade, un, way, yourRelation } from "./words";

const WORK: Readonly<Record<Trade, readonly string[]>> = {
  apothecary: [
    "La moitié de la ville tousse, et je remue du sirop jusqu'à minuit.",
    "J'ai étiqueté deux cents flacons et je n'en ai confondu qu'un.",
  ],
  baker: ["Je cuis quarante pains par nuit et je mange le quarante et unième.", "Le nouveau four tire si bien qu'il a mangé mon tablier."],
  beekeeper: ["Les abeilles m'en veulent, et elles ont raison.", "J'ai maintenant neuf ruches, et chacune bourdonne dans un autre ton."],
  bellringer: [
    "La grosse cloche a une fêlure et parle avec un cheveu sur la langue.",
    "Je sonne midi selon mon estomac, et personne ne s'est plaint.",
  ],
  bookbinder: [
    "J'ai cousu trois cents pages à l'envers et tout recommencé.",
    "Mes doigts sentent la colle, et mes rêves ont des numéros de page.",
  ],
  carpenter: [
    "Je construis un escalier pour gens à jambes courtes.",
    "Les bateaux sont tous réparés, alors je taille une cuillère pour chaque hôte.",
  ],
  charcoal: ["Ma meule fume depuis six jours, et moi aussi.", "Dans le bois, on n'entend que la hache et ses propres pensées."],
  clockmaker: [
    "Trois horloges se sont arrêtées la même nuit, et depuis je ne dors plus.",
    "Je répare des montres pour des gens qui sont quand même en retard.",
  ],
  cook: ["J'ai inventé une soupe et oublié comment.", "Soixante couverts dimanche, et un seul a demandé du sel."],
  ferry: ["Le courant est fort, et j'ai tiré mille fois sur la corde.", "Hier, j'ai passé un piano qui est arrivé désaccordé."],
  fiddler: ["J'ai cassé deux cordes et une promesse.", "J'ai joué à quatre mariages et je me souviens de trois."],
  fisher: ["Les filets remontent pleins d'algues et d'un hareng étonné.", "J'ai pêché tellement que les mouettes connaissent mon nom."],
  gardener: [
    "Les rosiers ont des pucerons, et les pucerons ont bon goût.",
    "J'ai planté quatre-vingts tulipes et je sais où sont soixante-dix-neuf.",
  ],
  glassblower: ["J'ai soufflé quarante gobelets, dont trente sont encore en vie.", "Le four a faim, et moi aussi."],
  innkeeper: ["La maison est pleine, et l'oie dort dans mon lit.", "Le lundi, personne ne vient, alors je fais des discours aux chaises."],
  lighthouse: ["La lampe ne s'est pas éteinte une seule fois ce mois-ci.", "J'ai nettoyé chaque vitre et compté deux fois les navires."],
  mapmaker: [
    "J'ai dessiné le lac trop petit, et les pêcheurs sont vexés.",
    "Il reste une tache blanche sur ma carte, et je la garde pour plus tard.",
  ],
  miller: [
    "La roue tourne jour et nuit, et je parle aussi fort qu'elle.",
    "J'ai de la farine dans les poches, dans les oreilles et dans le thé.",
  ],
  post: ["J'ai usé mes bottes pour la deuxième fois cette année.", "Tous les chiens de ma tournée m'ont pardonné, sauf un."],
  potter: [
    "Sur vingt cruches, dix-neuf sont droites, et c'est la vingtième qu'on s'arrache.",
    "Mon tour grince un air dont je n'arrive pas à me défaire.",
  ],
  shepherd: [
    "Sept agneaux sont nés cette semaine, tous la nuit.",
    "J'ai lu quatre fois le même livre aux moutons, et il leur plaît toujours.",
  ],
  smith: ["J'ai ferré tous les chevaux du village, dont un par erreur.", "Le feu est de bonne humeur, et le marteau chante."],
  teacher: ["Les enfants savent tout écrire, sauf leur nom.", "Quelqu'un a appris au perroquet de l'école à compter à rebours."],
  weaver: ["La toile bleue est finie, douze aunes sans un défaut.", "J'ai tissé une faute dans la bordure, pour qu'elle reste à moi."],
};

const legText = (leg: Parameters<typeof way>[0]) => `${way(leg)} jusqu'à ${leg.to.name}`;

export const letters: Phrases<LetterBeats> = {
  letterHead: [({ place, day, month }) => `${place.name}, le ${date(day, month)}`],
  salute: [
    ({ to }) => `${to.woman ? "Chère" : "Cher"} ${to.name},`,
    ({ from, to }) => `${to.woman ? "Ma chère" : "Mon cher"} ${from.to === to.name ? relation(to) : to.name},`,
  ],
  letterThanks: [
    ({ count, good }) => `Merci beaucoup pour les ${goods(count, good)}, tout est arrivé hier.`,
    ({ count, good }) => `J'ai bien reçu les ${goods(count, good)}, il ne manquait que la ficelle.`,
    ({ to, count, good }) =>
      `Le facteur a monté ${goods(count, good)} par l'escalier et a prononcé ton nom en gémissant, ${to.woman ? "chère" : "cher"} ${to.name}.`,
  ],
  letterSky: [
    ({ weather }, c) => `Ici, ${c.pick(SKIES_NOW[weather])}.`,
    ({ weather }, c) => `Tu voudras savoir quel temps il fait : ${c.pick(SKIES_NOW[weather])}.`,
    ({ weather }, c) => `Je t'écris à la fenêtre, et ${c.pick(SKIES_NOW[weather])}.`,
  ],
  work: [
    ({ from }, c) => c.pick(WORK[from.trade]),
    ({ from }, c) => `Tu me demandes des nouvelles du travail. ${c.pick(WORK[from.trade])}`,
  ],
  news: [
    ({ about, event }) => `${about.name}, ${theTrade(about)}, ${EVENTS[event](about)}.`,
    ({ about, event }) => `Figure-toi ${que(about.name)}, ${at(about.home)}, ${EVENTS[event](about)}.`,
    ({ to, about, event }) =>
      `Et ${about.name}, ${about.to === to.name ? yourRelation(about) : `${theRelation(about)} ${de(about.to)}`}, ${EVENTS[event](about)}.`,
    ({ about, event }) => `On dit ${que(about.name)} ${EVENTS[event](about)}, mais je n'en crois pas un mot.`,
  ],
  seen: [
    ({ figure, deed, spot, manner }) => `Hier, ${FIGURES[figure]} ${DEEDS[deed]} ${SPOTS[spot]}, ${MANNERS[manner]} ; qu'en dis-tu ?`,
    ({ figure, deed, spot, manner }) =>
      `Le village ne parle que de ça : ${FIGURES[figure]} ${DEEDS[deed]} ${SPOTS[spot]}, ${MANNERS[manner]}.`,
    ({ figure, deed, spot, manner }) =>
      `Il faut que je te raconte : ${FIGURES[figure]} ${DEEDS[deed]} ${SPOTS[spot]}, ${MANNERS[manner]}, et j'ai regardé pendant une heure.`,
  ],
  letterDream: [
    ({ about, deed, spot, item }) => `Cette nuit, j'ai rêvé ${que(about.name)} ${DEEDS[deed]} ${SPOTS[spot]} et me donnait ${un(item)}.`,
    ({ to, about, deed, spot, item }) =>
      `Toi qui t'y connais en rêves, ${to.name}, dis-moi pourquoi ${about.name} ${DEEDS[deed]} ${SPOTS[spot]}, sans autre témoin ${que(un(item))}.`,
  ],
  lost: [
    ({ item, spot }) => `Et maintenant ma question : quelqu'un a oublié ${un(item)} ${SPOTS[spot]}. Est-ce à toi ?`,
    ({ item, spot }) =>
      `N'aurais-tu pas vu ${un(item)} ? La dernière fois, c'était ${SPOTS[spot]} ; depuis, j'ai cherché partout sauf dans la soupe.`,
  ],
  order: [
    ({ count, good, before }) => `Envoie-moi, s'il te plaît, ${goods(count, good)} avant ${WEEKDAYS[before]}.`,
    ({ count, good, before }) =>
      `Pourrais-tu te passer de ${goods(count, good)} ? Il me les faut pour ${WEEKDAYS[before]}, et je paierai tout de suite.`,
  ],
  invite: [
    ({ place, day, meal }) => `Viens à ${place.name} ${WEEKDAYS[day]} ! Il y aura ${menu(meal)}.`,
    ({ place, day, meal }) => `${capital(WEEKDAYS[day])}, je prépare ${menu(meal)}, et une chaise vide t'attend ${at(place)}.`,
  ],
  way: [
    ({ legs }) => `Tu connais le chemin : ${listed(legs.map(legText))}, ${hours(hoursOf(legs))} en tout.`,
    ({ legs }) => `Compte ${listed(legs.map((leg) => `${hours(leg.hours)} ${legText(leg)}`))}, et frappe fort.`,
  ],
  regards: [
    ({ kin }) => `Salue ${kin.name} de ma part.`,
    ({ to, kin }) => `Embrasse ${kin.name} pour moi, ${yourRelation(kin)}, ${to.woman ? "chère" : "cher"} ${to.name}.`,
  ],
  letterClose: [
    ({ from }) => `${from.woman && !elides(from.name) ? "Ta" : "Ton"} ${from.name}`,
    ({ from }) => `Avec toute mon amitié,\n${from.name}, ${trade(from)} ${at(from.home)}`,
    ({ from }) => `Comme toujours,\n${from.name}`,
  ],
  postscript: [
    ({ from, act, spot }) => `P.-S. ${capital(theAnimal(from.pet))} ${from.petName} ${ACTS[act][1]} ${SPOTS[spot]} et te salue.`,
    ({ from, act, spot }) =>
      `P.-S. Pendant que j'écrivais, ${from.petName} ${ACTS[act][0]} ${SPOTS[spot]}. Et n'oublie pas : personne d'autre que moi ne touche ${le(from.treasure)}.`,
  ],
};
