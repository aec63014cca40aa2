// Every gate for files from outside, each with a sound file to damage. A gate parses, bounds and checks, and refuses by a
// StudioError; what it may allocate follows from what is there, never from what a file says of itself.

import { recipeFromHash } from "../../src/app/url";
import { defaultRecipe, parseRecipe } from "../../src/core/config/gate";
import { type CorpusCard, cardJson, corpusFacts, readCorpusCard } from "../../src/core/exchange/corpusManifest";
import { readGates, writeGates } from "../../src/core/exchange/gates";
import { checkMixturePackage, writeMixturePackage } from "../../src/core/exchange/mixturePackage";
import { type OutsideFile, openModel } from "../../src/core/exchange/outsideModel";
import { checkPackage, writePackage } from "../../src/core/exchange/package";
import { MANIFEST, RECORDS } from "../../src/core/exchange/projectManifest";
import { readSafetensors, writeSafetensors } from "../../src/core/exchange/safetensors";
import { checkSparsePackage, writeSparsePackage } from "../../src/core/exchange/sparsePackage";
import { readZip, writeZip } from "../../src/core/exchange/zip";
import { Sha256 } from "../../src/core/format/sha256";
import { decodeUtf8, encodeUtf8 } from "../../src/core/format/utf8";
import { initializeGpt } from "../../src/core/model/gpt";
import type { Random } from "../../src/core/random";
import { parseRouter } from "../../src/core/router/router-json";
import { studyExport } from "../../src/core/study/export";
import { parseStudy } from "../../src/core/study/gate";
import { parseStudyRecord } from "../../src/core/study/recordGate";
import { importTokenizer } from "../../src/core/tokenizer/import";
import { parseTokenizerJson } from "../../src/core/tokenizer/parse";
import type { Context } from "../../src/protocol/host";
import { importModel } from "../../src/stages/importedModel";
import { packProject } from "../../src/stages/packing";
import { readRecordSet, writeRecordSet } from "../../src/stages/recordSetGate";
import { unpackProject } from "../../src/stages/unpacking";
import { paths } from "../../src/storage/blobs";
import { MemoryBlobs, MemoryRecords } from "../../src/storage/memory";
import { readRecords } from "../../src/storage/recordSet";
import { corpusOf, finishedStudio } from "../app/fakes";
import { domains, mixtureParts, routerFor, sha256 } from "../core/exchange/mixtureSample";
import { config, fileOf, prefixed, saved, weights } from "../core/exchange/outsideSample";
import { parts, shape, tokenizer } from "../core/exchange/sample";
import { recordOf } from "../core/study/sample";
import { clusterGates } from "./clusterGates";
import { damaged, damagedJson } from "./mutate";

export interface Gate {
  readonly name: string;
  sound(): Promise<Uint8Array>;
  mutate(bytes: Uint8Array, random: Random): Uint8Array;
  /** Reads the file. Throws StudioError where it refuses it. */
  read(bytes: Uint8Array): unknown;
  /** Bytes that may be allocated beyond twice the file: of a compressed one, what it unpacks to and unpacks with. */
  readonly unpacked?: number;
}

/** A file of JSON, whose reader is given its text. */
const json = (name: string, value: unknown, read: (text: string) => unknown): Gate => ({
  name,
  sound: async () => encodeUtf8(typeof value === "string" ? value : JSON.stringify(value)),
  mutate: damagedJson,
  read: (bytes) => read(decodeUtf8(bytes)),
});

/** A safetensors file: its JSON header under the length it says it has, or any byte of it. */
function damagedTensors(bytes: Uint8Array, random: Random): Uint8Array {
  if (random.below(3) === 0) return damaged(bytes, random);
  const headerBytes = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const header = damagedJson(bytes.subarray(8, 8 + headerBytes), random);
  const file = new Uint8Array(8 + header.length + bytes.length - 8 - headerBytes);
  new DataView(file.buffer).setBigUint64(0, BigInt(header.length), true);
  file.set(header, 8);
  file.set(bytes.subarray(8 + headerBytes), 8 + header.length);
  return file;
}

/** A package: the archive itself, or one of its files in an archive that is whole. */
function damagedPackage(zip: Uint8Array, random: Random): Uint8Array {
  if (random.below(3) === 0) return damaged(zip, random);
  const files = [...readZip(zip)].map(([name, bytes]) => ({ name, bytes }));
  const chosen = random.below(files.length);
  const { name, bytes } = files[chosen];
  const mutate = name.endsWith(".json") ? damagedJson : name.endsWith(".safetensors") ? damagedTensors : damaged;
  files[chosen] = { name, bytes: mutate(bytes, random) };
  return writeZip(files);
}

