// Modules about the people of the valley: some of them as a table of facts, and functions that look things up.

import type { Chooser } from "../chooser";
import { PEOPLE, type Person } from "../people";
import { type Check, checksIn } from "./checks";
import { define, dictionary, type Lines, list, moduleText, spread, string } from "./source";

interface Question {
  readonly code: Lines;
  readonly check: Check;
}

const FIELDS = {
  trade: (person: Person) => person.trade,
  home: (person: Person) => person.home.name,
  treasure: (person: Person) => `${person.treasure.quality} ${person.treasure.thing}`,
  pet: (person: Person) => person.pet,
  pet_name: (person: Person) => person.petName,
  temper: (person: Person) => person.temper,
} as const;
type Field = keyof typeof FIELDS;

export function registryModule(choose: Chooser): string {
  const people = choose.some(PEOPLE, choose.whole(4, 9));
  const fields = choose.some(Object.keys(FIELDS) as Field[], choose.whole(2, 4));
  const table = choose.pick(["PEOPLE", "VALLEY", "REGISTER"]);
  const makers = [fieldOf, whoHas, groups, together, introduce, longestName, initials];
  const questions = choose.some(makers, choose.whole(3, 5)).map((make) => make(people, fields, table, choose));
  const checks = checksIn(
    choose,
    "register",
    questions.map((question) => question.check),
  );
  const row = (person: Person) =>
    `${string(person.name)}: ${dictionary(fields.map((field) => [string(field), string(FIELDS[field](person))]))}`;
  return moduleText({
    doc: choose.pick([
      "Who lives in the valley of the Lume.",
      "A register of neighbours.",
      "Facts about people, as the postman knows them.",
    ]),
    imports: checks.imports,
    constants: [spread(`${table} = {`, people.map(row), "}")],
    definitions: [...questions.map((question) => question.code), ...checks.definitions],
  });
}

type QuestionMaker = (people: readonly Person[], fields: readonly Field[], table: string, choose: Chooser) => Question;

const fieldOf: QuestionMaker = (people, fields, table, choose) => {
  const field = choose.pick(fields);
  const person = choose.pick(people);
  const name = `${field}_of`;
  return {
    code: define(`${name}(name: str) -> str`, `Return somebody's ${field.replace("_", " ")}.`, [`return ${table}[name]["${field}"]`]),
    check: { name, setup: [], call: `${name}(${string(person.name)})`, expected: string(FIELDS[field](person)) },
  };
};

const whoHas: QuestionMaker = (people, fields, table, choose) => {
  const field = choose.pick(fields);
  const value = FIELDS[field](choose.pick(people));
  const name = choose.pick([`who_has_${field}`, `with_${field}`, `by_${field}`]);
  const body = choose.chance(0.5)
    ? [`return [name for name, facts in ${table}.items() if facts["${field}"] == ${field}]`]
    : [
        "names = []",
        `for name, facts in ${table}.items():`,
        `    if facts["${field}"] == ${field}:`,
        "        names.append(name)",
        "return names",
      ];
  return {
    code: define(`${name}(${field}: str) -> list[str]`, `Return everyone with this ${field.replace("_", " ")}.`, body),
    check: {
      name,
      setup: [],
      call: `${name}(${string(value)})`,
      expected: list(people.filter((person) => FIELDS[field](person) === value).map((person) => string(person.name))),
    },
  };
};

const groups: QuestionMaker = (people, fields, table, choose) => {
  const field = choose.pick(fields);
  const name = choose.pick(["groups", `names_by_${field}`, `sorted_by_${field}`]);
  const found = new Map<string, string[]>();
  for (const person of people) found.set(FIELDS[field](person), [...(found.get(FIELDS[field](person)) ?? []), string(person.name)]);
  return {
    code: define(`${name}() -> dict[str, list[str]]`, `Collect names under each ${field.replace("_", " ")}.`, [
      "result: dict[str, list[str]] = {}",
      `for name, facts in ${table}.items():`,
      `    result.setdefault(facts["${field}"], []).append(name)`,
      "return result",
    ]),
    check: { name, setup: [], call: `${name}()`, expected: dictionary([...found].map(([value, names]) => [string(value), list(names)])) },
  };
};

const together: QuestionMaker = (people, fields, table, choose) => {
  const field = choose.pick(fields);
  const [a, b] = choose.some(people, 2) as [Person, Person];
  const name = choose.pick([`same_${field}`, `share_${field}`]);
  return {
    code: define(`${name}(first: str, second: str) -> bool`, "", [`return ${table}[first]["${field}"] == ${table}[second]["${field}"]`]),
    check: {
      name,
      setup: [],
      call: `${name}(${string(a.name)}, ${string(b.name)})`,
      expected: FIELDS[field](a) === FIELDS[field](b) ? "True" : "False",
    },
  };
};

const introduce: QuestionMaker = (people, fields, table, choose) => {
  const field = choose.pick(fields);
  const person = choose.pick(people);
  const name = choose.pick(["introduce", "greet", "label"]);
  const [before, after] = choose.pick([
    ["Good day, I am ", ", "],
    ["", ": "],
    ["This is ", " of the valley, "],
  ] as const);
  return {
    code: define(`${name}(name: str) -> str`, choose.pick(["Say it in one line.", "", "Return a line for the door."]), [
      `${field} = ${table}[name]["${field}"]`,
      `return f"${before}{name}${after}{${field}}"`,
    ]),
    check: {
      name,
      setup: [],
      call: `${name}(${string(person.name)})`,
      expected: string(`${before}${person.name}${after}${FIELDS[field](person)}`),
    },
  };
};

const longestName: QuestionMaker = (people, _, table, choose) => {
  const name = choose.pick(["longest_name", "most_letters"]);
  const longest = people.reduce((kept, person) => (person.name.length > kept.name.length ? person : kept));
  return {
    code: define(`${name}() -> str`, "Return the longest name, the first of several.", [`return max(${table}, key=len)`]),
    check: { name, setup: [], call: `${name}()`, expected: string(longest.name) },
  };
};

const initials: QuestionMaker = (people, _, table, choose) => {
  const name = choose.pick(["initials", "first_letters"]);
  return {
    code: define(`${name}() -> str`, "Return the first letters of all names, in order.", [
      `return "".join(sorted(name[0] for name in ${table}))`,
    ]),
    check: {
      name,
      setup: [],
      call: `${name}()`,
      expected: string(
        people
          .map((person) => person.name[0])
          .sort()
          .join(""),
      ),
    },
  };
};
