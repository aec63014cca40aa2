// Characters and classes of characters in Oniguruma's regular expressions, read into JavaScript's way of writing them. Groups and
// repetitions are read.ts's.

import { otherForms } from "./folding";
import { PatternProblem } from "./nodes";
import { type CharacterSet, complement, escaped, escapeSet, intersection, posixSet, propertySet, union } from "./sets";

/** How deep groups and classes may stand in one another. */
const DEEPEST = 50;

const CONTROLS: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13, a: 7, e: 27 };

export class ClassReader {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get isDone(): boolean {
    return this.#at >= this.#text.length;
  }

  sees(signs: string): boolean {
    return this.#text.startsWith(signs, this.#at);
  }

  /** Goes behind these signs if they are next. */
  take(signs: string): boolean {
    const isNext = this.sees(signs);
    if (isNext) this.skip(signs.length);
    return isNext;
  }

  skip(length: number): void {
    this.#at += length;
  }

  /** What a sticky expression finds next. */
  ahead(expression: RegExp): RegExpExecArray | null {
    expression.lastIndex = this.#at;
    return expression.exec(this.#text);
  }

  deeper(): void {
    if (++this.#depth > DEEPEST) throw new PatternProblem(`is more than ${DEEPEST} deep`);
  }

  shallower(): void {
    this.#depth--;
  }

  /** The next character, which may be written as an escape. */
  point(): number {
    if (!this.sees("\\")) {
      const point = this.#text.codePointAt(this.#at);
      if (point === undefined) throw new PatternProblem("ends too early");
      this.skip(point > 0xffff ? 2 : 1);
      return point;
    }
    const [code, digits] = this.ahead(/\\(?:x\{([0-9A-Fa-f]{1,6})\}|x([0-7][0-9A-Fa-f])|u([0-9A-Fa-f]{4}))/y)?.filter(Boolean) ?? [];
    if (code !== undefined) {
      this.skip(code.length);
      const point = Number.parseInt(digits, 16);
      if (point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) throw new PatternProblem(`has ${code}, which is no character`);
      return point;
    }
    const [sign, letter] = this.ahead(/\\(.)/suy) ?? [];
    if (sign === undefined) throw new PatternProblem("ends in a \\");
    this.skip(sign.length);
    if (Object.hasOwn(CONTROLS, letter)) return CONTROLS[letter];
    if (/[A-Za-z0-9]/.test(letter)) throw new PatternProblem(`has ${sign}, which can't be done just so here`);
    return letter.codePointAt(0)!;
  }

  /** An escape that stands for a set; undefined where none is next. */
  escapedSet(inClass: boolean): CharacterSet | undefined {
    const [property, kind, not, name] = this.ahead(/\\([pP])\{(\^?)([^{}]*)\}/y) ?? [];
    if (property !== undefined) {
      const set = propertySet(name);
      if (set === undefined) throw new PatternProblem(`has ${property}, which is not known here`);
      this.skip(property.length);
      return (kind === "P") !== (not === "^") ? complement(set) : set;
    }
    const letter = this.ahead(/\\([dhswDHSW])/y)?.[1];
    if (letter === undefined) return undefined;
    this.skip(2);
    const set = escapeSet(letter.toLowerCase(), inClass);
    return letter === letter.toLowerCase() ? set : complement(set);
  }

  /** A class from its [ to its ]. */
  bracket(ignoreCase: boolean): CharacterSet {
    this.deeper();
    this.skip(1);
    const isNegative = this.take("^");
    if (this.sees("]")) throw new PatternProblem("has a class that begins with a ]");
    const operands: CharacterSet[] = [];
    do {
      operands.push(this.#operand(ignoreCase));
    } while (this.take("&&"));
    if (!this.take("]")) throw new PatternProblem("has a [ without its ]");
    this.shallower();
    if (ignoreCase && operands.length > 1) throw new PatternProblem("has a class with && in it where case does not count");
    const set = intersection(operands);
    return isNegative ? complement(set) : set;
  }

  /** The parts of a class up to its end or to && . */
  #operand(ignoreCase: boolean): CharacterSet {
    const sets: CharacterSet[] = [];
    let characters = "";
    while (!this.isDone && !this.sees("]") && !this.sees("&&")) {
      const set = this.#setInClass(ignoreCase);
      if (set === undefined) characters += this.#range();
      else sets.push(set);
      // A - behind a set stands for itself, or for a range that is none.
      if (set !== undefined && this.ahead(/-(?!\]|&&)/y)) throw new PatternProblem("has a range that begins with a set");
    }
    if (characters !== "") sets.push({ content: characters + (ignoreCase ? formsOf(characters) : ""), not: false });
    if (sets.length === 0) throw new PatternProblem("has a class without characters");
    return union(sets);
  }

  /** A set within a class: [:name:], another class or an escape; undefined where a character is next. */
  #setInClass(ignoreCase: boolean): CharacterSet | undefined {
    const posix = this.ahead(/\[:(\^?)([a-z]+):\]/y);
    const set = posix ? posixSet(posix[2]) : this.sees("[") ? this.bracket(ignoreCase) : this.escapedSet(true);
    if (posix && set === undefined) throw new PatternProblem(`has ${posix[0]}, which is not known here`);
    if (posix) this.skip(posix[0].length);
    if (set !== undefined && ignoreCase) throw new PatternProblem("has a class with a set in it where case does not count");
    return set && posix?.[1] === "^" ? complement(set) : set;
  }

  /** A character, or two and all between them. */
  #range(): string {
    const first = this.point();
    if (!this.ahead(/-(?!\]|&&)/y)) return escaped(first);
    this.skip(1);
    if (this.sees("[") || this.ahead(/\\[pPdhswDHSW]/y)) throw new PatternProblem("has a range that ends with a set");
    const last = this.point();
    if (last < first) throw new PatternProblem("has a range that ends before it begins");
    return `${escaped(first)}-${escaped(last)}`;
  }
}

/** What a class of these characters has besides where case does not count. */
export function formsOf(characters: string): string {
  const forms = otherForms(characters);
  if (forms === undefined) throw new PatternProblem("has a letter that stands for several where case does not count");
  return forms;
}