/** A packed project: the archive itself, or one of its files in an archive whose list of contents says so. */
function damagedProject(zip: Uint8Array, random: Random): Uint8Array {
  if (random.below(3) === 0) return damaged(zip, random);
  const files = readZip(zip);
  const names = [MANIFEST, RECORDS, RECORDS, ...files.keys()];
  const name = names[random.below(names.length)];
  const mutate = name.endsWith(".json") ? damagedJson : damaged;
  const changed = new Map([...files, [name, mutate(files.get(name)!, random)]]);
  if (name !== MANIFEST) {
    const manifest = JSON.parse(decodeUtf8(changed.get(MANIFEST)!));
    const bytes = changed.get(name)!;
    for (const named of manifest.files)
      if (named.path === name) Object.assign(named, { bytes: bytes.length, sha256: new Sha256().update(bytes).digest() });
    changed.set(MANIFEST, encodeUtf8(JSON.stringify(manifest)));
  }
  return writeZip(Array.from(changed, ([entry, bytes]) => ({ name: entry, bytes })));
}

/** A project in which everything is done, packed; and its records alone. */
const project = async (): Promise<{ readonly zip: Uint8Array; readonly records: Uint8Array }> => {
  const { blobs, records } = await finishedStudio();
  await packProject({ blobs, records, name: "amber-heron", version: "0.1.0" }, quiet);
  return { zip: await blobs.read(paths.packed), records: writeRecordSet(await readRecords(records)) };
};
const quiet: Context = { emit: () => {}, checkpoint: async () => {} };

const unpack = (bytes: Uint8Array): Promise<void> => {
  const file = new Blob([bytes as Uint8Array<ArrayBuffer>]);
  return unpackProject({ path: "a.zip", file, blobs: new MemoryBlobs(), records: new MemoryRecords(), left: undefined }, quiet);
};

const PACKAGE = { mutate: damagedPackage, unpacked: 4 << 20 };
const fitting = { ...shape, vocabSize: tokenizer.vocabSize };
const sparseShape = { ...shape, inner: 12, experts: { count: 3, active: 2 } };
const sparse = initializeGpt(sparseShape, 7);
const gateTensors = new Map([...sparse].filter(([name]) => name.includes(".gate.")));
const TEACHER = "ab".repeat(32);
const recipe = defaultRecipe("pico", "pico");
const study = {
  format: "limbeck-study",
  name: "Weighting",
  question: "Does it pay to adapt?",
  seeds: [1, 2],
  arms: [
    { name: "fixed", changes: {} },
    { name: "adaptive", changes: { experts: { weighting: "adaptive" } } },
  ],
};
const card: CorpusCard = {
  ...corpusFacts({ corpus: corpusOf(["en", "fr"], "files"), recipe, origins: undefined, version: "0.1.0" }),
  files: [{ path: "en/train.jsonl", bytes: 10, sha256: TEACHER }],
};

