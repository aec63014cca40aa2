// How German tells a story: every beat in a few ways. Preterite throughout; speech in low and high quotes.

import type { Phrases, StoryBeats } from "../beats";
import type { Chooser } from "../chooser";
import type { Leg } from "../places";
import { ACTS, didLast, does, doesInverted, EVENTS, FIGURES, inOrderTo, MANNERS, menu, REASONS, SPOTS, TASKS, toDo } from "./deeds";
import { article, capital, days, daysDative, Er, er, genitive, hours, ihm, it, listed, oneOfThem, sein, who } from "./grammar";
import { proverb } from "./proverbs";
import { SEASONS, SKIES, SOLUTIONS, TIMES, TROUBLES } from "./scenery";
import {
  anAnimal,
  animalGender,
  aPerson,
  aTrade,
  at,
  dem,
  den,
  der,
  ein,
  einem,
  einen,
  from,
  genderOf,
  LANDMARKS,
  pet,
  relation,
  SIGHTS,
  seinen,
  temper,
  theKind,
  theTemperedTrade,
  theTrade,
  trade,
  way,
  wayTo,
} from "./words";

const LAST_WORDS = [
  "Das ist alles.",
  "Die Katze wusste es schon.",
  "Und so war es.",
  "Niemand hat widersprochen.",
  "Dann ging die Lampe aus.",
  "Der Rest ist Suppe.",
];
const THANKS = [
  "Vorsicht, keine Nässe",
  "Nimm, bevor ich es mir anders überlege",
  "Das reist gern",
  "Ich habe drei davon und nur zwei Hände",
  "Das hast du dir verdient",
  "Das ist noch von meinem Onkel",
];
const JOY = [
  "lachte, dass die Tassen klirrten",
  "sagte lange nichts",
  "tanzte einmal um den Tisch",
  "musste sich setzen",
  "weinte ein wenig",
  "pfiff",
];
const BEDS = [
  "auf einem Heuboden",
  "hinter einem Ofen",
  "in einem zu kurzen Bett",
  "unter drei Decken",
  "auf einem Sack Wolle",
  "neben einer tickenden Uhr",
];
const PASTIMES = ["sang", "zählte die Schritte", "pfiff", "dachte ans Abendessen", "erzählte dem Wind alte Witze", "übte das Einmaleins"];
const LABOURS = ["nähte", "summte", "fluchte leise", "zählte halblaut", "arbeitete", "redete mit dem Werkzeug"];

/** Verbs of motion by road; the ferry's way is half a ride. */
const gait = ({ way: road }: Leg, choose: Chooser) => {
  if (road === "boat") return choose.pick(["segelte", "ruderte"]);
  if (road === "ferry") return choose.pick(["reiste", "fuhr"]);
  return choose.pick(["wanderte", "lief", "stapfte", "reiste", "trabte"]);
};

