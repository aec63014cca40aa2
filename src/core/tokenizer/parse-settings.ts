// What a tokenizer.json asks for besides its vocabulary (parse.ts) and its cut (parse-cut.ts): how text is completed and
// merged. Everything that would give other tokens than this studio's is refused by field.

import { check, type Fields, fieldsOf, isOff, stepsOf } from "./fields";

/** That tokens stay as they are on their way in and out; `onRemark` hears of special tokens that the file would put before it. */
export function checkText(file: Fields, onRemark: (sentence: string) => void): void {
  check(file.version === "1.0", "version", 'is not "1.0"');
  for (const field of ["truncation", "padding"]) check(isOff(file[field]), field, "is set, but text must stay as it is");
  check(fieldsOf(file.decoder, "decoder").type === "ByteLevel", "decoder.type", "is not ByteLevel");
  if (isOff(file.post_processor)) return;
  const added = stepsOf(file.post_processor, "post_processor", "processors").flatMap(([processor, field]) => addedBefore(processor, field));
  if (added.length > 0) onRemark(`The file puts ${added.join(" and ")} before every text; here documents begin without it.`);
}

/** The special tokens that a post-processor puts before a text; one that does anything else to its tokens is refused. */
function addedBefore(processor: Fields, field: string): readonly string[] {
  if (processor.type === "ByteLevel") return []; // changes offsets alone
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

/** Whether a word that is a token stays whole. GPT-2's file leaves model.type out; every other setting must be off. */
export function readIgnoreMerges(model: Fields): boolean {
  check(model.type === undefined || model.type === "BPE", "model.type", "is not BPE");
  for (const field of ["dropout", "continuing_subword_prefix", "end_of_word_suffix", "byte_fallback"]) {
    check(isOff(model[field]), `model.${field}`, "is set, which byte-level BPE does not use");
  }
  check(isOff(model.ignore_merges) || model.ignore_merges === true, "model.ignore_merges", "is neither true nor false");
  return model.ignore_merges === true;
}
