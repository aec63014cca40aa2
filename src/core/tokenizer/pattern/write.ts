// A tree as a regular expression of JavaScript's. Before it is written, it is looked at for repetitions that take endless time on
// texts that fit nearly: those are refused, as are ones that JavaScript ends otherwise.

import { type Node, PatternProblem, type Repeat } from "./nodes";

/** Characters and repetitions written out at most, so that a small pattern does not become a huge machine. */
const MOST_STATES = 20_000;

/** The tree as a RegExp with the flags g and u. Throws PatternProblem. */
export function writeRegExp(node: Node): RegExp {
  if (statesOf(node) > MOST_STATES) throw new PatternProblem("repeats too much");
  checkRepeats(node, true);
  let atoms = 0;
  return new RegExp(write(node), "gu");

  function write(node: Node): string {
    switch (node.kind) {
      case "set":
      case "place":
        return node.source;
      case "sequence":
        return node.parts.map((part) => (part.kind === "choice" ? `(?:${write(part)})` : write(part))).join("");
      case "choice":
        return node.options.map(write).join("|");
      case "repeat":
        return `${node.body.kind === "set" ? write(node.body) : `(?:${write(node.body)})`}${timesOf(node)}`;
      case "look":
        return `(?${node.behind ? "<" : ""}${node.negative ? "!" : "="}${write(node.body)})`;
      case "atomic": {
        // What stands in a lookahead is not tried again: it is matched there, and then taken as it was.
        const name = `a${atoms++}`;
        return `(?:(?=(?<${name}>${write(node.body)}))\\k<${name}>)`;
      }
    }
  }
}

const timesOf = ({ min, max, lazy }: Repeat): string => `{${min},${max === Number.POSITIVE_INFINITY ? "" : max}}${lazy ? "?" : ""}`;

function statesOf(node: Node): number {
  switch (node.kind) {
    case "set":
    case "place":
      return 1;
    case "sequence":
      return node.parts.reduce((sum, part) => sum + statesOf(part), 1);
    case "choice":
      return node.options.reduce((sum, option) => sum + statesOf(option), 1);
    case "repeat":
      return statesOf(node.body) * Math.max(1, Number.isFinite(node.max) ? node.max : node.min);
    default:
      return statesOf(node.body) + 1;
  }
}

/** Whether a node may match without a character. */
function mayBeEmpty(node: Node): boolean {
  switch (node.kind) {
    case "set":
      return false;
    case "place":
    case "look":
      return true;
    case "sequence":
      return node.parts.every(mayBeEmpty);
    case "choice":
      return node.options.some(mayBeEmpty);
    case "repeat":
      return node.min === 0 || mayBeEmpty(node.body);
    case "atomic":
      return mayBeEmpty(node.body);
  }
}

/** Whether a node matches at a place in one way only. */
function isPlain(node: Node): boolean {
  switch (node.kind) {
    case "sequence":
      return node.parts.every(isPlain);
    case "choice":
      return false;
    case "repeat":
      return node.min === node.max && isPlain(node.body);
    default:
      return true;
  }
}

/**
 * Refuses a repetition of what may be cut in many ways, which a text that nearly fits has tried one after the other. At an end, where
 * nothing follows that could fail, the first way is taken.
 */
function checkRepeats(node: Node, isEnd: boolean): void {
  switch (node.kind) {
    case "set":
    case "place":
      return;
    case "sequence":
      for (const [i, part] of node.parts.entries()) checkRepeats(part, isEnd && i === node.parts.length - 1);
      return;
    case "choice":
      for (const option of node.options) checkRepeats(option, isEnd);
      return;
    case "repeat": {
      const { body, min, max } = node;
      if (mayBeEmpty(body)) throw new PatternProblem("repeats what may be empty");
      if (max > 1 && !isEnd && !isPlain(body)) throw new PatternProblem("repeats what can be cut in several ways");
      checkRepeats(body, isEnd && min <= 1 && !node.lazy);
      return;
    }
    default:
      checkRepeats(node.body, true);
  }
}
