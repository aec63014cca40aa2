// README.md of a cluster package: how it is started, what it trains, what that would take on how many GPUs, and how its results come back.
// Every figure is computed from the recipe.

import { clusterPlan, LAUNCH, PLANNED_CARD, PLANNED_UTILISATION, type PlannedRow } from "../config/clusterPlan";
import type { Recipe } from "../config/recipe";
import { formatBytes, formatCount, formatNumber, formatPercent, formatShort } from "../format/format";
import { plain, table } from "../format/markdown";
import type { ClusterRun, ClusterRuns } from "./runs";

/** The README of a package with these runs. */
export function clusterReadme(recipe: Recipe, { domains, runs }: ClusterRuns): string {
  const { processes, strategy, precision } = recipe.cluster;
  const trains = (who: "teacher" | "experts"): boolean => runs.some(({ id }) => (id === "teacher") === (who === "teacher"));
  const taught = runs.find(({ teacher }) => teacher !== null)?.teacher?.shape;
  const plans = (["teacher", "experts"] as const).filter(trains).map((who) => {
    const rows = clusterPlan(recipe, who, domains.length, who === "experts" ? taught : undefined);
    return `### ${who === "teacher" ? "The teacher" : "One expert"}\n\n${planTable(rows)}`;
  });
  return `# ${plain(recipe.name)}, to be trained on a cluster

Made by Limbeck. In this folder stand the recipe, the tokenizer, all texts as tokens, first weights, and a program in PyTorch that trains
with them what the studio would: the same losses on the same text in the same order.

## How to start

\`\`\`
pip install -r requirements.txt
torchrun --nproc-per-node ${processes} train.py recipe.json
\`\`\`

On several machines, the same with \`--nnodes\`, \`--node-rank\` and \`--rdzv-endpoint\` on each; or \`accelerate launch train.py recipe.json\`. The recipe's
section \`cluster\` says how: ${strategy.toUpperCase()} in ${precision} over ${processes} processes. A run that was interrupted, here or in the studio before, goes on from its last checkpoint when the same command is given
again; one that is finished is not run twice.

## What is trained

${table(["Run", "Steps", "Sequences of a step", "Context", "Results in"], runs.map(runRow))}

## What it would take

These figures are computed, not measured: arithmetic at ${formatPercent(PLANNED_UTILISATION, 0)} of the peak of an ${PLANNED_CARD.name} (${formatShort(PLANNED_CARD.peak[precision])} operations a second in ${precision}), or
${formatNumber(1e6 * LAUNCH)} µs for each kernel where that is more, and
after each step the time in which gradients go around at ${formatBytes(PLANNED_CARD.within)}/s within a machine of ${PLANNED_CARD.inMachine} and ${formatBytes(PLANNED_CARD.between)}/s between machines, as if nothing of it were hidden.
More sequences in a step than the recipe has are another run: with fewer steps for as many tokens, and a learning rate to be found for it.

${plans.join("\n\n")}

FSDP shards weights, gradients and AdamW's two moments, and the weights of a teacher that is asked; values between forward and backward pass stay with the GPU that has
the sequences.

## The way back

All results stand in the folder \`results\`. Drop that folder, or a zip of it, on the studio's Export screen, in the project that this package
came from: models, curves and checkpoints come in as if they had been trained there. \`manifest.json\` and \`results/manifest.json\` hold the SHA-256 of
every file; one that was changed by hand is refused by its name.
`;
}

const runRow = ({ id, out, settings, order, draws, shape }: ClusterRun): readonly string[] => [
  plain(id),
  formatCount(settings.steps * (order === "phases" ? draws.length : 1)),
  formatCount(settings.sequences),
  formatCount(shape.context),
  `\`results/${out}\``,
];

const planTable = (rows: readonly PlannedRow[]): string =>
  table(
    ["GPUs", "Sequences of a step", "Steps", "Tokens/s", "Hours", "Waiting", "Each GPU holds, DDP", "FSDP"],
    rows.map(({ gpus, sequences, steps, tokensPerSecond, hours, waiting, bytes }) => [
      formatCount(gpus),
      formatCount(sequences),
      formatCount(steps),
      formatShort(tokensPerSecond),
      formatNumber(hours),
      formatPercent(waiting, 0),
      formatBytes(bytes.ddp),
      formatBytes(bytes.fsdp),
    ]),
  );
