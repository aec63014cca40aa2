// Plans of stories. Someone has a reason to go somewhere, travels by the real roads, meets the people who live
// there, packs a tool that is needed later, and comes home. What is carried and where everyone is always agrees.

import { type Beat, type Block, paragraph } from "../beats";
import type { Chooser } from "../chooser";
import { DEEDS, EVENTS, REASONS, SPOTS, TASKS } from "../motifs";
import { neighboursOf, PEOPLE, type Person } from "../people";
import { type Leg, legsFrom, type Place, shortestWay } from "../places";
import { type Item, QUALITIES, SEASONS, type Season, THINGS, type Thing, TIMES, TOOLS, type Tool, WEATHERS } from "../world";
import { drawCreature, drawItem, drawMeal, drawStranger } from "./sights";

/** Hours on the road after which a traveller looks for a bed. */
const DAY_HOURS = 8;

/** The state a story must not contradict. */
interface Journey {
  readonly hero: Person;
  readonly season: Season;
  readonly tool: Item<Tool>;
  /** Everything the hero carries besides the tool. */
  readonly bag: Item[];
  at: Place;
  hoursToday: number;
  days: number;
  toolUsed: boolean;
}

export function planStory(choose: Chooser): Block[] {
  return choose.weighted([
    [planReturn, 2],
    [planLoan, 2],
    [planSwaps, 1],
  ])(choose);
}

/** The hero finds a neighbour's treasure and brings it back. */
function planReturn(choose: Chooser): Block[] {
  const hero = choose.pick(PEOPLE);
  const owner = choose.pick(strangersTo(hero));
  const item = owner.treasure;
  const { journey, opening } = setOut(hero, choose, [item.thing]);
  journey.bag.push(item);
  return [
    paragraph({ kind: "storyTitle", hero, item }),
    paragraph(...opening),
    paragraph({ kind: "found", hero, item, owner, spot: choose.pick(SPOTS) }, ...departure(journey, owner.home)),
    ...travel(journey, owner.home, choose),
    paragraph({ kind: "arrives", hero, owner }, { kind: "hands", hero, owner, item }),
    ...afterwards(journey, item, owner, choose),
    paragraph({ kind: "home", hero, days: journey.days * 2 }, { kind: "moral" }),
  ];
}

/** The hero needs somebody's treasure, earns the loan of it and brings it home. */
function planLoan(choose: Chooser): Block[] {
  const hero = choose.pick(PEOPLE);
  const owner = choose.pick(strangersTo(hero));
  const item = owner.treasure;
  const reason = choose.pick(REASONS);
  const { journey, opening } = setOut(hero, choose, [item.thing]);
  return [
    paragraph({ kind: "storyTitle", hero, item }),
    paragraph(...opening),
    paragraph({ kind: "need", hero, item, owner, reason }, ...departure(journey, owner.home)),
    ...travel(journey, owner.home, choose),
    paragraph({ kind: "arrives", hero, owner }, { kind: "lends", hero, owner, item, task: choose.pick(TASKS) }),
    paragraph(
      { kind: "bag", hero, items: [journey.tool, ...journey.bag, item] },
      { kind: "home", hero, days: journey.days * 2 },
      { kind: "used", hero, item, owner, reason },
      { kind: "moral" },
    ),
  ];
}

/** A friend wants one thing, the hero owns another, and a chain of swaps along a round trip joins them. */
function planSwaps(choose: Chooser): Block[] {
  const hero = choose.pick(PEOPLE.filter((person) => neighboursOf(person).length > 0));
  const friend = choose.pick(neighboursOf(hero));
  const things = choose.some(THINGS, 4);
  const chain: readonly Item[] = things.map((thing) => ({ thing, quality: choose.pick(QUALITIES) }));
  const wanted = chain.at(-1)!;
  const { journey, opening } = setOut(hero, choose, things);
  const met = new Set([hero, friend]);
  const blocks: Block[] = [];
  for (let i = 1; i < chain.length; i++) {
    const away = legsFrom(journey.at).filter((leg) => leg.to !== hero.home);
    const leg = choose.pick(away.length > 0 ? away : legsFrom(journey.at));
    blocks.push(paragraph(...walk(journey, leg, choose)));
    const other = choose.pick(PEOPLE.filter((person) => person.home === leg.to && !met.has(person)));
    met.add(other);
    const swap: Beat = { kind: "swap", hero, other, give: chain[i - 1], get: chain[i] };
    blocks.push(paragraph({ kind: "meets", hero, other }, swap, ...asideAt(journey, other, choose)));
  }
  return [
    paragraph({ kind: "storyTitle", hero, item: wanted }),
    paragraph(...opening),
    paragraph({ kind: "wish", hero, friend, wanted, own: chain[0] }, { kind: "packs", hero, tool: journey.tool }),
    ...blocks,
    paragraph(
      { kind: "bag", hero, items: [journey.tool, wanted] },
      { kind: "home", hero, days: journey.days + 1 },
      { kind: "gives", hero, friend, item: wanted },
      { kind: "moral" },
    ),
  ];
}

