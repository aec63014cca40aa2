// Two small domains ready to be learned: texts, tokenizer and a teacher in memory, for stages that train students of both on
// TensorFlow.js's CPU backend.

import * as tf from "@tensorflow/tfjs";
import { expertShape, type Recipe, recipeFor, teacherShape } from "../../src/core/config/recipe";
import type { CorpusSummary, ModelRecord } from "../../src/core/config/records";
import { writeSafetensors } from "../../src/core/exchange/safetensors";
import { encodeUtf8 } from "../../src/core/format/utf8";
import type { Executor, NamedTensors, Weights } from "../../src/core/graph/executor";
import { STUDENT } from "../../src/core/model/predicting";
import { randomStream } from "../../src/core/random";
import { referenceExecutor } from "../../src/core/reference/executor";
import type { Tokenizer } from "../../src/core/tokenizer/bpe";
import type { StudioEvent } from "../../src/protocol/events";
import type { Context } from "../../src/protocol/host";
import { judgeStudents } from "../../src/stages/students";
import { trainTokenizer } from "../../src/stages/tokenizer";
import { readTokenizer, readTokens } from "../../src/stages/tokens";
import type { TrainingMeans } from "../../src/stages/training";
import { paths } from "../../src/storage/blobs";
import { MemoryBlobs } from "../../src/storage/memory";
import { hotWeights } from "../core/reference/harness";
import { withChanges } from "../withChanges";

export const STEPS = 2;
export const domains = ["left", "right"];
export const corpus = { source: "files", problems: [], domains: domains.map((name) => ({ name })) } as unknown as CorpusSummary;
export const base: Recipe = withChanges(recipeFor("pico"), {
  tokenizer: { vocabSize: 260 },
  experts: { steps: STEPS, sequences: 4, microBatch: 4, learningRate: 0.05, warmup: 0, evaluations: 1, alpha: 1, beta: 0.1 },
  evaluation: { tokens: 32, finalTokens: 64 },
});
export const recipeOf = (mixture: Partial<Recipe["mixture"]>, experts: Partial<Recipe["experts"]> = {}): Recipe =>
  withChanges(base, { mixture, experts });

export const events: StudioEvent[] = [];
export const context: Context = { emit: (event) => void events.push(event), checkpoint: async () => {} };
export const blobs = new MemoryBlobs();
export let tokenizer: Tokenizer;
export let teacher: ModelRecord;
/** What each domain is trained on, as text in which windows are found. */
let texts: readonly string[];

/** Documents of random words, of which each domain has its own. */
function documents(domain: number, split: number): string {
  const random = randomStream(domain, split);
  const words = domain === 0 ? ["red", "boat", "sails", "home"] : ["blaue", "Berge", "ruhen", "still"];
  const lines = Array.from({ length: 60 }, () => Array.from({ length: 12 }, () => words[random.below(4)]).join(" "));
  return lines.map((line) => JSON.stringify(line)).join("\n");
}

/** The reference executor, but for samples on the way, which end before they begin: nothing here reads them. */
const silent: Executor = {
  ...referenceExecutor,
  generator: async () => ({ start() {}, next: async () => [[tokenizer.endOfText]], dispose() {} }),
};

/** An executor that notes the weights that each run of one model begins with, and the domains of the windows of each step. */
export function listening() {
  const begun: NamedTensors[] = [];
  const drawn: string[][] = [];
  const executor: Executor = {
    ...silent,
    async trainer(program, models, ...rest) {
      if (STUDENT in models) begun.push(await (models[STUDENT] as Weights).read());
      const trainer = await referenceExecutor.trainer(program, models, ...rest);
      const accumulate = trainer.accumulate.bind(trainer);
      return Object.assign(trainer, {
        accumulate(...[inputs, member]: Parameters<typeof accumulate>) {
          const { context: length } = expertShape(base);
          drawn.push(
            Array.from({ length: inputs.tokens.length / length }, (_, row) =>
              domainOf(inputs.tokens.subarray(row * length, (row + 1) * length)),
            ),
          );
          accumulate(inputs, member);
        },
      });
    },
  };
  return { executor, begun, drawn };
}

const domainOf = (window: ArrayLike<number>): string => {
  const found = domains.filter((_, i) => texts[i].includes(`,${Array.from(window).join()},`));
  return found.length === 1 ? found[0] : "neither";
};

export const meansOf = (recipe: Recipe, executor: Executor = silent): TrainingMeans => ({
  recipe,
  corpus,
  tokenizer,
  executor,
  kernels: () => ({ "a point": "a variant" }),
  context,
  blobs,
});

export const judge = (recipe: Recipe, executor?: Executor) =>
  judgeStudents({ recipe, corpus, teacher, domains, stage: "study:x" }, meansOf(recipe, executor));

/** Makes the texts, the tokenizer and the teacher. */
export async function prepare(): Promise<void> {
  await tf.setBackend("cpu");
  for (const domain of [0, 1]) {
    await blobs.write(paths.documents(domain, "train"), encodeUtf8(documents(domain, 1)));
    await blobs.write(paths.documents(domain, "validation"), encodeUtf8(documents(domain, 2)));
  }
  await trainTokenizer({ recipe: base, corpus }, context, blobs);
  tokenizer = await readTokenizer(blobs);
  texts = await Promise.all(domains.map(async (_, i) => `,${(await readTokens(blobs, i, "train")).join()},`));
  const shape = teacherShape(base, tokenizer.vocabSize);
  await blobs.write(paths.teacher, writeSafetensors(hotWeights(shape, 1)));
  teacher = { id: "teacher", shape, path: paths.teacher, final: {} } as unknown as ModelRecord;
}
