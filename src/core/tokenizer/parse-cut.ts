// Where a tokenizer.json has texts cut, and what it has them changed to before. What can't be done just so is refused by field.

import { BEHAVIORS, type Behavior, type ByteLevel, type Cut, type CutStep, FORMS, type Normalizer, type Pattern } from "../config/textForm";
import { PRE_TOKENIZERS } from "../config/tokenizer";
import { check, type Fields, fieldsOf, flagOf, isOff, stepsOf } from "./fields";
import { PatternProblem } from "./pattern/nodes";
import { compilePattern } from "./pattern/translate";
import { PATTERNS } from "./pretokenize";

/** The cut that `pre_tokenizer` asks for: one of the studio's where it is that, else its steps. */
export function readCut(value: unknown): Cut {
  const steps = stepsOf(value, "pre_tokenizer", "pretokenizers").map(([step, field]) => readStep(step, field));
  const isByteLevel = ({ type }: CutStep): boolean => type === "ByteLevel";
  check(steps.filter(isByteLevel).length === 1, "pre_tokenizer", "does not have ByteLevel once");
  return ownCut(steps) ?? steps;
}

/** The studio's cut that `steps` are, which it scans faster than any steps. */
function ownCut(steps: readonly CutStep[]): Cut | undefined {
  const last = steps.at(-1)!;
  if (steps.length > 2 || last.type !== "ByteLevel" || last.add_prefix_space) return undefined;
  if (steps.length === 1) return last.use_regex ? "gpt2" : undefined;
  const [first] = steps;
  if (last.use_regex || first.type !== "Split" || first.behavior !== "Isolated" || first.invert) return undefined;
  const { pattern } = first;
  const regex = "Regex" in pattern ? pattern.Regex : undefined;
  return PRE_TOKENIZERS.find((name) => PATTERNS[name] === regex);
}

function readStep(step: Fields, field: string): CutStep {
  switch (step.type) {
    case "Split":
      return {
        type: "Split",
        pattern: readPattern(step.pattern, `${field}.pattern`),
        behavior: readBehavior(step.behavior, `${field}.behavior`),
        invert: flagOf(step, "invert", field, false),
      };
    case "Digits":
      return { type: "Digits", individual_digits: flagOf(step, "individual_digits", field, false) };
    case "Punctuation":
      return { type: "Punctuation", behavior: readBehavior(step.behavior ?? "Isolated", `${field}.behavior`) };
    case "ByteLevel":
      return readByteLevel(step, field);
    default:
      check(false, `${field}.type`, "is none of ByteLevel, Split, Digits and Punctuation");
  }
}

function readByteLevel(step: Fields, field: string): ByteLevel {
  return {
    type: "ByteLevel",
    add_prefix_space: flagOf(step, "add_prefix_space", field, true),
    trim_offsets: flagOf(step, "trim_offsets", field, true),
    use_regex: flagOf(step, "use_regex", field, true),
  };
}

function readBehavior(value: unknown, field: string): Behavior {
  const behavior = BEHAVIORS.find((name) => name === value);
  check(behavior !== undefined, field, `is none of ${BEHAVIORS.join(", ")}`);
  return behavior;
}

/** A pattern that compiles here to what it is there. */
function readPattern(value: unknown, field: string): Pattern {
  const given = fieldsOf(value, field);
  const name = given.Regex === undefined ? "String" : "Regex";
  const text = given[name];
  check(typeof text === "string", `${field}.${name}`, "is not a text");
  const pattern: Pattern = name === "Regex" ? { Regex: text } : { String: text };
  try {
    compilePattern(pattern);
  } catch (error) {
    if (error instanceof PatternProblem) check(false, `${field}.${name}`, error.message);
    throw error;
  }
  return pattern;
}

/** The changes that `normalizer` asks for, in their order. */
export function readNormalizers(value: unknown): readonly Normalizer[] {
  return isOff(value) ? [] : stepsOf(value, "normalizer", "normalizers").map(([step, field]) => readNormalizer(step, field));
}

function readNormalizer(step: Fields, field: string): Normalizer {
  const plain = ([...FORMS, "Lowercase", "StripAccents"] as const).find((name) => name === step.type);
  if (plain) return { type: plain };
  switch (step.type) {
    case "Strip":
      return { type: "Strip", strip_left: flagOf(step, "strip_left", field, true), strip_right: flagOf(step, "strip_right", field, true) };
    case "Prepend":
      return { type: "Prepend", prepend: textOf(step.prepend, `${field}.prepend`) };
    case "Replace":
      return {
        type: "Replace",
        pattern: readPattern(step.pattern, `${field}.pattern`),
        content: textOf(step.content, `${field}.content`),
      };
    default:
      check(false, `${field}.type`, `is none of ${FORMS.join(", ")}, Lowercase, StripAccents, Strip, Prepend and Replace`);
  }
}

function textOf(value: unknown, field: string): string {
  check(typeof value === "string", field, "is not a text");
  return value;
}
