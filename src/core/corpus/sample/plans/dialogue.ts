// Plans of dialogues: a visitor and somebody at home talk about the weather, a price, the way, a neighbour or a
// thing that someone treasures. Answers are true, and haggling ends between the two offers.

import { type Beat, type Block, lines, paragraph } from "../beats";
import type { Chooser } from "../chooser";
import { EVENTS, TASKS } from "../motifs";
import { PEOPLE, type Person } from "../people";
import { PLACE_NAMES, PLACES, shortestWay } from "../places";
import { GOODS, PRICES, SKIES, TIMES } from "../world";
import { drawItem, drawStranger } from "./sights";

export function planDialogue(choose: Chooser): Block[] {
  const [b, a] = choose.some(PEOPLE, 2) as [Person, Person];
  const subjects = choose.some(SUBJECTS, choose.whole(4, 7));
  return [
    paragraph({ kind: "talkOpening", a, b, place: b.home, time: choose.pick(TIMES) }),
    lines({ kind: "hello", a, b }, ...subjects.flatMap((subject) => subject(a, b, choose)), { kind: "bye", a, b }),
  ];
}

function talkOfSky(_: Person, b: Person, choose: Chooser): Beat[] {
  return [{ kind: "talkSky", speaker: b, weather: choose.pick(SKIES) }];
}

function haggle(a: Person, b: Person, choose: Chooser): Beat[] {
  const good = choose.pick(GOODS);
  const count = choose.whole(2, 8);
  const asked = count * (PRICES[good] + choose.whole(0, 1));
  const offered = asked - choose.whole(1, Math.min(count, asked - 1));
  const total = Math.ceil((asked + offered) / 2);
  return [
    { kind: "askPrice", buyer: a, seller: b, count, good },
    { kind: "offer", seller: b, total: asked },
    { kind: "counter", buyer: a, total: offered },
    { kind: "agree", seller: b, buyer: a, total },
  ];
}

function askTheWay(a: Person, b: Person, choose: Chooser): Beat[] {
  const to = PLACES[choose.pick(PLACE_NAMES.filter((name) => name !== b.home.name))];
  return [
    { kind: "askWay", a, to },
    { kind: "tellWay", b, legs: shortestWay(b.home, to) },
  ];
}

function talkOfNeighbour(a: Person, b: Person, choose: Chooser): Beat[] {
  const about = choose.pick(PEOPLE.filter((person) => person !== a && person !== b));
  return [
    { kind: "askAbout", a, about },
    { kind: "tellAbout", b, about },
  ];
}

function talkOfTreasure(a: Person, b: Person, choose: Chooser): Beat[] {
  const owner = choose.pick(PEOPLE.filter((person) => person !== a && person !== b));
  return [
    { kind: "askItem", a, item: owner.treasure },
    { kind: "tellItem", b, item: owner.treasure, owner },
  ];
}

function gossip(a: Person, b: Person, choose: Chooser): Beat[] {
  const about = choose.pick(PEOPLE.filter((person) => person !== a && person !== b));
  return [{ kind: "talkNews", a, b, about, event: choose.pick(EVENTS) }];
}

function marvel(a: Person, b: Person, choose: Chooser): Beat[] {
  return [{ kind: "talkSeen", a, b, ...drawStranger(choose) }];
}

function wish(a: Person, b: Person, choose: Chooser): Beat[] {
  return [{ kind: "talkWish", a, b, item: drawItem(choose), task: choose.pick(TASKS) }];
}

const SUBJECTS = [talkOfSky, haggle, askTheWay, talkOfNeighbour, talkOfTreasure, gossip, marvel, wish];
