import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { StudioError } from "../../../src/core/errors";
import { readMetadata, readSafetensors, writeSafetensors } from "../../../src/core/exchange/safetensors";
import { decodeUtf8, encodeUtf8 } from "../../../src/core/format/utf8";
import type { HostTensor, NamedTensors } from "../../../src/core/graph/executor";

const tensor: fc.Arbitrary<HostTensor> = fc.array(fc.nat({ max: 4 }), { maxLength: 3 }).chain((shape) => {
  const size = shape.reduce((product, count) => product * count, 1);
  return fc.float32Array({ minLength: size, maxLength: size }).map((data) => ({ shape, data }));
});
const tensors: fc.Arbitrary<NamedTensors> = fc
  .uniqueArray(fc.tuple(fc.string({ unit: "grapheme" }), tensor), { selector: ([name]) => name, maxLength: 6 })
  .map((entries) => new Map(entries.filter(([name]) => name !== "__metadata__")));

const two: NamedTensors = new Map([
  ["a", { shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) }],
  ["b", { shape: [2], data: Float32Array.of(7, 8) }],
]);

/** A file with this header, as text or as a value, over `dataBytes` bytes of data. */
function fileWith(header: unknown, dataBytes: number): Uint8Array {
  const text = encodeUtf8(typeof header === "string" ? header : JSON.stringify(header));
  const file = new Uint8Array(8 + text.length + dataBytes);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
  file.set(text, 8);
  return file;
}

const entry = (shape: unknown, offsets: unknown, dtype: unknown = "F32"): object => ({ dtype, shape, data_offsets: offsets });

describe("safetensors", () => {
  it("what is written reads back the same, bit for bit, for any names and shapes", () => {
    fc.assert(
      fc.property(tensors, (written) => {
        const read = readSafetensors(writeSafetensors(written));
        expect(new Set(read.keys())).toEqual(new Set(written.keys()));
        for (const [name, { shape, data }] of written) {
          expect(read.get(name)?.shape).toEqual(shape);
          const bits = (values: Float32Array): Uint32Array => new Uint32Array(values.slice().buffer);
          expect(bits(read.get(name)!.data)).toEqual(bits(data));
        }
      }),
    );
  });

  it("the header is padded to eight bytes and names PyTorch's format", () => {
    const file = writeSafetensors(two);
    const length = Number(new DataView(file.buffer).getBigUint64(0, true));
    expect(length % 8).toBe(0);
    const header = JSON.parse(decodeUtf8(file.subarray(8, 8 + length)));
    expect(header).toEqual({ __metadata__: { format: "pt" }, a: entry([2, 3], [0, 24]), b: entry([2], [24, 32]) });
    expect(file.length).toBe(8 + length + 32);
  });

  it("what a file says of itself reads back", () => {
    expect(readMetadata(writeSafetensors(two))).toEqual({ format: "pt" });
    expect(readMetadata(writeSafetensors(two, { format: "mine", note: "é" }))).toEqual({ format: "mine", note: "é" });
    expect(readSafetensors(writeSafetensors(two, { format: "mine" }))).toEqual(two);
    expect(readMetadata(fileWith({ a: entry([1], [0, 4]) }, 4))).toEqual({});
  });

  it("reading copies nothing when the file is aligned in memory, and is right when it is not", () => {
    const file = writeSafetensors(two);
    expect(readSafetensors(file).get("b")?.data.buffer).toBe(file.buffer);
    const shifted = new Uint8Array(file.length + 1);
    shifted.set(file, 1);
    expect(readSafetensors(shifted.subarray(1)).get("b")?.data).toEqual(Float32Array.of(7, 8));
  });

  it.each<[string, Uint8Array, RegExp]>([
    ["no bytes", new Uint8Array(0), /0 bytes, too few/],
    ["a header longer than the file", fileWith("{}", 0).with(0, 200), /claims 200 bytes/],
    ["a header length of 2⁶³", fileWith("{}", 0).with(7, 0x80), /claims 9\d+ bytes/],
    ["a header that is no JSON", fileWith("{nonsense", 0), /header is no JSON/],
    ["a header that is no UTF-8", fileWith("{}", 0).with(8, 0xff), /header is no text/],
    ["a header that is a list", fileWith([1], 0), /no JSON object/],
    ["metadata that is no text", fileWith({ __metadata__: { a: 1 } }, 0), /__metadata__/],
    ["an entry that is no object", fileWith({ a: 3 }, 0), /Tensor a has no description/],
    ["another dtype", fileWith({ a: entry([1], [0, 2], "F16") }, 2), /Tensor a has dtype "F16"/],
    ["a negative size", fileWith({ a: entry([-1, -1], [0, 4]) }, 4), /Tensor a has the shape \[-1,-1\]/],
    ["a fractional size", fileWith({ a: entry([0.5], [0, 2]) }, 2), /Tensor a has the shape/],
    ["a size beyond exact numbers", fileWith({ a: entry([2 ** 53, 2], [0, 4]) }, 4), /Tensor a has the shape/],
    ["no offsets", fileWith({ a: { dtype: "F32", shape: [1] } }, 4), /Tensor a has the data_offsets missing/],
    ["offsets against the shape", fileWith({ a: entry([2], [0, 4]) }, 4), /Tensor a of shape \[2\] has 4 bytes/],
    ["offsets in the wrong order", fileWith({ a: entry([1], [4, 0]) }, 4), /Tensor a of shape \[1\] has -4 bytes/],
    ["data past the end", fileWith({ a: entry([2], [0, 8]) }, 4), /Tensor a ends at byte 8/],
    [
      "overlapping tensors",
      fileWith({ a: entry([2], [0, 8]), b: entry([2], [4, 12]) }, 12),
      /Tensor b begins at byte 4 of the data, where 8/,
    ],
    ["a gap", fileWith({ a: entry([1], [0, 4]), b: entry([1], [8, 12]) }, 12), /Tensor b begins at byte 8 of the data, where 4/],
    ["data that no tensor owns", fileWith({ a: entry([1], [0, 4]) }, 8), /4 bytes after its last tensor/],
  ])("%s is refused by name", (_name, file, message) => {
    expect(() => readSafetensors(file)).toThrow(StudioError);
    expect(() => readSafetensors(file)).toThrow(message);
  });

  it("a flipped bit in the header never ends in anything but a sentence or tensors of the file's own size", () => {
    const file = writeSafetensors(two);
    const dataStart = file.length - 32;
    fc.assert(
      fc.property(fc.nat({ max: dataStart * 8 - 1 }), (bit) => {
        const flipped = file.slice();
        flipped[bit >> 3] ^= 1 << (bit & 7);
        try {
          let bytes = 0;
          for (const { data } of readSafetensors(flipped).values()) bytes += data.byteLength;
          expect(bytes).toBeLessThanOrEqual(flipped.length);
        } catch (error) {
          expect(error).toMatchObject({ name: "StudioError", code: "bad-package" });
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("a file cut anywhere is refused", () => {
    const file = writeSafetensors(two);
    for (let length = 0; length < file.length; length++) expect(() => readSafetensors(file.subarray(0, length))).toThrow(StudioError);
  });
});
