// What people do in German: strangers and their business, chores, meals, gossip and reasons. Deeds and chores are
// taken apart, so that the verb can stand second in a main clause and last in a subordinate one.

import type { Act, Deed, Event, Figure, Manner, Meal, Reason, Spot, Task } from "../motifs";
import type { Person } from "../people";

export const SPOTS: Readonly<Record<Spot, string>> = {
  appletree: "unter dem alten Apfelbaum",
  arch: "unter dem steinernen Bogen",
  barn: "hinter der Scheune",
  bench: "auf der Bank an der Brücke",
  boat: "in einem leeren Boot",
  crossroads: "an der Wegkreuzung",
  ditch: "im Graben",
  fountain: "neben dem Brunnen",
  gate: "neben dem Gartentor",
  hay: "im Heu",
  hedge: "hinter einer Hecke",
  mill: "hinter der Mühle",
  oven: "neben dem warmen Ofen",
  path: "mitten auf dem Weg",
  pond: "am Ententeich",
  reeds: "im Schilf",
  ruin: "in der verfallenen Kapelle",
  sill: "auf dem Fensterbrett",
  stairs: "auf der Kellertreppe",
  stones: "zwischen zwei Steinen",
  stump: "auf einem Baumstumpf",
  tower: "am Fuß des Turms",
  wall: "oben auf der Mauer",
  well: "am Rand des Ziehbrunnens",
};

export const ACTS: Readonly<Record<Act, readonly [past: string, now: string]>> = {
  listened: ["lauschte", "lauscht"],
  slept: ["schlief", "schläft"],
  stood: ["stand", "steht"],
  waited: ["wartete", "wartet"],
  watched: ["wachte", "wacht"],
  yawned: ["gähnte", "gähnt"],
};

interface Stranger {
  readonly subject: string;
  readonly object: string;
  /** The relative pronoun as subject. */
  readonly who: string;
}
const he = (subject: string, object: string): Stranger => ({ subject, object, who: "der" });
const she = (subject: string): Stranger => ({ subject, object: subject, who: "die" });

export const FIGURES: Readonly<Record<Figure, Stranger>> = {
  aunt: she("jemandes Tante"),
  boy: he("ein Junge mit einer Trommel", "einen Jungen mit einer Trommel"),
  bride: she("eine Braut"),
  captain: he("ein Kapitän ohne Schiff", "einen Kapitän ohne Schiff"),
  choir: he("ein Chorknabe", "einen Chorknaben"),
  clown: he("ein trauriger Clown", "einen traurigen Clown"),
  gentleman: he("ein sehr langer Herr", "einen sehr langen Herrn"),
  giant: he("ein Riese vom Jahrmarkt", "einen Riesen vom Jahrmarkt"),
  girl: { subject: "ein Mädchen mit roten Zöpfen", object: "ein Mädchen mit roten Zöpfen", who: "das" },
  grandmother: she("eine Großmutter"),
  guard: he("ein Zöllner", "einen Zöllner"),
  hermit: he("ein Einsiedler", "einen Einsiedler"),
  hunter: he("ein Jäger ohne Flinte", "einen Jäger ohne Flinte"),
  king: he("ein Mann mit dem Gesicht eines Königs", "einen Mann mit dem Gesicht eines Königs"),
  knight: he("ein Ritter aus dem Theater", "einen Ritter aus dem Theater"),
  maid: she("eine Milchmagd"),
  monk: he("ein runder Mönch", "einen runden Mönch"),
  nun: she("eine Nonne"),
  painter: he("ein Maler", "einen Maler"),
  pedlar: he("ein Hausierer", "einen Hausierer"),
  poet: he("ein hungriger Dichter", "einen hungrigen Dichter"),
  sailor: he("ein alter Seemann", "einen alten Seemann"),
  singer: she("eine berühmte Sängerin"),
  student: he("ein Student", "einen Studenten"),
  tailor: he("ein Schneider", "einen Schneider"),
  twins: he("ein einsamer Zwilling", "einen einsamen Zwilling"),
  watchman: he("der Nachtwächter", "den Nachtwächter"),
  widow: she("eine fröhliche Witwe"),
};

