// Classes to choose from: is a word an animal or a thing, a name a person or a place, a month in spring or in autumn.

import type { Chooser } from "../chooser";
import { capital, monthName, tradeOf, weekdayName, withArticle } from "../english/words";
import { PEOPLE } from "../people";
import { PLACE_NAMES } from "../places";
import { MONTHS, SEASONS, seasonOf, WEEKDAYS } from "../world";
import type { Draw } from "./draft";
import { WORD_CLASSES } from "./words";

interface Labelled {
  readonly one: string;
  /** As they stand in a sentence, with an article where they need one. */
  readonly members: readonly string[];
}

const CLASSES: readonly Labelled[] = [
  ...WORD_CLASSES.map(({ one, words }) => ({ one, members: words.map(withArticle) })),
  { one: "person", members: PEOPLE.map(({ name }) => name) },
  { one: "place", members: PLACE_NAMES },
  { one: "day", members: WEEKDAYS.map(weekdayName) },
  { one: "month", members: MONTHS.map(monthName) },
];

/** Two classes in any order, and a member of one of them. */
function drawn(choose: Chooser): { readonly first: string; readonly second: string; readonly right: string; readonly member: string } {
  const pair = choose.some(CLASSES, 2);
  const { one, members } = choose.pick(pair);
  const [first, second] = pair.map((each) => withArticle(each.one));
  return { first, second, right: withArticle(one), member: choose.pick(members) };
}

const label: Draw = (choose) => {
  const { first, second, right, member } = drawn(choose);
  return {
    usual: [
      `Is ${member} ${first} or ${second}?`,
      `Which is ${member}, ${first} or ${second}?`,
      `Say whether ${member} is ${first} or ${second}.`,
    ],
    shifted: [`Choose for ${member}: ${first}, ${second}.`, `What would you call ${member}: ${first} or ${second}?`],
    response: `${capital(member)} is ${right}.`,
  };
};

const season: Draw = (choose) => {
  const month = choose.pick(MONTHS);
  const right = seasonOf(month);
  const wrong = choose.pick(SEASONS.filter((other) => other !== right));
  const [first, second] = choose.some([right, wrong], 2);
  const name = monthName(month);
  return {
    usual: [
      `Is ${name} in ${first} or in ${second}?`,
      `Does ${name} belong to ${first} or to ${second}?`,
      `Say whether ${name} is in ${first} or in ${second}.`,
    ],
    shifted: [`Choose for ${name}: ${first}, ${second}.`],
    response: `${name} is in ${right}.`,
  };
};

const gender: Draw = (choose) => {
  const person = choose.pick(PEOPLE);
  const { name } = person;
  return {
    usual: [`Is ${name} a man or a woman?`, `Say whether ${name} the ${tradeOf(person)} is a man or a woman.`],
    shifted: [`Choose for ${name}: a man, a woman.`],
    response: `${name} is a ${person.woman ? "woman" : "man"}.`,
  };
};

export const classifying: readonly Draw[] = [label, season, gender];
