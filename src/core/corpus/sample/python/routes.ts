// Modules that find ways through the valley: the roads as data, searches over them, and true answers as tests.

import type { Chooser } from "../chooser";
import { hoursOf, legsFrom, PLACE_NAMES, PLACES, type Place, type PlaceName, ROADS, shortestWay } from "../places";
import { type Check, checksIn } from "./checks";
import { define, type Lines, list, moduleText, spread, string } from "./source";

interface Search {
  readonly imports: readonly string[];
  readonly code: Lines;
  readonly check: Check;
}

/** How the roads stand in the module, and how to list what leads away from `place`: pairs of place and hours. */
function roadData(choose: Chooser): { constant: Lines; neighbours: Lines } {
  const roads = choose.some(ROADS, ROADS.length);
  const style = choose.pick(["tuples", "pairs", "table"] as const);
  if (style === "tuples") {
    return {
      constant: spread(
        "ROADS = [",
        roads.map(({ ends: [a, b], hours }) => `(${string(a)}, ${string(b)}, ${hours})`),
        "]",
      ),
      neighbours: [
        "found = []",
        "for first, second, hours in ROADS:",
        "    if place == first:",
        "        found.append((second, hours))",
        "    elif place == second:",
        "        found.append((first, hours))",
        "return found",
      ],
    };
  }
  if (style === "pairs") {
    return {
      constant: spread(
        "HOURS = {",
        roads.map(({ ends: [a, b], hours }) => `(${string(a)}, ${string(b)}): ${hours}`),
        "}",
      ),
      neighbours: [
        "there = [(b, hours) for (a, b), hours in HOURS.items() if a == place]",
        "back = [(a, hours) for (a, b), hours in HOURS.items() if b == place]",
        "return there + back",
      ],
    };
  }
  const rows = choose.some(PLACE_NAMES, PLACE_NAMES.length).map((name) => {
    const entries = legsFrom(PLACES[name]).map((leg) => `${string(leg.to.name)}: ${leg.hours}`);
    return `${string(name)}: {${entries.join(", ")}}`;
  });
  return { constant: spread("GRAPH = {", rows, "}"), neighbours: ["return list(GRAPH[place].items())"] };
}

const twoPlaces = (choose: Chooser) => choose.some(PLACE_NAMES, 2).map((name) => PLACES[name]) as [Place, Place];

function shortest(neighbours: string, choose: Chooser): Search {
  const [from, to] = twoPlaces(choose);
  const name = choose.pick(["hours_between", "shortest", "travel_time"]);
  const heap = choose.chance(0.5);
  const body = heap
    ? [
        "queue = [(0, start)]",
        "done = set()",
        "while queue:",
        "    hours, place = heapq.heappop(queue)",
        "    if place == goal:",
        "        return hours",
        "    if place in done:",
        "        continue",
        "    done.add(place)",
        `    for other, more in ${neighbours}(place):`,
        "        heapq.heappush(queue, (hours + more, other))",
        "raise ValueError(goal)",
      ]
    : [
        "best = {start: 0}",
        "waiting = [start]",
        "while waiting:",
        "    place = waiting.pop(0)",
        `    for other, more in ${neighbours}(place):`,
        "        hours = best[place] + more",
        "        if hours < best.get(other, 1000):",
        "            best[other] = hours",
        "            waiting.append(other)",
        "return best[goal]",
      ];
  return {
    imports: heap ? ["import heapq"] : [],
    code: define(
      `${name}(start: str, goal: str) -> int`,
      choose.pick(["Return the hours of the fastest way.", "How long does it take to get there?"]),
      body,
    ),
    check: { name, setup: [], call: `${name}(${string(from.name)}, ${string(to.name)})`, expected: String(hoursOf(shortestWay(from, to))) },
  };
}

