// The people of the valley: who they are, where they live, what they treasure and whose kin they are.

import { PLACES, type Place, type PlaceName } from "./places";
import type { Animal, Item, Quality, Thing } from "./world";

export type Trade =
  | "apothecary"
  | "baker"
  | "beekeeper"
  | "bellringer"
  | "bookbinder"
  | "carpenter"
  | "charcoal"
  | "clockmaker"
  | "cook"
  | "ferry"
  | "fiddler"
  | "fisher"
  | "gardener"
  | "glassblower"
  | "innkeeper"
  | "lighthouse"
  | "mapmaker"
  | "miller"
  | "post"
  | "potter"
  | "shepherd"
  | "smith"
  | "teacher"
  | "weaver";

export type Temper =
  | "brave"
  | "careful"
  | "cheerful"
  | "curious"
  | "dreamy"
  | "generous"
  | "patient"
  | "proud"
  | "quiet"
  | "shy"
  | "stubborn"
  | "witty";

export type Relation =
  | "aunt"
  | "brother"
  | "cousin"
  | "daughter"
  | "father"
  | "granddaughter"
  | "grandfather"
  | "husband"
  | "mother"
  | "nephew"
  | "niece"
  | "sister"
  | "son"
  | "uncle"
  | "wife";

export interface Person {
  readonly name: string;
  readonly woman: boolean;
  readonly trade: Trade;
  readonly home: Place;
  readonly temper: Temper;
  readonly treasure: Item;
  readonly pet: Animal;
  readonly petName: string;
  /** This person is the `relation` of `to`. */
  readonly relation: Relation;
  readonly to: string;
}

type Row = readonly [
  name: string,
  sex: "f" | "m",
  trade: Trade,
  home: PlaceName,
  temper: Temper,
  quality: Quality,
  thing: Thing,
  pet: Animal,
  petName: string,
  relation: Relation,
  to: string,
];

const rows: readonly Row[] = [
  ["Mira", "f", "clockmaker", "Velmora", "patient", "silver", "compass", "cat", "Pim", "sister", "Jory"],
  ["Jory", "m", "post", "Velmora", "cheerful", "red", "scarf", "dog", "Argo", "brother", "Mira"],
  ["Livia", "f", "mapmaker", "Velmora", "curious", "old", "map", "crow", "Moro", "granddaughter", "Matis"],
  ["Matis", "m", "carpenter", "Velmora", "quiet", "heavy", "chest", "cat", "Bodo", "grandfather", "Livia"],
  ["Odile", "f", "lighthouse", "Sannel", "brave", "precious", "lens", "owl", "Luno", "mother", "Una"],
  ["Una", "f", "fisher", "Sannel", "stubborn", "small", "whistle", "otter", "Nuri", "daughter", "Odile"],
  ["Tova", "f", "ferry", "Lundry", "witty", "blue", "lantern", "goat", "Zola", "cousin", "Pascal"],
  ["Pascal", "m", "innkeeper", "Lundry", "generous", "white", "jug", "goose", "Fenn", "cousin", "Tova"],
  ["Bram", "m", "baker", "Orvane", "dreamy", "beautiful", "spoon", "cat", "Tilly", "uncle", "Ada"],
  ["Ada", "f", "bookbinder", "Orvane", "careful", "green", "book", "owl", "Sol", "niece", "Bram"],
  ["Edda", "f", "apothecary", "Orvane", "proud", "dusty", "bottle", "hare", "Bisk", "aunt", "Emil"],
  ["Greta", "f", "cook", "Orvane", "cheerful", "black", "kettle", "goose", "Rosa", "aunt", "Kasimir"],
  ["Anselm", "m", "miller", "Tollin", "stubborn", "old", "clock", "donkey", "Otto", "husband", "Nele"],
  ["Nele", "f", "weaver", "Tollin", "quiet", "silver", "needle", "cat", "Kiri", "wife", "Anselm"],
  ["Wanda", "f", "potter", "Tollin", "dreamy", "strange", "brush", "hare", "Momo", "daughter", "Oskar"],
  ["Ilse", "f", "beekeeper", "Carvenne", "patient", "white", "hat", "goat", "Lotte", "sister", "Silvan"],
  ["Silvan", "m", "charcoal", "Carvenne", "shy", "black", "feather", "crow", "Rabo", "brother", "Ilse"],
  ["Corvin", "m", "smith", "Brankel", "proud", "heavy", "bell", "horse", "Titan", "father", "Teodor"],
  ["Teodor", "m", "shepherd", "Brankel", "quiet", "small", "flute", "dog", "Wolke", "son", "Corvin"],
  ["Oskar", "m", "bellringer", "Brankel", "careful", "strange", "ring", "owl", "Nona", "father", "Wanda"],
  ["Kasimir", "m", "fiddler", "Brankel", "witty", "red", "drum", "fox", "Rika", "nephew", "Greta"],
  ["Lorenz", "m", "teacher", "Istel", "generous", "blue", "mirror", "heron", "Sire", "husband", "Runa"],
  ["Runa", "f", "glassblower", "Istel", "brave", "green", "comb", "cat", "Ember", "wife", "Lorenz"],
  ["Emil", "m", "gardener", "Istel", "shy", "new", "spade", "donkey", "Paul", "nephew", "Edda"],
];

export const PEOPLE: readonly Person[] = rows.map(([name, sex, trade, home, temper, quality, thing, pet, petName, relation, to]) => ({
  name,
  woman: sex === "f",
  trade,
  home: PLACES[home],
  temper,
  treasure: { thing, quality },
  pet,
  petName,
  relation,
  to,
}));

export function personNamed(name: string): Person {
  const found = PEOPLE.find((person) => person.name === name);
  if (found === undefined) throw new Error(`nobody in the valley is called ${name}`);
  return found;
}

export function neighboursOf(person: Person): Person[] {
  return PEOPLE.filter((other) => other.home === person.home && other !== person);
}
