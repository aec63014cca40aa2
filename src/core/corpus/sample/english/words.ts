// The forms English needs, and its words for trades, places, roads, goods and ships. Things, qualities and
// animals go by the names that the world gives them; what people do stands in deeds.ts.

import type { Food, Ship, Wind } from "../motifs";
import type { Person, Trade } from "../people";
import type { Leg, Place, PlaceName, Way } from "../places";
import type { Good, Item, Month, Weekday } from "../world";

export const he = (person: Person) => (person.woman ? "she" : "he");
export const He = (person: Person) => (person.woman ? "She" : "He");
export const him = (person: Person) => (person.woman ? "her" : "him");
export const his = (person: Person) => (person.woman ? "her" : "his");
export const His = (person: Person) => (person.woman ? "Her" : "His");

export const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
export const withArticle = (phrase: string) => (/^[aeiou]/.test(phrase) ? `an ${phrase}` : `a ${phrase}`);
export const bare = ({ quality, thing }: Item) => `${quality} ${thing}`;
export const a = (item: Item) => withArticle(bare(item));
export const the = (item: Item) => `the ${bare(item)}`;

/** "a, b and c" */
export function listed(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}

const NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
export const counted = (count: number, one: string, many = `${one}s`) => `${NUMBERS[count] ?? count} ${count === 1 ? one : many}`;
export const hours = (count: number) => counted(count, "hour");
export const crowns = (count: number) => counted(count, "crown");

export const at = (place: Place) => (place.name === "Sannel" ? "on Sannel" : `in ${place.name}`);
export const weekdayName = (day: Weekday) => capital(day);
export const monthName = (month: Month) => capital(month);

const TRADES: Readonly<Record<Trade, string>> = {
  apothecary: "apothecary",
  baker: "baker",
  beekeeper: "beekeeper",
  bellringer: "bell ringer",
  bookbinder: "bookbinder",
  carpenter: "carpenter",
  charcoal: "charcoal burner",
  clockmaker: "clockmaker",
  cook: "cook",
  ferry: "ferrywoman",
  fiddler: "fiddler",
  fisher: "fisherwoman",
  gardener: "gardener",
  glassblower: "glassblower",
  innkeeper: "innkeeper",
  lighthouse: "lighthouse keeper",
  mapmaker: "mapmaker",
  miller: "miller",
  post: "postman",
  potter: "potter",
  shepherd: "shepherd",
  smith: "smith",
  teacher: "schoolteacher",
  weaver: "weaver",
};
export const tradeOf = (person: Person) => TRADES[person.trade];

export const KINDS: Readonly<Record<PlaceName, string>> = {
  Brankel: "mountain village",
  Carvenne: "forest village",
  Istel: "town by the lake",
  Lundry: "hamlet by the ferry",
  Orvane: "market town",
  Sannel: "lighthouse island",
  Tollin: "village of mills",
  Velmora: "harbour town",
};

export const LANDMARKS: Readonly<Record<PlaceName, string>> = {
  Brankel: "the crooked bell tower",
  Carvenne: "the hollow oak",
  Istel: "the tower of green glass",
  Lundry: "the inn with the seven chimneys",
  Orvane: "the bridge with nine arches",
  Sannel: "the white lighthouse",
  Tollin: "the three mill wheels",
  Velmora: "the long stone pier",
};

const WAYS: Readonly<Record<Way, string>> = {
  boat: "by boat across the bay",
  ferry: "over the Lume by ferry and on through the meadows",
  forest: "through the Ember Wood",
  lake: "along the shore of the lake",
  mill: "along the mill stream",
  pass: "over the high pass",
  ridge: "along the Grey Comb",
  river: "along the towpath of the Lume",
};
export const way = (leg: Leg) => WAYS[leg.way];

/** What one passes on each road. */
export const SIGHTS: Readonly<Record<Way, readonly string[]>> = {
  boat: ["past the seal rock", "past the buoy with the bell", "between the sandbanks", "under a sky full of gulls"],
  ferry: [
    "past the willow with the bottles",
    "past the cows of the toll keeper",
    "across nine wooden stiles",
    "past a scarecrow in evening dress",
  ],
  forest: ["past the owl tree", "past the charcoal kilns", "across the moss bridge", "past the stone that looks like a bear"],
  lake: ["past the bathing huts", "past the drowned bell", "through the vineyards", "past the glass garden"],
  mill: ["past the goose meadow", "under the poplars", "past the washing place", "past the seven weirs"],
  pass: ["past the snow chapel", "past the last larch", "across the scree", "past the customs house without a customs officer"],
  ridge: ["past the goat spring", "past the wind organ", "past the cairn of lost hats", "between sky and sky"],
  river: ["past the heron island", "past the ropeworks", "under the swallows' bridge", "past the mooring of the coal barges"],
};

const UNITS: Readonly<Record<Good, readonly [unit: string, units: string]>> = {
  apples: ["basket of apples", "baskets of apples"],
  candles: ["bundle of candles", "bundles of candles"],
  cheese: ["wheel of cheese", "wheels of cheese"],
  eggs: ["dozen eggs", "dozen eggs"],
  firewood: ["load of firewood", "loads of firewood"],
  flour: ["sack of flour", "sacks of flour"],
  glass: ["crate of glass", "crates of glass"],
  herring: ["barrel of herring", "barrels of herring"],
  honey: ["jar of honey", "jars of honey"],
  linen: ["roll of linen", "rolls of linen"],
  nails: ["box of nails", "boxes of nails"],
  oil: ["jug of oil", "jugs of oil"],
  paper: ["ream of paper", "reams of paper"],
  salt: ["sack of salt", "sacks of salt"],
  tea: ["packet of tea", "packets of tea"],
  wine: ["cask of wine", "casks of wine"],
  wool: ["bale of wool", "bales of wool"],
};
export const goods = (count: number, good: Good) => counted(count, ...UNITS[good]);
/** "a sack of flour" */
export const aGood = (good: Good) => withArticle(UNITS[good][0]);
/** With figures instead of words: "3 sacks of flour". */
export const goodsInFigures = (count: number, good: Good) => `${count} ${UNITS[good][count === 1 ? 0 : 1]}`;

export const SHIPS: Readonly<Record<Ship, string>> = {
  anchor: "Golden Anchor",
  crane: "Grey Crane",
  dolphin: "Dolphin",
  gull: "Gull",
  hope: "Good Hope",
  mermaid: "Mermaid",
  moon: "Half Moon",
  rose: "Sea Rose",
  star: "Evening Star",
  swallow: "Swallow",
};

export const WINDS: Readonly<Record<Wind, string>> = {
  north: "north",
  northeast: "north-east",
  east: "east",
  southeast: "south-east",
  south: "south",
  southwest: "south-west",
  west: "west",
  northwest: "north-west",
};

export const FOODS: Readonly<Record<Food, readonly [one: string, many: string]>> = {
  apples: ["apple", "apples"],
  beans: ["bean", "beans"],
  carrots: ["carrot", "carrots"],
  cherries: ["cherry", "cherries"],
  chestnuts: ["chestnut", "chestnuts"],
  leeks: ["leek", "leeks"],
  mushrooms: ["mushroom", "mushrooms"],
  nuts: ["nut", "nuts"],
  onions: ["onion", "onions"],
  pears: ["pear", "pears"],
  plums: ["plum", "plums"],
  potatoes: ["potato", "potatoes"],
  turnips: ["turnip", "turnips"],
};
