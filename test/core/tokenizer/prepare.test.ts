import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AddedToken, type CutStep, type Normalizer, specialToken } from "../../../src/core/config/textForm";
import { Tokenizer } from "../../../src/core/tokenizer/bpe";
import { toTokenizerJson } from "../../../src/core/tokenizer/json";
import type { BpeModel } from "../../../src/core/tokenizer/model";
import { compileNormalizers } from "../../../src/core/tokenizer/normalize";
import { packModel, unpackModel } from "../../../src/core/tokenizer/packed";
import { parseTokenizerJson } from "../../../src/core/tokenizer/parse";
import { compilePreparation, isChanging } from "../../../src/core/tokenizer/prepare";
import { documents, trainOn } from "./golden";
import { hostileText } from "./hostile";

const trained = trainOn(documents, { vocabSize: 400 });
const byteLevel = { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: false } as const;
const digits: CutStep = { type: "Digits", individual_digits: true };
const splitBy = (Regex: string): CutStep => ({ type: "Split", pattern: { Regex }, behavior: "Isolated", invert: false });
const added = (name: string, changes: Partial<AddedToken> = {}): AddedToken => ({
  ...specialToken(0, name),
  special: false,
  inVocabulary: false,
  ...changes,
});

/** The trained model with other ways to treat text; added tokens are numbered behind its own. */
function modelWith({
  addedTokens = [],
  ...changes
}: Partial<Pick<BpeModel, "cut" | "normalizers" | "addedTokens" | "ignoreMerges">>): BpeModel {
  const numbered = addedTokens.map((token, i) => ({ ...token, id: trained.tokens.length + i }));
  const tokens = [...trained.tokens, ...numbered.map(({ name, special }) => Buffer.from(special ? "" : name))].map((bytes) =>
    Uint8Array.from(bytes),
  );
  return { ...trained, ...changes, tokens, addedTokens: [...trained.addedTokens, ...numbered] };
}

/** Names of the added tokens that are found, and the pre-tokens between them. */
function preTokens(model: BpeModel, text: string): string[] {
  return [...compilePreparation(model)(text)].flatMap((part) => {
    if (typeof part === "number") return [`#${model.addedTokens.find(({ id }) => id === part)!.name}`];
    const found: string[] = [];
    for (let start = 0, end = 0; start < part.bytes.length; start = end) {
      end = part.endFrom(part.bytes, start);
      found.push(Buffer.from(part.bytes.subarray(start, end)).toString());
    }
    return found;
  });
}

const CUTS: Readonly<Record<string, readonly CutStep[]>> = {
  "digits before GPT-2's": [digits, { ...byteLevel, use_regex: true }],
  "several patterns": [splitBy("\\p{N}{1,3}"), splitBy("[一-龥]+"), splitBy("\\s+"), byteLevel],
  "steps behind the bytes": [{ type: "Punctuation", behavior: "Contiguous" }, byteLevel, { type: "Digits", individual_digits: false }],
  nothing: [byteLevel],
};

describe.each(Object.entries(CUTS))("cut by %s", (_, cut) => {
  const model = modelWith({ cut, addedTokens: [added("<tool>"), added("   "), added("\n", { normalized: true })] });
  const tokenizer = new Tokenizer(model);

  test("any text comes back from its tokens", () => {
    expect(isChanging(model)).toBe(false);
    fc.assert(fc.property(hostileText, (text) => tokenizer.decode(tokenizer.encode(text)) === text));
    expect(tokenizer.decode(tokenizer.encode("a\ud800b"))).toBe("a\ufffdb");
  });

  test("the tokenizer comes back from its file and from what it is packed in", () => {
    expect(parseTokenizerJson(toTokenizerJson(tokenizer)).model).toEqual(model);
    expect(unpackModel(structuredClone(packModel(model)))).toEqual(model);
  });
});

test("each step cuts the pieces of the one before", () => {
  expect(preTokens(modelWith({ cut: CUTS["digits before GPT-2's"] }), "ab12 c3")).toEqual(["ab", "1", "2", " c", "3"]);
  expect(preTokens(modelWith({ cut: CUTS["several patterns"] }), "ab1234 灯火x")).toEqual(["ab", "123", "4", " ", "灯火", "x"]);
  // Behind ByteLevel the bytes of é and ½ are letters of their alphabet, of which ½ stands for the last of ½'s two.
  expect(preTokens(modelWith({ cut: CUTS["steps behind the bytes"] }), "é!!12")).toEqual(["é", "!!", "12"]);
});

