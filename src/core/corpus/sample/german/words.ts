// German words for people, things, animals, places and roads. Goods and the calendar stand in goods.ts, what
// people do in deeds.ts.

import type { Person, Relation, Temper, Trade } from "../people";
import type { Leg, Place, PlaceName, Way } from "../places";
import type { Animal, Item, Quality, Thing } from "../world";
import { type Case, definite, type Gender, indefinite, type Noun, sein } from "./grammar";

const m = (noun: string, oblique = noun): Noun => ({ gender: "m", noun, oblique });
const f = (noun: string): Noun => ({ gender: "f", noun });
const n = (noun: string): Noun => ({ gender: "n", noun });

const THINGS: Readonly<Record<Thing, Noun>> = {
  basket: m("Korb"),
  bell: f("Glocke"),
  book: n("Buch"),
  bottle: f("Flasche"),
  brush: m("Pinsel"),
  bucket: m("Eimer"),
  candlestick: m("Leuchter"),
  chest: f("Truhe"),
  clock: f("Uhr"),
  coat: m("Mantel"),
  comb: m("Kamm"),
  compass: m("Kompass"),
  cup: f("Tasse"),
  drum: f("Trommel"),
  feather: f("Feder"),
  flute: f("Flöte"),
  hammer: m("Hammer"),
  hat: m("Hut"),
  jug: m("Krug"),
  kettle: m("Kessel"),
  key: m("Schlüssel"),
  knife: n("Messer"),
  ladder: f("Leiter"),
  lantern: f("Laterne"),
  lens: f("Lupe"),
  map: f("Karte"),
  medal: f("Medaille"),
  mirror: m("Spiegel"),
  needle: f("Nadel"),
  oar: n("Ruder"),
  purse: m("Geldbeutel"),
  ring: m("Ring"),
  rope: n("Seil"),
  saddle: m("Sattel"),
  saw: f("Säge"),
  scarf: m("Schal"),
  shell: f("Muschel"),
  sieve: n("Sieb"),
  spade: m("Spaten"),
  spoon: m("Löffel"),
  telescope: n("Fernrohr"),
  umbrella: m("Schirm"),
  whistle: f("Pfeife"),
};

/** Stems: every ending may follow. */
const QUALITIES: Readonly<Record<Quality, string>> = {
  beautiful: "schön",
  black: "schwarz",
  blue: "blau",
  crooked: "krumm",
  dusty: "staubig",
  golden: "golden",
  green: "grün",
  heavy: "schwer",
  new: "neu",
  old: "alt",
  painted: "bemalt",
  precious: "kostbar",
  red: "rot",
  silver: "silbern",
  small: "klein",
  strange: "seltsam",
  white: "weiß",
  yellow: "gelb",
};

export const genderOf = (item: Item): Gender => THINGS[item.thing].gender;
const definiteItem = (item: Item, grammaticalCase: Case) => definite(THINGS[item.thing], grammaticalCase, QUALITIES[item.quality]);
const indefiniteItem = (item: Item, grammaticalCase: Case) => indefinite(THINGS[item.thing], grammaticalCase, QUALITIES[item.quality]);
export const der = (item: Item) => definiteItem(item, "nominative");
export const den = (item: Item) => definiteItem(item, "accusative");
export const dem = (item: Item) => definiteItem(item, "dative");
export const ein = (item: Item) => indefiniteItem(item, "nominative");
export const einen = (item: Item) => indefiniteItem(item, "accusative");
export const einem = (item: Item) => indefiniteItem(item, "dative");
/** "seinen alten Hut", "ihre blaue Laterne" */
export const seinen = (owner: Person, item: Item) => indefinite(THINGS[item.thing], "accusative", QUALITIES[item.quality], sein(owner));

const ANIMALS: Readonly<Record<Animal, Noun>> = {
  cat: f("Katze"),
  crow: f("Krähe"),
  dog: m("Hund"),
  donkey: m("Esel"),
  duck: f("Ente"),
  fox: m("Fuchs"),
  frog: m("Frosch"),
  goat: f("Ziege"),
  goose: f("Gans"),
  hare: m("Hase", "Hasen"),
  hedgehog: m("Igel"),
  heron: m("Reiher"),
  horse: n("Pferd"),
  mouse: f("Maus"),
  otter: m("Otter"),
  owl: f("Eule"),
  rooster: m("Hahn"),
  squirrel: n("Eichhörnchen"),
};
export const animalGender = (animal: Animal): Gender => ANIMALS[animal].gender;
export const anAnimal = (animal: Animal, grammaticalCase: Case, quality?: Quality) =>
  indefinite(ANIMALS[animal], grammaticalCase, quality === undefined ? undefined : QUALITIES[quality]);
