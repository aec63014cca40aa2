// A routed mixture as a folder that any host of static files can serve, zipped: a page that chooses an expert for a text and writes on
// with it, each expert as ONNX, the router and the tokenizer; and the check of such a zip once it is written.

import type { RoutingSettings } from "../../config/routing";
import { parameterCount } from "../../config/sizes";
import { uniqueSlugs } from "../../format/slug";
import { parseRouter } from "../../router/router-json";
import { badPackage, readText, shown } from "../gate";
import { cardFile, readTokenizerFor } from "../huggingface";
import type { MixtureExpert } from "../mixtureWeights";
import { fileIn, readZip, writeZip } from "../zip";
import { checkGpt2, type Precision, writeGpt2 } from "./gpt2";
import { checkPage, type PageFiles, type PageManifest, pageFiles } from "./page";

const ROUTER = "router.json";
const TOKENIZER = "tokenizer.json";
/** The page shall write what the studio writes. */
const PRECISION: Precision = "float32";

export interface MixturePageParts {
  readonly title: string;
  /** In the router's order. */
  readonly experts: readonly MixtureExpert[];
  /** The bytes of router.json and of tokenizer.json. */
  readonly router: Uint8Array;
  readonly tokenizer: Uint8Array;
  readonly routing: RoutingSettings;
  /** The text of README.md. */
  readonly card: string;
  readonly page: PageFiles;
}

/** The zip. Throws StudioError("bad-package") when a tokenizer or expert is not what it should be. */
export function writeMixturePage({ title, experts, router, tokenizer, routing, card, page }: MixturePageParts): Uint8Array {
  readTokenizerFor(Math.min(...experts.map(({ shape }) => shape.vocabSize)), tokenizer);
  const slugs = uniqueSlugs(experts.map(({ domain }) => domain));
  const listed = experts.map(({ domain, shape }, i) => ({ domain, shape, model: `experts/${slugs[i]}.onnx` }));
  return writeZip([
    cardFile(card),
    ...pageFiles({ title, precision: PRECISION, experts: listed, routing }, page),
    { name: ROUTER, bytes: router },
    { name: TOKENIZER, bytes: tokenizer },
    ...experts.map(({ shape, tensors }, i) => ({ name: listed[i].model, bytes: writeGpt2(shape, tensors, PRECISION), stored: true })),
  ]);
}

export interface MixturePageFacts {
  readonly page: PageManifest;
  /** Of all experts together. */
  readonly parameters: number;
}

/**
 * Reads a zip and checks all of it: router and tokenizer against the experts, and each expert's file against its weights. Throws
 * StudioError("bad-package") naming the file, tensor or field.
 */
export function checkMixturePage(zip: Uint8Array, { experts }: Pick<MixturePageParts, "experts">): MixturePageFacts {
  const files = readZip(zip);
  const page = checkPage(files);
  fileIn(files, "README.md");
  const domains = experts.map(({ domain }) => domain);
  const listed = page.experts.map(({ domain }) => domain);
  const routed = parseRouter(readText(fileIn(files, ROUTER), ROUTER)).domains;
  for (const [name, found] of [["The page", listed] as const, [ROUTER, routed] as const])
    if (shown(found) !== shown(domains)) throw badPackage(`${name} has ${shown(found)}, but the experts are for ${shown(domains)}.`);
  for (const [i, { shape, tensors }] of experts.entries()) {
    readTokenizerFor(shape.vocabSize, fileIn(files, TOKENIZER));
    checkGpt2(fileIn(files, page.experts[i].model), shape, tensors, PRECISION);
  }
  return { page, parameters: experts.reduce((sum, { shape }) => sum + parameterCount(shape), 0) };
}
