// Small tools over words, each with its result on an example drawn here.

import type { Chooser } from "../chooser";
import { PEOPLE } from "../people";
import { PLACE_NAMES } from "../places";
import { ANIMALS, GOODS, QUALITIES, THINGS } from "../world";
import { dictionary, list, string } from "./source";
import { type ToolMaker, tool } from "./tool";

const WORDS: readonly string[] = [...THINGS, ...ANIMALS, ...GOODS, ...QUALITIES];
const words = (choose: Chooser, count: number) => choose.some(WORDS, count);

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
    string(some.map((word) => word[0].toUpperCase()).join("")),
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
  const few = choose.some(PEOPLE, 3);
  const names = Array.from({ length: choose.whole(4, 7) }, () => choose.pick(few).name);
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

export const WORD_TOOLS: readonly ToolMaker[] = [reverseWords, vowels, longest, lengths, acronym, shift, unique, chunks];
