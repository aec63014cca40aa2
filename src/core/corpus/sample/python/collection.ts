// Modules about a collection: a dataclass, some algorithms over many of it as methods or as functions, and
// tests with the right answers.

import type { Chooser } from "../chooser";
import { PEOPLE } from "../people";
import { PLACE_NAMES } from "../places";
import { QUALITIES } from "../world";
import { checksIn, comment } from "./checks";
import { type Entry, FEATURES, type Feature, type Names } from "./features";
import { capital, className, define, docstring, indented, type Lines, moduleText, spoken, spread, string } from "./source";

const ENTITIES = [
  ["barrel", "barrels"],
  ["bell", "bells"],
  ["boat", "boats"],
  ["book", "books"],
  ["candle", "candles"],
  ["cheese", "cheeses"],
  ["clock", "clocks"],
  ["coin", "coins"],
  ["goat", "goats"],
  ["hat", "hats"],
  ["hive", "hives"],
  ["jar", "jars"],
  ["kettle", "kettles"],
  ["lantern", "lanterns"],
  ["letter", "letters"],
  ["map_sheet", "map_sheets"],
  ["net", "nets"],
  ["parcel", "parcels"],
  ["rope", "ropes"],
  ["ship", "ships"],
  ["sack", "sacks"],
  ["spoon", "spoons"],
  ["tree", "trees"],
  ["umbrella", "umbrellas"],
] as const;
const KEEPERS = [
  "archive",
  "attic",
  "barn",
  "cart",
  "cellar",
  "depot",
  "harbour",
  "loft",
  "market",
  "museum",
  "shelf",
  "stall",
  "store",
  "workshop",
];
const AMOUNTS = ["age", "depth", "height", "length", "price", "rank", "size", "value", "weight", "width"];
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  colour: ["black", "blue", "golden", "green", "red", "white", "yellow"],
  finder: PEOPLE.map((person) => person.name),
  maker: PEOPLE.map((person) => person.name),
  owner: PEOPLE.map((person) => person.name),
  place: PLACE_NAMES,
};

export function collectionModule(choose: Chooser): string {
  const [entity, entities] = choose.pick(ENTITIES);
  const [amount, other] = choose.some(AMOUNTS, 2) as [string, string];
  const group = choose.pick(Object.keys(GROUPS));
  const names: Names = { entity, entities, Entity: className(entity), amount, other, group };
  const groups = choose.some(GROUPS[group], choose.whole(2, 3));
  const entries = choose.some(QUALITIES, choose.whole(3, 6)).map(
    (quality): Entry => ({
      name: `${quality} ${spoken(entity)}`,
      amount: choose.whole(1, 60),
      other: choose.whole(1, 9),
      group: choose.pick(groups),
    }),
  );
  const features = distinctNames(choose.some(FEATURES, choose.whole(3, 6)).map((make) => make(names, entries, choose)));
  const keeper = choose.pick(KEEPERS);
  const asClass = choose.chance(0.6);
  const constant = `${choose.pick(["ALL", "KNOWN", "SAMPLE"])}_${entities.toUpperCase()}`;
  const checks = checksIn(
    choose,
    keeper,
    choose.some(features, choose.whole(2, features.length)).map((feature) => ({
      name: feature.name,
      setup: asClass ? [`${keeper} = ${className(keeper)}(${constant})`] : [],
      call: asClass
        ? `${keeper}.${feature.name}(${feature.argument})`
        : `${feature.name}(${[constant, feature.argument].filter(Boolean).join(", ")})`,
      expected: feature.expected,
    })),
  );
  const place = choose.pick(PLACE_NAMES);
  return moduleText({
    doc: choose.pick([
      `${capital(spoken(entities))} in the ${keeper} of ${place}.`,
      `What the ${keeper} of ${place} knows about its ${spoken(entities)}.`,
      `The ${keeper} where ${choose.pick(PEOPLE).name} keeps the ${spoken(entities)}.`,
    ]),
    imports: ["from dataclasses import dataclass", ...features.flatMap((feature) => feature.imports), ...checks.imports],
    constants: [],
    definitions: [
      dataclass(names, choose),
      spread(
        `${constant} = [`,
        entries.map((entry) => `${names.Entity}(${string(entry.name)}, ${string(entry.group)}, ${entry.amount}, ${entry.other})`),
        "]",
      ),
      ...(asClass ? [keeperClass(keeper, names, features, choose)] : features.map((feature) => asFunction(names, feature))),
      ...checks.definitions,
    ],
  });
}

function dataclass({ entity, Entity, group, amount, other }: Names, choose: Chooser): Lines {
  const fields = ["name: str", `${group}: str`, `${amount}: int`, `${other}: int`];
  const describe = choose.chance(0.5)
    ? [
        "",
        ...define("describe(self) -> str", choose.pick(["", "Return one line for people."]), [
          `return f"{self.name} ({self.${group}}), ${amount} {self.${amount}}"`,
        ]),
      ]
    : [];
  const doc = choose.pick([
    `One ${spoken(entity)} with its ${amount} and ${other}.`,
    `A ${spoken(entity)} of the valley.`,
    `A ${spoken(entity)}, as Oskar writes it down.`,
  ]);
  return [
    choose.pick(["@dataclass", "@dataclass(frozen=True)"]),
    `class ${Entity}:`,
    ...indented([...docstring(doc), "", ...fields, ...describe]),
  ];
}

function keeperClass(keeper: string, { entity, entities, Entity }: Names, features: readonly Feature[], choose: Chooser): Lines {
  const doc = choose.pick([
    `A ${keeper} full of ${spoken(entities)}.`,
    `Keeps ${spoken(entities)} and answers questions about them.`,
    `The ${keeper}; nothing gets lost here.`,
  ]);
  const extras = choose.some(
    [
      define("__len__(self) -> int", "", [`return len(self.${entities})`]),
      define(`add(self, ${entity}: ${Entity}) -> None`, `Put one more ${spoken(entity)} into the ${keeper}.`, [
        `if ${entity} in self.${entities}:`,
        `    raise ValueError(f"{${entity}.name} is here already")`,
        `self.${entities}.append(${entity})`,
      ]),
      define("__contains__(self, name: str) -> bool", "", [`return any(${entity}.name == name for ${entity} in self.${entities})`]),
      define("is_empty(self) -> bool", `Say whether there are no ${spoken(entities)} left.`, [`return not self.${entities}`]),
    ],
    choose.whole(0, 3),
  );
  const methods = [
    define(`__init__(self, ${entities}: list[${Entity}]) -> None`, "", [
      ...(choose.chance(0.3) ? [comment(choose)] : []),
      `self.${entities} = list(${entities})`,
    ]),
    ...extras,
    ...features.map((feature) =>
      define(
        `${feature.name}(${["self", feature.parameters].filter(Boolean).join(", ")}) -> ${feature.returns}`,
        feature.doc,
        feature.body(`self.${entities}`),
      ),
    ),
  ];
  return [`class ${className(keeper)}:`, ...indented([...docstring(doc), ...methods.flatMap((method) => ["", ...method])])];
}

function asFunction({ entities, Entity }: Names, feature: Feature): Lines {
  const parameters = [`${entities}: list[${Entity}]`, feature.parameters].filter(Boolean).join(", ");
  return define(`${feature.name}(${parameters}) -> ${feature.returns}`, feature.doc, feature.body(entities));
}

/** Two features may have drawn the same name: the first one keeps it. */
function distinctNames(features: readonly Feature[]): Feature[] {
  return features.filter((feature, i) => features.findIndex((other) => other.name === feature.name) === i);
}
