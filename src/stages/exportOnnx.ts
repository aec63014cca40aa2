// Dense models as ONNX among what is exported: a package for transformers.js with a page that writes with the model. The page of
// a whole mixture is exportMixture.ts's.

import type { ModelRecord } from "../core/config/records";
import type { Precision } from "../core/exchange/onnx/gpt2";
import { checkOnnxPackage, writeOnnxPackage } from "../core/exchange/onnx/package";
import type { PageFiles } from "../core/exchange/onnx/page";
import { readSafetensors } from "../core/exchange/safetensors";
import { formatBytes, formatShort } from "../core/format/format";
import type { NamedTensors } from "../core/graph/executor";
import { type Blobs, paths } from "../storage/blobs";
import { checkSize, type Planned, unpacked } from "./planned";

const WORDS: Readonly<Record<Precision, string>> = { float32: "f32", float16: "f16" };

/** The package of `model` as ONNX; `title` is what its page calls it, `card` makes the text of README.md. */
export function plannedOnnx(
  name: string,
  title: string,
  { path, shape, parameters }: ModelRecord,
  precision: Precision,
  card: () => string,
  page: () => Promise<PageFiles>,
  blobs: Blobs,
): Planned {
  const tensors = async (): Promise<NamedTensors> => readSafetensors(await blobs.read(path));
  return {
    name: `${name}.zip`,
    make: async () => {
      checkSize(parameters * (precision === "float32" ? 4 : 2), "Export it for transformers, or train a smaller one.");
      const tokenizer = await blobs.read(paths.tokenizer);
      return writeOnnxPackage({ shape, tensors: await tensors(), tokenizer, card: card(), precision, title, page: await page() });
    },
    check: async (bytes) => {
      const { tokens } = checkOnnxPackage(bytes, { shape, tensors: await tensors(), precision });
      const model = `GPT-2 with ${formatShort(parameters)} parameters as ONNX in ${WORDS[precision]}, and its tokenizer of ${tokens} tokens`;
      return `${title}: ${model}, for transformers.js and ONNX runtimes. ${await pageInWords(page)}`;
    },
    usage: servedUsage(name),
  };
}

/** What a page adds to a package, in a sentence. */
export async function pageInWords(page: () => Promise<PageFiles>): Promise<string> {
  const { length } = (await page()).runtime;
  return `Its page writes in any browser, without a network once it is loaded; ${formatBytes(length)} of it are the runtime.`;
}

/** How people see the page of a package. */
export function servedUsage(name: string): Planned["usage"] {
  return { reader: "Any browser, from any host of static files", command: `${unpacked(name)}\npython -m http.server --directory ${name}` };
}
