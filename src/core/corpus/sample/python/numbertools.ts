// Small tools over numbers, each with its result on an example drawn here.

import type { Chooser } from "../chooser";
import { list } from "./source";
import { type ToolMaker, tool } from "./tool";

const numbers = (choose: Chooser) => Array.from({ length: choose.whole(4, 8) }, () => choose.whole(1, 40));
const pythonList = (values: readonly number[]) => list(values.map(String));

const sumOfEven: ToolMaker = (choose) => {
  const values = numbers(choose);
  const odd = choose.chance(0.5) ? 1 : 0;
  const total = values.filter((value) => value % 2 === odd).reduce((sum, value) => sum + value, 0);
  return tool(
    odd ? "sum_of_odd" : "sum_of_even",
    "numbers: list[int]",
    "int",
    `Add up the ${odd ? "odd" : "even"} numbers.`,
    [`return sum(number for number in numbers if number % 2 == ${odd})`],
    pythonList(values),
    String(total),
  );
};

const bubble: ToolMaker = (choose) => {
  const values = numbers(choose);
  return tool(
    choose.pick(["sort_slowly", "bubble_sort", "in_order"]),
    "numbers: list[int]",
    "list[int]",
    choose.pick(["Sort as the geese do: neighbours change places.", "Return the numbers in rising order."]),
    [
      "result = list(numbers)",
      "for end in range(len(result) - 1, 0, -1):",
      "    for i in range(end):",
      "        if result[i] > result[i + 1]:",
      "            result[i], result[i + 1] = result[i + 1], result[i]",
      "return result",
    ],
    pythonList(values),
    pythonList([...values].sort((a, b) => a - b)),
  );
};

const divisor: ToolMaker = (choose) => {
  const [a, b] = [choose.whole(4, 96), choose.whole(4, 96)];
  const common = (first: number, second: number): number => (second === 0 ? first : common(second, first % second));
  const name = choose.pick(["common_divisor", "gcd"]);
  const body = choose.pick([
    ["while second:", "    first, second = second, first % second", "return first"],
    ["if second == 0:", "    return first", `return ${name}(second, first % second)`],
  ]);
  return tool(
    name,
    "first: int, second: int",
    "int",
    "Return the greatest number that divides both.",
    body,
    `${a}, ${b}`,
    String(common(a, b)),
  );
};

const digits: ToolMaker = (choose) => {
  const number = choose.whole(100, 99_999);
  const body = choose.pick([
    ["return sum(int(digit) for digit in str(number))"],
    ["total = 0", "while number:", "    total += number % 10", "    number //= 10", "return total"],
  ]);
  return tool(
    choose.pick(["digit_sum", "add_digits"]),
    "number: int",
    "int",
    "Add up the digits.",
    body,
    String(number),
    String([...String(number)].reduce((sum, digit) => sum + Number(digit), 0)),
  );
};

const change: ToolMaker = (choose) => {
  const amount = choose.whole(7, 99);
  const coins = [20, 10, 5, 2, 1];
  let left = amount;
  const given = coins.flatMap((coin) => {
    const count = Math.floor(left / coin);
    left -= count * coin;
    return Array.from({ length: count }, () => coin);
  });
  return tool(
    choose.pick(["change", "pay_out", "coins_for"]),
    "amount: int",
    "list[int]",
    "Pay an amount in as few coins as possible.",
    [
      "coins = []",
      "for coin in (20, 10, 5, 2, 1):",
      "    while amount >= coin:",
      "        coins.append(coin)",
      "        amount -= coin",
      "return coins",
    ],
    String(amount),
    pythonList(given),
  );
};

const collatz: ToolMaker = (choose) => {
  const start = choose.whole(3, 40);
  let steps = 0;
  for (let n = start; n !== 1; n = n % 2 === 0 ? n / 2 : 3 * n + 1) steps += 1;
  return tool(
    choose.pick(["steps_to_one", "collatz"]),
    "number: int",
    "int",
    "Halve even numbers, treble odd ones and add one; count the steps to one.",
    [
      "steps = 0",
      "while number != 1:",
      "    number = number // 2 if number % 2 == 0 else 3 * number + 1",
      "    steps += 1",
      "return steps",
    ],
    String(start),
    String(steps),
  );
};

export const NUMBER_TOOLS: readonly ToolMaker[] = [sumOfEven, bubble, divisor, digits, change, collatz];
