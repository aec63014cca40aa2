// French words for people, things, animals, places and roads. Goods and the calendar stand in goods.ts, what
// people do in deeds.ts.

import type { Person, Relation, Temper, Trade } from "../people";
import type { Leg, Place, PlaceName, Way } from "../places";
import type { Animal, Item, Quality, Thing } from "../world";
import { type Adjective, definite, described, type Gender, hisOrHer, indefinite, type Noun } from "./grammar";

const m = (noun: string): Noun => ({ gender: "m", noun });
const f = (noun: string): Noun => ({ gender: "f", noun });

const THINGS: Readonly<Record<Thing, Noun>> = {
  basket: m("panier"),
  bell: f("cloche"),
  book: m("livre"),
  bottle: f("bouteille"),
  brush: m("pinceau"),
  bucket: m("seau"),
  candlestick: m("chandelier"),
  chest: m("coffre"),
  clock: f("horloge"),
  coat: m("manteau"),
  comb: m("peigne"),
  compass: f("boussole"),
  cup: f("tasse"),
  drum: m("tambour"),
  feather: f("plume"),
  flute: f("flûte"),
  hammer: m("marteau"),
  hat: m("chapeau"),
  jug: f("cruche"),
  kettle: f("bouilloire"),
  key: f("clé"),
  knife: m("couteau"),
  ladder: f("échelle"),
  lantern: f("lanterne"),
  lens: f("loupe"),
  map: f("carte"),
  medal: f("médaille"),
  mirror: m("miroir"),
  needle: f("aiguille"),
  oar: f("rame"),
  purse: f("bourse"),
  ring: m("anneau"),
  rope: f("corde"),
  saddle: f("selle"),
  saw: f("scie"),
  scarf: f("écharpe"),
  shell: m("coquillage"),
  sieve: m("tamis"),
  spade: f("bêche"),
  spoon: f("cuillère"),
  telescope: f("longue-vue"),
  umbrella: m("parapluie"),
  whistle: m("sifflet"),
};

const after = (masculine: string, feminine = `${masculine}e`): Adjective => ({ m: masculine, f: feminine, before: false });

const QUALITIES: Readonly<Record<Quality, Adjective>> = {
  beautiful: { m: "beau", f: "belle", mVowel: "bel", before: true },
  black: after("noir"),
  blue: after("bleu"),
  crooked: after("tordu"),
  dusty: after("poussiéreux", "poussiéreuse"),
  golden: after("doré"),
  green: after("vert"),
  heavy: after("lourd"),
  new: after("neuf", "neuve"),
  old: { m: "vieux", f: "vieille", mVowel: "vieil", before: true },
  painted: after("peint"),
  precious: after("précieux", "précieuse"),
  red: after("rouge", "rouge"),
  silver: after("argenté"),
  small: { m: "petit", f: "petite", before: true },
  strange: after("étrange", "étrange"),
  white: after("blanc", "blanche"),
  yellow: after("jaune", "jaune"),
};

/** "lanterne bleue", "vieille horloge" */
export const bare = ({ thing, quality }: Item) => described(THINGS[thing], QUALITIES[quality]);
export const un = (item: Item) => indefinite(THINGS[item.thing].gender, bare(item));
export const le = (item: Item) => definite(THINGS[item.thing].gender, bare(item));
export const son = (item: Item) => hisOrHer(THINGS[item.thing].gender, bare(item));
/** The pronoun for a thing as object: "il le prit", "elle la prit". */
export const it = (item: Item) => (THINGS[item.thing].gender === "f" ? "la" : "le");
/** The ending of a participle that agrees with a thing. */
export const eOf = (item: Item) => (THINGS[item.thing].gender === "f" ? "e" : "");

const ANIMALS: Readonly<Record<Animal, Noun>> = {
  cat: m("chat"),
  crow: f("corneille"),
  dog: m("chien"),
  donkey: m("âne"),
  duck: m("canard"),
  fox: m("renard"),
  frog: f("grenouille"),
  goat: f("chèvre"),
  goose: f("oie"),
  hare: m("lièvre"),
  hedgehog: m("hérisson"),
  heron: m("héron"),
  horse: m("cheval"),
  mouse: f("souris"),
  otter: f("loutre"),
  owl: m("hibou"),
  rooster: m("coq"),
  squirrel: m("écureuil"),
};
export const anAnimal = (animal: Animal, quality?: Quality) => {
  const noun = ANIMALS[animal];
  return indefinite(noun.gender, quality === undefined ? noun.noun : described(noun, QUALITIES[quality]));
};
export const theAnimal = (animal: Animal) => definite(ANIMALS[animal].gender, ANIMALS[animal].noun);

