// Oniguruma's regular expressions, in which tokenizer.json files are written, read into a tree. Its syntax is Ruby's; what JavaScript
// can't do just so is refused with the reason. Sets of characters are in classes.ts.

import { ClassReader, formsOf } from "./classes";
import { endsInSeveral } from "./folding";
import { type Node, PatternProblem } from "./nodes";
import { BARE_WORD, escaped, sourceOf } from "./sets";

/** The longest pattern that is read; those in use have some 600 signs. */
const MOST_SIGNS = 4096;
/** The most that a count between braces may be. */
const MOST_TIMES = 1000;

const START = "(?<![^])";
const END = "(?![^])";
const BOUNDARY = `(?:(?<=${BARE_WORD})(?!${BARE_WORD})|(?<!${BARE_WORD})(?=${BARE_WORD}))`;
const NO_BOUNDARY = `(?:(?<=${BARE_WORD})(?=${BARE_WORD})|(?<!${BARE_WORD})(?!${BARE_WORD}))`;

/** Places between characters by their sign; ^ and $ are a line's, and no line begins behind a last line's end. */
const PLACES: Readonly<Record<string, string>> = {
  "^": `(?:${START}|(?<=\\n)(?=[^]))`,
  $: "(?![^\\n])",
  "\\A": START,
  "\\z": END,
  "\\Z": `(?=\\n?${END})`,
  "\\b": BOUNDARY,
  "\\B": NO_BOUNDARY,
};

const LINE_BREAK: Node = {
  kind: "atomic",
  body: {
    kind: "choice",
    options: [
      {
        kind: "sequence",
        parts: [
          { kind: "set", source: "\\r" },
          { kind: "set", source: "\\n" },
        ],
      },
      { kind: "set", source: "[\\n-\\r\\x85\\u2028\\u2029]" },
    ],
  },
};

/** What (?i) and (?m) have switched on. */
interface Options {
  readonly ignoreCase: boolean;
  readonly dotAll: boolean;
}

/** The tree of a pattern. Throws PatternProblem. */
export function readPattern(pattern: string): Node {
  if (pattern === "") throw new PatternProblem("is empty");
  if (pattern.length > MOST_SIGNS) throw new PatternProblem(`has more than ${MOST_SIGNS} signs`);
  const reader = new Reader(pattern);
  const node = reader.choice({ ignoreCase: false, dotAll: false });
  if (!reader.isDone) throw new PatternProblem("has a ) without its (");
  return node;
}

class Reader extends ClassReader {
  /** Letters that stand side by side where case does not count. */
  #run = "";
  #isBehind = false;

  /** Alternatives up to the group's end. */
  choice(given: Options): Node {
    let options = given;
    const read: Node[] = [];
    do {
      this.#run = "";
      if (read.length === 0) options = this.#leadingOptions(options);
      read.push(this.#sequence(options));
    } while (this.take("|"));
    return read.length === 1 ? read[0] : { kind: "choice", options: read };
  }

  /** (?i) at the beginning of a group, which goes for all of it. */
  #leadingOptions(options: Options): Options {
    const [whole, on, off] = this.ahead(/\(\?([a-z]*)(?:-([a-z]*))?\)/y) ?? [];
    if (whole === undefined) return options;
    this.skip(whole.length);
    return changed(options, on, off);
  }

  #sequence(options: Options): Node {
    const parts: Node[] = [];
    while (!this.isDone && !this.sees("|") && !this.sees(")")) {
      const before = this.#run;
      const atom = this.#atom(options);
      if (atom === undefined) continue;
      const part = this.#repeated(atom);
      if (part !== atom) this.#run = "";
      else if (this.#run !== before && endsInSeveral(this.#run))
        throw new PatternProblem("has letters that a single one stands for where case does not count");
      parts.push(part);
    }
    return parts.length === 1 ? parts[0] : { kind: "sequence", parts };
  }

