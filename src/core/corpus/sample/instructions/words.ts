// Words that only instructions need: weather as an adjective, classes of words by what they name.

import { FOODS } from "../english/words";
import { FOODS as FOOD_NAMES } from "../motifs";
import { ANIMALS, THINGS, type Weather } from "../world";

export const WEATHER_WORDS: Readonly<Record<Weather, string>> = {
  cloud: "cloudy",
  fog: "foggy",
  frost: "frosty",
  heat: "hot",
  rain: "rainy",
  snow: "snowy",
  storm: "stormy",
  sun: "sunny",
  wind: "windy",
};

export interface WordClass {
  readonly one: string;
  readonly many: string;
  /** In the singular, without an article. */
  readonly words: readonly string[];
}

/** Classes that share no word. */
export const WORD_CLASSES: readonly WordClass[] = [
  { one: "animal", many: "animals", words: ANIMALS },
  { one: "thing", many: "things", words: THINGS },
  { one: "food", many: "foods", words: FOOD_NAMES.map((food) => FOODS[food][0]) },
];
