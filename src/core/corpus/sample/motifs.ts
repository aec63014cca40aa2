// What happens in the valley, as names without words: deeds and places, meals and errands. Languages turn each
// into a phrase; the tables there have exactly these keys.

export const SPOTS = [
  "appletree",
  "arch",
  "barn",
  "bench",
  "boat",
  "crossroads",
  "ditch",
  "fountain",
  "gate",
  "hay",
  "hedge",
  "mill",
  "oven",
  "path",
  "pond",
  "reeds",
  "ruin",
  "sill",
  "stairs",
  "stones",
  "stump",
  "tower",
  "wall",
  "well",
] as const;
export type Spot = (typeof SPOTS)[number];

/** Where people are found when they are at home. */
export const HOME_SPOTS = ["appletree", "bench", "gate", "oven", "sill", "stairs"] as const satisfies readonly Spot[];

export const ACTS = ["listened", "slept", "stood", "waited", "watched", "yawned"] as const;
export type Act = (typeof ACTS)[number];

/** Strangers one sees from the road. */
export const FIGURES = [
  "aunt",
  "boy",
  "bride",
  "captain",
  "choir",
  "clown",
  "gentleman",
  "giant",
  "girl",
  "grandmother",
  "guard",
  "hermit",
  "hunter",
  "king",
  "knight",
  "maid",
  "monk",
  "nun",
  "painter",
  "pedlar",
  "poet",
  "sailor",
  "singer",
  "student",
  "tailor",
  "twins",
  "watchman",
  "widow",
] as const;
export type Figure = (typeof FIGURES)[number];

export const DEEDS = [
  "apple",
  "barefoot",
  "bread",
  "buttons",
  "cards",
  "coins",
  "crown",
  "dance",
  "echo",
  "feather",
  "fish",
  "flowers",
  "hat",
  "hole",
  "juggle",
  "kite",
  "letter",
  "mirror",
  "moon",
  "net",
  "nuts",
  "onion",
  "pigeons",
  "poem",
  "shoe",
  "song",
  "stars",
  "stick",
  "story",
  "tea",
] as const;
export type Deed = (typeof DEEDS)[number];

export const MANNERS = [
  "alone",
  "bells",
  "cat",
  "counting",
  "dusk",
  "dwarf",
  "forever",
  "humming",
  "late",
  "secret",
  "smile",
  "sunday",
  "tears",
  "wager",
] as const;
export type Manner = (typeof MANNERS)[number];

export const TASKS = [
  "apples",
  "barrels",
  "boat",
  "cheese",
  "chimney",
  "fence",
  "firewood",
  "garden",
  "honey",
  "knives",
  "lamps",
  "letters",
  "nets",
  "roof",
  "sacks",
  "sheep",
  "shutters",
  "well",
] as const;
export type Task = (typeof TASKS)[number];

/** What is eaten: a dish, something beside it and something to drink. */
export const DISHES = ["beans", "dumplings", "fish", "mushrooms", "omelette", "onionsoup", "pancakes", "pie", "porridge", "stew"] as const;
export const SIDES = ["apples", "beets", "bread", "butter", "cheese", "cream", "honey", "nuts", "pears", "plums"] as const;
export const DRINKS = ["beer", "buttermilk", "cider", "cocoa", "elder", "mint", "water", "wine"] as const;
export interface Meal {
  readonly dish: (typeof DISHES)[number];
  readonly side: (typeof SIDES)[number];
  readonly drink: (typeof DRINKS)[number];
}

/** What one hears about a neighbour. */
export const EVENTS = [
  "beard",
  "birthday",
  "cold",
  "dream",
  "fish",
  "hiccups",
  "house",
  "invention",
  "ladder",
  "letter",
  "parrot",
  "prize",
  "quarrel",
  "roof",
  "shoes",
  "song",
  "trip",
  "visitor",
] as const;
export type Event = (typeof EVENTS)[number];

/** Why somebody needs a thing that belongs to somebody else. */
export const REASONS = ["bet", "expedition", "fair", "feast", "repair", "school", "theatre", "wedding"] as const;
export type Reason = (typeof REASONS)[number];

export const SHIPS = ["anchor", "crane", "dolphin", "gull", "hope", "mermaid", "moon", "rose", "star", "swallow"] as const;
export type Ship = (typeof SHIPS)[number];

export const WINDS = ["north", "northeast", "east", "southeast", "south", "southwest", "west", "northwest"] as const;
export type Wind = (typeof WINDS)[number];

/** What goes into the pot. */
export const FOODS = [
  "apples",
  "beans",
  "carrots",
  "cherries",
  "chestnuts",
  "leeks",
  "mushrooms",
  "nuts",
  "onions",
  "pears",
  "plums",
  "potatoes",
  "turnips",
] as const;
export type Food = (typeof FOODS)[number];
export type Dish = "bread" | "soup" | "stew" | "tart";
