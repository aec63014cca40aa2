import { describe, expect, it } from "vitest";
import type { ModelShape } from "../../../../src/core/config/sizes";
import { ENCODINGS, GGUF_DTYPES, type GgufDtype } from "../../../../src/core/exchange/gguf/dtypes";
import { checkGpt2Gguf, writeGpt2Gguf } from "../../../../src/core/exchange/gguf/gpt2";
import { readGguf } from "../../../../src/core/exchange/gguf/read";
import { preOf } from "../../../../src/core/exchange/gguf/vocabulary";
import { initializeGpt } from "../../../../src/core/model/gpt";
import { Tokenizer } from "../../../../src/core/tokenizer/bpe";
import { tokenizer } from "../sample";

/** Rows of 32 and 96 numbers are whole blocks of q8_0, those of 40 are none. */
const shape: ModelShape = { layers: 2, heads: 2, width: 32, context: 16, vocabSize: tokenizer.vocabSize + 4, inner: 40 };
const tensors = initializeGpt(shape, 7);
const parts = { shape, tensors, tokenizer, name: "limbeck-expert-en", description: "Expert for en" };
const stored = (dtype: GgufDtype) => readGguf(writeGpt2Gguf(parts, dtype));

describe("a GGUF file of a GPT-2", () => {
  it.each(GGUF_DTYPES)("is read back as what was written, in %s", (dtype) => {
    expect(checkGpt2Gguf(writeGpt2Gguf(parts, dtype), dtype)).toMatchObject({ shape, tokens: tokenizer.vocabSize });
  });

  it("holds every weight in f32, Conv1D's matrices turned so that a row is one output", () => {
    const { tensors: read } = stored("f32");
    expect(read.size).toBe(tensors.size);
    const { dimensions, bytes } = read.get("blk.1.attn_qkv.weight")!;
    expect(dimensions).toEqual([32, 96]);
    const rows = ENCODINGS.f32.decode(bytes);
    const { data } = tensors.get("h.1.attn.c_attn.weight")!;
    for (let from = 0; from < 32; from++) for (let to = 0; to < 96; to++) expect(rows[to * 32 + from]).toBe(data[from * 96 + to]);
    expect(read.get("token_embd.weight")!.dimensions).toEqual([32, shape.vocabSize]);
    expect(ENCODINGS.f32.decode(read.get("token_embd.weight")!.bytes)).toEqual(tensors.get("wte.weight")!.data);
    expect(read.has("output.weight")).toBe(false);
  });

  it("keeps vectors and positions in f32, and rows without whole blocks in f16", () => {
    const { tensors: read } = stored("q8_0");
    const dtypes = Object.fromEntries([...read].map(([name, { dtype }]) => [name, dtype]));
    expect(dtypes).toMatchObject({
      "token_embd.weight": "q8_0",
      "position_embd.weight": "f32",
      "blk.0.attn_qkv.weight": "q8_0",
      "blk.0.attn_qkv.bias": "f32",
      "blk.0.ffn_up.weight": "q8_0",
      "blk.0.ffn_down.weight": "f16",
      "output_norm.weight": "f32",
    });
  });

  it("in eight bits no number is further off than half a step of its block", () => {
    const { data } = tensors.get("wte.weight")!;
    const read = ENCODINGS.q8_0.decode(stored("q8_0").tensors.get("token_embd.weight")!.bytes);
    for (let block = 0; block < data.length; block += 32) {
      const most = Math.max(...data.subarray(block, block + 32).map(Math.abs));
      for (let i = block; i < block + 32; i++) expect(Math.abs(read[i] - data[i])).toBeLessThanOrEqual((most / 127) * 0.56); // the scale is an f16
    }
  });

  it("has the tokenizer in it: names of bytes, a name for every row without a token, merges and the end of text", () => {
    const { fields } = stored("f16");
    const names = fields.get("tokenizer.ggml.tokens")!.value as string[];
    expect(names).toHaveLength(shape.vocabSize);
    expect(names[tokenizer.endOfText]).toBe("<|endoftext|>");
    expect(names).toContain("Ġ");
    expect(fields.get("tokenizer.ggml.merges")!.value).toHaveLength(tokenizer.model.merges.length);
    expect(fields.get("tokenizer.ggml.eos_token_id")!.value).toBe(tokenizer.endOfText);
    const types = [...(fields.get("tokenizer.ggml.token_type")!.value as Int32Array)];
    expect(types.slice(-5)).toEqual([1, 5, 5, 5, 5]);
    expect(types[tokenizer.endOfText]).toBe(3);
  });

  it("a number that the type can't hold is refused by its tensor", () => {
    const changed = new Map(tensors).set("wte.weight", { ...tensors.get("wte.weight")!, data: tensors.get("wte.weight")!.data.slice() });
    changed.get("wte.weight")!.data[3] = 1e5;
    expect(() => writeGpt2Gguf({ ...parts, tensors: changed }, "f16")).toThrow(
      "Tensor token_embd.weight holds 100000, which f16 has no number for.",
    );
    expect(checkGpt2Gguf(writeGpt2Gguf({ ...parts, tensors: changed }, "f32"), "f32").tokens).toBe(tokenizer.vocabSize);
  });

  it("a sparse model is refused with what to do instead", () => {
    expect(() => writeGpt2Gguf({ ...parts, shape: { ...shape, experts: { count: 2, active: 1 } } }, "f32")).toThrow(
      expect.objectContaining({
        code: "bad-package",
        message: expect.stringContaining("several experts"),
        hint: expect.stringContaining("transformers"),
      }),
    );
  });
});

