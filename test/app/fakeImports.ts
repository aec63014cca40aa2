// What the fake corpus worker makes of tokenizers and models from files: made-up records, the model's by the length of its path;
// and files of curves, made and read as the worker does.

import { SIZES } from "../../src/core/config/sizes";
import { readCurveFile, writeCurveFile } from "../../src/stages/curveFiles";
import { paths } from "../../src/storage/blobs";
import type { MemoryBlobs } from "../../src/storage/memory";
import type { Handlers } from "./fakes";

export const importHandlers = (blobs: MemoryBlobs): Pick<Handlers, "importTokenizer" | "importModel" | "writeCurves" | "readCurves"> => ({
  writeCurves: async (argument) => writeCurveFile(argument),
  readCurves: async (argument) => readCurveFile(argument),
  importTokenizer: async () => ({ imported: "ab".repeat(32), vocabSize: 400 }),
  async importModel({ files: [{ path }] }) {
    const hash = path.length.toString(16).padStart(64, "0");
    await blobs.write(paths.importedModel(hash), new Uint8Array([1]));
    const model = { hash, name: path, shape: { ...SIZES.pico }, parameters: 1000, dtypes: ["BF16" as const], bytes: 1 };
    return { model, tokenizer: { imported: "cd".repeat(32), vocabSize: 512 } };
  },
});
