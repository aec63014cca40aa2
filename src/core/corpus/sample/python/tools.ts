// Modules of small tools: functions over numbers and words that any village has a use for, with their results
// on examples drawn here.

import type { Chooser } from "../chooser";
import { PEOPLE } from "../people";
import { PLACE_NAMES } from "../places";
import { ANIMALS, GOODS, QUALITIES, THINGS } from "../world";
import { type Check, checksIn } from "./checks";
import { define, dictionary, type Lines, list, moduleText, string } from "./source";

interface Tool {
  readonly code: Lines;
  readonly check: Check;
}
type ToolMaker = (choose: Chooser) => Tool;

const WORDS: readonly string[] = [...THINGS, ...ANIMALS, ...GOODS, ...QUALITIES];
const words = (choose: Chooser, count: number) => choose.some(WORDS, count);
const numbers = (choose: Chooser) => Array.from({ length: choose.whole(4, 8) }, () => choose.whole(1, 40));
const pythonList = (values: readonly number[]) => list(values.map(String));

const tool = (name: string, parameters: string, returns: string, doc: string, body: Lines, argument: string, expected: string): Tool => ({
  code: define(`${name}(${parameters}) -> ${returns}`, doc, body),
  check: { name, setup: [], call: `${name}(${argument})`, expected },
});

const reverseWords: ToolMaker = (choose) => {
  const text = words(choose, choose.whole(3, 6));
  const body = choose.pick([
    ['return " ".join(reversed(text.split()))'],
    ["parts = text.split()", "parts.reverse()", 'return " ".join(parts)'],
  ]);
  return tool(
    choose.pick(["reverse_words", "backwards"]),
    "text: str",
    "str",
    "Return the words in reverse order.",
    body,
    string(text.join(" ")),
    string([...text].reverse().join(" ")),
  );
};

const vowels: ToolMaker = (choose) => {
  const text = words(choose, choose.whole(2, 4)).join(" ");
  const body = choose.pick([
    ['return sum(letter in "aeiou" for letter in text)'],
    ["count = 0", "for letter in text:", '    if letter in "aeiou":', "        count += 1", "return count"],
  ]);
  return tool(
    choose.pick(["count_vowels", "vowels"]),
    "text: str",
    "int",
    "Count a, e, i, o and u.",
    body,
    string(text),
    String((text.match(/[aeiou]/g) ?? []).length),
  );
};

const longest: ToolMaker = (choose) => {
  const some = words(choose, choose.whole(3, 7));
  const best = some.reduce((kept, word) => (word.length > kept.length ? word : kept));
  const body = choose.pick([
    ["return max(words, key=len)"],
    ['best = ""', "for word in words:", "    if len(word) > len(best):", "        best = word", "return best"],
  ]);
  return tool(
    choose.pick(["longest", "longest_word"]),
    "words: list[str]",
    "str",
    "Return the longest word, the first of several.",
    body,
    list(some.map(string)),
    string(best),
  );
};

const lengths: ToolMaker = (choose) => {
  const some = words(choose, choose.whole(3, 6));
  const body = choose.pick([
    ["return {word: len(word) for word in words}"],
    ["result = {}", "for word in words:", "    result[word] = len(word)", "return result"],
  ]);
  return tool(
    choose.pick(["lengths", "letters_in"]),
    "words: list[str]",
    "dict[str, int]",
    "Map each word to its number of letters.",
    body,
    list(some.map(string)),
    dictionary(some.map((word) => [string(word), String(word.length)])),
  );
};

const acronym: ToolMaker = (choose) => {
  const some = words(choose, choose.whole(3, 6));
  return tool(
    choose.pick(["acronym", "first_letters"]),
    "words: list[str]",
    "str",
    "Join the first letters in capitals.",
    ['return "".join(word[0] for word in words).upper()'],
    list(some.map(string)),
    string(some.map((word) => word[0]!.toUpperCase()).join("")),
  );
};

const shift: ToolMaker = (choose) => {
  const word = choose.pick(WORDS);
  const by = choose.whole(1, 9);
  const shifted = [...word].map((letter) => String.fromCharCode(97 + ((letter.charCodeAt(0) - 97 + by) % 26))).join("");
  return tool(
    choose.pick(["secret", "shift_letters", "cipher"]),
    "word: str, by: int",
    "str",
    choose.pick(["Move every letter along the alphabet.", "Write as Ada and Bram did at school."]),
    ['letters = [chr((ord(letter) - ord("a") + by) % 26 + ord("a")) for letter in word]', 'return "".join(letters)'],
    `${string(word)}, ${by}`,
    string(shifted),
  );
};

const unique: ToolMaker = (choose) => {
  const names = Array.from({ length: choose.whole(4, 7) }, () => choose.pick(choose.some(PEOPLE, 3)).name);
  return tool(
    choose.pick(["without_doubles", "unique"]),
    "names: list[str]",
    "list[str]",
    "Keep the first of every name.",
    choose.pick([
      ["return list(dict.fromkeys(names))"],
      ["seen = []", "for name in names:", "    if name not in seen:", "        seen.append(name)", "return seen"],
    ]),
    list(names.map(string)),
    list([...new Set(names)].map(string)),
  );
};

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

const chunks: ToolMaker = (choose) => {
  const places = choose.some(PLACE_NAMES, choose.whole(4, 8));
  const size = choose.whole(2, 3);
  const groups = Array.from({ length: Math.ceil(places.length / size) }, (_, i) =>
    list(places.slice(i * size, (i + 1) * size).map(string)),
  );
  return tool(
    choose.pick(["in_groups", "chunks", "days_of"]),
    "items: list[str], size: int",
    "list[list[str]]",
    "Cut a list into pieces of this size.",
    ["return [items[i : i + size] for i in range(0, len(items), size)]"],
    `${list(places.map(string))}, ${size}`,
    list(groups),
  );
};

const TOOLS: readonly ToolMaker[] = [
  reverseWords,
  vowels,
  longest,
  lengths,
  acronym,
  shift,
  unique,
  sumOfEven,
  bubble,
  divisor,
  digits,
  change,
  collatz,
  chunks,
];

export function toolsModule(choose: Chooser): string {
  const tools = choose.some(TOOLS, choose.whole(3, 7)).map((make) => make(choose));
  const checks = checksIn(
    choose,
    choose.pick(["tools", "helpers", "school"]),
    tools.map(({ check }) => check),
  );
  return moduleText({
    doc: choose.pick([
      "Small tools for long evenings.",
      `Exercises from the school of ${choose.pick(PLACE_NAMES)}.`,
      `Functions that ${choose.pick(PEOPLE).name} needs now and then.`,
    ]),
    imports: checks.imports,
    constants: [],
    definitions: [...tools.map(({ code }) => code), ...checks.definitions],
  });
}
