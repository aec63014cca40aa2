// manifest.json of a mixture's package: which file is whose, in which shapes, how the router is to be used, and the SHA-256
// of everything else in the package. Writing and reading its text; whether the files keep what it says is mixturePackage.ts's.

import type { JointKind } from "../config/mixture";
import { type RoutingSettings, UNSURE_CHOICES } from "../config/routing";
import type { ModelShape } from "../config/sizes";
import { StudioError } from "../errors";
import { badPackage, isObject, type JsonObject, readJsonObject, shown, wholeNumber } from "./gate";
import { jsonFile } from "./huggingface";
import type { PackedFile } from "./zip";

export const MANIFEST = "manifest.json";
export const MANIFEST_VERSION = 1;

/** The mixtures with several experts: what is one student alone needs no package of this kind. */
export const PACKED_KINDS = ["ple", "jeet", "moe-ce"] as const satisfies readonly ("ple" | JointKind)[];
export type PackedKind = (typeof PACKED_KINDS)[number];

/** A file of the package, as it was written. */
export interface ListedFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** A domain's expert: a whole GPT-2, or a body without embedding and head where these are shared. */
export interface ListedExpert {
  /** The domain by its own name, which the path only resembles. */
  readonly domain: string;
  readonly weights: string;
  readonly shape: ModelShape;
}

export interface MixtureManifest {
  readonly kind: PackedKind;
  /** In the order of the router's probabilities. */
  readonly experts: readonly ListedExpert[];
  /** The file of the embedding and the head between which all bodies stand; not of "ple". */
  readonly shared?: string;
  /** The file of the body that takes part in every domain, of the experts' shape; of "moe-ce" alone. */
  readonly common?: string;
  /** Entries of the tokenizer, and the id that ends a text. */
  readonly tokenizer: { readonly tokens: number; readonly endOfText: number };
  readonly routing: RoutingSettings;
  /** What it was trained with. */
  readonly recipe: { readonly name: string; readonly seed: number };
  /** Everything in the package but the manifest. */
  readonly files: readonly ListedFile[];
}

/** The manifest as the package's file. */
export function manifestFile(manifest: MixtureManifest): PackedFile {
  const { kind, experts, files, ...rest } = manifest;
  const domains = experts.map(({ domain }) => domain);
  return jsonFile(MANIFEST, {
    format: "limbeck-mixture",
    version: MANIFEST_VERSION,
    kind,
    dtype: "float32",
    domains,
    experts,
    ...rest,
    files,
  });
}

/** What a manifest.json says. Throws StudioError("bad-package") naming the field, or "newer-version". */
export function readManifest(bytes: Uint8Array): MixtureManifest {
  const declared = readJsonObject(bytes, MANIFEST);
  if (declared.format !== "limbeck-mixture") throw badField("format", declared.format, '"limbeck-mixture"');
  const version = wholeNumber(declared, "version", MANIFEST, 1);
  if (version > MANIFEST_VERSION) {
    const what = `The mixture's package is of version ${version}; the newest this studio reads is ${MANIFEST_VERSION}.`;
    throw new StudioError("newer-version", what, "Open it with the studio that made it.");
  }
  const kind = PACKED_KINDS.find((name) => name === declared.kind);
  if (kind === undefined) throw badField("kind", declared.kind, `one of ${PACKED_KINDS.join(", ")}`);
  if (declared.dtype !== "float32") throw badField("dtype", declared.dtype, '"float32"');
  const experts = list(declared, "experts").map(readExpert);
  const domains = experts.map(({ domain }) => domain);
  if (JSON.stringify(declared.domains) !== JSON.stringify(domains))
    throw badField("domains", declared.domains, "the experts' domains in their order");
  const tokenizer = object(declared, "tokenizer");
  const recipe = object(declared, "recipe");
  return {
    kind,
    experts,
    ...(kind === "ple" ? {} : { shared: text(declared, "shared") }),
    ...(kind === "moe-ce" ? { common: text(declared, "common") } : {}),
    tokenizer: {
      tokens: wholeNumber(tokenizer, "tokens", MANIFEST, 1),
      endOfText: wholeNumber(tokenizer, "endOfText", MANIFEST, 0),
    },
    routing: readRouting(object(declared, "routing")),
    recipe: { name: text(recipe, "name"), seed: seed(recipe) },
    files: list(declared, "files").map((file) => ({
      path: text(file, "path"),
      bytes: wholeNumber(file, "bytes", MANIFEST, 0),
      sha256: text(file, "sha256"),
    })),
  };
}

function readExpert(declared: JsonObject): ListedExpert {
  const shape = object(declared, "shape");
  const size = (key: keyof ModelShape): number => wholeNumber(shape, key, MANIFEST, 1);
  return {
    domain: text(declared, "domain"),
    weights: text(declared, "weights"),
    shape: {
      layers: size("layers"),
      heads: size("heads"),
      width: size("width"),
      context: size("context"),
      vocabSize: size("vocabSize"),
      ...(shape.inner !== undefined && { inner: size("inner") }),
    },
  };
}

function readRouting(declared: JsonObject): RoutingSettings {
  const unsure = UNSURE_CHOICES.find((choice) => choice === declared.unsure);
  if (unsure === undefined) throw badField("unsure", declared.unsure, `one of ${UNSURE_CHOICES.join(", ")}`);
  return {
    abstainBelow: share(declared, "abstainBelow"),
    unsure,
    ensemble: wholeNumber(declared, "ensemble", MANIFEST, 1),
    rerouteTokens: wholeNumber(declared, "rerouteTokens", MANIFEST, 0),
    hysteresis: share(declared, "hysteresis"),
  };
}

/** A seed has 32 bits, one more than a count may have. */
function seed(declared: JsonObject): number {
  const value = declared.seed;
  if (typeof value !== "number" || value >>> 0 !== value) throw badField("seed", value, "a whole number of 32 bits");
  return value;
}

function share(declared: JsonObject, key: string): number {
  const value = declared[key];
  if (typeof value !== "number" || !(value >= 0 && value <= 1)) throw badField(key, value, "a number from 0 to 1");
  return value;
}

function text(declared: JsonObject, key: string): string {
  const value = declared[key];
  if (typeof value !== "string" || value === "") throw badField(key, value, "a text");
  return value;
}

function object(declared: JsonObject, key: string): JsonObject {
  const value = declared[key];
  if (!isObject(value)) throw badField(key, value, "an object");
  return value;
}

function list(declared: JsonObject, key: string): readonly JsonObject[] {
  const value = declared[key];
  if (!Array.isArray(value) || !value.every(isObject)) throw badField(key, value, "a list of objects");
  return value;
}

function badField(key: string, value: unknown, due: string): StudioError {
  return badPackage(`${MANIFEST}: ${key} is ${shown(value)}, not ${due}.`);
}
