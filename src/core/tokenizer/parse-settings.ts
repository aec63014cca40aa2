// What a tokenizer.json asks for besides its vocabulary: how text is prepared, cut and completed. Everything that would
// give other tokens than this studio's is refused by field; its vocabulary is read in parse.ts.

import { PRE_TOKENIZERS, type PreTokenizer } from "../config/tokenizer";
import { StudioError } from "../errors";
import { PATTERNS } from "./pretokenize";

type Fields = Readonly<Record<string, unknown>>;

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refusal("the file", "is no JSON");
  }
}

/** That text stays as it is on its way in and out; `onRemark` hears of special tokens that the file would put before it. */
export function checkText(file: Fields, onRemark: (sentence: string) => void): void {
  check(file.version === "1.0", "version", 'is not "1.0"');
  for (const field of ["truncation", "padding", "normalizer"]) check(isOff(file[field]), field, "is set, but text must stay as it is");
  check(fieldsOf(file.decoder, "decoder").type === "ByteLevel", "decoder.type", "is not ByteLevel");
  if (isOff(file.post_processor)) return;
  const added = addedBefore(file.post_processor, "post_processor");
  if (added.length > 0) onRemark(`The file puts ${added.join(" and ")} before every text; here documents begin without it.`);
}

/** The special tokens that a post-processor puts before a text; one that does anything else to its tokens is refused. */
function addedBefore(value: unknown, field: string): readonly string[] {
  const processor = fieldsOf(value, field);
  if (processor.type === "ByteLevel") return []; // changes offsets alone
  if (processor.type === "Sequence") {
    check(Array.isArray(processor.processors), `${field}.processors`, "is not a list");
    return processor.processors.flatMap((part: unknown, i) => addedBefore(part, `${field}.processors[${i}]`));
  }
  check(
    processor.type === "TemplateProcessing",
    `${field}.type`,
    "is not ByteLevel, nor TemplateProcessing that puts tokens before a text",
  );
  const { single } = processor;
  check(Array.isArray(single) && single.length > 0, `${field}.single`, "is not a list of pieces");
  const pieces = single.map((piece: unknown, i) => fieldsOf(piece, `${field}.single[${i}]`));
  check("Sequence" in pieces.at(-1)!, `${field}.single`, "puts tokens behind a text");
  return pieces.slice(0, -1).map((piece, i) => {
    check("SpecialToken" in piece, `${field}.single[${i}]`, "is no special token before the text");
    return String(fieldsOf(piece.SpecialToken, `${field}.single[${i}].SpecialToken`).id);
  });
}

/** Where text is cut: by ByteLevel's own pattern, which is GPT-2's, or by a known pattern before it. */
export function readPreTokenizer(value: unknown): PreTokenizer {
  const { type, pretokenizers } = fieldsOf(value, "pre_tokenizer");
  if (type !== "Sequence") {
    checkByteLevel(value, "pre_tokenizer", true);
    return "gpt2";
  }
  const field = "pre_tokenizer.pretokenizers";
  check(Array.isArray(pretokenizers) && pretokenizers.length === 2, field, "is not a Split and a ByteLevel");
  checkByteLevel(pretokenizers[1], `${field}[1]`, false);
  const split = fieldsOf(pretokenizers[0], `${field}[0]`);
  check(split.type === "Split", `${field}[0].type`, "is not Split");
  check(split.behavior === "Isolated" && isOff(split.invert), `${field}[0].behavior`, "is not Isolated");
  const pattern = fieldsOf(split.pattern, `${field}[0].pattern`).Regex;
  const known = PRE_TOKENIZERS.find((name) => PATTERNS[name] === pattern);
  check(known !== undefined, `${field}[0].pattern.Regex`, "is neither GPT-2's nor that of cl100k and Llama 3");
  return known;
}

function checkByteLevel(value: unknown, field: string, usesPattern: boolean): void {
  const { type, add_prefix_space, use_regex = true } = fieldsOf(value, field);
  check(type === "ByteLevel", `${field}.type`, "is not ByteLevel");
  check(add_prefix_space === false, `${field}.add_prefix_space`, "is not false");
  check(use_regex === usesPattern, `${field}.use_regex`, `is not ${usesPattern}`);
}

/** Whether a word that is a token stays whole. GPT-2's file leaves model.type out; every other setting must be off. */
export function readIgnoreMerges(model: Fields): boolean {
  check(model.type === undefined || model.type === "BPE", "model.type", "is not BPE");
  for (const field of ["dropout", "continuing_subword_prefix", "end_of_word_suffix", "byte_fallback"]) {
    check(isOff(model[field]), `model.${field}`, "is set, which byte-level BPE does not use");
  }
  check(isOff(model.ignore_merges) || model.ignore_merges === true, "model.ignore_merges", "is neither true nor false");
  return model.ignore_merges === true;
}

const isOff = (value: unknown): boolean => value === undefined || value === null || value === false || value === "" || value === 0;

export function fieldsOf(value: unknown, field: string): Fields {
  check(typeof value === "object" && value !== null && !Array.isArray(value), field, "is not an object");
  return value as Fields;
}

export function check(condition: boolean, field: string, problem: string): asserts condition {
  if (!condition) throw refusal(field, problem);
}

function refusal(field: string, problem: string): StudioError {
  return new StudioError(
    "bad-package",
    `tokenizer.json: ${field} ${problem}.`,
    "Choose the tokenizer.json of a byte-level BPE tokenizer like GPT-2's or Llama 3's, such as one that this studio exported.",
  );
}
