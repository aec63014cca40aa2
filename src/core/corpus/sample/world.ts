// The valley of the Lume: eight places, the roads between them and the people who live there. All sample texts,
// in every language and in Python, tell of this one world, and its facts never change. Words stand elsewhere.

export const THINGS = [
  "basket",
  "bell",
  "book",
  "bottle",
  "brush",
  "bucket",
  "candlestick",
  "chest",
  "clock",
  "coat",
  "comb",
  "compass",
  "cup",
  "drum",
  "feather",
  "flute",
  "hammer",
  "hat",
  "jug",
  "kettle",
  "key",
  "knife",
  "ladder",
  "lantern",
  "lens",
  "map",
  "medal",
  "mirror",
  "needle",
  "oar",
  "purse",
  "ring",
  "rope",
  "saddle",
  "saw",
  "scarf",
  "shell",
  "sieve",
  "spade",
  "spoon",
  "telescope",
  "umbrella",
  "whistle",
] as const;
export type Thing = (typeof THINGS)[number];

/** Things that get a traveller past one kind of trouble on the road each. */
export const TOOLS = [
  "bell",
  "coat",
  "flute",
  "key",
  "knife",
  "lantern",
  "map",
  "mirror",
  "needle",
  "rope",
  "spade",
  "whistle",
] as const satisfies readonly Thing[];
export type Tool = (typeof TOOLS)[number];

export const QUALITIES = [
  "beautiful",
  "black",
  "blue",
  "crooked",
  "dusty",
  "golden",
  "green",
  "heavy",
  "new",
  "old",
  "painted",
  "precious",
  "red",
  "silver",
  "small",
  "strange",
  "white",
  "yellow",
] as const;
export type Quality = (typeof QUALITIES)[number];

/** One particular thing: wherever a text mentions it again, it is still the blue lantern. */
export interface Item<T extends Thing = Thing> {
  readonly thing: T;
  readonly quality: Quality;
}

export const ANIMALS = [
  "cat",
  "crow",
  "dog",
  "donkey",
  "duck",
  "fox",
  "frog",
  "goat",
  "goose",
  "hare",
  "hedgehog",
  "heron",
  "horse",
  "mouse",
  "otter",
  "owl",
  "rooster",
  "squirrel",
] as const;
export type Animal = (typeof ANIMALS)[number];

export const WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;
export type Weekday = (typeof WEEKDAYS)[number];

export const SEASONS = ["spring", "summer", "autumn", "winter"] as const;
export type Season = (typeof SEASONS)[number];

export const MONTHS = [
  "january",
  "february",
  "march",
  "april",
  "may",
  "june",
  "july",
  "august",
  "september",
  "october",
  "november",
  "december",
] as const;
export type Month = (typeof MONTHS)[number];

export const SKIES = ["cloud", "fog", "frost", "heat", "rain", "snow", "storm", "sun", "wind"] as const;
export type Weather = (typeof SKIES)[number];

/** What the sky does in each season. */
export const WEATHERS: Readonly<Record<Season, readonly Weather[]>> = {
  spring: ["cloud", "fog", "rain", "sun", "wind"],
  summer: ["cloud", "heat", "rain", "storm", "sun"],
  autumn: ["cloud", "fog", "rain", "storm", "wind"],
  winter: ["cloud", "fog", "frost", "snow", "wind"],
};

export function seasonOf(month: Month): Season {
  const seasons: readonly Season[] = ["winter", "spring", "summer", "autumn"];
  return seasons[Math.floor(((MONTHS.indexOf(month) + 1) % 12) / 3)];
}

export const TIMES = ["dawn", "morning", "noon", "afternoon", "evening"] as const;
export type Time = (typeof TIMES)[number];

/** What is bought and sold, by its unit, with its usual price in crowns. */
export const PRICES = {
  apples: 2,
  candles: 3,
  cheese: 7,
  eggs: 1,
  firewood: 4,
  flour: 4,
  glass: 12,
  herring: 8,
  honey: 5,
  linen: 11,
  nails: 2,
  oil: 6,
  paper: 6,
  salt: 3,
  tea: 5,
  wine: 14,
  wool: 9,
} as const;
export type Good = keyof typeof PRICES;
export const GOODS = Object.keys(PRICES) as readonly Good[];