  /** What may be repeated; undefined for a comment. */
  #atom(options: Options): Node | undefined {
    if (this.sees("(")) return this.#group(options);
    const place = this.ahead(/\\[AzZbB]|[\^$]/y)?.[0];
    if (place !== undefined) {
      this.skip(place.length);
      this.#run = "";
      return { kind: "place", source: PLACES[place] };
    }
    if (this.take("\\R")) return this.#other(LINE_BREAK);
    if (this.take(".")) return this.#other({ kind: "set", source: options.dotAll ? "[^]" : "[^\\n]" });
    if (this.sees("[")) return this.#other({ kind: "set", source: sourceOf(this.bracket(options.ignoreCase)) });
    if (this.ahead(/[?*+]/y)) throw new PatternProblem("repeats nothing");
    const set = this.escapedSet(false);
    if (set !== undefined) return this.#other({ kind: "set", source: sourceOf(set) });
    return this.#letter(this.point(), options);
  }

  #other(node: Node): Node {
    this.#run = "";
    return node;
  }

  #letter(point: number, { ignoreCase }: Options): Node {
    const source = escaped(point);
    if (!ignoreCase) {
      this.#run = "";
      return { kind: "set", source };
    }
    const forms = formsOf(source);
    this.#run += String.fromCodePoint(point);
    return { kind: "set", source: forms === "" ? source : `[${source}${forms}]` };
  }

  #group(options: Options): Node | undefined {
    const comment = this.ahead(/\(\?#[^)\\]*\)/y)?.[0];
    if (comment !== undefined) {
      this.skip(comment.length);
      if (this.#times() !== undefined) throw new PatternProblem("repeats a comment");
      return undefined;
    }
    const look = this.ahead(/\(\?(<?)([=!])/y);
    if (look) return this.#look(look[0], look[1] === "<", look[2] === "!", options);
    if (this.take("(?>")) return this.#atomic(this.#closed(options));
    const [flagged, on, off] = this.ahead(/\(\?([a-z]*)(?:-([a-z]*))?:/y) ?? [];
    if (flagged !== undefined) {
      this.skip(flagged.length);
      return this.#closed(changed(options, on, off));
    }
    const named = this.ahead(/\(\?<[\p{L}_][\p{L}\p{N}_]*>/uy)?.[0];
    if (named === undefined && this.ahead(/\((?:\?|\*)/y))
      throw new PatternProblem(`has a group ${this.ahead(/\([?*].?/suy)![0]} that is not known`);
    this.skip(named?.length ?? 1);
    return this.#closed(options);
  }

  #look(opening: string, behind: boolean, negative: boolean, options: Options): Node {
    this.skip(opening.length);
    const outer = this.#isBehind;
    this.#isBehind ||= behind;
    if (behind && options.ignoreCase) throw new PatternProblem("looks behind where case does not count");
    this.#run = "";
    const body = this.#closed(options);
    this.#run = "";
    this.#isBehind = outer;
    return { kind: "look", behind, negative, body };
  }

  /** The inside of a group, whose opening is read. */
  #closed(options: Options): Node {
    this.deeper();
    const run = this.#run;
    const node = this.choice(options);
    // A group of one letter after the other is as if it were not there.
    this.#run = node.kind === "choice" ? "" : run + this.#run;
    if (!this.take(")")) throw new PatternProblem("has a ( without its )");
    this.shallower();
    return node;
  }

  #atomic(body: Node): Node {
    if (this.#isBehind) throw new PatternProblem("looks behind for what is not tried again");
    return { kind: "atomic", body };
  }

  /** An atom with what is said of how often it comes. A + behind a count between braces repeats the whole. */
  #repeated(atom: Node): Node {
    const times = this.#times();
    if (times === undefined) return atom;
    if (atom.kind === "place" || atom.kind === "look") throw new PatternProblem("repeats a place");
    const { min, max, isCount } = times;
    const lazy = this.take("?");
    if (lazy && isCount && min === max) throw new PatternProblem("has a count with a ? behind it");
    let node: Node = { kind: "repeat", body: atom, min, max, lazy };
    if (!lazy && this.take("+"))
      node = isCount ? { kind: "repeat", body: node, min: 1, max: Number.POSITIVE_INFINITY, lazy: false } : this.#atomic(node);
    if (this.#times() !== undefined) throw new PatternProblem("repeats a repetition without a group");
    return node;
  }

  #times(): { readonly min: number; readonly max: number; readonly isCount: boolean } | undefined {
    if (this.take("?")) return { min: 0, max: 1, isCount: false };
    if (this.take("*")) return { min: 0, max: Number.POSITIVE_INFINITY, isCount: false };
    if (this.take("+")) return { min: 1, max: Number.POSITIVE_INFINITY, isCount: false };
    const whole = this.ahead(/\{(?:\d+(?:,\d*)?|,\d+)\}/y)?.[0];
    if (whole === undefined) return undefined;
    const [from, to] = whole.slice(1, -1).split(",");
    const min = Number(from || 0);
    const max = to === undefined ? min : to === "" ? Number.POSITIVE_INFINITY : Number(to);
    if (max < min || max === 0) throw new PatternProblem(`has the count ${whole}`);
    if (min > MOST_TIMES || (Number.isFinite(max) && max > MOST_TIMES))
      throw new PatternProblem(`has the count ${whole}, more than ${MOST_TIMES}`);
    this.skip(whole.length);
    return { min, max, isCount: true };
  }
}

/** Options after letters that switch some on and others off. */
function changed(options: Options, on = "", off = ""): Options {
  const wrong = [...on, ...off].find((letter) => letter !== "i" && letter !== "m");
  if (wrong !== undefined) throw new PatternProblem(`has the option ${wrong}`);
  const isOn = (letter: string, was: boolean): boolean => !off.includes(letter) && (was || on.includes(letter));
  return { ignoreCase: isOn("i", options.ignoreCase), dotAll: isOn("m", options.dotAll) };
}
