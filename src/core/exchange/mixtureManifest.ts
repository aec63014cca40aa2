// manifest.json of a mixture's package: which file is whose, in which shapes, how the router is to be used, and the SHA-256
// of everything else in the package. Writing and reading its text; whether the files keep what it says is mixturePackage.ts's.

import type { JointKind } from "../config/mixture";
import { type RoutingSettings, UNSURE_CHOICES } from "../config/routing";
import type { ModelShape } from "../config/sizes";
import { StudioError } from "../errors";
import { badField, type JsonObject, listIn, objectIn, readJsonObject, textIn, wholeNumber } from "./gate";
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
  if (declared.format !== "limbeck-mixture") throw badField(MANIFEST, "format", declared.format, '"limbeck-mixture"');
  const version = wholeNumber(declared, "version", MANIFEST, 1);
  if (version > MANIFEST_VERSION) {
    const what = `The mixture's package is of version ${version}; the newest this studio reads is ${MANIFEST_VERSION}.`;
    throw new StudioError("newer-version", what, "Open it with the studio that made it.");
  }
  const kind = PACKED_KINDS.find((name) => name === declared.kind);
  if (kind === undefined) throw badField(MANIFEST, "kind", declared.kind, `one of ${PACKED_KINDS.join(", ")}`);
  if (declared.dtype !== "float32") throw badField(MANIFEST, "dtype", declared.dtype, '"float32"');
  const experts = listIn(declared, "experts", MANIFEST).map(readExpert);
  const domains = experts.map(({ domain }) => domain);
  if (JSON.stringify(declared.domains) !== JSON.stringify(domains))
    throw badField(MANIFEST, "domains", declared.domains, "the experts' domains in their order");
  const tokenizer = objectIn(declared, "tokenizer", MANIFEST);
  const recipe = objectIn(declared, "recipe", MANIFEST);
  return {
    kind,
    experts,
    ...(kind === "ple" ? {} : { shared: textIn(declared, "shared", MANIFEST) }),
    ...(kind === "moe-ce" ? { common: textIn(declared, "common", MANIFEST) } : {}),
    tokenizer: {
      tokens: wholeNumber(tokenizer, "tokens", MANIFEST, 1),
      endOfText: wholeNumber(tokenizer, "endOfText", MANIFEST, 0),
    },
    routing: readRouting(objectIn(declared, "routing", MANIFEST), MANIFEST),
    recipe: { name: textIn(recipe, "name", MANIFEST), seed: seed(recipe) },
    files: listIn(declared, "files", MANIFEST).map((file) => ({
      path: textIn(file, "path", MANIFEST),
      bytes: wholeNumber(file, "bytes", MANIFEST, 0),
      sha256: textIn(file, "sha256", MANIFEST),
    })),
  };
}

const readExpert = (declared: JsonObject): ListedExpert => ({
  domain: textIn(declared, "domain", MANIFEST),
  weights: textIn(declared, "weights", MANIFEST),
  shape: readShape(declared, MANIFEST),
});

/** The shape of an expert that `file` declares. Throws StudioError("bad-package") naming file and field. */
export function readShape(declared: JsonObject, file: string): ModelShape {
  const shape = objectIn(declared, "shape", file);
  const size = (key: keyof ModelShape): number => wholeNumber(shape, key, file, 1);
  return {
    layers: size("layers"),
    heads: size("heads"),
    width: size("width"),
    context: size("context"),
    vocabSize: size("vocabSize"),
    ...(shape.inner !== undefined && { inner: size("inner") }),
  };
}

/** How the `file` that holds `declared` has its router used. Throws StudioError("bad-package") naming file and field. */
export function readRouting(declared: JsonObject, file: string): RoutingSettings {
  const unsure = UNSURE_CHOICES.find((choice) => choice === declared.unsure);
  if (unsure === undefined) throw badField(file, "unsure", declared.unsure, `one of ${UNSURE_CHOICES.join(", ")}`);
  return {
    abstainBelow: share(declared, "abstainBelow", file),
    unsure,
    ensemble: wholeNumber(declared, "ensemble", file, 1),
    rerouteTokens: wholeNumber(declared, "rerouteTokens", file, 0),
    hysteresis: share(declared, "hysteresis", file),
  };
}

function share(declared: JsonObject, key: string, file: string): number {
  const value = declared[key];
  if (typeof value !== "number" || !(value >= 0 && value <= 1)) throw badField(file, key, value, "a number from 0 to 1");
  return value;
}

/** A seed has 32 bits, one more than a count may have. */
function seed(declared: JsonObject): number {
  const value = declared.seed;
  if (typeof value !== "number" || value >>> 0 !== value) throw badField(MANIFEST, "seed", value, "a whole number of 32 bits");
  return value;
}
