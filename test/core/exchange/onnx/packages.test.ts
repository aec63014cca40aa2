import { describe, expect, it } from "vitest";
import { writeGpt2 } from "../../../../src/core/exchange/onnx/gpt2";
import { checkMixturePage, writeMixturePage } from "../../../../src/core/exchange/onnx/mixturePage";
import { checkOnnxPackage, type OnnxParts, writeOnnxPackage } from "../../../../src/core/exchange/onnx/package";
import { readPage } from "../../../../src/core/exchange/onnx/page";
import { fileIn, readZip, writeZip } from "../../../../src/core/exchange/zip";
import { decodeUtf8, encodeUtf8 } from "../../../../src/core/format/utf8";
import { page } from "../../../stages/programs";
import { domains, mixtureParts, routerFor } from "../mixtureSample";
import { parts } from "../sample";

const onnx: OnnxParts = { ...parts, precision: "float16", title: "Expert for French", page };
const mixture = { ...mixtureParts("ple"), title: "Experts", page };

const json = (files: ReadonlyMap<string, Uint8Array>, name: string) => JSON.parse(decodeUtf8(fileIn(files, name)));
/** The package with one of its files in place of another. */
const withFile = (zip: Uint8Array, name: string, bytes: Uint8Array): Uint8Array =>
  writeZip([...readZip(zip)].map(([key, old]) => ({ name: key, bytes: key === name ? bytes : old })));

describe("a package for transformers.js", () => {
  it("has every file where transformers.js looks for it, and tells the precision", () => {
    const files = readZip(writeOnnxPackage(onnx));
    expect([...files.keys()].filter((name) => name.startsWith("onnx/"))).toEqual(["onnx/model_fp16.onnx"]);
    expect(json(files, "config.json")).toMatchObject({ model_type: "gpt2", "transformers.js_config": { dtype: "fp16" } });
    for (const name of ["generation_config.json", "tokenizer.json", "tokenizer_config.json", "index.html"]) fileIn(files, name);
    expect([...readZip(writeOnnxPackage({ ...onnx, precision: "float32" })).keys()]).toContain("onnx/model.onnx");
  });

  it("is read back and checked, its weights and its page, too", () => {
    const zip = writeOnnxPackage(onnx);
    expect(checkOnnxPackage(zip, onnx)).toMatchObject({ shape: onnx.shape });
    const others = writeGpt2(
      onnx.shape,
      new Map([...onnx.tensors].map(([name, one]) => [name, { ...one, data: one.data.map((value) => value + 1) }])),
      "float16",
    );
    expect(() => checkOnnxPackage(withFile(zip, "onnx/model_fp16.onnx", others), onnx)).toThrow(/other numbers than the weights/);
    expect(() => checkOnnxPackage(withFile(zip, "page.json", encodeUtf8("{}")), onnx)).toThrow(/page\.json: format is missing/);
  });

  it("a second one of the same model has the same bytes", () => {
    expect(writeOnnxPackage(onnx)).toEqual(writeOnnxPackage(onnx));
  });
});

describe("a mixture as a page", () => {
  it("names each expert's file and how the router is used, and is read back and checked", () => {
    const zip = writeMixturePage(mixture);
    const { page: read, parameters } = checkMixturePage(zip, mixture);
    expect(read.experts.map(({ domain }) => domain)).toEqual(domains);
    expect(read.experts.map(({ model }) => model)).toEqual(["experts/francais.onnx", "experts/francais-2.onnx"]);
    expect(read.routing).toEqual(mixture.routing);
    const sizes = mixture.experts.map(({ tensors }) => [...tensors.values()].reduce((sum, { data }) => sum + data.length, 0));
    expect(parameters).toBe(sizes[0] + sizes[1]);
  });

  it("a router or an expert of another mixture is named", () => {
    const zip = writeMixturePage(mixture);
    expect(() => checkMixturePage(withFile(zip, "router.json", routerFor(["a", "b"])), mixture)).toThrow(/router\.json has \["a","b"\]/);
    const swapped = fileIn(readZip(zip), "experts/francais-2.onnx");
    expect(() => checkMixturePage(withFile(zip, "experts/francais.onnx", swapped), mixture)).toThrow(/The ONNX file has/);
  });

  it("page.json says which field is wrong", () => {
    const declared = json(readZip(writeMixturePage(mixture)), "page.json");
    const read = (changes: object) => readPage(encodeUtf8(JSON.stringify({ ...declared, ...changes })));
    expect(read({})).toMatchObject({ title: "Experts", precision: "float32" });
    for (const [field, value] of Object.entries({ title: 3, precision: "int8", experts: [], routing: { abstainBelow: 2 } }))
      expect(() => read({ [field]: value })).toThrow(field === "routing" ? /unsure/ : `page.json: ${field} is`);
    expect(() => read({ version: 2 })).toThrow(expect.objectContaining({ code: "newer-version" }));
  });
});
