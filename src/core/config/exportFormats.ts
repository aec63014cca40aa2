// What models can be taken away as, and a mixture beside its Python program. The router has one form and is not among these.

/** Every format, as the export screen lists it; a further one is a line here and a case in stages/export.ts. */
export const EXPORT_FORMATS = {
  transformers: {
    label: "transformers",
    help: "A zip with config.json, model.safetensors, tokenizer and card, for Hugging Face transformers; a sparse teacher with a program that runs it.",
  },
  "gguf-f32": {
    label: "GGUF, f32",
    help: "One file with the tokenizer in it, for llama.cpp and what is built on it. Every number as it is.",
  },
  "gguf-f16": { label: "GGUF, f16", help: "The same in half the bytes: matrices in half precision." },
  "gguf-q8_0": { label: "GGUF, q8_0", help: "The same in about a quarter: matrices in eight bits, with a scale for every 32 numbers." },
  "onnx-f32": {
    label: "ONNX, f32",
    help: "A zip for transformers.js and ONNX runtimes, of dense models, with a page that writes with the model in any browser. 3.7 MB of it are the runtime.",
  },
  "onnx-f16": {
    label: "ONNX, f16",
    help: "The same in half the bytes: weights and sums in f16, logits in f32.",
  },
  "mixture-page": {
    label: "Mixture as a page",
    help: "Experts, router and tokenizer as a folder for any host of static files: its page routes a text, writes with the expert, and routes again while the text grows.",
  },
} as const satisfies Readonly<Record<string, { readonly label: string; readonly help: string }>>;
export type ExportFormat = keyof typeof EXPORT_FORMATS;

export const FORMAT_NAMES = Object.keys(EXPORT_FORMATS) as readonly ExportFormat[];

/** What is exported where nobody chose. */
export const DEFAULT_FORMATS: readonly ExportFormat[] = ["transformers"];

/** Whether two choices are of the same formats; none made is the default. */
export function sameFormats(one: readonly ExportFormat[] = DEFAULT_FORMATS, other: readonly ExportFormat[] = DEFAULT_FORMATS): boolean {
  return FORMAT_NAMES.every((format) => one.includes(format) === other.includes(format));
}
