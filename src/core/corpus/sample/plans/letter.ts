// Plans of letters between two people of the valley: thanks, weather, work, gossip, a request, regards.

import { type Beat, type Block, lines, paragraph } from "../beats";
import type { Chooser } from "../chooser";
import { ACTS, DEEDS, EVENTS, SPOTS } from "../motifs";
import { PEOPLE, type Person, personNamed } from "../people";
import { shortestWay } from "../places";
import { GOODS, MONTHS, seasonOf, WEATHERS, WEEKDAYS } from "../world";
import { drawItem, drawMeal, drawStranger } from "./sights";

export function planLetter(choose: Chooser): Block[] {
  const from = choose.pick(PEOPLE);
  const kin = personNamed(from.to);
  const to = choose.chance(0.4) ? kin : choose.pick(PEOPLE.filter((person) => person !== from && person !== kin));
  const month = choose.pick(MONTHS);
  const opening: Beat[] = [];
  if (choose.chance(0.6)) opening.push({ kind: "letterThanks", to, count: choose.whole(2, 9), good: choose.pick(GOODS) });
  opening.push({ kind: "letterSky", weather: choose.pick(WEATHERS[seasonOf(month)]) }, { kind: "work", from });
  const news = choose
    .some(
      PEOPLE.filter((person) => person !== from && person !== to),
      choose.whole(1, 3),
    )
    .map((about): Beat => ({ kind: "news", to, about, event: choose.pick(EVENTS) }));
  return [
    lines({ kind: "letterHead", place: from.home, day: choose.whole(1, 28), month }),
    lines({ kind: "salute", from, to }),
    paragraph(...opening),
    paragraph(...news, ...wonders(from, to, choose)),
    paragraph(...request(from, to, choose), ...regards(from, to)),
    lines({ kind: "letterClose", from }),
    ...(choose.chance(0.5) ? [paragraph({ kind: "postscript", from, act: choose.pick(ACTS), spot: choose.pick(SPOTS) })] : []),
  ];
}

/** Something seen, something dreamed. */
function wonders(from: Person, to: Person, choose: Chooser): Beat[] {
  const beats: Beat[] = [];
  if (choose.chance(0.8)) beats.push({ kind: "seen", ...drawStranger(choose) });
  if (choose.chance(0.7)) {
    const about = choose.pick(PEOPLE.filter((person) => person !== from && person !== to));
    beats.push({ kind: "letterDream", to, about, deed: choose.pick(DEEDS), spot: choose.pick(SPOTS), item: drawItem(choose) });
  }
  return beats;
}

/** What the letter is written for. */
function request(from: Person, to: Person, choose: Chooser): Beat[] {
  const subject = choose.pick(["order", "lost", "invite"] as const);
  if (subject === "order") return [{ kind: "order", count: choose.whole(2, 12), good: choose.pick(GOODS), before: choose.pick(WEEKDAYS) }];
  if (subject === "lost") return [{ kind: "lost", item: drawItem(choose), spot: choose.pick(SPOTS) }];
  const invite: Beat = { kind: "invite", place: from.home, day: choose.pick(WEEKDAYS), meal: drawMeal(choose) };
  const legs = shortestWay(to.home, from.home);
  return legs.length === 0 ? [invite] : [invite, { kind: "way", legs }];
}

function regards(from: Person, to: Person): Beat[] {
  const kin = personNamed(to.to);
  return kin === from ? [] : [{ kind: "regards", to, kin }];
}
