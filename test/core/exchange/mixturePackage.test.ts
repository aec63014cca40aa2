import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { StudioError } from "../../../src/core/errors";
import { PACKED_KINDS } from "../../../src/core/exchange/mixtureManifest";
import { checkMixturePackage, type MixtureParts, writeMixturePackage } from "../../../src/core/exchange/mixturePackage";
import { readSafetensors, writeSafetensors } from "../../../src/core/exchange/safetensors";
import { type PackedFile, readZip, writeZip } from "../../../src/core/exchange/zip";
import { decodeUtf8, encodeUtf8 } from "../../../src/core/format/utf8";
import type { NamedTensors } from "../../../src/core/graph/executor";
import { initializeGpt } from "../../../src/core/model/gpt";
import { initializeBody } from "../../../src/core/model/mixture";
import { toTokenizerJson } from "../../../src/core/tokenizer/json";
import { domains, mixtureParts, routerFor, sha256, shape } from "./mixtureSample";
import { tokenizerFrom } from "./sample";

const packed = (changes: Partial<MixtureParts> = {}, kind = changes.kind ?? "ple"): Promise<Uint8Array> =>
  writeMixturePackage({ ...mixtureParts(kind), ...changes }, sha256);

// biome-ignore lint/suspicious/noExplicitAny: a manifest that a test breaks on purpose
type Manifest = any;

/** A package with other files, each listed in the manifest with its hash, and a manifest that `change` was made to afterwards. */
async function forged(
  zip: Uint8Array,
  others: Record<string, Uint8Array>,
  change: (manifest: Manifest) => void = () => {},
): Promise<Uint8Array> {
  const { "manifest.json": listed, ...files } = { ...Object.fromEntries(readZip(zip)), ...others };
  const manifest: Manifest = JSON.parse(decodeUtf8(listed));
  manifest.files = await Promise.all(
    Object.entries(files).map(async ([path, bytes]) => ({ path, bytes: bytes.length, sha256: await sha256(bytes) })),
  );
  change(manifest);
  return writeZip([{ name: "manifest.json", bytes: encodeUtf8(JSON.stringify(manifest)) }, ...named(files)]);
}

const named = (files: Record<string, Uint8Array>): PackedFile[] => Object.entries(files).map(([name, bytes]) => ({ name, bytes }));

/** A package whose manifest was changed. */
const withManifest = async (change: (manifest: Manifest) => void, kind: MixtureParts["kind"] = "ple"): Promise<Uint8Array> =>
  forged(await packed({}, kind), {}, change);

/** A package in which the tensors of one file were changed. */
async function withTensors(
  kind: MixtureParts["kind"],
  path: string,
  change: (tensors: Map<string, { shape: readonly number[]; data: Float32Array }>) => void,
) {
  const zip = await packed({}, kind);
  const tensors = new Map(readSafetensors(readZip(zip).get(path)!));
  change(tensors);
  return forged(zip, { [path]: writeSafetensors(tensors) });
}

const badPackage = (message: RegExp) => expect.objectContaining({ code: "bad-package", message: expect.stringMatching(message) });