/** "die Katze Pim" */
export const pet = (person: Person, grammaticalCase: Case) => `${definite(ANIMALS[person.pet], grammaticalCase)} ${person.petName}`;

const TRADES: Readonly<Record<Trade, string>> = {
  apothecary: "Apothekerin",
  baker: "Bäcker",
  beekeeper: "Imkerin",
  bellringer: "Glöckner",
  bookbinder: "Buchbinderin",
  carpenter: "Zimmermann",
  charcoal: "Köhler",
  clockmaker: "Uhrmacherin",
  cook: "Köchin",
  ferry: "Fährfrau",
  fiddler: "Geiger",
  fisher: "Fischerin",
  gardener: "Gärtner",
  glassblower: "Glasbläserin",
  innkeeper: "Wirt",
  lighthouse: "Leuchtturmwärterin",
  mapmaker: "Kartenzeichnerin",
  miller: "Müller",
  post: "Briefträger",
  potter: "Töpferin",
  shepherd: "Schäfer",
  smith: "Schmied",
  teacher: "Lehrer",
  weaver: "Weberin",
};
const TEMPERS: Readonly<Record<Temper, string>> = {
  brave: "mutig",
  careful: "vorsichtig",
  cheerful: "fröhlich",
  curious: "neugierig",
  dreamy: "verträumt",
  generous: "großzügig",
  patient: "geduldig",
  proud: "stolz",
  quiet: "still",
  shy: "schüchtern",
  stubborn: "stur",
  witty: "schlagfertig",
};
const tradeNoun = (person: Person): Noun => ({ gender: person.woman ? "f" : "m", noun: TRADES[person.trade] });
/** Without an article: "Mira, Uhrmacherin". */
export const trade = (person: Person) => TRADES[person.trade];
/** As predicate: "sie ist geduldig". */
export const temper = (person: Person) => TEMPERS[person.temper];
export const theTrade = (person: Person, grammaticalCase: Case) => definite(tradeNoun(person), grammaticalCase);
/** "ein sturer Müller" */
export const aTrade = (person: Person) => indefinite(tradeNoun(person), "nominative", temper(person));
export const theTemperedTrade = (person: Person) => definite(tradeNoun(person), "nominative", temper(person));
/** "eine geduldige Frau" */
export const aPerson = (person: Person) => indefinite(person.woman ? f("Frau") : m("Mann"), "nominative", temper(person));

const RELATIONS: Readonly<Record<Relation, string>> = {
  aunt: "Tante",
  brother: "Bruder",
  cousin: "Vetter",
  daughter: "Tochter",
  father: "Vater",
  granddaughter: "Enkelin",
  grandfather: "Großvater",
  husband: "Mann",
  mother: "Mutter",
  nephew: "Neffe",
  niece: "Nichte",
  sister: "Schwester",
  son: "Sohn",
  uncle: "Onkel",
  wife: "Frau",
};
const relationNoun = (person: Person): Noun => {
  const noun = person.relation === "cousin" && person.woman ? "Base" : RELATIONS[person.relation];
  return person.woman ? f(noun) : m(noun, person.relation === "nephew" ? "Neffen" : noun);
};
/** Without an article: "Mira ist Jorys Schwester". */
export const relation = (person: Person) => relationNoun(person).noun;
export const theRelation = (person: Person) => definite(relationNoun(person), "nominative");
export const yourRelation = (person: Person, grammaticalCase: Case) => indefinite(relationNoun(person), grammaticalCase, undefined, "dein");

export const at = (place: Place) => (place.name === "Sannel" ? "auf Sannel" : `in ${place.name}`);
/** Where somebody comes from: "aus Tollin". */
export const from = (place: Place) => (place.name === "Sannel" ? "von Sannel" : `aus ${place.name}`);

