// A page that writes with exported models in any browser, as files of a package, and page.json, which tells the page what lies
// beside it. Reading page.json is the page's gate, and the check of a written package. What the page does is src/pages'.

import type { RoutingSettings } from "../../config/routing";
import type { ModelShape } from "../../config/sizes";
import { StudioError } from "../../errors";
import { encodeUtf8 } from "../../format/utf8";
import { badField, type JsonObject, listIn, objectIn, readJsonObject, textIn, wholeNumber } from "../gate";
import { jsonFile } from "../huggingface";
import { readRouting, readShape } from "../mixtureManifest";
import { fileIn, type PackedFile } from "../zip";
import type { Precision } from "./gpt2";

export const PAGE = "page.json";
export const PAGE_VERSION = 1;
/** The runtime's WebAssembly, packed by gzip. */
export const RUNTIME = "onnxruntime.bin";
const LICENCE = "LICENSE.txt";

/** The page itself, the same for every package. */
export interface PageFiles {
  readonly html: string;
  readonly style: string;
  readonly script: string;
  /** Whose the script and the runtime are, and under which terms. */
  readonly licence: string;
  /** Packed by gzip. */
  readonly runtime: Uint8Array;
}

/** An expert that the page writes with. */
export interface PageExpert {
  readonly domain: string;
  /** The path of its ONNX file from the page. */
  readonly model: string;
  readonly shape: Pick<ModelShape, "layers" | "heads" | "width" | "context" | "vocabSize">;
}

/** What page.json says. */
export interface PageManifest {
  readonly title: string;
  readonly precision: Precision;
  /** Of several, in the order of the router's probabilities. */
  readonly experts: readonly PageExpert[];
  /** How router.json is used; of several experts alone. */
  readonly routing?: RoutingSettings;
}

/** The page and its page.json. */
export function pageFiles(
  { title, precision, experts, routing }: PageManifest,
  { html, style, script, licence, runtime }: PageFiles,
): readonly PackedFile[] {
  return [
    { name: "index.html", bytes: encodeUtf8(html) },
    { name: "page.css", bytes: encodeUtf8(style) },
    { name: "page.js", bytes: encodeUtf8(script) },
    { name: LICENCE, bytes: encodeUtf8(licence) },
    { name: RUNTIME, bytes: runtime, stored: true },
    jsonFile(PAGE, {
      format: "limbeck-page",
      version: PAGE_VERSION,
      title,
      precision,
      experts: experts.map(({ domain, model, shape: { layers, heads, width, context, vocabSize } }) => ({
        domain,
        model,
        shape: { layers, heads, width, context, vocabSize },
      })),
      ...(routing && { routing }),
    }),
  ];
}

/** What the page in a package says, all of whose files are there. Throws StudioError("bad-package") naming the file or field. */
export function checkPage(files: ReadonlyMap<string, Uint8Array>): PageManifest {
  for (const name of ["index.html", "page.css", "page.js", LICENCE, RUNTIME]) fileIn(files, name);
  const page = readPage(fileIn(files, PAGE));
  for (const { model } of page.experts) fileIn(files, model);
  return page;
}

/** What a page.json says. Throws StudioError("bad-package") naming the field, or "newer-version". */
export function readPage(bytes: Uint8Array): PageManifest {
  const declared = readJsonObject(bytes, PAGE);
  if (declared.format !== "limbeck-page") throw badField(PAGE, "format", declared.format, '"limbeck-page"');
  const version = wholeNumber(declared, "version", PAGE, 1);
  if (version > PAGE_VERSION) {
    const what = `${PAGE} is of version ${version}; the newest this page reads is ${PAGE_VERSION}.`;
    throw new StudioError("newer-version", what, "Take page and models from one package.");
  }
  const { precision } = declared;
  if (precision !== "float32" && precision !== "float16") throw badField(PAGE, "precision", precision, "float32 or float16");
  const experts = listIn(declared, "experts", PAGE).map(readExpert);
  if (experts.length === 0) throw badField(PAGE, "experts", declared.experts, "a list of one or more");
  return {
    title: textIn(declared, "title", PAGE),
    precision,
    experts,
    ...(experts.length > 1 && { routing: readRouting(objectIn(declared, "routing", PAGE), PAGE) }),
  };
}

const readExpert = (declared: JsonObject): PageExpert => ({
  domain: textIn(declared, "domain", PAGE),
  model: textIn(declared, "model", PAGE),
  shape: readShape(declared, PAGE),
});
