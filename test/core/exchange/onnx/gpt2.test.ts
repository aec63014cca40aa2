import { describe, expect, it } from "vitest";
import { checkGpt2, writeGpt2 } from "../../../../src/core/exchange/onnx/gpt2";
import { readModel } from "../../../../src/core/exchange/onnx/model";
import type { NamedTensors } from "../../../../src/core/graph/executor";
import { parts, shape } from "../sample";

const { tensors } = parts;
const PRECISIONS = ["float32", "float16"] as const;

/** The same tensors, with one number of one of them in place of another. */
const changed = (name: string, index: number, value: number): NamedTensors =>
  new Map(
    [...tensors].map(([key, { shape, data }]) => [
      key,
      { shape, data: key === name ? data.map((old, i) => (i === index ? value : old)) : data },
    ]),
  );

describe("a GPT-2 as ONNX", () => {
  it("has the inputs and outputs of a decoder with keys and values, and logits in f32 whatever it computes in", () => {
    for (const precision of PRECISIONS) {
      const { inputs, outputs } = readModel(writeGpt2(shape, tensors, precision));
      const cache = (name: string, length: string) =>
        [0, 1].flatMap((layer) =>
          ["key", "value"].map((part) => ({ name: `${name}.${layer}.${part}`, dtype: precision, shape: ["batch_size", 2, length, 4] })),
        );
      const tokens = ["batch_size", "sequence_length"];
      expect(inputs).toEqual([
        { name: "input_ids", dtype: "int64", shape: tokens },
        { name: "attention_mask", dtype: "int64", shape: ["batch_size", "total_sequence_length"] },
        { name: "position_ids", dtype: "int64", shape: tokens },
        ...cache("past_key_values", "past_sequence_length"),
      ]);
      expect(outputs).toEqual([
        { name: "logits", dtype: "float32", shape: [...tokens, 264] },
        ...cache("present", "total_sequence_length"),
      ]);
    }
  });

  it("holds every weight under its name at Hugging Face, the head only once", () => {
    const { tensors: written } = readModel(writeGpt2(shape, tensors, "float32"));
    for (const [name, { shape: dimensions, data }] of tensors) {
      const found = written.filter((tensor) => tensor.name === `transformer.${name}`);
      expect(found).toHaveLength(1);
      expect(found[0]).toMatchObject({ dtype: "float32", shape: dimensions });
      expect(new Float32Array(found[0].bytes.slice().buffer)).toEqual(data);
    }
    expect(written.some(({ name }) => name.includes("lm_head"))).toBe(false);
  });

  it("is checked against its weights, number by number, and against its operators", () => {
    for (const precision of PRECISIONS) {
      const file = writeGpt2(shape, tensors, precision);
      expect(() => checkGpt2(file, shape, tensors, precision)).not.toThrow();
      expect(() => checkGpt2(file, shape, changed("h.1.mlp.c_fc.weight", 3, 9), precision)).toThrow(
        "The ONNX tensor transformer.h.1.mlp.c_fc.weight holds other numbers than the weights.",
      );
      expect(() => checkGpt2(file, { ...shape, heads: 4 }, tensors, precision)).toThrow(/The ONNX file has .* among its inputs/);
      const other = precision === "float32" ? "float16" : "float32";
      expect(() => checkGpt2(file, shape, tensors, other)).toThrow(/among its inputs/);
    }
    const file = writeGpt2(shape, tensors, "float32");
    const at = indexOf(file, "approximate");
    file.set(new TextEncoder().encode("approximatf"), at);
    expect(() => checkGpt2(file, shape, tensors, "float32")).toThrow(/approximatf.* among its operators/);
  });

  it("wherever a file breaks off, that is said and nothing else", () => {
    const file = writeGpt2(shape, tensors, "float16");
    for (let length = 0; length < file.length; length += 97)
      expect(() => checkGpt2(file.subarray(0, length), shape, tensors, "float16")).toThrow(
        expect.objectContaining({ name: "StudioError", code: "bad-package" }),
      );
  });

  it("names a weight that f16 can't hold, and takes the largest that it can", () => {
    expect(() => writeGpt2(shape, changed("h.0.attn.c_proj.bias", 2, -65520), "float16")).toThrow(
      expect.objectContaining({
        message: "The weight h.0.attn.c_proj.bias holds -65520, and the largest number of f16 is 65504.",
        hint: "Export it in f32.",
      }),
    );
    expect(() => writeGpt2(shape, changed("h.0.attn.c_proj.bias", 2, 65519), "float16")).not.toThrow();
    expect(() => writeGpt2(shape, changed("h.0.attn.c_proj.bias", 2, -65520), "float32")).not.toThrow();
  });

  it("is refused by name for a sparse model, with the next step", () => {
    expect(() => writeGpt2({ ...shape, experts: { count: 4, active: 2 } }, tensors, "float32")).toThrow(
      expect.objectContaining({
        message: "ONNX's GPT-2 has one MLP in a layer, and this model has 4 experts.",
        hint: "Distil a dense expert from it, and export that.",
      }),
    );
  });
});

function indexOf(bytes: Uint8Array, text: string): number {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf(text);
}
