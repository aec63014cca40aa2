// How French tells a story: every beat in a few ways. Past historic for what happens, imperfect for what is
// going on; speech in guillemets.

import type { Phrases, StoryBeats } from "../beats";
import type { Chooser } from "../chooser";
import type { Person } from "../people";
import type { Leg } from "../places";
import { ACTS, DEEDS, EVENTS, FIGURES, MANNERS, menu, REASONS, SPOTS, TASKS } from "./deeds";
import { capital, days, de, e, hours, Il, il, listed, ofThe, que, toThe } from "./grammar";
import { proverb } from "./proverbs";
import { SEASONS, SKIES, SOLUTIONS, TIMES, TROUBLES } from "./scenery";
import {
  anAnimal,
  aTrade,
  at,
  eOf,
  it,
  LANDMARKS,
  le,
  SIGHTS,
  son,
  temper,
  theAnimal,
  theKind,
  theRelation,
  theTrade,
  trade,
  un,
  way,
} from "./words";

const LAST_WORDS = [
  "Voilà tout.",
  "Le chat le savait déjà.",
  "Et ce fut ainsi.",
  "Personne n'a dit le contraire.",
  "Puis la lampe s'éteignit.",
  "Le reste, c'est de la soupe.",
];
const THANKS = [
  "Attention, ça craint l'eau",
  "Prends, avant que je change d'avis",
  "Ça aime voyager",
  "J'en ai trois, et seulement deux mains",
  "C'est bien mérité",
  "Ça vient de mon oncle",
];
const JOY = [
  "rit à faire tinter les tasses",
  "resta longtemps sans rien dire",
  "fit une fois le tour de la table en dansant",
  "dut s'asseoir",
  "pleura un peu",
  "siffla",
];
const BEDS = [
  "dans un grenier à foin",
  "derrière un poêle",
  "dans un lit trop court",
  "sous trois couvertures",
  "sur un sac de laine",
  "à côté d'une horloge qui ronflait",
];
const PASTIMES = [
  "chanta",
  "compta ses pas",
  "siffla",
  "pensa au souper",
  "raconta de vieilles blagues au vent",
  "récita la table de multiplication",
];
const LABOURS = ["cousait", "fredonnait", "jurait tout bas", "comptait à mi-voix", "travaillait", "parlait à ses outils"];

/** Verbs of motion by road; the ferry's way is half a ride. */
const gait = ({ way: road }: Leg, choose: Chooser) => {
  if (road === "boat") return choose.pick(["navigua", "vogua"]);
  if (road === "ferry") return choose.pick(["voyagea", "fit route"]);
  return choose.pick(["marcha", "chemina", "trotta", "voyagea", "avança"]);
};
const pet = (person: Person) => `${theAnimal(person.pet)} ${person.petName}`;