describe("mixture package", () => {
  it.each(PACKED_KINDS)("a %s that is packed passes the check, with what it is made of", async (kind) => {
    const parts = mixtureParts(kind);
    const { manifest, parameters } = await checkMixturePackage(await packed({}, kind), sha256);
    const { shared = new Map(), common = new Map() }: { shared?: NamedTensors; common?: NamedTensors } = parts;
    const all = [...parts.experts.map(({ tensors }) => tensors), shared, common];
    expect(parameters).toBe(all.flatMap((tensors) => [...tensors.values()]).reduce((sum, { data }) => sum + data.length, 0));
    expect(manifest).toMatchObject({ kind, routing: parts.routing, recipe: parts.recipe, tokenizer: { tokens: 260, endOfText: 0 } });
    expect(manifest.experts.map(({ domain }) => domain)).toEqual(domains);
    expect(manifest.experts.map((expert) => expert.shape)).toEqual(parts.experts.map((expert) => expert.shape));
  });

  it("holds a Hugging Face folder for every expert by itself", async () => {
    expect([...readZip(await packed()).keys()]).toEqual([
      "manifest.json",
      "README.md",
      "mixture.py",
      "requirements.txt",
      "router.json",
      "tokenizer_config.json",
      "tokenizer.json",
      "experts/francais/config.json",
      "experts/francais/model.safetensors",
      "experts/francais-2/config.json",
      "experts/francais-2/model.safetensors",
    ]);
  });

  it("holds a file for every part of jointly trained experts, with the bytes that storage has", async () => {
    const { shared, common, experts } = mixtureParts("moe-ce");
    const files = readZip(await packed({}, "moe-ce"));
    expect([...files.keys()].slice(7)).toEqual([
      "shared.safetensors",
      "common.safetensors",
      "experts/francais.safetensors",
      "experts/francais-2.safetensors",
    ]);
    const parts = { "shared.safetensors": shared!, "common.safetensors": common!, "experts/francais.safetensors": experts[0].tensors };
    for (const [name, tensors] of Object.entries(parts))
      expect(await sha256(files.get(name)!)).toBe(await sha256(writeSafetensors(tensors)));
  });

  it("equal mixtures give equal bytes", async () => {
    expect(await sha256(await packed())).toBe(await sha256(await packed()));
  });

  it.each(PACKED_KINDS)("a flipped bit of a %s is noticed, or changes no byte of any file", async (kind) => {
    const zip = await packed({}, kind);
    const hashes = (bytes: Uint8Array) => Promise.all([...readZip(bytes)].map(async ([name, file]) => [name, await sha256(file)]));
    const original = await hashes(zip);
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: zip.length * 8 - 1 }), async (bit) => {
        const flipped = zip.slice();
        flipped[bit >> 3] ^= 1 << (bit & 7);
        try {
          await checkMixturePackage(flipped, sha256);
        } catch (error) {
          expect(error).toBeInstanceOf(StudioError);
          return;
        }
        expect(await hashes(flipped)).toEqual(original);
      }),
      { numRuns: 50 },
    );
  });

  it("a flipped byte of any listed file is noticed by name, even where the archive's own checksum was made to fit", async () => {
    const files = Object.fromEntries(readZip(await packed({}, "moe-ce")));
    const { "manifest.json": _, ...listed } = files;
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...Object.keys(listed)), fc.nat(), fc.integer({ min: 1, max: 255 }), async (name, at, change) => {
        const bytes = listed[name].slice();
        bytes[at % bytes.length] ^= change;
        const zip = writeZip(named({ ...files, [name]: bytes }));
        await expect(checkMixturePackage(zip, sha256)).rejects.toEqual(
          badPackage(new RegExp(`^${name} is not the file that manifest\\.json lists`)),
        );
      }),
      { numRuns: 25 },
    );
  });

  it.each<[string, () => Promise<Uint8Array>, RegExp]>([
    ["something else than a package", async () => writeZip([]), /The package has no manifest\.json/],
    ["another format", () => withManifest((m) => (m.format = "zip")), /manifest\.json: format is "zip"/],
    ["an unknown kind", () => withManifest((m) => (m.kind = "btm")), /kind is "btm", not one of ple, jeet, moe-ce/],
    ["numbers of another type", () => withManifest((m) => (m.dtype = "float16")), /dtype is "float16"/],
    [
      "no experts",
      () => withManifest((m) => Object.assign(m, { domains: [], experts: [] })),
      /router\.json tells .* but the experts are for \[\]/,
    ],
    ["other domains than the experts'", () => withManifest((m) => m.domains.reverse()), /domains is \["francais!","Français"\]/],
    ["a missing shape", () => withManifest((m) => delete m.experts[0].shape), /shape is missing/],
    ["a threshold above one", () => withManifest((m) => (m.routing.abstainBelow = 2)), /abstainBelow is 2, not a number from 0 to 1/],
    ["a seed that is none", () => withManifest((m) => (m.recipe.seed = -1)), /seed is -1/],
    ["a file without a hash", () => withManifest((m) => delete m.files[0].sha256), /sha256 is missing/],
    ["a file that is not there", () => withManifest((m) => m.files.push({ path: "a", bytes: 1, sha256: "0" })), /The package has no a\./],
    [
      "a file that is not listed",
      () => withManifest((m) => m.files.shift()),
      /README\.md is in the package, but manifest\.json does not list it/,
    ],
    ["an embedding that is nowhere", () => withManifest((m) => delete m.shared, "jeet"), /shared is missing/],
    [
      "a router between other domains",
      () => packed({ router: routerFor(["Français", "German"]) }),
      /router\.json tells \["Français","German"\] apart/,
    ],
    ["a router in another order", () => packed({ router: routerFor([...domains].reverse()) }), /router\.json tells/],
    ["a router that is none", () => packed({ router: encodeUtf8("{}") }), /The router can't be read/],
    [
      "another tokenizer than was listed",
      async () => forged(await packed(), { "tokenizer.json": encodeUtf8(toTokenizerJson(tokenizerFrom(["a b a b"], 258))) }),
      /tokenizer\.json has 258 tokens .* gives 260/,
    ],
    ["another end of text", () => withManifest((m) => (m.tokenizer.endOfText = 1)), /tokenizer\.json has 260 tokens that end with 0/],
    [
      "an expert of another shape than was listed",
      () => withManifest((m) => (m.experts[0].shape.heads = 1)),
      /experts\/francais\/model\.safetensors: config\.json declares/,
    ],
    [
      "an expert with another vocabulary",
      async () => {
        const other = mixtureParts("ple").experts.map((expert, i) => {
          const own = { ...expert.shape, vocabSize: shape.vocabSize + i };
          return { ...expert, shape: own, tensors: initializeGpt(own, i) };
        });
        return packed({ experts: other });
      },
      /francais-2\/model\.safetensors: this expert has 265 tokens, the first one 264/,
    ],
    [
      "a body of another width",
      async () => {
        const [first, second] = mixtureParts("jeet").experts;
        const wide = { ...shape, width: 8 };
        return packed({ kind: "jeet", experts: [first, { ...second, shape: wide, tensors: initializeBody(wide, 1) }] });
      },
      /experts\/francais-2\.safetensors: the manifest declares .*"width":8/,
    ],
    [
      "a body of more layers than it has",
      () => withManifest((m) => m.experts.map((e: Manifest) => (e.shape.layers = 2 ** 31 - 1)), "jeet"),
      /francais\.safetensors: A GPT-2 of 2147483647 layers/,
    ],
    [
      "a body with an embedding",
      () => withTensors("jeet", "experts/francais.safetensors", (t) => t.set("wte.weight", t.get("wpe.weight")!)),
      /francais\.safetensors: A GPT-2 of 1 layers without wte\.weight has 15 tensors, not 16/,
    ],
    [
      "a head without bias",
      () => withTensors("jeet", "shared.safetensors", (t) => t.delete("lm_head.bias")),
      /shared\.safetensors: Tensor lm_head\.bias is missing/,
    ],
    [
      "a head of something more",
      () => withTensors("jeet", "shared.safetensors", (t) => t.set("a", t.get("lm_head.bias")!)),
      /shared\.safetensors: this holds 4 tensors where 3 are due/,
    ],
    [
      "a common expert that is not finite",
      () => withTensors("moe-ce", "common.safetensors", (t) => t.get("ln_f.bias")!.data.fill(Number.NaN)),
      /common\.safetensors: Tensor ln_f\.bias holds a value that is not finite/,
    ],
  ])("%s fails the check by name", async (_name, zip, message) => {
    await expect(checkMixturePackage(await zip(), sha256)).rejects.toEqual(badPackage(message));
  });

  it("a newer version is told by its number", async () => {
    const newer = await withManifest((manifest) => {
      manifest.version = 9;
    });
    await expect(checkMixturePackage(newer, sha256)).rejects.toMatchObject({
      code: "newer-version",
      message: expect.stringContaining("version 9"),
    });
  });

  it("an expert whose tensors are not those of its shape is not packed", async () => {
    const [first, second] = mixtureParts("ple").experts;
    await expect(packed({ experts: [first, { ...second, shape }] })).rejects.toEqual(
      badPackage(/A GPT-2 of 1 layers has 16 tensors, not 28/),
    );
  });
});
