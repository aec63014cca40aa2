// How English tells a story: every beat in a few ways. Past tense throughout; speech in double quotes.

import type { Phrases, StoryBeats } from "../beats";
import type { Chooser } from "../chooser";
import type { Leg } from "../places";
import { DEEDS, EVENTS, FIGURES, MANNERS, menu, REASONS, SPOTS, TASKS } from "./deeds";
import { proverb } from "./proverbs";
import { SEASONS, SKIES, SOLUTIONS, TIMES, TROUBLES } from "./scenery";
import {
  a,
  at,
  bare,
  capital,
  counted,
  He,
  His,
  he,
  him,
  his,
  hours,
  KINDS,
  LANDMARKS,
  listed,
  SIGHTS,
  the,
  tradeOf,
  way,
  withArticle,
} from "./words";

const inTitleCase = (text: string) => text.replace(/(^|\s)\S/g, (start) => start.toUpperCase());

const LAST_WORDS = [
  "That is all.",
  "The cat knew it already.",
  "And so it was.",
  "Nobody said otherwise.",
  "Then the lamp went out.",
  "The rest is soup.",
];
const THANKS = [
  "Keep it dry",
  "Take it, before I change my mind",
  "It likes to travel",
  "I have two hands and three of them",
  "You earned it",
  "It was my uncle's",
];
const JOY = [
  "laughed until the cups rang",
  "said nothing for a long while",
  "danced once around the table",
  "had to sit down",
  "wept a little",
  "whistled",
];
const BEDS = [
  "in a hayloft",
  "behind a stove",
  "in a bed that was too short",
  "under three blankets",
  "on a sack of wool",
  "beside a ticking clock",
];
const PASTIMES = [
  "sang",
  "counted the steps",
  "whistled",
  "thought of supper",
  "told old jokes to the wind",
  "practised the multiplication table",
];
const LABOURS = ["stitched", "hummed", "swore softly", "counted under the breath", "went on working", "did not look up"];

/** Verbs of motion by road; the ferry's way is half a ride. */
const gait = ({ way: road }: Leg, choose: Chooser) => {
  if (road === "boat") return choose.pick(["sailed", "was rowed"]);
  if (road === "ferry") return choose.pick(["travelled", "journeyed"]);
  return choose.pick(["walked", "wandered", "tramped", "travelled", "hurried"]);
};

