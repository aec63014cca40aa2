// A small project whose runs go to a cluster: two domains, their tokenizer, and what writes its packages and what the studio itself
// makes of the same runs. Which runs those are is produce_cluster.ts's, and its neighbours', to say.

import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { type Recipe, recipeFor } from "../../src/core/config/recipe";
import type { CorpusSummary } from "../../src/core/config/records";
import { writeExactly } from "../../src/core/format/exactJson";
import { encodeUtf8 } from "../../src/core/format/utf8";
import { randomStream } from "../../src/core/random";
import { referenceExecutor } from "../../src/core/reference/executor";
import type { StudioEvent } from "../../src/protocol/events";
import type { PlannedRun } from "../../src/stages/clusterRuns";
import { type ClusterProgram, clusterFiles } from "../../src/stages/exportCluster";
import { trainTokenizer } from "../../src/stages/tokenizer";
import { readTokenizer } from "../../src/stages/tokens";
import type { PlanningMeans, TrainingMeans } from "../../src/stages/training";
import { paths } from "../../src/storage/blobs";
import { MemoryBlobs } from "../../src/storage/memory";
import { withChanges } from "../withChanges";

const PROGRAM = "src/core/exchange/torch/cluster";
export const DOMAINS = ["English", "Français / 2"];
export const corpus = { source: "files", problems: [], domains: DOMAINS.map((name) => ({ name })) } as unknown as CorpusSummary;

/** Hot rates and little text: a wrong factor anywhere shows within a hundred steps. Experts of one layer are chaotic at the teacher's rate. */
const training = { steps: 100, sequences: 8, microBatch: 4, learningRate: 0.02, warmup: 0.1, evaluations: 4 };
export const recipe: Recipe = withChanges(recipeFor("pico"), {
  tokenizer: { vocabSize: 300 },
  teacher: training,
  experts: { ...training, learningRate: 0.005, divergence: "forward-kl", temperature: 2 },
  cluster: { strategy: "ddp", precision: "f32", processes: 2 },
  evaluation: { tokens: 256, finalTokens: 512, responses: 0 },
});

/** Documents of random words, of which each domain has its own. */
function documents(domain: number, split: number): string {
  const random = randomStream(domain, split);
  const words = [
    ["red", "boats", "sail", "home", "under", "the", "old", "bridge", "again", "slowly"],
    ["les", "bateaux", "rouges", "rentrent", "sous", "le", "vieux", "pont", "encore", "été"],
  ][domain];
  const lines = Array.from({ length: 60 }, () => Array.from({ length: 20 }, () => words[random.below(words.length)]).join(" "));
  return lines.map((line) => JSON.stringify(line)).join("\n");
}

/** The program as it stands in the sources. */
async function programFiles(): Promise<ClusterProgram> {
  const files = (await readdir(PROGRAM, { recursive: true })).filter((path) => /\.(py|txt)$/.test(path)).sort();
  return Object.fromEntries(await Promise.all(files.map(async (path) => [path, await readFile(join(PROGRAM, path), "utf8")] as const)));
}

export async function writePackage(planned: readonly PlannedRun[], means: PlanningMeans, folder: string): Promise<void> {
  for await (const { name, pieces } of clusterFiles({ planned, program: await programFiles(), version: "test" }, means)) {
    await mkdir(join(folder, dirname(name)), { recursive: true });
    const bytes: Uint8Array[] = [];
    for await (const piece of pieces) bytes.push(piece);
    await writeFile(join(folder, name), Buffer.concat(bytes));
  }
}

/** Hears a run as lines of metrics. */
function listening() {
  const lines: string[] = [];
  const emit = (event: StudioEvent): void => {
    if (event.kind === "steps") {
      const { step, tokens, seconds, learningRate, gradientNorm, loss, terms, weights, gates = {} } = event.columns;
      const at = (columns: Readonly<Record<string, readonly (number | undefined)[]>>, i: number) =>
        Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, values[i]]));
      for (const i of step.keys())
        lines.push(
          writeExactly({
            kind: "step",
            step: step[i],
            tokens: tokens[i],
            seconds: seconds[i],
            learningRate: learningRate[i],
            gradientNorm: gradientNorm[i],
            loss: loss[i],
            terms: at(terms, i),
            weights: at(weights, i),
            gates: at(gates, i),
          }),
        );
    } else if (event.kind === "evaluation" || event.kind === "sample") {
      const { stage: _, ...told } = event;
      lines.push(writeExactly(told));
    }
  };
  return { lines, emit };
}

/** What the studio makes of a run, as lines of metrics and its record in the folder `out`. */
export async function writeStudio<Made>(out: string, means: TrainingMeans, train: (means: TrainingMeans) => Promise<Made>): Promise<Made> {
  const { lines, emit } = listening();
  const made = await train({ ...means, context: { emit, checkpoint: async () => {} } });
  await mkdir(out, { recursive: true });
  await writeFile(join(out, "metrics.jsonl"), lines.map((line) => `${line}\n`).join(""));
  await writeFile(join(out, "record.json"), writeExactly(made));
  return made;
}

/** What it takes to train the project: its texts are made, and a tokenizer. */
export async function prepared(using: Recipe = recipe): Promise<TrainingMeans> {
  await tf.setBackend("cpu");
  const blobs = new MemoryBlobs();
  const quiet = { emit: () => {}, checkpoint: async () => {} };
  for (const domain of DOMAINS.keys()) {
    await blobs.write(paths.documents(domain, "train"), encodeUtf8(documents(domain, 1)));
    await blobs.write(paths.documents(domain, "validation"), encodeUtf8(documents(domain, 2)));
  }
  await trainTokenizer({ recipe: using, corpus }, quiet, blobs);
  const tokenizer = await readTokenizer(blobs);
  return { recipe: using, corpus, tokenizer, executor: referenceExecutor, kernels: () => ({}), context: quiet, blobs };
}