test("a blank is put before each piece that has none, where the file says so", () => {
  const cut: readonly CutStep[] = [digits, { ...byteLevel, add_prefix_space: true }];
  expect(preTokens(modelWith({ cut }), "ab1 c")).toEqual([" ab", " 1", " c"]);
  expect(isChanging(modelWith({ cut }))).toBe(true);
});

describe("added tokens", () => {
  const found = (text: string, ...addedTokens: readonly AddedToken[]): string[] =>
    preTokens(modelWith({ addedTokens, cut: [byteLevel] }), text);

  test("are found wherever they stand, the leftmost and longest first", () => {
    expect(found("ab<tool>c<tool_call>", added("<tool>"), added("<tool_call>"), added("l>c<"))).toEqual([
      "ab",
      "#<tool>",
      "c",
      "#<tool_call>",
    ]);
  });

  test("take white space on the side they say", () => {
    expect(found("a  <l>  <r>  b", added("<l>", { lstrip: true }), added("<r>", { rstrip: true }))).toEqual([
      "a",
      "#<l>",
      "  ",
      "#<r>",
      "b",
    ]);
  });

  test("are not found in a word where they say so", () => {
    expect(found("end ending dé end", added("end", { singleWord: true }))).toEqual(["#end", " ending dé ", "#end"]);
  });

  test("of a special kind are text, and hide what is within them", () => {
    expect(found("a<|endoftext|>b", added("text"))).toEqual(["a<|endoftext|>b"]);
    expect(found("a<s>b", added("<s>", { special: true }), added("s>b"))).toEqual(["a<s>b"]);
  });

  test("are looked for before or after the normalizers, as they say", () => {
    const model = (normalized: boolean): BpeModel =>
      modelWith({ cut: [byteLevel], normalizers: [{ type: "Lowercase" }], addedTokens: [added("<A>", { normalized })] });
    expect(preTokens(model(true), "X<a><A>")).toEqual(["x", "#<A>", "#<A>"]);
    expect(preTokens(model(false), "X<a><A>")).toEqual(["x<a>", "#<A>"]);
  });

  test("never make a document end, whatever stands in it", () => {
    const tokenizer = new Tokenizer(modelWith({ cut: [byteLevel], ignoreMerges: true, addedTokens: [added("<s>", { special: true })] }));
    expect(tokenizer.encode("<|endoftext|>").includes(tokenizer.endOfText)).toBe(false);
    expect(tokenizer.encode("<s>").includes(400)).toBe(false);
  });

  test("that are a single byte, or a word that merges don't make, are no words of the merges", () => {
    const tokenizer = new Tokenizer(
      modelWith({ ignoreMerges: true, addedTokens: [added("q", { singleWord: true }), added("qz", { singleWord: true })] }),
    );
    expect([...tokenizer.encode("qz")]).toEqual([401]);
    expect([...tokenizer.encode("aqz aq")].filter((id) => id >= 400)).toEqual([]);
  });
});

test("texts are changed as `tokenizers` changes them", () => {
  const changes: readonly (readonly [Normalizer, string])[] = [
    [{ type: "Lowercase" }, " ασ e\u0301i̇ axxb "],
    [{ type: "StripAccents" }, " ΑΣ eİ axxb "],
    [{ type: "NFC" }, " ΑΣ éİ axxb "],
    [{ type: "NFKD" }, " ΑΣ e\u0301I\u0307 axxb "],
    [{ type: "Strip", strip_left: true, strip_right: true }, "ΑΣ e\u0301İ axxb"],
    [{ type: "Strip", strip_left: false, strip_right: true }, " ΑΣ e\u0301İ axxb"],
    [{ type: "Replace", pattern: { Regex: "x*" }, content: "-" }, "- -Α-Σ- -e-\u0301-İ- -a-b- -"],
    [{ type: "Replace", pattern: { String: "xx" }, content: "" }, " ΑΣ e\u0301İ ab "],
    [{ type: "Prepend", prepend: "_" }, "_ ΑΣ e\u0301İ axxb "],
  ];
  for (const [change, expected] of changes) {
    const normalize = compileNormalizers([change]);
    expect(normalize(" ΑΣ e\u0301İ axxb ")).toBe(expected);
    expect(normalize("")).toBe("");
  }
  expect(compileNormalizers([{ type: "Lowercase" }, { type: "Strip", strip_left: true, strip_right: true }])(" A ")).toBe("a");
});
