// The benchmark's command line.

import { statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { adapterFrom } from "./adapterChoice";
import { BENCH_SIZES, COMPARED_STEPS, CONTESTANTS } from "./benchCases";
import { CommandError, EXIT, readArguments, shownPath } from "./command";
import { readCorpusFolder } from "./inputs";

export const HELP = `Times training and distillation steps of this engine beside TensorFlow.js and jax-js, taking turns on the same weights and batches.

  npm run bench -- [options]

  --sizes LIST         of ${BENCH_SIZES.join(",")}; without it, nano,micro,mini
  --contestants LIST   of ${CONTESTANTS.join(",")}; without it, all, but reference (TensorFlow.js) only up to micro
  --rounds N           timed steps of each, at least ${COMPARED_STEPS}; without it, 10. After a minute a contestant may do fewer
  --adapter KIND       auto (the GPU when there is one, else software), hardware or software
  --device             in Node, through the package webgpu (Dawn): this engine alone, as the others need a browser; on a
                       GPU, without --sizes, it runs small as well
  --endurance          instead trains a teacher of one size (without --sizes, nano) for 2,000 steps in the studio's page,
                       and compares the pace of early and late steps and the heaps of page and workers
  --losses             instead times an expert's step under every distillation loss and weighting, taking turns, by the step
                       under forward KL at fixed weights; without --sizes, nano and micro
  --experts            instead times a step of jointly trained experts, 2 and 12 of them, without and with a common one, and of
                       a single expert, taking turns, by the step with 2; without --sizes, nano and micro
  --sparse             instead times a training step of a mixture with 8 experts in every layer, 8 and 2 of them active, and of
                       dense models, taking turns, by the step with all active; without --sizes, nano and micro
  --sampling           instead times a student that writes, 64 sequences at once and one at a time, taking turns; without --sizes,
                       nano and micro
  --methods            instead times a student's step on text it writes under a sparse teacher, asked in four ways, taking turns, by
                       the first (GKD); without --sizes, nano and micro
  --checkpoints        instead trains a teacher that keeps its state again and again, --rounds times, and tells what a state takes and
                       its share of a run's time at the recipe's interval; without --sizes, nano and micro, on the software adapter
                       unless with --adapter hardware
  --exports            instead exports a teacher and an expert that were trained for one step in every format there is, in the studio's
                       page, and tells the time of each file, read back and checked; without --sizes, micro
  --router             instead times the fit of a router on 100,000 sequences of 256 tokens, in Node
  --tokenizer          instead times the training of a tokenizer, 32,000 merges, and the encoding of the same texts, cut both
                       ways, with helpers on all cores
  --ingest             instead drops the folder given as --corpus into the studio's page, and tells how long it takes to become a
                       corpus in storage, and the largest heaps on the way; with --out, every reading of them
  --synthetic SIZE     with --ingest, texts made for it in place of a folder: 50MB, 2GB
  --open-model         instead opens models of the shapes of GPT-2 and GPT-2 Medium, 0.5 and 1.4 GB of random weights made for it:
                       into storage and from there to the GPU, beside the mere reading of the files, and tells what workers hold
                       meanwhile; on the software adapter, unless with --adapter hardware
  --corpus DIR         with --tokenizer and --ingest, a folder of texts; without it, --tokenizer takes 12 MB of the sample texts
  --python FILE        with --router, a Python that has scikit-learn, whose fit of the same features is timed beside it; with
                       --tokenizer one that has tokenizers, or the environment variable LIMBECK_PYTHON
  --out FILE           writes the report as JSON
  --json               prints the report as JSON instead of a table
  --bundle FILE        runs nothing, but writes one JavaScript file that does what --device does on a machine with nothing
                       but Node: DAWN_NODE=path/to/dawn.node node FILE
  -h, --help           this

Exit codes: 0 done, 1 a contestant failed or computed something else, 2 bad command line, 3 no Chrome or no WebGPU.`;

/** A comma-separated list of known names; undefined when none was given. Throws CommandError(usage). */
function listOf<Name extends string>(option: string, known: readonly Name[], given: string | undefined): readonly Name[] | undefined {
  return given?.split(",").map((word) => {
    const name = known.find((candidate) => candidate === word);
    if (name === undefined) throw new CommandError(EXIT.usage, `--${option} ${given}: there are ${known.join(", ")}.`);
    return name;
  });
}

function roundsFrom(given: string): number {
  const rounds = Number(given);
  if (!Number.isInteger(rounds) || rounds < COMPARED_STEPS)
    throw new CommandError(EXIT.usage, `--rounds ${given}: give a whole number of at least ${COMPARED_STEPS}.`);
  return rounds;
}

/** A size as bytes. Throws CommandError(usage) when it is none. */
function bytesFrom(given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  const [, number, unit] = /^(\d+(?:\.\d+)?) ?(MB|GB)$/i.exec(given) ?? [];
  if (!(Number(number) > 0)) throw new CommandError(EXIT.usage, `--synthetic ${given}: give a size in MB or GB, such as 50MB.`);
  return Number(number) * (unit.toUpperCase() === "GB" ? 1e9 : 1e6);
}

/** A file to write. Throws CommandError(usage) when that can't be. */
function fileFrom(option: string, given: string | undefined): string | undefined {
  if (given === undefined) return undefined;
  const path = resolve(given);
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory())
    throw new CommandError(EXIT.usage, `--${option} ${given} is a folder; give a file.`);
  if (!statSync(dirname(path), { throwIfNoEntry: false })?.isDirectory())
    throw new CommandError(EXIT.usage, `--${option} ${given}: there is no folder ${shownPath(dirname(path))}.`);
  return path;
}