const DEEDS: Readonly<Record<Deed, readonly [verb: string, rest: string]>> = {
  apple: ["aß", "einen Apfel"],
  barefoot: ["lief", "barfuß auf und ab"],
  bread: ["fütterte", "Spatzen mit Brot"],
  buttons: ["zählte", "Knöpfe"],
  cards: ["baute", "ein Kartenhaus"],
  coins: ["biss", "auf jede Münze"],
  crown: ["probierte", "eine Papierkrone"],
  dance: ["tanzte", "im Kreis"],
  echo: ["redete", "mit dem Echo"],
  feather: ["balancierte", "eine Feder auf einem Finger"],
  fish: ["schimpfte", "mit einem Fisch"],
  flowers: ["sortierte", "getrocknete Blumen"],
  hat: ["zauberte", "Bänder aus einem Hut"],
  hole: ["grub", "ein Loch"],
  juggle: ["jonglierte", "mit drei Pflaumen"],
  kite: ["flickte", "einen Drachen"],
  letter: ["las", "laut einen Brief"],
  mirror: ["schnitt", "Grimassen vor einem Spiegel"],
  moon: ["maß", "mit dem Daumen den Mond"],
  net: ["knüpfte", "ein Netz"],
  nuts: ["knackte", "Nüsse"],
  onion: ["schälte", "eine Zwiebel"],
  pigeons: ["malte", "Tauben"],
  poem: ["lernte", "ein Gedicht auswendig"],
  shoe: ["putzte", "einen einzelnen Schuh"],
  song: ["sang", "ein Wiegenlied"],
  stars: ["notierte", "die Namen der Sterne"],
  stick: ["schnitzte", "an einem Stock"],
  story: ["erzählte", "einem Pfosten eine Geschichte"],
  tea: ["goss", "kalten Tee in eine Tasse"],
};
/** Verb second: "ein Clown schälte im Heu eine Zwiebel". */
export const does = (subject: string, deed: Deed, spot: Spot) => `${subject} ${DEEDS[deed][0]} ${SPOTS[spot]} ${DEEDS[deed][1]}`;
/** After something in first place: "schälte ein Clown im Heu eine Zwiebel". */
export const doesInverted = (subject: string, deed: Deed, spot?: Spot) =>
  [DEEDS[deed][0], subject, ...(spot === undefined ? [] : [SPOTS[spot]]), DEEDS[deed][1]].join(" ");
/** Verb last: "im Heu eine Zwiebel schälte". */
export const didLast = (deed: Deed, spot: Spot) => `${SPOTS[spot]} ${DEEDS[deed][1]} ${DEEDS[deed][0]}`;

export const MANNERS: Readonly<Record<Manner, string>> = {
  alone: "ganz allein",
  bells: "bis die Glocken läuteten",
  cat: "unter den Augen einer Katze",
  counting: "laut zählend",
  dusk: "bis es dunkel wurde",
  dwarf: "als wäre es verboten",
  forever: "als gäbe es alle Zeit der Welt",
  humming: "leise summend",
  late: "obwohl es spät war",
  secret: "ganz heimlich",
  smile: "mit einem Lächeln",
  sunday: "im Sonntagsstaat",
  tears: "den Tränen nahe",
  wager: "wegen einer Wette",
};

interface Chore {
  readonly object: string;
  readonly infinitive: string;
  readonly past: string;
}
const chore = (object: string, infinitive: string, past: string): Chore => ({ object, infinitive, past });

export const TASKS: Readonly<Record<Task, Chore>> = {
  apples: chore("die letzten Äpfel", "pflücken", "pflückte"),
  barrels: chore("die Fässer", "schrubben", "schrubbte"),
  boat: chore("das Boot", "teeren", "teerte"),
  cheese: chore("die Käselaibe", "wenden", "wendete"),
  chimney: chore("den Kamin", "fegen", "fegte"),
  fence: chore("den Zaun", "flicken", "flickte"),
  firewood: chore("das Brennholz", "stapeln", "stapelte"),
  garden: chore("den Garten", "jäten", "jätete"),
  honey: chore("die Honiggläser", "füllen", "füllte"),
  knives: chore("die Messer", "schleifen", "schliff"),
  lamps: chore("die Lampen", "putzen", "putzte"),
  letters: chore("die Briefe", "sortieren", "sortierte"),
  nets: chore("die Netze", "trocknen", "trocknete"),
  roof: chore("das Dach", "decken", "deckte"),
  sacks: chore("die Säcke auf den Speicher", "schleppen", "schleppte"),
  sheep: chore("die Schafe", "zählen", "zählte"),
  shutters: chore("die Fensterläden", "streichen", "strich"),
  well: chore("den Ziehbrunnen", "reinigen", "reinigte"),
};
/** "das Dach decken" */
export const toDo = (task: Task) => `${TASKS[task].object} ${TASKS[task].infinitive}`;
/** "das Dach zu decken" */
export const inOrderTo = (task: Task) => `${TASKS[task].object} zu ${TASKS[task].infinitive}`;

