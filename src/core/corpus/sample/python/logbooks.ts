// Modules that read text: a market ledger or a weather log as a string, a parser for its lines, and questions
// about what stands there, answered.

import type { Chooser } from "../chooser";
import { PEOPLE } from "../people";
import { PLACE_NAMES } from "../places";
import { GOODS, PRICES, SKIES } from "../world";
import { type Check, checksIn } from "./checks";
import { define, dictionary, type Lines, list, moduleText, string } from "./source";

interface Question {
  readonly code: Lines;
  readonly check: Check;
}

const asks = (name: string, argument: string, expected: string): Check => ({ name, setup: [], call: `${name}(${argument})`, expected });
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** NAME = """ … """ */
const textConstant = (name: string, lines: Lines): Lines => [`${name} = """\\`, ...lines, '"""'];

export function ledgerModule(choose: Chooser): string {
  const sales = choose.some(GOODS, choose.whole(4, 7)).map((good) => ({
    buyer: choose.pick(PEOPLE).name,
    good,
    count: choose.whole(1, 12),
    price: PRICES[good] + choose.whole(0, 2),
  }));
  const mark = choose.pick([";", ",", " | ", ": "]);
  const parse = choose.pick(["read_sales", "parse", "sales"]);
  const questions: Question[] = choose.some(
    [
      ((name) => ({
        code: define(`${name}(text: str) -> int`, "Return what all sales brought, in crowns.", [
          `return sum(count * price for _, _, count, price in ${parse}(text))`,
        ]),
        check: asks(name, "LEDGER", String(sum(sales.map((sale) => sale.count * sale.price)))),
      }))(choose.pick(["income", "takings", "total"])),
      ((name) => {
        const { buyer } = choose.pick(sales);
        const spent = sum(sales.filter((sale) => sale.buyer === buyer).map((sale) => sale.count * sale.price));
        return {
          code: define(`${name}(text: str, who: str) -> int`, "Return what one buyer has to pay.", [
            "owed = 0",
            `for buyer, _, count, price in ${parse}(text):`,
            "    if buyer == who:",
            "        owed += count * price",
            "return owed",
          ]),
          check: asks(name, `LEDGER, ${string(buyer)}`, String(spent)),
        };
      })(choose.pick(["bill", "debt_of", "owes"])),
      ((name) => {
        const best = sales.reduce((kept, sale) => (sale.count * sale.price > kept.count * kept.price ? sale : kept));
        return {
          code: define(`${name}(text: str) -> str`, "Return the good that brought most.", [
            `best = max(${parse}(text), key=lambda sale: sale[2] * sale[3])`,
            "return best[1]",
          ]),
          check: asks(name, "LEDGER", string(best.good)),
        };
      })(choose.pick(["best_good", "bestseller", "favourite"])),
      ((name) => ({
        code: define(`${name}(text: str) -> list[str]`, "List the buyers in the order of the alphabet, each once.", [
          `return sorted({buyer for buyer, _, _, _ in ${parse}(text)})`,
        ]),
        check: asks(name, "LEDGER", list([...new Set(sales.map((sale) => sale.buyer))].sort().map(string))),
      }))(choose.pick(["buyers", "customers", "who_came"])),
      ((name) => ({
        code: define(`${name}(text: str) -> dict[str, int]`, "Map every good to the pieces sold.", [
          `return {good: count for _, good, count, _ in ${parse}(text)}`,
        ]),
        check: asks(name, "LEDGER", dictionary(sales.map((sale) => [string(sale.good), String(sale.count)]))),
      }))(choose.pick(["pieces", "stock_sold", "amounts"])),
    ],
    choose.whole(2, 4),
  );
  const checks = checksIn(
    choose,
    "ledger",
    questions.map((question) => question.check),
  );
  const loop = choose.chance(0.5);
  const cells = `line.split(${string(mark)})`;
  return moduleText({
    doc: choose.pick([
      `The market of ${choose.pick(PLACE_NAMES)}, read from the ledger.`,
      `What ${choose.pick(PEOPLE).name} sold on market day.`,
      "Reads a ledger and adds up the crowns.",
    ]),
    imports: checks.imports,
    constants: [
      textConstant(
        "LEDGER",
        sales.map(({ buyer, good, count, price }) => [buyer, good, count, price].join(mark)),
      ),
    ],
    definitions: [
      define(
        `${parse}(text: str) -> list[tuple[str, str, int, int]]`,
        choose.pick(["Split every line into buyer, good, count and price.", "Return one tuple for each line."]),
        loop
          ? [
              "result = []",
              "for line in text.splitlines():",
              `    buyer, good, count, price = ${cells}`,
              "    result.append((buyer, good, int(count), int(price)))",
              "return result",
            ]
          : [
              `rows = [${cells} for line in text.splitlines()]`,
              "return [(buyer, good, int(count), int(price)) for buyer, good, count, price in rows]",
            ],
      ),
      ...questions.map((question) => question.code),
      ...checks.definitions,
    ],
  });
}

