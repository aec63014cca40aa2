// German proverbs of the valley, put together from halves that fit one another.

import type { Chooser } from "../chooser";

const WHO = [
  "auf die letzte Fähre wartet",
  "das Salz vergisst",
  "dem lächelnden Fuchs traut",
  "den Wind heiratet",
  "der Mühle zuhört",
  "die Glocke verkauft",
  "die Wolken zählt",
  "dreimal klopft",
  "eine Leiter borgt",
  "einen Apfelbaum pflanzt",
  "einen guten Knoten macht",
  "im Dunkeln pfeift",
  "im Sturm einen Hut kauft",
  "mit dem Wind streitet",
  "über den Müller lacht",
  "vor dem Frühstück singt",
  "zwei Laternen trägt",
  "zweimal nach dem Weg fragt",
];
const DOES = [
  "bezahlt den Geiger mit Heringen",
  "braucht keine Karte",
  "findet die Tür offen",
  "geht mit den Stiefeln ins Bett",
  "geht mit nassen Schuhen heim",
  "gibt das Abendbrot der Katze",
  "hat Freunde an beiden Ufern",
  "hat im Winter Gäste",
  "hat Zeit für ein Lied",
  "klagt nicht über Krümel",
  "kommt nie zu spät zur Suppe",
  "lernt schwimmen",
  "muss allein rudern",
  "schläft in jedem Heu gut",
  "sieht den Regen nicht",
  "sollte einen Spaten haben",
  "weckt die ganze Straße",
  "wird zum Tanz gebeten",
];
const WITHOUT = [
  "ein Boot ohne Seil",
  "ein Brief ohne Scherz",
  "ein Fest ohne Geige",
  "ein Garten ohne Bank",
  "ein Haus ohne Katze",
  "ein Turm ohne Treppe",
  "ein Versprechen ohne Zeugen",
  "ein Winter ohne Honig",
  "eine Brücke ohne Fluss",
  "eine Glocke ohne Klöppel",
  "eine Lampe ohne Öl",
  "eine Mühle ohne Wasser",
  "eine Straße ohne Gasthaus",
  "eine Suppe ohne Geschichte",
];
const BETTER = [
  "Brot zu Hause",
  "ein alter Mantel",
  "ein ehrlicher Luftzug",
  "ein geflicktes Segel",
  "ein gesprungener Krug",
  "ein guter Nachbar",
  "ein kleines Feuer",
  "ein kurzer Brief",
  "ein langsamer Esel",
  "ein lauter Nachbar",
  "ein spätes Abendbrot",
  "eine geborgte Lampe",
  "eine schlichte Antwort",
  "zwei linke Schuhe",
];
const WORSE = [
  "die schönste Blase am Fuß",
  "ein durstiger Gast",
  "ein feines Schweigen",
  "ein goldener Käfig",
  "ein langer Abschied",
  "ein leerer Keller",
  "ein Versprechen im April",
  "eine große Finsternis",
  "eine Krone im Brunnen",
  "eine neue Ausrede",
  "eine schnelle Reue",
  "gar kein Abendbrot",
  "hundert Vettern",
  "Kuchen auf dem Mond",
];

/** A proverb, beginning with a small letter unless it is a noun's, and without its full stop. */
export function proverb(choose: Chooser): string {
  const form = choose.pick(["who", "without", "better"] as const);
  if (form === "who") return `wer ${choose.pick(WHO)}, ${choose.pick(DOES)}`;
  if (form === "better") return `besser ${choose.pick(BETTER)} als ${choose.pick(WORSE)}`;
  return choose.some(WITHOUT, 2).join(" ist wie ");
}