/** Benchmarks that go by themselves, each an option. */
const KINDS = [
  ...(["losses", "experts", "sparse", "sampling", "methods", "checkpoints"] as const),
  ...(["exports", "router", "tokenizer", "ingest", "open-model", "endurance", "device"] as const),
];

export type BenchArguments = ReturnType<typeof readBenchArguments>;

/** Reads the command line. Throws CommandError(usage). */
export function readBenchArguments(given: readonly string[]) {
  const { values } = readArguments({
    args: [...given],
    options: {
      sizes: { type: "string" },
      contestants: { type: "string" },
      rounds: { type: "string", default: "10" },
      adapter: { type: "string" },
      device: { type: "boolean", default: false },
      endurance: { type: "boolean", default: false },
      losses: { type: "boolean", default: false },
      experts: { type: "boolean", default: false },
      sparse: { type: "boolean", default: false },
      sampling: { type: "boolean", default: false },
      methods: { type: "boolean", default: false },
      checkpoints: { type: "boolean", default: false },
      exports: { type: "boolean", default: false },
      router: { type: "boolean", default: false },
      tokenizer: { type: "boolean", default: false },
      ingest: { type: "boolean", default: false },
      "open-model": { type: "boolean", default: false },
      corpus: { type: "string" },
      synthetic: { type: "string" },
      python: { type: "string" },
      out: { type: "string" },
      json: { type: "boolean", default: false },
      bundle: { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  const { device, endurance, losses, experts, sparse, sampling, methods, checkpoints } = values;
  const { exports, router, tokenizer, ingest, corpus, json, help } = values;
  const openModel = values["open-model"];
  const python = values.python ?? (tokenizer ? process.env.LIMBECK_PYTHON : undefined);
  const sizes = listOf("sizes", BENCH_SIZES, values.sizes);
  const contestants = listOf("contestants", CONTESTANTS, values.contestants);
  const kinds = KINDS.filter((name) => values[name]);
  if (kinds.length > 1) throw new CommandError(EXIT.usage, `--${kinds.join(" and --")} are benchmarks of their own; give one of them.`);
  if (device && (values.adapter !== undefined || contestants?.some((name) => name !== "engine")))
    throw new CommandError(EXIT.usage, "--device runs the engine alone, on the GPU there is; leave out --adapter and --contestants.");
  if (endurance && (contestants !== undefined || (sizes && sizes.length > 1)))
    throw new CommandError(EXIT.usage, "--endurance runs one size of the studio itself; leave out --contestants and other sizes.");
  if ((losses || experts || sparse || sampling || methods || checkpoints || exports) && contestants !== undefined)
    throw new CommandError(EXIT.usage, `--${kinds[0]} runs this engine's steps alone; leave out --contestants.`);
  if (router && (contestants !== undefined || sizes !== undefined))
    throw new CommandError(EXIT.usage, "--router fits a router of one size in Node; leave out --sizes and --contestants.");
  if ((tokenizer || ingest || openModel) && (contestants !== undefined || sizes !== undefined))
    throw new CommandError(EXIT.usage, `--${kinds[0]} trains no model; leave out --sizes and --contestants.`);
  if (corpus !== undefined && !tokenizer && !ingest) throw new CommandError(EXIT.usage, "--corpus goes with --tokenizer and --ingest.");
  if (values.synthetic !== undefined && !ingest) throw new CommandError(EXIT.usage, "--synthetic goes with --ingest.");
  if (ingest && (corpus === undefined) === (values.synthetic === undefined))
    throw new CommandError(EXIT.usage, "--ingest needs what to drop: a folder as --corpus DIR, or --synthetic SIZE.");
  if (python !== undefined && !router && !tokenizer) throw new CommandError(EXIT.usage, "--python goes with --router and --tokenizer.");
  return {
    sizes,
    contestants,
    rounds: roundsFrom(values.rounds),
    adapter: adapterFrom(values.adapter ?? "auto"),
    device,
    endurance,
    losses,
    experts,
    sparse,
    sampling,
    methods,
    checkpoints,
    exports,
    router,
    tokenizer,
    ingest,
    openModel,
    corpus: corpus === undefined ? undefined : readCorpusFolder(corpus),
    synthetic: bytesFrom(values.synthetic),
    python,
    out: fileFrom("out", values.out),
    json,
    bundle: fileFrom("bundle", values.bundle),
    help,
  };
}
