// What the studio makes of models that save_models.py saved: the logits that it computes with them, and the package that it exports
// of each as its teacher.

import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { recipeFor } from "../../src/core/config/recipe";
import type { CorpusSummary, ModelRecord } from "../../src/core/config/records";
import { encodeUtf8 } from "../../src/core/format/utf8";
import { STUDENT } from "../../src/core/model/predicting";
import { logitsProgram } from "../../src/core/model/programs";
import { randomStream } from "../../src/core/random";
import { referenceExecutor } from "../../src/core/reference/executor";
import { toTokenizerJson } from "../../src/core/tokenizer/json";
import { exportAll } from "../../src/stages/export";
import { importModel } from "../../src/stages/importedModel";
import { readImported } from "../../src/stages/importedTokenizer";
import { loadWeights } from "../../src/stages/models";
import { paths } from "../../src/storage/blobs";
import { MemoryBlobs } from "../../src/storage/memory";
import { programs } from "../stages/programs";

const ROWS = 3;
const context = { emit: () => {}, checkpoint: async () => {} };
const corpus: CorpusSummary = { source: "files", domains: [], problems: [] };

/** Opens every model below `folder`, and writes outside.json and a package of each beside it. */
export async function produceOutside(folder: string): Promise<void> {
  const results: Record<string, object> = {};
  for (const name of await readdir(join(folder, "outside"))) results[name] = await produceOne(name, folder);
  await writeFile(join(folder, "outside.json"), JSON.stringify(results));
}

async function produceOne(name: string, folder: string): Promise<object> {
  const from = join(folder, "outside", name);
  const files = await Promise.all(
    (await readdir(from)).map(async (file) => ({ path: `${name}/${file}`, file: new File([await readFile(join(from, file))], file) })),
  );
  const blobs = new MemoryBlobs();
  const { model, tokenizer: settings } = await importModel({ files }, context, blobs);
  const { shape, parameters, hash, dtypes } = model;
  const tokenizer = await readImported(blobs, settings!.imported, () => {});
  await blobs.write(paths.tokenizer, encodeUtf8(toTokenizerJson(tokenizer)));

  const path = paths.importedModel(hash);
  const weights = await loadWeights(referenceExecutor, blobs, path);
  const evaluator = await referenceExecutor.evaluator(logitsProgram(shape, shape.context), { [STUDENT]: weights });
  const random = randomStream(5);
  const rows: object[] = [];
  for (let row = 0; row < ROWS; row++) {
    const tokens = Int32Array.from({ length: shape.context }, () => random.below(shape.vocabSize));
    const outputs = await evaluator.run({ tokens, rows: Int32Array.from(tokens.keys()) });
    rows.push({ tokens: [...tokens], logits: [...outputs.get("logits")!] });
  }
  const run = { steps: 0, tokens: 0, seconds: 0, final: {} };
  const teacher: ModelRecord = { id: "teacher", shape, parameters, path, ...run, imported: hash };
  const [file] = await exportAll({ recipe: recipeFor("pico"), corpus, models: [teacher] }, context, blobs, programs);
  await writeFile(join(folder, `outside-${name}.zip`), await blobs.read(file.storage));
  return { rows, dtypes, vocabSize: shape.vocabSize };
}