export const story: Phrases<StoryBeats> = {
  storyTitle: [
    ({ hero, item }) => `${hero.name} and the ${inTitleCase(bare(item))}`,
    ({ hero, item }) => `The ${inTitleCase(bare(item))}, or ${hero.name}'s Journey`,
    ({ hero, item }) => `How ${hero.name} Came by the ${inTitleCase(bare(item))}`,
  ],
  opening: [
    ({ hero, season, time }, c) => `It began ${TIMES[time]} ${c.pick(SEASONS[season])}, ${at(hero.home)}, the ${KINDS[hero.home.name]}.`,
    ({ hero, season, time }, c) =>
      `${capital(c.pick(SEASONS[season]))}, ${hero.name} stood ${TIMES[time]} before ${LANDMARKS[hero.home.name]} ${at(hero.home)}.`,
    ({ hero, season, time }, c) => `${capital(TIMES[time])} ${c.pick(SEASONS[season])}, something unusual happened ${at(hero.home)}.`,
    ({ hero, season, time }, c) =>
      `This is what they tell ${at(hero.home)}, ${c.pick(SEASONS[season])}: ${TIMES[time]} ${hero.name} could not sit still.`,
  ],
  sky: [({ weather }, c) => c.pick(SKIES[weather])],
  portrait: [
    ({ hero }) => `${hero.name} the ${tradeOf(hero)} was ${hero.temper}, and everyone knew it.`,
    ({ hero }) =>
      `${hero.name} was the ${tradeOf(hero)} there, ${withArticle(hero.temper)} ${hero.woman ? "woman" : "man"} who never went far without ${hero.petName} the ${hero.pet}.`,
    ({ hero }) => `There lived ${hero.name}, the ${hero.temper} ${tradeOf(hero)}, with ${withArticle(hero.pet)} called ${hero.petName}.`,
    ({ hero }) =>
      `People said that ${hero.name} the ${tradeOf(hero)}, the ${hero.relation} of ${hero.to}, was ${hero.temper} even when asleep.`,
  ],
  found: [
    ({ hero, item, owner, spot }) =>
      `${capital(SPOTS[spot])} ${hero.name} found ${a(item)}. "That belongs to ${owner.name}, the ${tradeOf(owner)} from ${owner.home.name}," ${he(hero)} thought.`,
    ({ hero, item, owner, spot }) =>
      `Something lay ${SPOTS[spot]}: it was ${the(item)} of ${owner.name}, the ${tradeOf(owner)} from ${owner.home.name}. ${hero.name} picked it up and wiped it with ${his(hero)} sleeve.`,
    ({ hero, item, owner, spot }) =>
      `${hero.petName} the ${hero.pet} would not come away from a place ${SPOTS[spot]}, and there ${hero.name} saw ${the(item)} that ${owner.name} had been missing ${at(owner.home)} for weeks.`,
  ],
  need: [
    ({ hero, item, owner, reason }) =>
      `${hero.name} needed ${a(item)} ${REASONS[reason][0]}. There was only one in the valley, and it belonged to ${owner.name}, the ${tradeOf(owner)} from ${owner.home.name}.`,
    ({ hero, item, owner, reason }) =>
      `"${capital(REASONS[reason][0])} we need ${a(item)}," people said, and all of them looked at ${hero.name}. "${owner.name} has one, ${at(owner.home)}," said ${he(hero)}. "I will ask."`,
    ({ hero, item, owner, reason }) =>
      `What ${hero.name} lacked ${REASONS[reason][0]} was ${a(item)}. ${He(hero)} remembered ${owner.name}, the ${tradeOf(owner)} from ${owner.home.name}, who had treasured one for years.`,
  ],
  wish: [
    ({ hero, friend, wanted, own }) =>
      `${friend.name} the ${tradeOf(friend)} would soon have a birthday and dreamed of ${a(wanted)}. All that ${hero.name} had to give was ${a(own)}.`,
    ({ hero, friend, wanted, own }) =>
      `"If I had ${a(wanted)}," sighed ${friend.name} the ${tradeOf(friend)}, "I should want nothing more." ${hero.name} owned only ${a(own)}, but ${he(hero)} had an idea.`,
    ({ hero, friend, wanted, own }) =>
      `${hero.name} had promised ${friend.name} the ${tradeOf(friend)} ${a(wanted)} and had none. So ${he(hero)} took ${his(hero)} own ${bare(own)} off its nail and set out to trade.`,
  ],
  packs: [
    ({ hero, tool }) => `${hero.name} put ${a(tool)} into ${his(hero)} bag, for one never knows.`,
    ({ hero, tool }) => `${He(hero)} took along ${a(tool)} and half a loaf of bread.`,
    ({ hero, tool }) => `At the door ${he(hero)} turned back once more and fetched ${a(tool)}.`,
    ({ hero, tool }, c) => `"${capital(proverb(c))}," said ${hero.name} and packed ${a(tool)}.`,
  ],
  leaves: [
    ({ hero, to }) => `Then ${hero.name} set out for ${to.name}.`,
    ({ hero, to }) => `${He(hero)} told the neighbours not to wait with supper and left for ${to.name}.`,
    ({ hero, to }) => `So ${hero.name} started for ${to.name}, with ${hero.petName} behind ${him(hero)} as far as the last house.`,
    ({ hero, to }) => `"I am off to ${to.name}," said ${he(hero)} to ${hero.petName} the ${hero.pet}, who had seen it coming.`,
  ],
  leg: [
    ({ hero, leg }, c) =>
      `From ${leg.from.name} ${hero.name} ${gait(leg, c)} ${hours(leg.hours)} ${way(leg)} to ${leg.to.name}, ${c.pick(SIGHTS[leg.way])}.`,
    ({ hero, leg }, c) =>
      `The way ${way(leg)} from ${leg.from.name} to ${leg.to.name} takes ${hours(leg.hours)}. ${hero.name} ${c.pick(PASTIMES)}.`,
    ({ hero, leg }, c) =>
      `It is ${hours(leg.hours)} ${way(leg)} to ${leg.to.name}. ${hero.name} ${c.pick(PASTIMES)}, so that they would pass more quickly.`,
    ({ hero, leg }, c) =>
      `${capital(way(leg))}, ${c.pick(SIGHTS[leg.way])}, ${hero.name} came to ${leg.to.name} after ${hours(leg.hours)}.`,
    ({ hero, leg }, c) =>
      `${capital(c.pick(SIGHTS[leg.way]))} ${hero.name} ${gait(leg, c)} on, ${way(leg)}, until after ${hours(leg.hours)} ${LANDMARKS[leg.to.name]} came in sight. That was ${leg.to.name}.`,
  ],
  creature: [
    ({ animal, quality, act, spot }) => `${capital(withArticle(quality))} ${animal} ${act} ${SPOTS[spot]}.`,
    ({ animal, quality, act, spot }) => `${capital(SPOTS[spot])} ${act} ${withArticle(quality)} ${animal}, as if it had been ordered.`,
    ({ animal, quality, act, spot }) => `${capital(withArticle(quality))} ${animal} ${act} ${SPOTS[spot]} and took no notice of anybody.`,
  ],
  passer: [
    ({ figure, deed, spot, manner }) => `${capital(FIGURES[figure])} ${DEEDS[deed]} ${SPOTS[spot]}, ${MANNERS[manner]}.`,
    ({ figure, deed, spot, manner }) => `${capital(SPOTS[spot])} ${FIGURES[figure]} ${DEEDS[deed]}, ${MANNERS[manner]}.`,
    ({ hero, figure, deed, spot, manner }) =>
      `${hero.name} saw ${FIGURES[figure]} who ${DEEDS[deed]} ${SPOTS[spot]}, ${MANNERS[manner]}, and did not ask why.`,
    ({ hero, figure, deed, spot, manner }) =>
      `"Good day," said ${hero.name} to ${FIGURES[figure]} who ${DEEDS[deed]} ${SPOTS[spot]}, ${MANNERS[manner]}. There was no answer.`,
  ],
  stall: [
    ({ place, items }) => `At the market ${at(place)} one could buy ${listed(items.map(a))}.`,
    ({ hero, items }) => `A stall offered ${listed(items.map(a))}. ${hero.name} looked at everything and bought nothing.`,
    ({ hero, items: [first, second, third] }) =>
      `"${capital(a(first))} for ${a(second)}!" shouted a trader. "And ${a(third)} on top!" ${hero.name} shook ${his(hero)} head.`,
  ],
  trouble: [({ tool }, c) => c.pick(TROUBLES[tool]), ({ tool }, c) => `But then there was trouble. ${c.pick(TROUBLES[tool])}`],
  solved: [({ hero, tool }) => SOLUTIONS[tool.thing](hero, tool)],
  meets: [
    ({ hero, other }) =>
      `${other.name}, the ${tradeOf(other)}, was standing in front of ${LANDMARKS[other.home.name]} and waved to ${hero.name}.`,
    ({ hero, other }) =>
      `${capital(at(other.home))} lived ${other.name}, ${withArticle(other.temper)} ${tradeOf(other)}, who asked ${hero.name} in at once.`,
    ({ hero, other }) =>
      `The first to greet ${hero.name} was ${other.petName} the ${other.pet}, and the second was ${other.name} the ${tradeOf(other)}.`,
    ({ hero, other }, c) =>
      `${other.name}, the ${tradeOf(other)}, ${c.pick(LABOURS)} when ${hero.name} looked over the fence. "Come in," said ${he(other)}, "or the soup gets cold."`,
  ],
  tells: [
    ({ other, about, event }) => `"Have you heard?" asked ${other.name}. "${about.name} the ${tradeOf(about)} ${EVENTS[event](about)}."`,
    ({ other, about, event }) =>
      `${other.name} lowered ${his(other)} voice, though nobody was listening. "${about.name} from ${about.home.name} ${EVENTS[event](about)}."`,
    ({ other, about, event }) =>
      `"I have it from ${about.to}," said ${other.name}: "${about.name}, the ${tradeOf(about)}, ${EVENTS[event](about)}."`,
  ],
  asks: [
    ({ hero, other, to, next }) =>
      `"Which is the way to ${to.name}?" asked ${hero.name}. "${capital(way(next))} to ${next.to.name}," said ${other.name}, "and that takes ${hours(next.hours)}."`,
    ({ hero, other, to, next }) =>
      `${other.name} looked at ${hero.name}'s shoes. "To ${to.name}, in those? First you must go ${way(next)} to ${next.to.name}."`,
  ],
  chore: [
    ({ hero, other, task }) =>
      `"Before you go on," said ${other.name}, "could you help me to ${TASKS[task][0]}?" ${hero.name} rolled up ${his(hero)} sleeves.`,
    ({ hero, other, task }) =>
      `${other.name} had to ${TASKS[task][0]} and had hurt ${his(other)} thumb. So ${hero.name} ${TASKS[task][1]} instead.`,
    ({ hero, other, task }, c) => `Together ${hero.name} and ${other.name} ${TASKS[task][1]}, which took ${hours(c.whole(2, 6))}.`,
  ],
  reward: [
    ({ hero, other, item }, c) => `For that ${hero.name} got ${a(item)}. "${c.pick(THANKS)}," said ${other.name}.`,
    ({ hero, other, item }) => `${other.name} would not hear of money and gave ${hero.name} ${a(item)}.`,
    ({ hero, item }) => `When ${he(hero)} left, there was ${a(item)} in ${his(hero)} bag.`,
  ],
  swap: [
    ({ hero, other, give, get }) =>
      `${other.name} had been looking for ${a(give)} for years and offered ${a(get)} for it. ${hero.name} shook hands on it.`,
    ({ hero, other, give, get }) =>
      `"What do you want for ${the(give)}?" asked ${other.name}. "What have you got?" asked ${hero.name}. And so ${the(give)} stayed, and ${a(get)} went along.`,
    ({ hero, other, give, get }, c) =>
      `${hero.name} gave away ${the(give)} and received ${a(get)}. "${c.pick(THANKS)}," said ${other.name}.`,
  ],
  bag: [
    ({ hero, items }) => `In ${hero.name}'s bag there were now ${listed(items.map(a))}.`,
    ({ hero, items }) => `${hero.name} counted what ${he(hero)} was carrying: ${listed(items.map(a))}.`,
    ({ hero, items }) => `${His(hero)} bag had grown heavy with ${listed(items.map(a))}.`,
  ],
  meal: [
    ({ hero, other, meal }) => `They sat down to ${menu(meal)}, and ${hero.name} had to tell ${other.name} everything twice.`,
    ({ other, meal }) => `${other.name} set ${menu(meal)} on the table, and for a while nobody spoke.`,
    ({ hero, other, meal }, c) => `They had ${menu(meal)}. "${capital(proverb(c))}," said ${c.pick([hero, other]).name} with a full mouth.`,
  ],
  night: [
    ({ hero, place }, c) => `${hero.name} slept that night ${at(place)}, ${c.pick(BEDS)}.`,
    ({ hero, place }, c) => `By then it was too late to go on, so ${he(hero)} stayed the night ${at(place)}, ${c.pick(BEDS)}.`,
  ],
  dream: [
    ({ hero, about, deed, spot, item }) => `${He(hero)} dreamed that ${about.name} ${DEEDS[deed]} ${SPOTS[spot]} and lost ${a(item)}.`,
    ({ about, deed, spot, item }) => `In the dream ${about.name} ${DEEDS[deed]} ${SPOTS[spot]}, and ${a(item)} could speak.`,
    ({ hero, about, deed, spot, item }) =>
      `All night long ${about.name} ${DEEDS[deed]} ${SPOTS[spot]} in ${his(hero)} dreams, and in the morning ${he(hero)} looked in vain for ${a(item)}.`,
  ],
  arrives: [
    ({ hero, owner }) => `At last ${hero.name} knocked at ${owner.name}'s door.`,
    ({ hero, owner }, c) => `${owner.name} the ${tradeOf(owner)} ${c.pick(LABOURS)} when ${hero.name} came in.`,
    ({ hero, owner }) =>
      `${owner.petName} the ${owner.pet} lay before the door of the ${tradeOf(owner)}. ${hero.name} stepped over and went in to ${owner.name}.`,
  ],
  hands: [
    ({ hero, owner, item }, c) => `Without a word ${hero.name} laid ${the(item)} on the table. ${owner.name} ${c.pick(JOY)}.`,
    ({ hero, owner, item }, c) => `"Is this yours?" asked ${hero.name} and held out ${the(item)}. ${owner.name} ${c.pick(JOY)}.`,
    ({ hero, owner, item }, c) =>
      `When ${owner.name} saw ${the(item)}, ${he(owner)} ${c.pick(JOY)}. "How far did you carry it?" "Not far," said ${hero.name}.`,
  ],
  lends: [
    ({ hero, owner, item, task }) =>
      `"Help me to ${TASKS[task][0]}," said ${owner.name}, "and you may borrow ${the(item)}." By sunset ${hero.name} had it under ${his(hero)} arm.`,
    ({ hero, owner, item, task }) =>
      `${hero.name} asked for ${the(item)}. ${owner.name} thought it over, and ${hero.name} ${TASKS[task][1]} meanwhile. "Very well," said ${owner.name} then.`,
    ({ hero, owner, item, task }) =>
      `"Nobody borrows ${the(item)}," said ${owner.name}. But when ${hero.name} had come back three times and ${TASKS[task][1]}, ${he(owner)} smiled and gave in.`,
  ],
  home: [
    ({ hero, days }) => `After ${counted(days, "day")} ${hero.name} was back ${at(hero.home)}.`,
    ({ hero, days }) => `${capital(counted(days, "day"))} after ${he(hero)} had left, ${hero.name} saw ${LANDMARKS[hero.home.name]} again.`,
    ({ hero, days }) =>
      `The way back is never as long. After ${counted(days, "day")} ${hero.petName} the ${hero.pet} came running to meet ${hero.name}.`,
  ],
  gives: [
    ({ friend, item }, c) => `On the birthday ${friend.name} unwrapped ${the(item)} and ${c.pick(JOY)}.`,
    ({ hero, friend, item }, c) => `${hero.name} gave ${friend.name} ${the(item)}, and ${friend.name} ${c.pick(JOY)}.`,
  ],
  used: [
    ({ item, owner, reason }) =>
      `Thanks to ${the(item)} ${REASONS[reason][1]}, and afterwards it went back to ${owner.name}, wrapped in wool.`,
    ({ hero, item, reason }) => `${hero.name} held up ${the(item)} for all to see. So ${REASONS[reason][1]}.`,
  ],
  moral: [
    (_, c) => `${capital(proverb(c))}. ${c.pick(LAST_WORDS)}`,
    (_, c) => `Since then they say there: ${proverb(c)}.`,
    (_, c) => c.pick(LAST_WORDS),
  ],
};