export const gates: readonly Gate[] = [
  json("recipe", recipe, (text) => parseRecipe(text)),
  {
    name: "address",
    sound: async () => encodeUtf8("#/teacher?size=micro&experts.temperature=4&teacher.steps=100"),
    mutate: damaged,
    read: (bytes) => recipeFromHash(decodeUtf8(bytes)),
  },
  json("study", study, (text) => parseStudy(text)),
  json("study results", studyExport(recordOf({ fixed: [[1, 3]], adaptive: [[1, 3]] })), (text) => parseStudyRecord(text)),
  json("tokenizer.json", decodeUtf8(parts.tokenizer), (text) => parseTokenizerJson(text)),
  json("tokenizer.json with a cut of its own", withOwnCut(decodeUtf8(parts.tokenizer)), (text) => parseTokenizerJson(text)),
  json("vocabulary and merges", vocabularyOf(decodeUtf8(parts.tokenizer)), readVocabulary),
  json("router", decodeUtf8(routerFor(domains)), parseRouter),
  json("corpus card", cardJson(card), (text) => readCorpusCard(encodeUtf8(text))),
  {
    name: "safetensors",
    sound: async () => writeSafetensors(parts.tensors),
    mutate: damagedTensors,
    read: readSafetensors,
  },
  {
    name: "tuned gates",
    sound: async () => writeGates(gateTensors, sparseShape, TEACHER),
    mutate: damagedTensors,
    read: (bytes) => readGates(bytes, sparseShape, TEACHER),
  },
  {
    name: "model from outside, its weights",
    sound: async () => saved(prefixed(weights()), "F16"),
    mutate: damagedTensors,
    read: (bytes) => readOutside([fileOf("config.json", config), fileOf("model.safetensors", bytes)]),
  },
  json("model from outside, its config", config, (text) =>
    readOutside([fileOf("config.json", encodeUtf8(text)), fileOf("model.safetensors", saved(weights()))]),
  ),
  json(
    "model from outside, its index",
    { weight_map: Object.fromEntries([...weights().keys()].map((name) => [name, "a.safetensors"])) },
    (text) =>
      readOutside([
        fileOf("config.json", config),
        fileOf("model.safetensors.index.json", encodeUtf8(text)),
        fileOf("a.safetensors", saved(weights())),
      ]),
  ),
  {
    name: "model from outside, its archive",
    sound: async () => writePackage({ ...parts, shape: fitting, tensors: initializeGpt(fitting, 7) }),
    ...PACKAGE,
    read: (bytes) =>
      importModel({ files: [{ path: "a.zip", file: new File([bytes as Uint8Array<ArrayBuffer>], "a.zip") }] }, quiet, new MemoryBlobs()),
  },
  ...clusterGates,
  { name: "records of a project", sound: async () => (await project()).records, mutate: damagedJson, read: readRecordSet },
  { name: "project", sound: async () => (await project()).zip, mutate: damagedProject, read: unpack, unpacked: 4 << 20 },
  { name: "model package", sound: async () => writePackage(parts), ...PACKAGE, read: checkPackage },
  {
    name: "sparse package",
    sound: async () => writeSparsePackage({ ...parts, shape: sparseShape, weights: writeSafetensors(sparse), program: "print(1)\n" }),
    ...PACKAGE,
    read: checkSparsePackage,
  },
  ...(["ple", "moe-ce"] as const).map(
    (kind): Gate => ({
      name: `mixture package (${kind})`,
      sound: () => writeMixturePackage(mixtureParts(kind), sha256),
      ...PACKAGE,
      read: (bytes) => checkMixturePackage(bytes, sha256),
    }),
  ),
];

/** The file with patterns, a normalizer and an added token, as those of other models have them. */
function withOwnCut(tokenizer: string): object {
  const file = JSON.parse(tokenizer);
  const split = {
    type: "Split",
    pattern: { Regex: "(?i:'s|'re)|[^\\r\\n\\p{L}]?\\p{L}+|\\s+(?!\\S)" },
    behavior: "Isolated",
    invert: false,
  };
  const pretokenizers = [split, { type: "Digits", individual_digits: true }, { ...file.pre_tokenizer, use_regex: false }];
  const normalizers = [{ type: "NFC" }, { type: "Replace", pattern: { String: "--" }, content: "-" }];
  const tool = { id: Object.keys(file.model.vocab).length, content: "<tool>", special: false, lstrip: true, normalized: true };
  return {
    ...file,
    normalizer: { type: "Sequence", normalizers },
    pre_tokenizer: { type: "Sequence", pretokenizers },
    added_tokens: [...file.added_tokens, tool],
  };
}

/** Opens a model from outside and reads all its numbers. */
async function readOutside(files: readonly OutsideFile[]): Promise<void> {
  for (const { pieces } of (await openModel(files)).tensors.values()) for await (const _piece of pieces());
}

/** vocab.json and merges.txt as one text, as they stand in tokenizer.json. */
function vocabularyOf(tokenizer: string): string {
  const { model } = JSON.parse(tokenizer);
  const merges = model.merges.map((merge: string | readonly string[]) => (typeof merge === "string" ? merge : merge.join(" ")));
  return `${JSON.stringify(model.vocab)}\n\n${merges.join("\n")}\n`;
}

function readVocabulary(both: string): unknown {
  const cut = both.indexOf("\n\n");
  const files = [
    { name: "vocab.json", text: cut < 0 ? both : both.slice(0, cut) },
    { name: "merges.txt", text: cut < 0 ? "" : both.slice(cut + 2) },
  ];
  return importTokenizer(files, () => {});
}