describe("a tokenizer that llama.cpp has no name for", () => {
  const { model } = tokenizer;
  const added = { ...model.addedTokens[0], id: 9, name: "<tool>", special: false };
  it.each([
    [
      "by its steps",
      {
        cut: [
          { type: "Digits", individual_digits: false },
          { type: "ByteLevel", add_prefix_space: true, trim_offsets: true, use_regex: true },
        ],
      },
      /its own steps \(Digits, ByteLevel\)/,
    ],
    ["where words stay whole", { ignoreMerges: true }, /the way of gpt2, and keeps words whole/],
    ["where texts are changed first", { normalizers: [{ type: "NFC" }] }, /changes texts before it cuts them \(NFC\)/],
    ["where a token takes the blanks beside it", { addedTokens: [...model.addedTokens, { ...added, lstrip: true }] }, /"<tool>"/],
  ] as const)("is refused by name, %s", (_, changes, message) => {
    const refused = { ...model, ...changes };
    expect(() => preOf(refused)).toThrow(message);
    expect(() => writeGpt2Gguf({ ...parts, tokenizer: new Tokenizer(refused) }, "f32")).toThrow(
      expect.objectContaining({ code: "bad-package", hint: expect.stringContaining("Export it for transformers") }),
    );
  });
});

describe("reading a GGUF file back", () => {
  const file = writeGpt2Gguf(parts, "f16");

  it("one that is cut short is refused wherever it ends", () => {
    for (let end = 0; end < file.length; end += 97)
      expect(() => checkGpt2Gguf(file.subarray(0, end), "f16")).toThrow(expect.objectContaining({ code: "bad-package" }));
  });

  it("one with a changed byte is refused or holds other numbers; nothing else is thrown", () => {
    for (let at = 0; at < 20_000; at += 61) {
      const changed = file.slice();
      changed[at] ^= 0xff;
      try {
        checkGpt2Gguf(changed, "f16");
      } catch (error) {
        expect(error).toMatchObject({ code: "bad-package" });
      }
    }
  });

  it("one in another type than it should be in is refused by the field", () => {
    expect(() => checkGpt2Gguf(file, "f32")).toThrow("general.file_type is 1, not 0");
  });

  it("a number that is not finite is refused by its tensor", () => {
    const broken = writeGpt2Gguf(parts, "f32");
    new DataView(broken.buffer).setFloat32(broken.length - 64, Number.NaN, true);
    expect(() => checkGpt2Gguf(broken, "f32")).toThrow("Tensor output_norm.bias holds a value that is not finite.");
  });
});