const KINDS: Readonly<Record<PlaceName, Noun>> = {
  Brankel: n("Bergdorf"),
  Carvenne: n("Walddorf"),
  Istel: f("Stadt am See"),
  Lundry: m("Weiler an der Fähre"),
  Orvane: f("Marktstadt"),
  Sannel: f("Insel mit dem Leuchtturm"),
  Tollin: n("Mühlendorf"),
  Velmora: f("Hafenstadt"),
};
/** In apposition to "in Velmora": "der Hafenstadt". */
export const theKind = ({ name }: Place, grammaticalCase: Case) => definite(KINDS[name], grammaticalCase);
export const aKind = ({ name }: Place) => indefinite(KINDS[name], "nominative");

export const LANDMARKS: Readonly<Record<PlaceName, Readonly<Record<Case, string>>>> = {
  Brankel: { nominative: "der schiefe Glockenturm", accusative: "den schiefen Glockenturm", dative: "dem schiefen Glockenturm" },
  Carvenne: { nominative: "die hohle Eiche", accusative: "die hohle Eiche", dative: "der hohlen Eiche" },
  Istel: { nominative: "der Turm aus grünem Glas", accusative: "den Turm aus grünem Glas", dative: "dem Turm aus grünem Glas" },
  Lundry: {
    nominative: "das Gasthaus mit den sieben Schornsteinen",
    accusative: "das Gasthaus mit den sieben Schornsteinen",
    dative: "dem Gasthaus mit den sieben Schornsteinen",
  },
  Orvane: {
    nominative: "die Brücke mit den neun Bögen",
    accusative: "die Brücke mit den neun Bögen",
    dative: "der Brücke mit den neun Bögen",
  },
  Sannel: { nominative: "der weiße Leuchtturm", accusative: "den weißen Leuchtturm", dative: "dem weißen Leuchtturm" },
  Tollin: { nominative: "die drei Mühlräder", accusative: "die drei Mühlräder", dative: "den drei Mühlrädern" },
  Velmora: { nominative: "die lange Steinmole", accusative: "die lange Steinmole", dative: "der langen Steinmole" },
};

const WAYS: Readonly<Record<Way, string>> = {
  boat: "mit dem Boot über die Bucht",
  ferry: "mit der Fähre über die Lume und weiter durch die Wiesen",
  forest: "durch den Glutwald",
  lake: "am Seeufer entlang",
  mill: "am Mühlbach entlang",
  pass: "über den hohen Pass",
  ridge: "über den Grauen Kamm",
  river: "auf dem Treidelpfad an der Lume",
};
export const way = (leg: Leg) => WAYS[leg.way];
export const wayTo = (leg: Leg) => `${way(leg)} nach ${leg.to.name}`;

export const SIGHTS: Readonly<Record<Way, readonly string[]>> = {
  boat: ["vorbei am Robbenfelsen", "vorbei an der Glockenboje", "zwischen den Sandbänken hindurch", "unter einem Himmel voller Möwen"],
  ferry: [
    "vorbei an der Weide mit den Flaschen",
    "vorbei an den Kühen des Zöllners",
    "über neun hölzerne Zauntritte",
    "vorbei an einer Vogelscheuche im Frack",
  ],
  forest: ["vorbei am Eulenbaum", "vorbei an den Kohlenmeilern", "über die Moosbrücke", "vorbei am Bärenstein"],
  lake: ["vorbei an den Badehütten", "vorbei an der versunkenen Glocke", "durch die Weinberge", "vorbei am Glasgarten"],
  mill: ["vorbei an der Gänsewiese", "unter den Pappeln hindurch", "vorbei am Waschplatz", "vorbei an den sieben Wehren"],
  pass: ["vorbei an der Schneekapelle", "vorbei an der letzten Lärche", "quer durch das Geröll", "vorbei am Zollhaus ohne Zöllner"],
  ridge: ["vorbei an der Ziegenquelle", "vorbei an der Windorgel", "vorbei am Steinmann der verlorenen Hüte", "zwischen Himmel und Himmel"],
  river: ["vorbei an der Reiherinsel", "vorbei an der Seilerei", "unter der Schwalbenbrücke hindurch", "vorbei an den Kohlenkähnen"],
};