/** The hero at home on some day, with a tool that is none of the things the story is about. */
function setOut(hero: Person, choose: Chooser, taken: readonly Thing[]): { journey: Journey; opening: Beat[] } {
  const season = choose.pick(SEASONS);
  const thing = choose.pick(TOOLS.filter((tool) => !taken.includes(tool)));
  const tool = { thing, quality: choose.pick(QUALITIES) };
  const opening: Beat[] = [
    { kind: "opening", hero, season, time: choose.pick(TIMES) },
    { kind: "sky", weather: choose.pick(WEATHERS[season]) },
    { kind: "portrait", hero },
  ];
  if (choose.chance(0.5)) opening.push({ kind: "creature", ...drawCreature(choose) });
  return { journey: { hero, season, tool, bag: [], at: hero.home, hoursToday: 0, days: 1, toolUsed: false }, opening };
}

function departure({ hero, tool }: Journey, to: Place): Beat[] {
  return [
    { kind: "packs", hero, tool },
    { kind: "leaves", hero, to },
  ];
}

/** All legs to `to`, with a stop at every place between. */
function travel(journey: Journey, to: Place, choose: Chooser): Block[] {
  const blocks: Block[] = [];
  const legs = shortestWay(journey.at, to);
  const lastOnLand = legs.findLast((leg) => leg.way !== "boat");
  legs.forEach((leg, i) => {
    blocks.push(paragraph(...walk(journey, leg, choose, leg === lastOnLand)));
    if (leg.to === to) return;
    const other = choose.pick(PEOPLE.filter((person) => person.home === leg.to));
    const stop: Beat[] = [{ kind: "meets", hero: journey.hero, other }];
    if (choose.chance(0.4)) stop.push({ kind: "asks", hero: journey.hero, other, to, next: legs[i + 1] });
    if (choose.chance(0.5)) stop.push(...work(journey, other, choose));
    blocks.push(paragraph(...stop, ...asideAt(journey, other, choose), ...(choose.chance(0.5) ? [stall(journey, choose)] : [])));
  });
  return blocks;
}

/** One road: a night before it when the day was long, sights beside it, and once the trouble that the tool is for. */
function walk(journey: Journey, leg: Leg, choose: Chooser, mustUseTool = false): Beat[] {
  const { hero, tool } = journey;
  const beats: Beat[] = [];
  if (journey.hoursToday + leg.hours > DAY_HOURS && journey.hoursToday > 0) {
    beats.push({ kind: "night", hero, place: journey.at });
    if (choose.chance(0.8)) beats.push(dreamOf(hero, choose));
    journey.hoursToday = 0;
    journey.days += 1;
  }
  beats.push({ kind: "leg", hero, leg });
  if (choose.chance(0.4)) beats.push({ kind: "sky", weather: choose.pick(WEATHERS[journey.season]) });
  if (leg.way !== "boat") {
    if (choose.chance(0.4)) beats.push({ kind: "creature", ...drawCreature(choose) });
    for (let strangers = choose.whole(1, 2); strangers > 0; strangers--) beats.push({ kind: "passer", hero, ...drawStranger(choose) });
    if (!journey.toolUsed && (mustUseTool || choose.chance(0.4))) {
      beats.push({ kind: "trouble", tool: tool.thing }, { kind: "solved", hero, tool });
      journey.toolUsed = true;
    }
  }
  journey.at = leg.to;
  journey.hoursToday += leg.hours;
  return beats;
}

function dreamOf(hero: Person, choose: Chooser): Beat {
  const about = choose.pick(PEOPLE.filter((person) => person !== hero));
  return { kind: "dream", hero, about, deed: choose.pick(DEEDS), spot: choose.pick(SPOTS), item: drawItem(choose) };
}

/** The hero lends a hand and is paid in kind. */
function work(journey: Journey, other: Person, choose: Chooser): Beat[] {
  const { hero } = journey;
  const carried = [journey.tool, ...journey.bag].map((item) => item.thing);
  const item = drawItem(choose, carried);
  journey.bag.push(item);
  return [
    { kind: "chore", hero, other, task: choose.pick(TASKS) },
    { kind: "reward", hero, other, item },
  ];
}

function stall({ hero, at }: Journey, choose: Chooser): Beat {
  return { kind: "stall", hero, place: at, items: [drawItem(choose), drawItem(choose), drawItem(choose)] };
}

/** Food or gossip. */
function asideAt({ hero }: Journey, other: Person, choose: Chooser): Beat[] {
  if (choose.chance(0.5)) return [{ kind: "meal", hero, other, meal: drawMeal(choose) }];
  const about = choose.pick(PEOPLE.filter((person) => person !== hero && person !== other));
  return [{ kind: "tells", other, about, event: choose.pick(EVENTS) }];
}

/** What follows when the treasure is back: a meal, and a look into the bag. */
function afterwards(journey: Journey, returned: Item, owner: Person, choose: Chooser): Block[] {
  const items = [journey.tool, ...journey.bag.filter((item) => item !== returned)];
  const beats = asideAt(journey, owner, choose);
  if (items.length > 1) beats.push({ kind: "bag", hero: journey.hero, items });
  return [paragraph(...beats)];
}

function strangersTo(hero: Person): Person[] {
  return PEOPLE.filter((person) => person.home !== hero.home);
}
