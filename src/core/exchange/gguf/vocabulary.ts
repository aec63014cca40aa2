// A byte-level BPE tokenizer as the fields that llama.cpp builds its own from. It cuts texts by a name, `pre`, behind which stand
// patterns of its own; a tokenizer that none of these names means is refused, since every text would give other ids there.
// One text is known to be cut otherwise: cl100k's pattern takes "'ſ" (an apostrophe and a long s) for a short form, llama.cpp does not.

import type { AddedToken, Cut, CutStep } from "../../config/textForm";
import { toAlphabet } from "../../tokenizer/bytes";
import { type BpeModel, isWord } from "../../tokenizer/model";
import { PATTERNS } from "../../tokenizer/pretokenize";
import { badPackage, shown, unfit } from "../gate";
import { expectField, type GgufFields, type GgufValue } from "./container";

/** llama.cpp's token types. */
const TYPES = { normal: 1, control: 3, userDefined: 4, unused: 5 } as const;

const INSTEAD = "Export it for transformers, which takes any tokenizer.json; or train with a tokenizer that cuts as GPT-2's does.";

/** The tokenizer's fields for a model with `vocabSize` rows of embeddings. Throws StudioError("bad-package") where llama.cpp has no such tokenizer. */
export function vocabularyFields(model: BpeModel, vocabSize: number): GgufFields {
  const pre = preOf(model);
  const names = namesOf(model, vocabSize);
  const types = new Int32Array(vocabSize).fill(TYPES.unused);
  types.fill(TYPES.normal, 0, model.tokens.length);
  for (const token of model.addedTokens) types[token.id] = typeOf(token);
  const merges = model.merges.map(({ left, right }) => `${names[left]} ${names[right]}`);
  return new Map<string, GgufValue>([
    ["tokenizer.ggml.model", { type: "string", value: "gpt2" }],
    ["tokenizer.ggml.pre", { type: "string", value: pre }],
    ["tokenizer.ggml.tokens", { type: "strings", value: names }],
    ["tokenizer.ggml.token_type", { type: "int32s", value: types }],
    ["tokenizer.ggml.merges", { type: "strings", value: merges }],
    ["tokenizer.ggml.bos_token_id", { type: "uint32", value: model.endOfText }],
    ["tokenizer.ggml.eos_token_id", { type: "uint32", value: model.endOfText }],
    ["tokenizer.ggml.add_bos_token", { type: "bool", value: false }],
    ["tokenizer.ggml.add_eos_token", { type: "bool", value: false }],
  ]);
}

/**
 * Checks that tokens, their types, the merges and the special ids of a file belong together: how many rows there are, and how many of
 * them are tokens. Throws StudioError("bad-package") naming the field.
 */
export function checkVocabulary(fields: GgufFields): { readonly size: number; readonly tokens: number } {
  expectField(fields, "tokenizer.ggml.model", "gpt2");
  const [names, types] = [textsOf(fields, "tokenizer.ggml.tokens"), typesOf(fields)];
  const known = new Set(names);
  const size = names.length;
  if (known.size !== size || types.length !== size)
    throw badPackage(`tokenizer.ggml.tokens has ${size} names, ${known.size} different ones, and ${types.length} types.`);
  for (const merge of textsOf(fields, "tokenizer.ggml.merges")) {
    const [left, right, ...others] = merge.split(" ");
    if (others.length > 0 || ![left, right, `${left}${right}`].every((part) => known.has(part)))
      throw badPackage(`tokenizer.ggml.merges has ${shown(merge)}, which makes no token of two.`);
  }
  for (const field of ["tokenizer.ggml.bos_token_id", "tokenizer.ggml.eos_token_id"]) {
    const id = fields.get(field)?.value;
    if (typeof id !== "number" || types[id] !== TYPES.control) throw badPackage(`${field} is ${shown(id)}, which is no special token.`);
  }
  return { size, tokens: types.filter((type) => type !== TYPES.unused).length };
}

function textsOf(fields: GgufFields, name: string): readonly string[] {
  const field = fields.get(name);
  if (field?.type !== "strings") throw badPackage(`Field ${name} is missing or no list of texts.`);
  return field.value;
}

function typesOf(fields: GgufFields): Int32Array {
  const field = fields.get("tokenizer.ggml.token_type");
  if (field?.type !== "int32s") throw badPackage("Field tokenizer.ggml.token_type is missing or no list of whole numbers.");
  return field.value;
}

/** By id: bytes in their alphabet, added tokens as they are written, and names that no text has for rows without a token. */
function namesOf({ tokens, addedTokens }: BpeModel, vocabSize: number): readonly string[] {
  const names = tokens.map(toAlphabet);
  for (const { id, name } of addedTokens) names[id] = name;
  for (let id = names.length; id < vocabSize; id++) names.push(`[unused ${id}]`);
  if (new Set(names).size !== names.length) throw badPackage("Two tokens of the tokenizer have the same name.");
  return names;
}

function typeOf(token: AddedToken): number {
  if (token.special) return TYPES.control;
  return isWord(token) ? TYPES.normal : TYPES.userDefined;
}

/** The name by which llama.cpp cuts texts as this tokenizer does. Throws StudioError("bad-package") where it has none. */
export function preOf({ cut, ignoreMerges, normalizers, addedTokens }: BpeModel): string {
  const [first] = normalizers;
  if (first) throw unfit(`The tokenizer changes texts before it cuts them (${first.type}), which llama.cpp does not do.`, INSTEAD);
  const greedy = addedTokens.find((token) => !token.special && (token.singleWord || token.lstrip || token.rstrip || isWord(token)));
  if (greedy) throw unfit(`The tokenizer finds its token ${JSON.stringify(greedy.name)} by rules that llama.cpp has not.`, INSTEAD);
  const found = NAMES.find((known) => known.ignoreMerges === ignoreMerges && sameCut(known.cut, cut));
  if (found) return found.pre;
  const which = ignoreMerges ? `${nameOf(cut)}, and keeps words whole that are tokens` : nameOf(cut);
  throw unfit(`The tokenizer cuts texts by ${which}, for which llama.cpp has no name.`, INSTEAD);
}

const plainBytes: CutStep = { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: false };

/** Cl100k's pattern with digits one by one, as Qwen 2 has it. */
const QWEN2 = PATTERNS.cl100k.replace("\\p{N}{1,3}", "\\p{N}");

/** What llama.cpp's names mean; where several mean the same, the oldest. */
const NAMES: readonly { readonly pre: string; readonly cut: Cut; readonly ignoreMerges: boolean }[] = [
  { pre: "gpt-2", cut: "gpt2", ignoreMerges: false },
  { pre: "dbrx", cut: "cl100k", ignoreMerges: false },
  { pre: "llama-bpe", cut: "cl100k", ignoreMerges: true },
  {
    pre: "qwen2",
    cut: [{ type: "Split", pattern: { Regex: QWEN2 }, behavior: "Isolated", invert: false }, plainBytes],
    ignoreMerges: false,
  },
  {
    pre: "starcoder",
    cut: [
      { type: "Digits", individual_digits: true },
      { ...plainBytes, use_regex: true },
    ],
    ignoreMerges: false,
  },
];

/** Offsets are of no account to ids. */
const sameCut = (one: Cut, other: Cut): boolean => inJson(one) === inJson(other);
const inJson = (cut: Cut): string => JSON.stringify(cut, (key, value) => (key === "trim_offsets" ? true : value));

/** A cut as a sentence names it. */
function nameOf(cut: Cut): string {
  return typeof cut === "string" ? `the way of ${cut}` : `its own steps (${cut.map(({ type }) => type).join(", ")})`;
}
