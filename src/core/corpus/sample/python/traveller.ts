// Modules that play a journey: a class with a place, a clock and a bag, a script of steps along real roads, and
// the state that must come out.

import type { Chooser } from "../chooser";
import { PEOPLE } from "../people";
import { legsFrom, type Place } from "../places";
import { QUALITIES, THINGS } from "../world";
import { comment } from "./checks";
import { capital, className, define, docstring, indented, type Lines, list, moduleText, spread, string } from "./source";

/** The names of the class and its methods in one module. */
interface Words {
  readonly kind: string;
  readonly walk: string;
  readonly take: string;
  readonly drop: string;
  readonly swap: string;
  readonly bag: string;
}

const thing = (choose: Chooser) => `${choose.pick(QUALITIES)} ${choose.pick(THINGS)}`;

export function travellerModule(choose: Chooser): string {
  const words: Words = {
    kind: choose.pick(["traveller", "walker", "pedlar", "messenger", "pilgrim", "carrier"]),
    walk: choose.pick(["walk_to", "go", "travel"]),
    take: choose.pick(["take", "pick_up", "pack"]),
    drop: choose.pick(["give_away", "drop", "leave"]),
    swap: choose.pick(["swap", "trade", "exchange"]),
    bag: choose.pick(["bag", "basket", "load", "things"]),
  };
  const hero = choose.pick(PEOPLE);
  const variable = hero.name.toLowerCase();
  const { script, place, hours, bag } = playScript(words, variable, hero.home, choose);
  const start = `${variable} = ${className(words.kind)}(${string(hero.name)}, ${string(hero.home.name)})`;
  const ending = [
    `assert ${variable}.place == ${string(place.name)}`,
    `assert ${variable}.hours == ${hours}`,
    `assert ${variable}.${words.bag} == ${list(bag.map(string))}`,
  ];
  const asTest = choose.chance(0.5);
  return moduleText({
    doc: choose.pick([
      `A journey of ${hero.name} from ${hero.home.name}, step by step.`,
      `${capital(words.kind)}s with a ${words.bag}, and where they end up.`,
      `What ${hero.name} carried, and how long the way was.`,
    ]),
    imports: [],
    constants: [roads(choose)],
    definitions: [
      travellerClass(words, choose),
      define(asTest ? "test_journey() -> None" : "main() -> None", asTest ? "" : `Send ${hero.name} on the way.`, [
        start,
        ...script,
        ...ending,
      ]),
      ...(asTest ? [] : [['if __name__ == "__main__":', "    main()"]]),
    ],
  });
}

function roads(choose: Chooser): Lines {
  const all = PEOPLE.map((person) => person.home);
  const places = all.filter((place, i) => all.indexOf(place) === i);
  const rows = choose.some(places, places.length).map((place) => {
    const legs = legsFrom(place).map((leg) => `${string(leg.to.name)}: ${leg.hours}`);
    return `${string(place.name)}: {${legs.join(", ")}}`;
  });
  return spread("ROADS = {", rows, "}");
}

function travellerClass({ kind, walk, take, drop, swap, bag }: Words, choose: Chooser): Lines {
  const checked = choose.chance(0.5);
  const methods = choose.some(
    [
      define(`${walk}(self, place: str) -> None`, choose.pick(["Go one road further.", "Walk to a neighbouring place."]), [
        ...(checked ? ["if place not in ROADS[self.place]:", '    raise ValueError(f"no road from {self.place} to {place}")'] : []),
        "self.hours += ROADS[self.place][place]",
        "self.place = place",
      ]),
      define(`${take}(self, thing: str) -> None`, choose.pick(["", `Put something into the ${bag}.`]), [`self.${bag}.append(thing)`]),
      define(`${drop}(self, thing: str) -> None`, choose.pick(["", "Part with something."]), [`self.${bag}.remove(thing)`]),
      define(
        `${swap}(self, old: str, new: str) -> None`,
        "Get one thing for another, in its old place.",
        choose.chance(0.5)
          ? [`position = self.${bag}.index(old)`, `self.${bag}[position] = new`]
          : [`self.${bag} = [new if thing == old else thing for thing in self.${bag}]`],
      ),
    ],
    4,
  );
  const init = define("__init__(self, name: str, place: str) -> None", "", [
    "self.name = name",
    "self.place = place",
    "self.hours = 0",
    ...(choose.chance(0.3) ? [comment(choose)] : []),
    `self.${bag}: list[str] = []`,
  ]);
  const doc = choose.pick([`A ${kind} who knows the roads.`, `Somebody with a name, a place and a ${bag}.`, `One ${kind} of the valley.`]);
  return [`class ${className(kind)}:`, ...indented([...docstring(doc), ...[init, ...methods].flatMap((method) => ["", ...method])])];
}

/** A script of steps, each possible where it stands, and the state after the last one. */
function playScript(words: Words, variable: string, home: Place, choose: Chooser) {
  const script: string[] = [];
  const bag: string[] = [];
  let place = home;
  let hours = 0;
  for (let step = choose.whole(6, 14); step > 0; step--) {
    const act = choose.pick(bag.length === 0 ? (["walk", "take"] as const) : (["walk", "take", "drop", "swap"] as const));
    if (act === "walk") {
      const leg = choose.pick(legsFrom(place));
      place = leg.to;
      hours += leg.hours;
      script.push(`${variable}.${words.walk}(${string(place.name)})`);
    } else if (act === "take") {
      const taken = freshThing(bag, choose);
      bag.push(taken);
      script.push(`${variable}.${words.take}(${string(taken)})`);
    } else {
      const at = bag.indexOf(choose.pick(bag));
      const old = bag[at];
      if (act === "drop") {
        bag.splice(at, 1);
        script.push(`${variable}.${words.drop}(${string(old)})`);
      } else {
        bag[at] = freshThing(bag, choose);
        script.push(`${variable}.${words.swap}(${string(old)}, ${string(bag[at])})`);
      }
    }
    if (choose.chance(0.15)) script.push(comment(choose));
    if (choose.chance(0.2)) script.push(`assert len(${variable}.${words.bag}) == ${bag.length}`);
    if (choose.chance(0.15)) script.push(`assert ${variable}.hours == ${hours}`);
  }
  return { script, place, hours, bag };
}

/** A thing that is not in the bag: two alike could not be told apart. */
function freshThing(bag: readonly string[], choose: Chooser): string {
  let found = thing(choose);
  while (bag.includes(found)) found = thing(choose);
  return found;
}
