// Models of GPT-2's shapes with random weights, as transformers would save it, in a folder that is there as long as the work
// needs it.

import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ModelShape, SIZES } from "../../src/core/config/sizes";
import { configOf } from "../../src/core/exchange/config";
import { PREFIX } from "../../src/core/exchange/huggingface";
import { PYTORCH, writeHeader } from "../../src/core/exchange/safetensorsHeader";
import { elementCount } from "../../src/core/graph/shape";
import { parameterShapes } from "../../src/core/model/gpt";
import { randomStream } from "../../src/core/random";

/** Tokens of GPT-2's own vocabulary. */
const VOCABULARY = 50_257;

export const MODELS: Readonly<Record<string, ModelShape>> = {
  "GPT-2": { ...SIZES.small, vocabSize: VOCABULARY },
  "GPT-2 Medium": { ...SIZES.medium, vocabSize: VOCABULARY },
};

/** Random numbers that are written again and again, at another place each time: drawing all would take minutes. */
const STOCK = 2 ** 21;

/** Calls `work` with the folder of a model of this shape. */
export async function withRandomModel<Result>(shape: ModelShape, work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), "limbeck-model-"));
  try {
    writeFileSync(join(folder, "config.json"), JSON.stringify(configOf(shape, 0)));
    writeWeights(join(folder, "model.safetensors"), shape);
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function writeWeights(path: string, shape: ModelShape): void {
  const shapes = [...parameterShapes(shape)].map(([name, dimensions]) => [PREFIX + name, { shape: dimensions }] as const);
  const random = randomStream(1);
  const stock = new Uint8Array(Float32Array.from({ length: STOCK }, () => 0.02 * random.normal()).buffer);
  const file = openSync(path, "w");
  writeSync(file, writeHeader(shapes, PYTORCH));
  for (const [, { shape: dimensions }] of shapes)
    for (let left = 4 * elementCount(dimensions); left > 0; ) {
      const from = 4 * random.below(STOCK / 2);
      left -= writeSync(file, stock, from, Math.min(left, stock.length - from));
    }
  closeSync(file);
}