export const story: Phrases<StoryBeats> = {
  storyTitle: [
    ({ hero, item }) => `${hero.name} et ${le(item)}`,
    ({ hero, item }) => `${capital(le(item))}, ou le voyage ${de(hero.name)}`,
    ({ hero, item }) => `Comment ${hero.name} partit à cause ${ofThe(le(item))}`,
  ],
  opening: [
    ({ hero, season, time }, c) => `Tout commença ${TIMES[time]}, ${c.pick(SEASONS[season])}, ${at(hero.home)}, ${theKind(hero.home)}.`,
    ({ hero, season, time }, c) =>
      `${capital(c.pick(SEASONS[season]))}, ${hero.name} se tenait ${TIMES[time]} devant ${LANDMARKS[hero.home.name]} ${de(hero.home.name)}.`,
    ({ hero, season, time }, c) =>
      `${capital(TIMES[time])}, ${c.pick(SEASONS[season])}, il se passa ${at(hero.home)} quelque chose d'inhabituel.`,
    ({ hero, season, time }, c) =>
      `Voici ce qu'on raconte ${at(hero.home)} : ${TIMES[time]}, ${c.pick(SEASONS[season])}, ${hero.name} ne tenait plus en place.`,
  ],
  sky: [({ weather }, c) => c.pick(SKIES[weather])],
  portrait: [
    ({ hero }) =>
      `${hero.name}, ${theTrade(hero)}, avait le cœur ${hero.woman ? "d'une femme" : "d'un homme"} ${temper(hero)}, et tout le monde le savait.`,
    ({ hero }) =>
      `${hero.name} y était ${trade(hero)} ; ${hero.woman ? "une femme" : "un homme"} ${temper(hero)}, qui n'allait jamais loin sans ${pet(hero)}.`,
    ({ hero }) => `Là vivait ${hero.name}, ${aTrade(hero)} ${temper(hero)}, avec ${anAnimal(hero.pet)} qu'on appelait ${hero.petName}.`,
    ({ hero }) =>
      `On disait ${que(hero.name)}, ${theTrade(hero)}, ${theRelation(hero)} ${de(hero.to)}, restait ${temper(hero)} même en dormant.`,
  ],
  found: [
    ({ hero, item, owner, spot }) =>
      `${capital(SPOTS[spot])}, ${hero.name} trouva ${un(item)}. « C'est à ${owner.name}, ${theTrade(owner)} ${de(owner.home.name)} », pensa-t-${il(hero)}.`,
    ({ hero, item, owner, spot }) =>
      `Quelque chose traînait ${SPOTS[spot]} : c'était ${le(item)} ${de(owner.name)}, ${theTrade(owner)} ${de(owner.home.name)}. ${hero.name} ${it(item)} ramassa et l'essuya avec sa manche.`,
    ({ hero, item, owner, spot }) =>
      `${capital(pet(hero))} ne voulait plus quitter un endroit, ${SPOTS[spot]}, et c'est là ${que(hero.name)} vit ${le(item)} ${que(owner.name)} cherchait ${at(owner.home)} depuis des semaines.`,
  ],
  need: [
    ({ hero, item, owner, reason }) =>
      `Il fallait ${un(item)} à ${hero.name} ${REASONS[reason][0]}. Il n'y en avait qu'un${eOf(item)} dans la vallée, et c'était ${owner.name}, ${theTrade(owner)} ${de(owner.home.name)}, qui ${it(item)} gardait.`,
    ({ hero, item, owner, reason }) =>
      `« ${capital(REASONS[reason][0])}, il nous faut ${un(item)} », disaient les gens, et tous regardaient ${hero.name}. « ${owner.name} en a un${eOf(item)}, ${at(owner.home)}, répondit-${il(hero)}. J'irai demander. »`,
    ({ hero, item, owner, reason }) =>
      `Ce qui manquait à ${hero.name} ${REASONS[reason][0]}, c'était ${un(item)}. ${Il(hero)} pensa à ${owner.name}, ${theTrade(owner)} ${de(owner.home.name)}, qui en gardait un${eOf(item)} depuis des années.`,
  ],
  wish: [
    ({ hero, friend, wanted, own }) =>
      `${friend.name}, ${theTrade(friend)}, allait fêter son anniversaire et rêvait ${de(un(wanted))}. Tout ce ${que(hero.name)} pouvait donner, c'était ${un(own)}.`,
    ({ hero, friend, wanted, own }) =>
      `« Si j'avais ${un(wanted)}, soupirait ${friend.name}, ${theTrade(friend)}, je ne demanderais plus rien. » ${hero.name} ne possédait ${que(un(own))}, mais ${il(hero)} avait une idée.`,
    ({ hero, friend, wanted, own }) =>
      `${hero.name} avait promis ${un(wanted)} à ${friend.name}, ${theTrade(friend)}, et n'en avait pas. ${Il(hero)} décrocha donc ${son(own)} et partit faire des échanges.`,
  ],
  packs: [
    ({ hero, tool }) => `${hero.name} mit ${un(tool)} dans son sac, car on ne sait jamais.`,
    ({ hero, tool }) => `${Il(hero)} emporta ${un(tool)} et la moitié d'un pain.`,
    ({ hero, tool }) => `Sur le pas de la porte, ${il(hero)} fit demi-tour pour aller chercher ${un(tool)}.`,
    ({ hero, tool }, c) => `« ${capital(proverb(c))} », dit ${hero.name} en emballant ${un(tool)}.`,
  ],
  leaves: [
    ({ hero, to }) => `Puis ${hero.name} partit pour ${to.name}.`,
    ({ hero, to }) => `${Il(hero)} dit aux voisins de ne pas l'attendre pour le souper et prit la route ${de(to.name)}.`,
    ({ hero, to }) => `${hero.name} se mit donc en route vers ${to.name}, et ${pet(hero)} l'accompagna jusqu'à la dernière maison.`,
    ({ hero, to }) => `« Je m'en vais à ${to.name} », dit-${il(hero)} ${toThe(pet(hero))}, qui s'en doutait.`,
  ],
  leg: [
    ({ hero, leg }, c) =>
      `${capital(de(leg.from.name))}, ${hero.name} ${gait(leg, c)} ${hours(leg.hours)} ${way(leg)} jusqu'à ${leg.to.name}, ${c.pick(SIGHTS[leg.way])}.`,
    ({ hero, leg }, c) =>
      `${capital(way(leg))}, il faut ${hours(leg.hours)} ${de(leg.from.name)} à ${leg.to.name}. ${hero.name} ${c.pick(PASTIMES)}.`,
    ({ hero, leg }, c) =>
      `Il y a ${hours(leg.hours)} de voyage ${way(leg)} jusqu'à ${leg.to.name}. ${hero.name} ${c.pick(PASTIMES)} pour passer le temps.`,
    ({ hero, leg }, c) =>
      `${capital(way(leg))}, ${c.pick(SIGHTS[leg.way])}, ${hero.name} arriva à ${leg.to.name} au bout de ${hours(leg.hours)}.`,
    ({ hero, leg }, c) =>
      `${capital(c.pick(SIGHTS[leg.way]))}, ${hero.name} ${gait(leg, c)} longtemps ${way(leg)}, et après ${hours(leg.hours)} ${il(hero)} aperçut ${LANDMARKS[leg.to.name]} : c'était ${leg.to.name}.`,
  ],
  creature: [
    ({ animal, quality, act, spot }) => `${capital(anAnimal(animal, quality))} ${ACTS[act][0]} ${SPOTS[spot]}.`,
    ({ animal, quality, act, spot }) => `${capital(SPOTS[spot])}, ${anAnimal(animal, quality)} ${ACTS[act][0]}, comme sur commande.`,
    ({ animal, quality, act, spot }) => `${capital(anAnimal(animal, quality))} ${ACTS[act][0]} ${SPOTS[spot]} sans se soucier de personne.`,
  ],
  passer: [
    ({ figure, deed, spot, manner }) => `${capital(FIGURES[figure])} ${DEEDS[deed]} ${SPOTS[spot]}, ${MANNERS[manner]}.`,
    ({ figure, deed, spot, manner }) => `${capital(SPOTS[spot])}, ${FIGURES[figure]} ${DEEDS[deed]}, ${MANNERS[manner]}.`,
    ({ hero, figure, deed, spot, manner }) =>
      `${hero.name} vit ${FIGURES[figure]} qui ${DEEDS[deed]} ${SPOTS[spot]}, ${MANNERS[manner]}, et ne demanda pas pourquoi.`,
    ({ hero, figure, deed, spot, manner }) =>
      `« Bonjour », dit ${hero.name} ${toThe(FIGURES[figure])} qui ${DEEDS[deed]} ${SPOTS[spot]}, ${MANNERS[manner]}. Il n'y eut pas de réponse.`,
  ],
  stall: [
    ({ place, items }) => `Au marché ${de(place.name)}, on pouvait acheter ${listed(items.map(un))}.`,
    ({ hero, items }) => `Un étal proposait ${listed(items.map(un))}. ${hero.name} regarda tout et n'acheta rien.`,
    ({ hero, items: [first, second, third] }) =>
      `« ${capital(un(first))} contre ${un(second)} ! criait un marchand. Et ${un(third)} en prime ! » ${hero.name} secoua la tête.`,
  ],
  trouble: [({ tool }, c) => c.pick(TROUBLES[tool]), ({ tool }, c) => `Mais les ennuis arrivèrent. ${c.pick(TROUBLES[tool])}`],
  solved: [({ hero, tool }) => SOLUTIONS[tool.thing](hero, tool)],
  meets: [
    ({ hero, other }) => `${other.name}, ${theTrade(other)}, se tenait devant ${LANDMARKS[other.home.name]} et fit signe à ${hero.name}.`,
    ({ hero, other }) =>
      `${capital(at(other.home))} vivait ${other.name}, ${aTrade(other)} ${temper(other)}, qui fit aussitôt entrer ${hero.name}.`,
    ({ hero, other }) => `${hero.name} fut d'abord salué${e(hero)} par ${pet(other)}, puis par ${other.name}, ${theTrade(other)}.`,
    ({ hero, other }, c) =>
      `${other.name}, ${theTrade(other)}, ${c.pick(LABOURS)} quand ${hero.name} regarda par-dessus la clôture. « Entre, dit-${il(other)}, ou la soupe refroidit. »`,
  ],
  tells: [
    ({ other, about, event }) => `« Tu as entendu ? demanda ${other.name}. ${about.name}, ${theTrade(about)}, ${EVENTS[event](about)}. »`,
    ({ other, about, event }) =>
      `${other.name} baissa la voix, bien que personne n'écoutât. « ${about.name} ${de(about.home.name)} ${EVENTS[event](about)}. »`,
    ({ other, about, event }) =>
      `« Je le tiens ${de(about.to)}, dit ${other.name} : ${about.name}, ${theTrade(about)}, ${EVENTS[event](about)}. »`,
  ],
  asks: [
    ({ hero, other, to, next }) =>
      `« Quel est le chemin ${de(to.name)} ? » demanda ${hero.name}. « ${capital(way(next))} jusqu'à ${next.to.name}, répondit ${other.name}, et il faut compter ${hours(next.hours)}. »`,
    ({ hero, other, to, next }) =>
      `${other.name} regarda les chaussures ${de(hero.name)}. « Aller à ${to.name} avec ça ? Il faut d'abord aller ${way(next)} jusqu'à ${next.to.name}. »`,
  ],
  chore: [
    ({ hero, other, task }) =>
      `« Avant de repartir, dit ${other.name}, pourrais-tu m'aider à ${TASKS[task][0]} ? » ${hero.name} retroussa ses manches.`,
    ({ hero, other, task }) =>
      `${other.name} devait ${TASKS[task][0]} et s'était blessé${e(other)} au pouce. Ce fut donc ${hero.name} qui ${TASKS[task][1]}.`,
    ({ hero, other, task }, c) => `${hero.name} aida ${other.name} à ${TASKS[task][0]}, ce qui prit ${hours(c.whole(2, 6))}.`,
  ],
  reward: [
    ({ hero, other, item }, c) => `Pour cela, ${hero.name} reçut ${un(item)}. « ${c.pick(THANKS)} », dit ${other.name}.`,
    ({ hero, other, item }) => `${other.name} ne voulut pas entendre parler d'argent et donna ${un(item)} à ${hero.name}.`,
    ({ hero, item }) => `Quand ${il(hero)} repartit, il y avait ${un(item)} dans son sac.`,
  ],
  swap: [
    ({ hero, other, give, get }) =>
      `${other.name} cherchait ${un(give)} depuis des années et offrit ${un(get)} en échange. ${hero.name} topa aussitôt.`,
    ({ hero, other, give, get }) =>
      `« Que veux-tu pour ${le(give)} ? » demanda ${other.name}. « Qu'est-ce que tu as ? » répondit ${hero.name}. C'est ainsi ${que(le(give))} resta là et ${que(un(get))} partit en voyage.`,
    ({ hero, other, give, get }, c) => `${hero.name} céda ${le(give)} et reçut ${un(get)}. « ${c.pick(THANKS)} », dit ${other.name}.`,
  ],
  bag: [
    ({ hero, items }) => `Il y avait maintenant dans le sac ${de(hero.name)} ${listed(items.map(un))}.`,
    ({ hero, items }) => `${hero.name} compta ce ${que(il(hero))} portait : ${listed(items.map(un))}.`,
    ({ items }) => `Le sac s'était bien alourdi : il contenait ${listed(items.map(un))}.`,
  ],
  meal: [
    ({ hero, other, meal }) => `On se mit à table devant ${menu(meal)}, et ${hero.name} dut tout raconter deux fois à ${other.name}.`,
    ({ other, meal }) => `${other.name} servit ${menu(meal)}, et pendant un moment personne ne parla.`,
    ({ hero, other, meal }, c) => `Il y eut ${menu(meal)}. « ${capital(proverb(c))} », dit ${c.pick([hero, other]).name} la bouche pleine.`,
  ],
  night: [
    ({ hero, place }, c) => `${hero.name} dormit cette nuit-là ${at(place)}, ${c.pick(BEDS)}.`,
    ({ hero, place }, c) => `Il était trop tard pour continuer ; ${il(hero)} passa la nuit ${at(place)}, ${c.pick(BEDS)}.`,
  ],
  dream: [
    ({ hero, about, deed, spot, item }) => `${Il(hero)} rêva ${que(about.name)} ${DEEDS[deed]} ${SPOTS[spot]} et perdait ${un(item)}.`,
    ({ about, deed, spot, item }) => `Dans le rêve, ${about.name} ${DEEDS[deed]} ${SPOTS[spot]}, et ${un(item)} savait parler.`,
    ({ hero, about, deed, spot, item }) =>
      `Toute la nuit, ${about.name} ${DEEDS[deed]} ${SPOTS[spot]} dans ses rêves, et au matin ${il(hero)} chercha en vain ${un(item)}.`,
  ],
  arrives: [
    ({ hero, owner }) => `Enfin, ${hero.name} frappa à la porte ${de(owner.name)}.`,
    ({ hero, owner }, c) => `${owner.name}, ${theTrade(owner)}, ${c.pick(LABOURS)} quand ${hero.name} entra.`,
    ({ hero, owner }) =>
      `${capital(pet(owner))} dormait devant la porte ${ofThe(theTrade(owner))}. ${hero.name} l'enjamba et entra chez ${owner.name}.`,
  ],
  hands: [
    ({ hero, owner, item }, c) => `Sans un mot, ${hero.name} posa ${le(item)} sur la table. ${owner.name} ${c.pick(JOY)}.`,
    ({ hero, owner, item }, c) => `« C'est à toi ? » demanda ${hero.name} en tendant ${le(item)}. ${owner.name} ${c.pick(JOY)}.`,
    ({ hero, owner, item }, c) =>
      `En voyant ${le(item)}, ${owner.name} ${c.pick(JOY)}. « Tu viens de loin ? » « Pas tellement », dit ${hero.name}.`,
  ],
  lends: [
    ({ hero, owner, item, task }) =>
      `« Aide-moi à ${TASKS[task][0]}, dit ${owner.name}, et je te prête ${le(item)}. » Au coucher du soleil, ${hero.name} ${it(item)} tenait sous le bras.`,
    ({ hero, owner, item, task }) =>
      `${hero.name} demanda ${le(item)}. ${owner.name} réfléchit, et pendant ce temps ${hero.name} ${TASKS[task][1]}. « Bon, d'accord », dit alors ${owner.name}.`,
    ({ hero, owner, item, task }) =>
      `« Personne n'emprunte ${le(item)} », dit ${owner.name}. Mais quand ${hero.name} fut revenu${e(hero)} trois fois pour ${TASKS[task][0]}, ${il(owner)} sourit et céda.`,
  ],
  home: [
    ({ hero, days: count }) => `Après ${days(count)}, ${hero.name} était de retour ${at(hero.home)}.`,
    ({ hero, days: count }) => `${capital(days(count))} après son départ, ${hero.name} revit ${LANDMARKS[hero.home.name]}.`,
    ({ hero, days: count }) =>
      `Le retour est toujours plus court. Après ${days(count)}, ${pet(hero)} courut à la rencontre ${de(hero.name)}.`,
  ],
  gives: [
    ({ friend, item }, c) => `Le jour de l'anniversaire, ${friend.name} déballa ${le(item)} et ${c.pick(JOY)}.`,
    ({ hero, friend, item }, c) => `${hero.name} donna ${le(item)} à ${friend.name}, et ${friend.name} ${c.pick(JOY)}.`,
  ],
  used: [
    ({ item, owner, reason }) =>
      `Grâce ${toThe(le(item))}, ${REASONS[reason][1]}, puis on ${it(item)} rendit à ${owner.name} dans un linge de laine.`,
    ({ hero, item, reason }) => `${hero.name} montra ${le(item)} à tout le monde. Et ${REASONS[reason][1]}.`,
  ],
  moral: [
    (_, c) => `${capital(proverb(c))}. ${c.pick(LAST_WORDS)}`,
    (_, c) => `Depuis, on dit là-bas : ${proverb(c)}.`,
    (_, c) => c.pick(LAST_WORDS),
  ],
};