const TRADES: Readonly<Record<Trade, string>> = {
  apothecary: "apothicaire",
  baker: "boulanger",
  beekeeper: "apicultrice",
  bellringer: "sonneur de cloches",
  bookbinder: "relieuse",
  carpenter: "charpentier",
  charcoal: "charbonnier",
  clockmaker: "horlogère",
  cook: "cuisinière",
  ferry: "passeuse",
  fiddler: "violoneux",
  fisher: "pêcheuse",
  gardener: "jardinier",
  glassblower: "souffleuse de verre",
  innkeeper: "aubergiste",
  lighthouse: "gardienne du phare",
  mapmaker: "cartographe",
  miller: "meunier",
  post: "facteur",
  potter: "potière",
  shepherd: "berger",
  smith: "forgeron",
  teacher: "instituteur",
  weaver: "tisserande",
};
const genderOf = (person: Person): Gender => (person.woman ? "f" : "m");
/** Without an article, as in an apposition: "Mira, horlogère". */
export const trade = (person: Person) => TRADES[person.trade];
export const theTrade = (person: Person) => definite(genderOf(person), trade(person));
export const aTrade = (person: Person) => indefinite(genderOf(person), trade(person));

const TEMPERS: Readonly<Record<Temper, readonly [m: string, f: string]>> = {
  brave: ["courageux", "courageuse"],
  careful: ["prudent", "prudente"],
  cheerful: ["gai", "gaie"],
  curious: ["curieux", "curieuse"],
  dreamy: ["rêveur", "rêveuse"],
  generous: ["généreux", "généreuse"],
  patient: ["patient", "patiente"],
  proud: ["fier", "fière"],
  quiet: ["silencieux", "silencieuse"],
  shy: ["timide", "timide"],
  stubborn: ["têtu", "têtue"],
  witty: ["malicieux", "malicieuse"],
};
export const temper = (person: Person) => TEMPERS[person.temper][person.woman ? 1 : 0];

const RELATIONS: Readonly<Record<Relation, string>> = {
  aunt: "tante",
  brother: "frère",
  cousin: "cousin",
  daughter: "fille",
  father: "père",
  granddaughter: "petite-fille",
  grandfather: "grand-père",
  husband: "mari",
  mother: "mère",
  nephew: "neveu",
  niece: "nièce",
  sister: "sœur",
  son: "fils",
  uncle: "oncle",
  wife: "femme",
};
export const relation = (person: Person) => RELATIONS[person.relation] + (person.relation === "cousin" && person.woman ? "e" : "");
export const theRelation = (person: Person) => definite(genderOf(person), relation(person));
export const yourRelation = (person: Person) => `${person.woman ? "ta" : "ton"} ${relation(person)}`;

export const at = (place: Place) => `à ${place.name}`;

const KINDS: Readonly<Record<PlaceName, Noun>> = {
  Brankel: m("village de montagne"),
  Carvenne: m("village de forêt"),
  Istel: f("ville au bord du lac"),
  Lundry: m("hameau près du bac"),
  Orvane: m("bourg aux grands marchés"),
  Sannel: f("île au phare"),
  Tollin: m("village de moulins"),
  Velmora: f("ville portuaire"),
};
export const theKind = ({ name }: Place) => definite(KINDS[name].gender, KINDS[name].noun);
export const aKind = ({ name }: Place) => indefinite(KINDS[name].gender, KINDS[name].noun);

export const LANDMARKS: Readonly<Record<PlaceName, string>> = {
  Brankel: "le clocher de travers",
  Carvenne: "le chêne creux",
  Istel: "la tour de verre vert",
  Lundry: "l'auberge aux sept cheminées",
  Orvane: "le pont aux neuf arches",
  Sannel: "le phare blanc",
  Tollin: "les trois roues du moulin",
  Velmora: "la longue jetée de pierre",
};

const WAYS: Readonly<Record<Way, string>> = {
  boat: "en bateau à travers la baie",
  ferry: "par le bac de la Lume, puis à travers les prés",
  forest: "par le bois des Braises",
  lake: "le long du lac",
  mill: "le long du ruisseau des moulins",
  pass: "par le haut col",
  ridge: "par la crête du Peigne Gris",
  river: "par le chemin de halage de la Lume",
};
export const way = (leg: Leg) => WAYS[leg.way];

const past = (sight: string) => `en passant devant ${sight}`;
export const SIGHTS: Readonly<Record<Way, readonly string[]>> = {
  boat: ["au large du rocher aux phoques", "au large de la bouée à cloche", "entre les bancs de sable", "sous un ciel plein de mouettes"],
  ferry: [
    past("le saule aux bouteilles"),
    past("les vaches du péagiste"),
    "par-dessus neuf échaliers",
    past("un épouvantail en habit de soirée"),
  ],
  forest: [
    past("l'arbre aux hiboux"),
    past("les meules des charbonniers"),
    "par le pont de mousse",
    past("la pierre qui ressemble à un ours"),
  ],
  lake: [past("les cabines de bain"), past("la cloche noyée"), "à travers les vignes", past("le jardin de verre")],
  mill: [past("le pré aux oies"), "sous les peupliers", past("le lavoir"), "en longeant les sept écluses"],
  pass: [past("la chapelle des neiges"), past("le dernier mélèze"), "à travers les éboulis", past("la douane sans douanier")],
  ridge: [past("la source aux chèvres"), past("l'orgue du vent"), past("le cairn des chapeaux perdus"), "entre ciel et ciel"],
  river: [past("l'île aux hérons"), past("la corderie"), "sous le pont des hirondelles", past("les péniches à charbon")],
};
