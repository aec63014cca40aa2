// A mixture as one zip: its experts, router and tokenizer, a manifest that binds them, and the Python program that loads and
// runs them. The check behind "checked by reading it back" opens the zip as a stranger's and believes no part of it before
// it agrees with the others. Not the weights' layout (mixtureWeights.ts) nor the manifest's fields (mixtureManifest.ts).

import type { RoutingSettings } from "../config/routing";
import { uniqueSlugs } from "../format/slug";
import { encodeUtf8 } from "../format/utf8";
import type { NamedTensors } from "../graph/executor";
import { parseRouter } from "../router/router-json";
import { badPackage, readText, shown } from "./gate";
import { readTokenizerFor, tokenizerFiles, weightsFile } from "./huggingface";
import { type ListedFile, MANIFEST, type MixtureManifest, manifestFile, type PackedKind, readManifest } from "./mixtureManifest";
import { COMMON, checkWeights, expertFiles, type MixtureExpert, SHARED } from "./mixtureWeights";
import { fileIn, type PackedFile, readZip, writeZip } from "./zip";

const ROUTER = "router.json";
const PROGRAM = "mixture.py";
/** What mixture.py imports, without versions: any of the last years will do. */
const REQUIREMENTS = ["numpy", "safetensors", "torch", "transformers"];
const REQUIRED = [PROGRAM, "requirements.txt", "README.md", "tokenizer.json", "tokenizer_config.json", ROUTER];

/** The SHA-256 of some bytes in hexadecimal digits; where it comes from is the caller's. */
export type Hash = (bytes: Uint8Array) => Promise<string>;

/** Everything that goes into a mixture's package. */
export interface MixtureParts {
  readonly kind: PackedKind;
  /** In the router's order. */
  readonly experts: readonly MixtureExpert[];
  /** wte.weight [V, d], lm_head.weight [V, d] and lm_head.bias [V]; not of "ple". */
  readonly shared?: NamedTensors;
  /** The body of "moe-ce" that takes part in every domain. */
  readonly common?: NamedTensors;
  /** The bytes of router.json and of tokenizer.json. */
  readonly router: Uint8Array;
  readonly tokenizer: Uint8Array;
  /** The texts of README.md and of mixture.py. */
  readonly card: string;
  readonly program: string;
  readonly routing: RoutingSettings;
  readonly recipe: MixtureManifest["recipe"];
}

/** What a checked package holds. */
export interface MixtureFacts {
  readonly manifest: MixtureManifest;
  /** Of all its files together. */
  readonly parameters: number;
}

/** The zip of a mixture. Throws StudioError("bad-package") when a tokenizer or expert is not what it should be; that all of it fits together is checkMixturePackage's to say. */
export async function writeMixturePackage(parts: MixtureParts, hash: Hash): Promise<Uint8Array> {
  const { kind, experts, shared, common, routing, recipe } = parts;
  const shapes = experts.map(({ shape }) => shape);
  const tokenizer = readTokenizerFor(Math.min(...shapes.map(({ vocabSize }) => vocabSize)), parts.tokenizer);
  const slugs = uniqueSlugs(experts.map(({ domain }) => domain));
  const folders = experts.map((expert, i) => expertFiles(expert, slugs[i], kind === "ple", tokenizer.endOfText));
  const files: readonly PackedFile[] = [
    { name: "README.md", bytes: encodeUtf8(parts.card) },
    { name: PROGRAM, bytes: encodeUtf8(parts.program) },
    { name: "requirements.txt", bytes: encodeUtf8(`${REQUIREMENTS.join("\n")}\n`) },
    { name: ROUTER, bytes: parts.router },
    ...tokenizerFiles(tokenizer, parts.tokenizer, Math.min(...shapes.map(({ context }) => context))),
    ...(shared ? [weightsFile(SHARED, shared)] : []),
    ...(common ? [weightsFile(COMMON, common)] : []),
    ...folders.flat(),
  ];
  const manifest: MixtureManifest = {
    kind,
    experts: experts.map(({ domain, shape }, i) => ({ domain, weights: folders[i].at(-1)!.name, shape })),
    ...(shared ? { shared: SHARED } : {}),
    ...(common ? { common: COMMON } : {}),
    tokenizer: { tokens: tokenizer.vocabSize, endOfText: tokenizer.endOfText },
    routing,
    recipe,
    files: await Promise.all(files.map(async ({ name, bytes }) => ({ path: name, bytes: bytes.length, sha256: await hash(bytes) }))),
  };
  return writeZip([manifestFile(manifest), ...files]);
}

/**
 * Reads a package and checks all of it: every file against its SHA-256, the tensors against the shapes, the router's
 * domains against the experts', the tokenizer's ids against the manifest's. Throws StudioError("bad-package") naming the
 * file, tensor or field, or "newer-version".
 */
export async function checkMixturePackage(zip: Uint8Array, hash: Hash): Promise<MixtureFacts> {
  const files = readZip(zip);
  const read = (name: string): Uint8Array => fileIn(files, name);
  const manifest = readManifest(read(MANIFEST));
  await checkFiles(files, manifest.files, hash);
  for (const name of REQUIRED) read(name);

  const domains = manifest.experts.map(({ domain }) => domain);
  const router = parseRouter(readText(read(ROUTER), ROUTER));
  if (!isSameList(router.domains, domains)) {
    throw badPackage(`${ROUTER} tells ${shown(router.domains)} apart, but the experts are for ${shown(domains)}.`);
  }
  const { tokens, endOfText } = manifest.tokenizer;
  const tokenizer = readTokenizerFor(manifest.experts[0].shape.vocabSize, read("tokenizer.json"));
  if (tokenizer.vocabSize !== tokens || tokenizer.endOfText !== endOfText) {
    const found = `${tokenizer.vocabSize} tokens that end with ${tokenizer.endOfText}`;
    throw badPackage(`tokenizer.json has ${found}, where ${MANIFEST} gives ${tokens} and ${endOfText}.`);
  }
  return { manifest, parameters: checkWeights(manifest, read) };
}

/** Checks that the package holds what the manifest lists and nothing else, byte for byte. */
async function checkFiles(files: ReadonlyMap<string, Uint8Array>, listed: readonly ListedFile[], hash: Hash): Promise<void> {
  for (const { path, bytes, sha256 } of listed) {
    const found = fileIn(files, path);
    if (found.length !== bytes || (await hash(found)) !== sha256) throw badPackage(`${path} is not the file that ${MANIFEST} lists.`);
  }
  const names = new Set([MANIFEST, ...listed.map(({ path }) => path)]);
  for (const name of files.keys()) if (!names.has(name)) throw badPackage(`${name} is in the package, but ${MANIFEST} does not list it.`);
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, i) => name === b[i]);
}
