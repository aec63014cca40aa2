// Plans of texts that tell what is true of the valley: guides to a place, portraits of its people, almanacs.

import { type Beat, type Block, lines, paragraph } from "../beats";
import type { Chooser } from "../chooser";
import { DEEDS, FIGURES, SPOTS, TASKS } from "../motifs";
import { PEOPLE, type Person } from "../people";
import { legsFrom, PLACE_NAMES, PLACES } from "../places";
import { GOODS, MONTHS, seasonOf, WEATHERS, WEEKDAYS } from "../world";

/** A walk through one place: what it is, its market, its roads and some who live there. */
export function planGuide(choose: Chooser): Block[] {
  const place = PLACES[choose.pick(PLACE_NAMES)];
  const residents = PEOPLE.filter((person) => person.home === place);
  return [
    lines({ kind: "guideTitle", place }),
    paragraph(
      ...choose.some<Beat>(
        [
          { kind: "guidePlace", place },
          { kind: "guidePeople", place },
          { kind: "guideMarket", place },
        ],
        3,
      ),
    ),
    paragraph(...choose.some(legsFrom(place), 4).map((leg): Beat => ({ kind: "guideRoad", leg }))),
    ...choose.some(residents, choose.whole(1, residents.length)).map((person) => portrait(person, choose)),
  ];
}

/** A few people, each in a paragraph, in no order but the writer's. */
export function planPortraits(choose: Chooser): Block[] {
  return choose.some(PEOPLE, choose.whole(3, 6)).map((person) => portrait(person, choose));
}

function portrait(person: Person, choose: Chooser): Block {
  const facts: Beat[] = [
    { kind: "treasure", person },
    { kind: "pet", person },
    { kind: "kin", person },
  ];
  return paragraph({ kind: "resident", person }, ...choose.some(facts, choose.whole(1, 3)));
}

/** One month: its weather, its work, and what people say. */
export function planAlmanac(choose: Chooser): Block[] {
  const month = choose.pick(MONTHS);
  const skies = choose.some(WEATHERS[seasonOf(month)], 2).map((weather): Beat => ({ kind: "almanacSky", month, weather }));
  const tasks = choose.some(TASKS, choose.whole(2, 4)).map((task): Beat => ({ kind: "almanacTask", task, weekday: choose.pick(WEEKDAYS) }));
  const omens = Array.from({ length: choose.whole(1, 3) }, (): Beat => {
    return {
      kind: "almanacOmen",
      figure: choose.pick(FIGURES),
      deed: choose.pick(DEEDS),
      spot: choose.pick(SPOTS),
      good: choose.pick(GOODS),
    };
  });
  const proverbs = Array.from({ length: choose.whole(3, 7) }, (): Beat => ({ kind: "proverb" }));
  return [lines({ kind: "almanacTitle", month }), paragraph(...skies, ...omens), paragraph(...tasks), lines(...proverbs)];
}
