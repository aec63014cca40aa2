// The added tokens of a tokenizer.json: special ones, which end documents and stand for nothing in a text, and others, which are
// found in texts.

import { type AddedToken, specialToken } from "../config/textForm";
import { END_OF_TEXT } from "../config/tokenizer";
import { encodeUtf8 } from "../format/utf8";
import { fromAlphabet, toAlphabet } from "./bytes";
import { check, type Fields, fieldsOf, flagOf } from "./fields";

/** What may end a document, the first that a file has; a file with a single special token means that one. */
const ENDS_OF_TEXT = [END_OF_TEXT, "<|end_of_text|>", "</s>", "<｜end▁of▁sentence｜>", "<|eos|>", "<eos>", "<EOS_TOKEN>", "[EOS]"];

/** The added tokens by id: each in the vocabulary, whose `names` have its id then, or numbered beside it. */
export function readAddedTokens(value: unknown, names: Fields): readonly AddedToken[] {
  check(Array.isArray(value) && value.length > 0, "added_tokens", `is not a list of special tokens with ${END_OF_TEXT} among them`);
  const known = new Set<string>();
  const read = value.map((entry: unknown, place) => {
    const token = readAddedToken(fieldsOf(entry, `added_tokens[${place}]`), `added_tokens[${place}]`, names);
    check(!known.has(token.name), `added_tokens[${place}].content`, "is not the name of one more token");
    known.add(token.name);
    return token;
  });
  return read.sort((a, b) => a.id - b.id);
}

function readAddedToken(entry: Fields, field: string, names: Fields): AddedToken {
  const { content, id } = entry;
  check(typeof content === "string" && content !== "", `${field}.content`, "is not the name of one more token");
  const inVocabulary = Object.hasOwn(names, content);
  check(typeof id === "number" && (!inVocabulary || names[content] === id), `${field}.id`, `is not the id of ${content} in model.vocab`);
  const special = flagOf(entry, "special", field, false);
  const isOtherText = !special && inVocabulary && fromAlphabet(content) !== undefined && toAlphabet(encodeUtf8(content)) !== content;
  check(!isOtherText, `${field}.content`, "stands for other bytes in model.vocab");
  return {
    ...specialToken(id, content),
    special,
    singleWord: flagOf(entry, "single_word", field, false),
    lstrip: flagOf(entry, "lstrip", field, false),
    rstrip: flagOf(entry, "rstrip", field, false),
    normalized: flagOf(entry, "normalized", field, !special),
    inVocabulary,
  };
}

/** The id of the special token that ends a document. */
export function endOfTextAmong(addedTokens: readonly AddedToken[]): number {
  const special = addedTokens.filter((token) => token.special);
  const named = ENDS_OF_TEXT.flatMap((name) => special.find((token) => token.name === name) ?? []);
  const [end] = special.length === 1 ? special : named;
  check(end !== undefined, "added_tokens", `has none of ${ENDS_OF_TEXT.join(", ")} to end a document`);
  return end.id;
}