function path(neighbours: string, choose: Chooser): Search {
  const [from, to] = twoPlaces(choose);
  const name = choose.pick(["best_path", "way", "stops"]);
  return {
    imports: ["import heapq"],
    code: define(
      `${name}(start: str, goal: str) -> list[str]`,
      choose.pick(["Return every place on the fastest way.", "List the stops, both ends included."]),
      [
        "queue = [(0, [start])]",
        "while queue:",
        "    hours, path = heapq.heappop(queue)",
        "    if path[-1] == goal:",
        "        return path",
        `    for other, more in ${neighbours}(path[-1]):`,
        "        if other not in path:",
        "            heapq.heappush(queue, (hours + more, path + [other]))",
        "return []",
      ],
    ),
    check: {
      name,
      setup: [],
      call: `${name}(${string(from.name)}, ${string(to.name)})`,
      expected: list([from, ...shortestWay(from, to).map((leg) => leg.to)].map((place) => string(place.name))),
    },
  };
}

function reachable(neighbours: string, choose: Chooser): Search {
  const from = PLACES[choose.pick(PLACE_NAMES)];
  const limit = choose.whole(2, 12);
  const name = choose.pick(["within", "reachable", "day_trips"]);
  const near = PLACE_NAMES.filter((place) => hoursOf(shortestWay(from, PLACES[place])) <= limit).sort();
  return {
    imports: [],
    code: define(`${name}(start: str, limit: int) -> list[str]`, "Return all places that are at most this many hours away.", [
      "hours = {start: 0}",
      "waiting = [start]",
      "for place in waiting:",
      `    for other, more in ${neighbours}(place):`,
      "        arrival = hours[place] + more",
      "        if arrival <= limit and arrival < hours.get(other, limit + 1):",
      "            hours[other] = arrival",
      "            waiting.append(other)",
      "return sorted(hours)",
    ]),
    check: { name, setup: [], call: `${name}(${string(from.name)}, ${limit})`, expected: list(near.map(string)) },
  };
}

function nearest(neighbours: string, choose: Chooser): Search {
  const from = PLACES[choose.pick(PLACE_NAMES)];
  const name = choose.pick(["nearest", "next_door", "closest"]);
  const best = legsFrom(from).reduce((kept, leg) => (leg.hours < kept.hours ? leg : kept));
  return {
    imports: [],
    code: define(`${name}(place: str) -> str`, choose.pick(["Return the neighbour that is reached first.", "Who lives nearest?"]), [
      `other, _ = min(${neighbours}(place), key=lambda pair: pair[1])`,
      "return other",
    ]),
    check: { name, setup: [], call: `${name}(${string(from.name)})`, expected: string(best.to.name) },
  };
}

function degree(neighbours: string, choose: Chooser): Search {
  const from: PlaceName = choose.pick(PLACE_NAMES);
  const name = choose.pick(["count_roads", "roads_from", "exits"]);
  return {
    imports: [],
    code: define(`${name}(place: str) -> int`, "Count the roads that leave a place.", [`return len(${neighbours}(place))`]),
    check: { name, setup: [], call: `${name}(${string(from)})`, expected: String(legsFrom(PLACES[from]).length) },
  };
}

export function routesModule(choose: Chooser): string {
  const { constant, neighbours } = roadData(choose);
  const name = choose.pick(["neighbours", "roads_away", "next_places", "leads_to"]);
  const searches = choose.some([shortest, path, reachable, nearest, degree], choose.whole(2, 4)).map((make) => make(name, choose));
  const checks = checksIn(
    choose,
    choose.pick(["roads", "ways", "travel", "valley"]),
    searches.map((search) => search.check),
  );
  return moduleText({
    doc: choose.pick([
      "Ways through the valley of the Lume.",
      "How to get from one place to another, on foot and by boat.",
      "The roads that Livia drew, and what can be found on them.",
    ]),
    imports: [...searches.flatMap((search) => search.imports), ...checks.imports],
    constants: [constant],
    definitions: [
      define(
        `${name}(place: str) -> list[tuple[str, int]]`,
        choose.pick(["Return the places one road away, with hours.", "List neighbours and the hours to each.", ""]),
        neighbours,
      ),
      ...searches.map((search) => search.code),
      ...checks.definitions,
    ],
  });
}
