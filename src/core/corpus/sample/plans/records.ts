// Plans of lists and entries: market ledgers whose sums are right, the log of a landing place that knows which
// ships lie there, a lost property book, and recipes that use every ingredient they name.

import { type Beat, type Block, lines, paragraph } from "../beats";
import type { Chooser } from "../chooser";
import { type Dish, FOODS, type Food, SHIPS, type Ship, SPOTS, WINDS } from "../motifs";
import { PEOPLE, personNamed } from "../people";
import { PLACES, PORTS } from "../places";
import { GOODS, type Item, MONTHS, PRICES, seasonOf, WEATHERS } from "../world";
import { drawCreature, drawItem, drawStranger } from "./sights";

/** A market day: what was sold, at what price, and what it came to. */
export function planLedger(choose: Chooser): Block[] {
  const owner = choose.pick(PEOPLE);
  const entries = choose.some(GOODS, choose.whole(5, 9)).map((good) => ({
    good,
    count: choose.whole(2, 12),
    price: Math.max(1, PRICES[good] + choose.whole(-1, 1)),
  }));
  const sum = entries.reduce((total, { count, price }) => total + count * price, 0);
  const notes = choose
    .some(
      PEOPLE.filter((person) => person !== owner),
      choose.whole(1, 3),
    )
    .map((buyer): Beat => {
      const { good, count } = choose.pick(entries);
      return { kind: "ledgerNote", buyer, good, count: choose.whole(1, count) };
    });
  return [
    lines({ kind: "ledgerTitle", owner, day: choose.whole(1, 28), month: choose.pick(MONTHS), weekday: owner.home.marketDay }),
    lines(...entries.map((entry): Beat => ({ kind: "ledgerLine", ...entry })), { kind: "ledgerSum", sum }),
    paragraph(...notes),
  ];
}

/** A week or so at the lighthouse of Sannel or the landing of Lundry. */
export function planLog(choose: Chooser): Block[] {
  const keeper = personNamed(choose.pick(["Odile", "Tova"]));
  const month = choose.pick(MONTHS);
  let inPort: Ship[] = [];
  let day = choose.whole(1, 10);
  const blocks: Block[] = [lines({ kind: "logTitle", place: keeper.home, keeper, month })];
  for (let entries = choose.whole(4, 7); entries > 0; entries--) {
    const beats: Beat[] = [{ kind: "logDay", day, weather: choose.pick(WEATHERS[seasonOf(month)]), wind: choose.pick(WINDS) }];
    const atSea = SHIPS.filter((ship) => !inPort.includes(ship));
    if (atSea.length > 0 && choose.chance(0.7)) {
      const ship = choose.pick(atSea);
      inPort = [...inPort, ship];
      beats.push({ kind: "shipIn", ship, count: choose.whole(2, 40), good: choose.pick(GOODS) });
    }
    if (inPort.length > 0 && choose.chance(0.5)) {
      const ship = choose.pick(inPort);
      inPort = inPort.filter((other) => other !== ship);
      const to = PLACES[choose.pick(PORTS.filter((name) => name !== keeper.home.name))];
      beats.push({ kind: "shipOut", ship, to });
    }
    beats.push({ kind: "shipCount", ships: inPort });
    if (choose.chance(0.4)) beats.push({ kind: "logNote", ...drawCreature(choose) });
    if (choose.chance(0.4)) beats.push({ kind: "logGuest", ...drawStranger(choose) });
    blocks.push(paragraph(...beats));
    day += choose.whole(1, 3);
  }
  return blocks;
}

/** The lost property book of Jory, the postman: what was found where, and what was fetched again. */
export function planLostProperty(choose: Chooser): Block[] {
  const keeper = personNamed("Jory");
  const beats: Beat[] = [];
  const shelf: Item[] = [];
  let day = choose.whole(1, 5);
  for (let entries = choose.whole(5, 10); entries > 0; entries--) {
    if (shelf.length > 0 && choose.chance(0.3)) {
      const item = choose.pick(shelf);
      shelf.splice(shelf.indexOf(item), 1);
      beats.push({ kind: "officeClaim", day, item, owner: choose.pick(PEOPLE) });
    } else {
      const item = drawItem(choose);
      shelf.push(item);
      beats.push({ kind: "officeEntry", day, item, spot: choose.pick(SPOTS), finder: choose.pick(PEOPLE) });
    }
    day += choose.whole(0, 2);
  }
  return [lines({ kind: "officeTitle", keeper, month: choose.pick(MONTHS) }), lines(...beats)];
}

const DISH_FOODS: Readonly<Record<Dish, readonly Food[]>> = {
  bread: ["apples", "chestnuts", "nuts", "onions", "pears", "plums"],
  soup: ["beans", "carrots", "chestnuts", "leeks", "mushrooms", "onions", "potatoes", "turnips"],
  stew: ["beans", "carrots", "leeks", "mushrooms", "onions", "plums", "potatoes", "turnips"],
  tart: ["apples", "cherries", "leeks", "nuts", "onions", "pears", "plums"],
};

export function planRecipe(choose: Chooser): Block[] {
  const dish = choose.pick(Object.keys(DISH_FOODS) as Dish[]);
  const foods = choose.some(
    FOODS.filter((food) => DISH_FOODS[dish].includes(food)),
    2,
  ) as [Food, Food];
  const cook = choose.pick(PEOPLE);
  return [
    lines({ kind: "recipeTitle", dish, foods, cook }),
    lines(
      { kind: "serves", people: choose.whole(2, 12) },
      ...foods.map((food): Beat => ({ kind: "ingredient", food, grams: 50 * choose.whole(4, 20) })),
      { kind: "staples", dish, butter: 10 * choose.whole(2, 15) },
    ),
    paragraph(
      { kind: "prepare", foods },
      { kind: "cookFirst", dish, food: foods[0] },
      { kind: "cookSecond", dish, food: foods[1], minutes: 5 * choose.whole(3, 12) },
      { kind: "serve", dish, food: foods[0] },
      { kind: "cookSays", cook },
    ),
  ];
}