export function weatherModule(choose: Chooser): string {
  const days = Array.from({ length: choose.whole(5, 10) }, (_, i) => ({
    day: i + 1,
    sky: choose.pick(SKIES),
    degrees: choose.whole(-6, 28),
  }));
  const parse = choose.pick(["read_days", "parse_log", "observations"]);
  const sky = choose.pick(days).sky;
  const warmest = days.reduce((kept, day) => (day.degrees > kept.degrees ? day : kept));
  const longest = longestRun(days.map((day) => day.degrees));
  const questions: Question[] = choose.some(
    [
      ((name) => ({
        code: define(`${name}(text: str) -> int`, "Return the number of the warmest day.", [
          `return max(${parse}(text), key=lambda day: day["degrees"])["day"]`,
        ]),
        check: asks(name, "LOG", String(warmest.day)),
      }))(choose.pick(["warmest_day", "best_day", "hottest"])),
      ((name) => ({
        code: define(`${name}(text: str, sky: str) -> int`, "Count the days with this sky.", [
          "count = 0",
          `for day in ${parse}(text):`,
          '    if day["sky"] == sky:',
          "        count += 1",
          "return count",
        ]),
        check: asks(name, `LOG, ${string(sky)}`, String(days.filter((day) => day.sky === sky).length)),
      }))(choose.pick(["days_with", "count_sky", "how_often"])),
      ((name) => ({
        code: define(`${name}(text: str) -> list[int]`, "List the days on which water froze.", [
          `return [day["day"] for day in ${parse}(text) if day["degrees"] < 0]`,
        ]),
        check: asks(name, "LOG", list(days.filter((day) => day.degrees < 0).map((day) => String(day.day)))),
      }))(choose.pick(["freezing_days", "frost", "icy_days"])),
      ((name) => ({
        code: define(`${name}(text: str) -> int`, "Return how many days in a row it became warmer.", [
          `degrees = [day["degrees"] for day in ${parse}(text)]`,
          "best = run = 1",
          "for before, after in zip(degrees, degrees[1:]):",
          "    run = run + 1 if after > before else 1",
          "    best = max(best, run)",
          "return best",
        ]),
        check: asks(name, "LOG", String(longest)),
      }))(choose.pick(["longest_rise", "warm_spell", "rising_days"])),
      ((name) => ({
        code: define(`${name}(text: str) -> int`, "Return the difference between the warmest and the coldest day.", [
          `degrees = [day["degrees"] for day in ${parse}(text)]`,
          "return max(degrees) - min(degrees)",
        ]),
        check: asks(name, "LOG", String(warmest.degrees - Math.min(...days.map((day) => day.degrees)))),
      }))(choose.pick(["spread", "temperature_range", "swing"])),
    ],
    choose.whole(2, 4),
  );
  const checks = checksIn(
    choose,
    "weather",
    questions.map((question) => question.check),
  );
  return moduleText({
    doc: choose.pick([
      `The weather on ${choose.pick(["Sannel", "the pier", "the lake", "the Grey Comb"])}, day by day.`,
      "Reads the log that Odile keeps in the lighthouse.",
      "Small questions to a weather log.",
    ]),
    imports: checks.imports,
    constants: [
      textConstant(
        "LOG",
        days.map(({ day, sky, degrees }) => `day ${day}: ${sky}, ${degrees}`),
      ),
    ],
    definitions: [
      define(`${parse}(text: str) -> list[dict]`, choose.pick(["Turn every line into a dictionary.", "Return the days as dictionaries."]), [
        "days = []",
        "for line in text.splitlines():",
        '    label, rest = line.split(": ")',
        '    sky, degrees = rest.split(", ")',
        '    days.append({"day": int(label[4:]), "sky": sky, "degrees": int(degrees)})',
        "return days",
      ]),
      ...questions.map((question) => question.code),
      ...checks.definitions,
    ],
  });
}

function longestRun(values: readonly number[]): number {
  let best = 1;
  let run = 1;
  for (let i = 1; i < values.length; i++) {
    run = values[i] > values[i - 1] ? run + 1 : 1;
    best = Math.max(best, run);
  }
  return best;
}