const DISHES: Readonly<Record<Meal["dish"], string>> = {
  beans: "Bohnen in Tomatensoße",
  dumplings: "Kartoffelklöße",
  fish: "gebratenen Fisch",
  mushrooms: "Pilze auf Röstbrot",
  omelette: "ein Omelett",
  onionsoup: "Zwiebelsuppe",
  pancakes: "Pfannkuchen",
  pie: "Lauchkuchen",
  porridge: "Haferbrei",
  stew: "Lammeintopf",
};
const SIDES: Readonly<Record<Meal["side"], string>> = {
  apples: "kalten Äpfeln",
  beets: "eingelegten Rüben",
  bread: "warmem Brot",
  butter: "gesalzener Butter",
  cheese: "Ziegenkäse",
  cream: "saurem Rahm",
  honey: "Waldhonig",
  nuts: "gerösteten Nüssen",
  pears: "gebackenen Birnen",
  plums: "Pflaumenmus",
};
const DRINKS: Readonly<Record<Meal["drink"], string>> = {
  beer: "dunkles Bier",
  buttermilk: "Buttermilch",
  cider: "jungen Most",
  cocoa: "heißen Kakao",
  elder: "Holundertee",
  mint: "Pfefferminztee",
  water: "Brunnenwasser",
  wine: "roten Wein",
};
/** As object: "Zwiebelsuppe mit warmem Brot, dazu roten Wein". */
export const menu = ({ dish, side, drink }: Meal) => `${DISHES[dish]} mit ${SIDES[side]}, dazu ${DRINKS[drink]}`;

/** What the person has done, after a name: verb second. */
export const EVENTS: Readonly<Record<Event, (person: Person) => string>> = {
  beard: (p) => (p.woman ? "hat sich die Haare kurz geschnitten" : "hat sich den Bart abrasiert"),
  birthday: () => "hat am Sonntag Geburtstag und wünscht sich keine Geschenke, nur Lieder",
  cold: () => "hat sich erkältet und spricht nur noch mit dem Kopfkissen",
  dream: () => "hat dreimal hintereinander von einer Tür im Meer geträumt",
  fish: () => "hat einen Hecht gefangen, so lang wie ein Ruder",
  hiccups: () => "hat seit Donnerstag Schluckauf",
  house: () => "hat das Haus gelb gestrichen, mitsamt dem Schornstein",
  invention: () => "hat eine Maschine zum Eierschälen erfunden",
  ladder: () => "ist von der Leiter gefallen und hat bis unten gelacht",
  letter: () => "hat einen Brief mit elf Marken bekommen",
  parrot: () => "hat einen Papagei gekauft, der in zwei Sprachen flucht",
  prize: () => "hat den Preis für den größten Kürbis gewonnen",
  quarrel: () => "hat sich mit den Nachbarn wegen einer Hecke zerstritten",
  roof: () => "hat ein neues Dach, und es ist dicht",
  shoes: () => "hat Schuhe bestellt, die mit Absicht quietschen",
  song: () => "hat ein Lied geschrieben, das niemand vergessen kann",
  trip: () => "ist verreist, ohne zu sagen, wohin",
  visitor: () => "hat einen Gast mit grünen Handschuhen, den niemand kennt",
};

interface Purpose {
  readonly need: string;
  /** How it ended: subject, verb, rest. */
  readonly end: readonly [subject: string, verb: string, rest: string];
}

export const REASONS: Readonly<Record<Reason, Purpose>> = {
  bet: { need: "für eine Wette", end: ["die Wette", "war", "gewonnen"] },
  expedition: { need: "für die Expedition zur Quelle der Lume", end: ["die Quelle der Lume", "wurde", "gefunden"] },
  fair: { need: "für den Herbstmarkt", end: ["der Herbstmarkt", "blieb", "bis zum Frühling im Gespräch"] },
  feast: { need: "für das Mittsommerfest", end: ["das Mittsommerfest", "dauerte", "bis zum Sonnenaufgang"] },
  repair: { need: "für die Reparatur der Stadtuhr", end: ["die Stadtuhr", "schlug", "wieder die richtige Stunde"] },
  school: { need: "für die Schulkinder", end: ["die Schulkinder", "stellten", "hundert Fragen"] },
  theatre: { need: "für den dritten Akt eines Theaterstücks", end: ["der dritte Akt", "endete", "mit Applaus"] },
  wedding: { need: "für eine Hochzeit", end: ["die Hochzeit", "wurde", "die schönste seit Jahren"] },
};