export const story: Phrases<StoryBeats> = {
  storyTitle: [
    ({ hero, item }) => `${hero.name} und ${der(item)}`,
    ({ hero, item }) => `${capital(der(item))} oder ${genitive(hero.name)} Reise`,
    ({ hero, item }) => `Wie ${hero.name} zu ${dem(item)} kam`,
  ],
  opening: [
    ({ hero, season, time }, c) =>
      `Es begann ${TIMES[time]} ${c.pick(SEASONS[season])}, ${at(hero.home)}, ${theKind(hero.home, "dative")}.`,
    ({ hero, season, time }, c) =>
      `${capital(c.pick(SEASONS[season]))}, stand ${hero.name} ${TIMES[time]} vor ${LANDMARKS[hero.home.name].dative} ${at(hero.home)}.`,
    ({ hero, season, time }, c) => `${capital(TIMES[time])} ${c.pick(SEASONS[season])}, geschah ${at(hero.home)} etwas Ungewöhnliches.`,
    ({ hero, season, time }, c) =>
      `Das erzählt man ${at(hero.home)}: ${capital(TIMES[time])} ${c.pick(SEASONS[season])}, hielt es ${hero.name} nicht mehr auf dem Stuhl.`,
  ],
  sky: [({ weather }, c) => c.pick(SKIES[weather])],
  portrait: [
    ({ hero }) => `${hero.name}, ${theTrade(hero, "nominative")}, war ${temper(hero)}, und das wussten alle.`,
    ({ hero }) => `${hero.name} war dort ${trade(hero)}, ${aPerson(hero)}, ${who(hero)} nie ohne ${pet(hero, "accusative")} weit wegging.`,
    ({ hero }) => `Dort lebte ${hero.name}, ${theTemperedTrade(hero)}, mit ${anAnimal(hero.pet, "dative")} namens ${hero.petName}.`,
    ({ hero }) => `Es hieß, ${hero.name}, ${trade(hero)} und ${relation(hero)} von ${hero.to}, sei sogar im Schlaf ${temper(hero)}.`,
  ],
  found: [
    ({ hero, item, owner, spot }) =>
      `${capital(SPOTS[spot])} fand ${hero.name} ${einen(item)}. „${capital(article(genderOf(item), "nominative"))} gehört ${owner.name}, ${theTrade(owner, "dative")} ${from(owner.home)}“, dachte ${er(hero)}.`,
    ({ hero, item, owner, spot }) =>
      `Etwas lag ${SPOTS[spot]}: Es war ${der(item)} von ${owner.name}, ${theTrade(owner, "dative")} ${from(owner.home)}. ${hero.name} hob ${it(genderOf(item))} auf und putzte ${it(genderOf(item))} mit dem Ärmel ab.`,
    ({ hero, item, owner, spot }) =>
      `${capital(pet(hero, "nominative"))} wollte nicht von einer Stelle ${SPOTS[spot]} weichen, und dort sah ${hero.name} ${den(item)}, ${article(genderOf(item), "accusative")} ${owner.name} ${at(owner.home)} seit Wochen vermisste.`,
  ],
  need: [
    ({ hero, item, owner, reason }) =>
      `${hero.name} brauchte ${REASONS[reason].need} ${einen(item)}. Im ganzen Tal gab es nur ${oneOfThem(genderOf(item))}, und ${article(genderOf(item), "nominative")} gehörte ${owner.name}, ${theTrade(owner, "dative")} ${from(owner.home)}.`,
    ({ hero, item, owner, reason }) =>
      `„${capital(REASONS[reason].need)} brauchen wir ${einen(item)}“, sagten die Leute, und alle schauten ${hero.name} an. „${owner.name} hat ${oneOfThem(genderOf(item))}, ${at(owner.home)}“, sagte ${er(hero)}. „Ich frage nach.“`,
    ({ hero, item, owner, reason }) =>
      `Was ${hero.name} ${REASONS[reason].need} fehlte, war ${ein(item)}. Da fiel ${ihm(hero)} ${owner.name} ein, ${theTrade(owner, "nominative")} ${from(owner.home)}, ${who(owner)} seit Jahren ${oneOfThem(genderOf(item))} hütete.`,
  ],
  wish: [
    ({ hero, friend, wanted, own }) =>
      `${friend.name}, ${theTrade(friend, "nominative")}, hatte bald Geburtstag und träumte von ${einem(wanted)}. Alles, was ${hero.name} zu geben hatte, war ${ein(own)}.`,
    ({ hero, friend, wanted, own }) =>
      `„Wenn ich ${einen(wanted)} hätte“, seufzte ${friend.name}, ${theTrade(friend, "nominative")}, „wäre ich wunschlos.“ ${hero.name} besaß nur ${einen(own)}, aber ${er(hero)} hatte eine Idee.`,
    ({ hero, friend, wanted, own }) =>
      `${hero.name} hatte ${friend.name}, ${theTrade(friend, "dative")}, ${einen(wanted)} versprochen und besaß k${oneOfThem(genderOf(wanted))}. Also nahm ${er(hero)} ${seinen(hero, own)} vom Nagel und ging tauschen.`,
  ],
  packs: [
    ({ hero, tool }) => `${hero.name} steckte ${einen(tool)} in die Tasche, denn man weiß ja nie.`,
    ({ hero, tool }) => `${Er(hero)} nahm ${einen(tool)} und ein halbes Brot mit.`,
    ({ hero, tool }) => `An der Tür kehrte ${er(hero)} noch einmal um und holte ${einen(tool)}.`,
    ({ hero, tool }, c) => `„${capital(proverb(c))}“, sagte ${hero.name} und packte ${einen(tool)} ein.`,
  ],
  leaves: [
    ({ hero, to }) => `Dann brach ${hero.name} nach ${to.name} auf.`,
    ({ hero, to }) =>
      `${Er(hero)} sagte den Nachbarn, sie sollten nicht mit dem Abendessen warten, und machte sich auf den Weg nach ${to.name}.`,
    ({ hero, to }) => `So zog ${hero.name} los, nach ${to.name}, und ${pet(hero, "nominative")} ging mit bis zum letzten Haus.`,
    ({ hero, to }) =>
      `„Ich gehe nach ${to.name}“, sagte ${er(hero)} zu ${pet(hero, "dative")}, ${article(animalGender(hero.pet), "nominative")} es schon geahnt hatte.`,
  ],
  leg: [
    ({ hero, leg }, c) =>
      `Von ${leg.from.name} ${gait(leg, c)} ${hero.name} ${hours(leg.hours)} ${wayTo(leg)}, ${c.pick(SIGHTS[leg.way])}.`,
    ({ hero, leg }, c) =>
      `${capital(way(leg))} sind es von ${leg.from.name} nach ${leg.to.name} ${hours(leg.hours)}. ${hero.name} ${c.pick(PASTIMES)}.`,
    ({ hero, leg }, c) =>
      `Bis ${leg.to.name} braucht man ${way(leg)} ${hours(leg.hours)}. ${hero.name} ${c.pick(PASTIMES)}, damit sie schneller vergingen.`,
    ({ hero, leg }, c) => `${capital(way(leg))}, ${c.pick(SIGHTS[leg.way])}, kam ${hero.name} nach ${hours(leg.hours)} ${at(leg.to)} an.`,
    ({ hero, leg }, c) =>
      `${capital(c.pick(SIGHTS[leg.way]))} ${gait(leg, c)} ${hero.name} weiter, immer ${way(leg)}, und nach ${hours(leg.hours)} sah ${er(hero)} ${LANDMARKS[leg.to.name].accusative}: Das war ${leg.to.name}.`,
  ],
  creature: [
    ({ animal, quality, act, spot }) => `${capital(anAnimal(animal, "nominative", quality))} ${ACTS[act][0]} ${SPOTS[spot]}.`,
    ({ animal, quality, act, spot }) => `${capital(SPOTS[spot])} ${ACTS[act][0]} ${anAnimal(animal, "nominative", quality)}, wie bestellt.`,
    ({ animal, quality, act, spot }) =>
      `${capital(anAnimal(animal, "nominative", quality))} ${ACTS[act][0]} ${SPOTS[spot]} und kümmerte sich um niemanden.`,
  ],
  passer: [
    ({ figure, deed, spot, manner }) => `${capital(does(FIGURES[figure].subject, deed, spot))}, ${MANNERS[manner]}.`,
    ({ figure, deed, spot, manner }) => `${capital(SPOTS[spot])} ${doesInverted(FIGURES[figure].subject, deed)}, ${MANNERS[manner]}.`,
    ({ hero, figure, deed, spot, manner }) =>
      `${hero.name} sah ${FIGURES[figure].object}, ${FIGURES[figure].who} ${didLast(deed, spot)}, ${MANNERS[manner]}, und fragte nicht, warum.`,
    ({ hero, figure, deed, spot, manner }) =>
      `„Guten Tag“, sagte ${hero.name}. ${capital(does(FIGURES[figure].subject, deed, spot))}, ${MANNERS[manner]}, und gab keine Antwort.`,
  ],
  stall: [
    ({ place, items }) => `Auf dem Markt ${at(place)} konnte man ${listed(items.map(einen))} kaufen.`,
    ({ hero, items }) => `Ein Stand bot ${listed(items.map(einen))} an. ${hero.name} sah sich alles an und kaufte nichts.`,
    ({ hero, items: [first, second, third] }) =>
      `„${capital(einen(first))} für ${einen(second)}!“, rief ein Händler. „Und ${einen(third)} obendrauf!“ ${hero.name} schüttelte den Kopf.`,
  ],
  trouble: [({ tool }, c) => c.pick(TROUBLES[tool]), ({ tool }, c) => `Doch dann gab es Ärger. ${c.pick(TROUBLES[tool])}`],
  solved: [({ hero, tool }) => SOLUTIONS[tool.thing](hero, tool)],
  meets: [
    ({ hero, other }) =>
      `${other.name}, ${theTrade(other, "nominative")}, stand vor ${LANDMARKS[other.home.name].dative} und winkte ${hero.name} zu.`,
    ({ hero, other }) => `${capital(at(other.home))} lebte ${other.name}, ${aTrade(other)}, ${who(other)} ${hero.name} sofort hereinbat.`,
    ({ hero, other }) =>
      `Zuerst wurde ${hero.name} von ${pet(other, "dative")} begrüßt, dann von ${other.name}, ${theTrade(other, "dative")}.`,
    ({ hero, other }, c) =>
      `${other.name}, ${theTrade(other, "nominative")}, ${c.pick(LABOURS)}, als ${hero.name} über den Zaun schaute. „Komm herein“, sagte ${er(other)}, „sonst wird die Suppe kalt.“`,
  ],
  tells: [
    ({ other, about, event }) =>
      `„Hast du schon gehört?“, fragte ${other.name}. „${about.name}, ${theTrade(about, "nominative")}, ${EVENTS[event](about)}.“`,
    ({ other, about, event }) =>
      `${other.name} senkte die Stimme, obwohl niemand zuhörte. „${about.name} ${from(about.home)} ${EVENTS[event](about)}.“`,
    ({ other, about, event }) =>
      `„Ich weiß es von ${about.to}“, sagte ${other.name}. „${about.name}, ${theTrade(about, "nominative")}, ${EVENTS[event](about)}.“`,
  ],
  asks: [
    ({ hero, other, to, next }) =>
      `„Wie kommt man nach ${to.name}?“, fragte ${hero.name}. „${capital(wayTo(next))}“, sagte ${other.name}, „und das dauert ${hours(next.hours)}.“`,
    ({ hero, other, to, next }) =>
      `${other.name} betrachtete ${genitive(hero.name)} Schuhe. „Damit nach ${to.name}? Erst musst du ${wayTo(next)}.“`,
  ],
  chore: [
    ({ hero, other, task }) =>
      `„Bevor du weitergehst“, sagte ${other.name}, „hilfst du mir, ${inOrderTo(task)}?“ ${hero.name} krempelte die Ärmel hoch.`,
    ({ hero, other, task }) =>
      `${other.name} musste ${toDo(task)} und hatte sich den Daumen verletzt. Also ${TASKS[task].past} ${hero.name} ${TASKS[task].object}.`,
    ({ hero, other, task }, c) => `${hero.name} half ${other.name}, ${inOrderTo(task)}, und das dauerte ${hours(c.whole(2, 6))}.`,
  ],
  reward: [
    ({ hero, other, item }, c) => `Dafür bekam ${hero.name} ${einen(item)}. „${c.pick(THANKS)}“, sagte ${other.name}.`,
    ({ hero, other, item }) => `Von Geld wollte ${other.name} nichts hören und schenkte ${hero.name} ${einen(item)}.`,
    ({ hero, item }) => `Als ${er(hero)} weiterging, lag ${ein(item)} in ${sein(hero)}er Tasche.`,
  ],
  swap: [
    ({ hero, other, give, get }) => `${other.name} suchte seit Jahren ${einen(give)} und bot dafür ${einen(get)}. ${hero.name} schlug ein.`,
    ({ hero, other, give, get }) =>
      `„Was willst du für ${den(give)}?“, fragte ${other.name}. „Was hast du denn?“, fragte ${hero.name}. So blieb ${der(give)} da, und ${ein(get)} ging mit auf die Reise.`,
    ({ hero, other, give, get }, c) =>
      `${hero.name} gab ${den(give)} her und bekam ${einen(get)}. „${c.pick(THANKS)}“, sagte ${other.name}.`,
  ],
  bag: [
    ({ hero, items }) => `In ${genitive(hero.name)} Tasche lagen nun ${listed(items.map(ein))}.`,
    ({ hero, items }) => `${hero.name} zählte, was ${er(hero)} bei sich trug: ${listed(items.map(einen))}.`,
    ({ hero, items }) => `${capital(sein(hero))}e Tasche war schwer geworden; darin lagen ${listed(items.map(ein))}.`,
  ],
  meal: [
    ({ hero, other, meal }) => `Es gab ${menu(meal)}, und ${hero.name} musste ${other.name} alles zweimal erzählen.`,
    ({ other, meal }) => `${other.name} brachte ${menu(meal)}, und eine Weile sprach niemand.`,
    ({ hero, other, meal }, c) =>
      `Zu essen gab es ${menu(meal)}. „${capital(proverb(c))}“, sagte ${c.pick([hero, other]).name} mit vollem Mund.`,
  ],
  night: [
    ({ hero, place }, c) => `${hero.name} schlief in dieser Nacht ${at(place)}, ${c.pick(BEDS)}.`,
    ({ hero, place }, c) => `Es war zu spät zum Weitergehen, also blieb ${er(hero)} über Nacht ${at(place)}, ${c.pick(BEDS)}.`,
  ],
  dream: [
    ({ hero, about, deed, spot, item }) => `${Er(hero)} träumte, dass ${about.name} ${didLast(deed, spot)} und ${einen(item)} verlor.`,
    ({ about, deed, spot, item }) => `Im Traum ${doesInverted(about.name, deed, spot)}, und ${ein(item)} konnte sprechen.`,
    ({ hero, about, deed, spot, item }) =>
      `Die ganze Nacht ${doesInverted(`${about.name} in ${sein(hero)}en Träumen`, deed, spot)}, und am Morgen suchte ${er(hero)} vergebens nach ${einem(item)}.`,
  ],
  arrives: [
    ({ hero, owner }) => `Endlich klopfte ${hero.name} an ${genitive(owner.name)} Tür.`,
    ({ hero, owner }, c) => `${owner.name}, ${theTrade(owner, "nominative")}, ${c.pick(LABOURS)}, als ${hero.name} eintrat.`,
    ({ hero, owner }) =>
      `${capital(pet(owner, "nominative"))} lag vor der Tür. ${hero.name} stieg darüber und ging zu ${owner.name}, ${theTrade(owner, "dative")}, hinein.`,
  ],
  hands: [
    ({ hero, owner, item }, c) => `Ohne ein Wort legte ${hero.name} ${den(item)} auf den Tisch. ${owner.name} ${c.pick(JOY)}.`,
    ({ hero, owner, item }, c) =>
      `„Gehört ${article(genderOf(item), "nominative")} dir?“, fragte ${hero.name} und hielt ${den(item)} hin. ${owner.name} ${c.pick(JOY)}.`,
    ({ hero, owner, item }, c) =>
      `${owner.name} sah ${den(item)} und ${c.pick(JOY)}. „Kommst du von weit her?“ „Nicht sehr“, sagte ${hero.name}.`,
  ],
  lends: [
    ({ hero, owner, item, task }) =>
      `„Hilf mir, ${inOrderTo(task)}“, sagte ${owner.name}, „dann leihe ich dir ${den(item)}.“ Bei Sonnenuntergang hatte ${hero.name} ${it(genderOf(item))} unter dem Arm.`,
    ({ hero, owner, item, task }) =>
      `${hero.name} bat um ${den(item)}. ${owner.name} überlegte, und ${hero.name} ${TASKS[task].past} inzwischen ${TASKS[task].object}. „Also gut“, sagte ${owner.name} dann.`,
    ({ hero, owner, item, task }) =>
      `„${capital(den(item))} leiht sich niemand“, sagte ${owner.name}. Als ${hero.name} aber dreimal wiederkam und ${TASKS[task].object} ${TASKS[task].past}, lächelte ${er(owner)} und gab nach.`,
  ],
  home: [
    ({ hero, days: count }) => `Nach ${daysDative(count)} war ${hero.name} wieder ${at(hero.home)}.`,
    ({ hero, days: count }) => `${capital(days(count))} nach dem Aufbruch sah ${hero.name} ${LANDMARKS[hero.home.name].accusative} wieder.`,
    ({ hero, days: count }) =>
      `Der Rückweg ist nie so lang. Nach ${daysDative(count)} kam ${pet(hero, "nominative")} ${hero.name} entgegengelaufen.`,
  ],
  gives: [
    ({ friend, item }, c) => `Am Geburtstag packte ${friend.name} ${den(item)} aus und ${c.pick(JOY)}.`,
    ({ hero, friend, item }, c) => `${hero.name} gab ${friend.name} ${den(item)}, und ${friend.name} ${c.pick(JOY)}.`,
  ],
  used: [
    ({ item, owner, reason }) => {
      const [subject, verb, rest] = REASONS[reason].end;
      return `Dank ${dem(item)} ${verb} ${subject} ${rest}, und danach kam das gute Stück, in Wolle gewickelt, zu ${owner.name} zurück.`;
    },
    ({ hero, item, reason }) => `${hero.name} zeigte allen ${den(item)}. Und ${REASONS[reason].end.join(" ")}.`,
  ],
  moral: [
    (_, c) => `${capital(proverb(c))}. ${c.pick(LAST_WORDS)}`,
    (_, c) => `Seitdem sagt man dort: ${capital(proverb(c))}.`,
    (_, c) => c.pick(LAST_WORDS),
  ],
};
