// Tokenizers trained by the studio on the sample texts, and on real ones where LIMBECK_CORPORA names a folder of them, at four
// sizes with both pre-tokenizers; and one read from a file like Llama 3's. test_tokenizers.py trains and encodes the same.

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PRE_TOKENIZERS, type PreTokenizer, parseSpecialTokens } from "../../src/core/config/tokenizer";
import { SAMPLE_DOMAINS, writeSample } from "../../src/core/corpus/sample/sample";
import { randomStream } from "../../src/core/random";
import { finish } from "../../src/core/router/lbfgs";
import { Tokenizer } from "../../src/core/tokenizer/bpe";
import { toTokenizerJson } from "../../src/core/tokenizer/json";
import { parseTokenizerJson } from "../../src/core/tokenizer/parse";
import { trainBpe } from "../../src/core/tokenizer/train";
import { WordCounts } from "../../src/core/tokenizer/words";
import { hostileText } from "./hostile";
import { TEST_TEXTS } from "./texts";

const SIZES = { sample: [257, 1000, 4000, 16_000], corpora: [1000, 8000, 32_257, 65_536] };
const SAMPLE_BYTES = 300_000;
const HOSTILE_TEXTS = 2000;
const SPECIAL_TOKENS = "<|user|>, <s>";

function corpora(): Readonly<Record<string, readonly string[]>> {
  const sample = SAMPLE_DOMAINS.flatMap((domain) => writeSample(domain, 1, SAMPLE_BYTES).map(({ text }) => text));
  const folder = process.env.LIMBECK_CORPORA;
  if (folder === undefined) return { sample };
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return { sample, corpora: files.map((file) => readFileSync(join(file.parentPath, file.name), "utf8")) };
}

/** SHA-256 of all ids as little-endian 32-bit numbers. */
function digestOf(tokenizer: Tokenizer, texts: readonly string[]): string {
  const hash = createHash("sha256");
  for (const text of texts) hash.update(tokenizer.encode(text));
  return hash.digest("hex");
}

/** The file of a trained tokenizer as Llama 3's is made: special tokens behind the vocabulary, words kept whole, a beginning put before. */
function likeLlama(tokenizer: Tokenizer): string {
  const file = JSON.parse(toTokenizerJson(tokenizer));
  const [special] = file.added_tokens;
  const words = Object.entries(file.model.vocab as Record<string, number>).filter(([, id]) => id > 0);
  // Every tenth of the later merges is missing: its word is a token that merges don't lead to.
  file.model.merges = file.model.merges.filter((_: unknown, rank: number) => rank < 500 || rank % 10 > 0);
  file.model.vocab = Object.fromEntries(words.map(([name, id]) => [name, id - 1]));
  file.model.ignore_merges = true;
  file.added_tokens = ["<|begin_of_text|>", "<|end_of_text|>"].map((content, i) => ({ ...special, content, id: words.length + i }));
  const beginning = { SpecialToken: { id: "<|begin_of_text|>", type_id: 0 } };
  const text = (id: string, type_id: number): object => ({ Sequence: { id, type_id } });
  const template = {
    type: "TemplateProcessing",
    single: [beginning, text("A", 0)],
    pair: [beginning, text("A", 0), beginning, text("B", 1)],
    special_tokens: { "<|begin_of_text|>": { id: "<|begin_of_text|>", ids: [words.length], tokens: ["<|begin_of_text|>"] } },
  };
  file.post_processor = { type: "Sequence", processors: [file.post_processor, template] };
  return JSON.stringify(file);
}

/** Writes the folder `tokenizers`. */
export async function produceTokenizers(folder: string): Promise<void> {
  const target = join(folder, "tokenizers");
  await mkdir(target);
  const random = randomStream(5);
  const probes = [...TEST_TEXTS, ...Array.from({ length: HOSTILE_TEXTS }, () => hostileText(random))];
  const cases: object[] = [];
  const tell = async (name: string, corpus: string, given: object, tokenizer: Tokenizer, file: string, texts: readonly string[]) => {
    await writeFile(join(target, `${name}.json`), file);
    const ids = probes.map((text) => [...tokenizer.encode(text)]);
    cases.push({ name, corpus, ...given, ids, digest: digestOf(tokenizer, texts) });
  };
  for (const [corpus, texts] of Object.entries(corpora())) {
    await writeFile(join(target, `${corpus}.texts.json`), JSON.stringify(texts));
    for (const preTokenizer of PRE_TOKENIZERS) {
      const words = new WordCounts(preTokenizer);
      for (const text of texts) words.add(text);
      for (const vocabSize of SIZES[corpus as keyof typeof SIZES]) {
        const special = vocabSize > 257 ? SPECIAL_TOKENS : "none";
        const tokenizer = new Tokenizer(finish(trainBpe(words, { vocabSize, minFrequency: 2, specialTokens: special })));
        const given = { preTokenizer, vocabSize, minFrequency: 2, specialTokens: parseSpecialTokens(special) };
        await tell(`${corpus}-${preTokenizer}-${vocabSize}`, corpus, given, tokenizer, toTokenizerJson(tokenizer), texts);
      }
      if (corpus === "sample") await tellLlama(preTokenizer, words, texts);
    }
  }
  await writeFile(join(target, "expected.json"), JSON.stringify({ probes, cases }));

  async function tellLlama(preTokenizer: PreTokenizer, words: WordCounts, texts: readonly string[]): Promise<void> {
    const file = likeLlama(new Tokenizer(finish(trainBpe(words, { vocabSize: 3000, minFrequency: 2 }))));
    await tell(`llama-${preTokenizer}`, "sample", { preTokenizer }, parseTokenizerJson(file), file, texts);
  }
}
