// Lists to put into another order: by the alphabet, by size, by the week, from the last to the first.

import type { Chooser } from "../chooser";
import { weekdayName } from "../english/words";
import { PEOPLE } from "../people";
import { PLACE_NAMES } from "../places";
import { WEEKDAYS } from "../world";
import type { Draw } from "./draft";
import { WORD_CLASSES } from "./words";

const someWords = (choose: Chooser): readonly string[] =>
  choose.some(choose.pick([...WORD_CLASSES.map(({ words }) => words), PEOPLE.map(({ name }) => name), PLACE_NAMES]), choose.whole(3, 5));
const joined = (words: readonly (string | number)[]): string => words.join(", ");

const alphabet: Draw = (choose) => {
  const words = someWords(choose);
  return {
    usual: ["Put these words in alphabetical order.", "Sort these words by the alphabet.", "Write this list from A to Z."],
    shifted: ["Order the list as a dictionary does.", "In which order do these words come in the alphabet?"],
    context: joined(words),
    response: joined(words.toSorted()),
  };
};

const backwards: Draw = (choose) => {
  const words = someWords(choose);
  return {
    usual: ["Write this list backwards.", "Turn the order of these words round.", "Write these words from the last to the first."],
    shifted: ["Say the list again, but begin at its end."],
    context: joined(words),
    response: joined(words.toReversed()),
  };
};

const numbers: Draw = (choose) => {
  const values = choose.some(
    Array.from({ length: 30 }, (_, i) => i + 1),
    choose.whole(3, 5),
  );
  return {
    usual: ["Sort these numbers, the smallest first.", "Put these numbers in order.", "Write these numbers from small to large."],
    shifted: ["Count upwards through these numbers."],
    context: joined(values),
    response: joined(values.toSorted((x, y) => x - y)),
  };
};

const days: Draw = (choose) => {
  const drawn = choose.some(WEEKDAYS, choose.whole(3, 5));
  return {
    usual: ["Put these days in order, from Monday on.", "Sort these days as they come in the week."],
    shifted: ["In which order does a week bring these days?"],
    context: joined(drawn.map(weekdayName)),
    response: joined(WEEKDAYS.filter((day) => drawn.includes(day)).map(weekdayName)),
  };
};

export const ordering: readonly Draw[] = [alphabet, backwards, numbers, days];
