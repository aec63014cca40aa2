// The recipe: everything a pipeline does, as one JSON value with its seed. Types and defaults; what each field
// means and may be stands in fields.ts, reading one from outside in gate.ts.

import { type ClassifierSettings, classifierDefaults } from "./classifiers";
import { type CleaningSettings, cleaningDefaults } from "./cleaning";
import { type ClusterSettings, clusterDefaults } from "./cluster";
import { type DistillationSettings, distillationDefaults } from "./distillation";
import { type ImportedModelSettings, importedModelDefaults } from "./importedModel";
import { type MixtureSettings, mixtureDefaults } from "./mixture";
import { type RoutingSettings, routingDefaults } from "./routing";
import { type ModelShape, SIZES, type SizeName } from "./sizes";
import { type MlpSettings, mlpDefaults } from "./sparse";
import { type TokenizerSettings, tokenizerDefaults } from "./tokenizer";

/** What becomes of the values inside a model's blocks between forward and backward pass. */
export const ACTIVATIONS = ["keep", "recompute"] as const;
export type Activations = (typeof ACTIVATIONS)[number];

/**
 * What values and copies of weights are kept in while training: f16 where the GPU has it and that saves memory, or f32
 * anywhere.
 */
export const PRECISIONS = ["auto", "f32"] as const;

/** Which weights of a run become the model: those after its last step, or those of the evaluation with the lowest loss. */
export const KEPT_WEIGHTS = ["last", "best"] as const;
export type KeptWeights = (typeof KEPT_WEIGHTS)[number];

/** How one model is trained. A step is one optimizer update over `sequences` sequences. */
export interface TrainingSettings {
  readonly steps: number;
  /** Sequences per optimizer step. */
  readonly sequences: number;
  /** Sequences on the GPU at once; the rest of a step is accumulated. */
  readonly microBatch: number;
  /** Values are kept for the backward pass, or computed again from each block's input. */
  readonly activations: Activations;
  readonly precision: (typeof PRECISIONS)[number];
  readonly learningRate: number;
  /** Share of the steps over which the learning rate rises; it falls linearly to zero after. */
  readonly warmup: number;
  readonly weightDecay: number;
  /** Global gradient norm above which gradients are scaled down. */
  readonly clip: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Evaluations over the run, besides those at step 0 and at the end. */
  readonly evaluations: number;
  readonly keeps: KeptWeights;
}

/**
 * Whether to train in f16 where there is a choice. Where values are computed again few are kept, and the copies of the
 * weights would take more than these save.
 */
export const prefersF16 = ({ precision, activations }: Pick<TrainingSettings, "precision" | "activations">): boolean =>
  precision === "auto" && activations === "keep";

/**
 * What an expert starts from: fresh weights of its own; fresh weights that all experts share, so that they can be averaged later;
 * the trained expert that predicts its text best, where there is one; or a model from outside.
 */
export const STARTS = ["fresh", "shared", "nearest", "imported"] as const;
export type Start = (typeof STARTS)[number];

/** Stands for the field that the first rows of a file speak for. */
export const PICKED_FIELD = "auto";

/** What the built-in sample is: texts in several languages, or instructions with their responses. */
export const SAMPLES = ["texts", "instructions"] as const;
export type Sample = (typeof SAMPLES)[number];

/** What larger domains are cut by: their documents, or articles that several domains have. */
export const BALANCED_BY = ["documents", "articles"] as const;
export type BalanceBy = (typeof BALANCED_BY)[number];

export interface Recipe {
  readonly format: "limbeck-recipe";
  readonly version: 1;
  readonly name: string;
  readonly seed: number;
  readonly corpus: CleaningSettings & {
    /** Share of documents, chosen by hash, that training never sees. */
    readonly validationShare: number;
    /** Larger domains are cut to the smallest × (1 + this). */
    readonly balanceTolerance: number;
    /** Whether documents of one key, as translations of an article are, stay or go together in all domains. */
    readonly balanceBy: BalanceBy;
    /** Share of the letters of training text that are replaced by random ones. */
    readonly noise: number;
    /** What is written when no text is given, and the bytes of each of its domains. */
    readonly sample: Sample;
    readonly sampleBytes: number;
    /** The field that holds the text in rows of JSON, CSV and parquet; PICKED_FIELD to look at the first rows. */
    readonly textField: string;
  };
  readonly tokenizer: TokenizerSettings;
  readonly teacher: TrainingSettings & MlpSettings & ImportedModelSettings & { readonly size: SizeName };
  readonly experts: TrainingSettings &
    DistillationSettings &
    ImportedModelSettings & { readonly size: SizeName; readonly layers: number; readonly start: Start };
  readonly router: ClassifierSettings & RoutingSettings;
  readonly mixture: MixtureSettings;
  readonly evaluation: {
    /** Validation tokens per domain scored in each evaluation while training. */
    readonly tokens: number;
    /** Validation tokens per domain scored for final figures and the grid. */
    readonly finalTokens: number;
    /** Prompts of each instruction domain that a trained model answers to be judged. */
    readonly responses: number;
  };
  readonly checkpoints: {
    /** Seconds of compute after which the state of a training run is kept again. */
    readonly everySeconds: number;
  };
  readonly cluster: ClusterSettings;
  /** The variants of kernels that an earlier run recorded, to repeat it bit for bit; without them the device's own choices. */
  readonly kernels?: Readonly<Record<string, string>>;
}

const bySize: Record<
  SizeName,
  {
    learningRate: number;
    teacherSteps: number;
    expertSteps: number;
    sequences: number;
    microBatch: number;
  }
> = {
  // Small models learn best well above the papers' 5e-5, which belongs to 1,024-sequence batches.
  pico: {
    learningRate: 4e-3,
    teacherSteps: 400,
    expertSteps: 200,
    sequences: 8,
    microBatch: 8,
  },
  nano: {
    learningRate: 3e-3,
    teacherSteps: 600,
    expertSteps: 300,
    sequences: 8,
    microBatch: 8,
  },
  micro: {
    learningRate: 1e-3,
    teacherSteps: 2000,
    expertSteps: 1000,
    sequences: 16,
    microBatch: 4,
  },
  mini: {
    learningRate: 6e-4,
    teacherSteps: 6000,
    expertSteps: 3000,
    sequences: 32,
    microBatch: 4,
  },
  small: {
    learningRate: 6e-4,
    teacherSteps: 20000,
    expertSteps: 10000,
    sequences: 64,
    microBatch: 2,
  },
  medium: {
    learningRate: 3e-4,
    teacherSteps: 40000,
    expertSteps: 20000,
    sequences: 128,
    microBatch: 1,
  },
};

/** The whole pipeline at one size of the dial. Experts have half the teacher's layers and its width. */
export function recipeFor(size: SizeName): Recipe {
  const shape = SIZES[size];
  const { learningRate, teacherSteps, expertSteps, sequences, microBatch } = bySize[size];
  const training = {
    sequences,
    microBatch,
    activations: "keep" as const,
    precision: "auto" as const,
    learningRate,
    warmup: 0.05, // arXiv 2407.19610
    weightDecay: 0.05, // arXiv 2407.19610
    clip: 1,
    beta1: 0.9,
    beta2: 0.98, // 0.999 averages over more steps than short runs have
    epsilon: 1e-8,
    evaluations: 10,
    keeps: "last" as const,
  };
  return {
    format: "limbeck-recipe",
    version: 1,
    name: size,
    seed: 1,
    corpus: {
      validationShare: 0.1,
      balanceTolerance: 0.05,
      balanceBy: "documents",
      noise: 0,
      ...cleaningDefaults,
      sample: "texts",
      sampleBytes: 400_000,
      textField: PICKED_FIELD,
    },
    tokenizer: { vocabSize: shape.vocabSize, ...tokenizerDefaults },
    teacher: { size, steps: teacherSteps, ...training, ...mlpDefaults, ...importedModelDefaults },
    experts: {
      size,
      layers: Math.max(1, shape.layers / 2),
      steps: expertSteps,
      ...training,
      ...distillationDefaults,
      start: "fresh",
      ...importedModelDefaults,
    },
    router: { ...classifierDefaults, ...routingDefaults },
    mixture: mixtureDefaults,
    evaluation: {
      tokens: 32 * shape.context,
      finalTokens: 128 * shape.context,
      responses: 100,
    },
    checkpoints: { everySeconds: 60 },
    cluster: clusterDefaults,
  };
}

/**
 * The shape of a teacher that is trained. A tokenizer may have fewer entries than asked for, when its text ran out of pairs to
 * merge. The experts of an upcycled teacher decide its shape: here it has that of the teacher they learned from.
 */
export function teacherShape({ teacher, tokenizer }: Recipe, vocabSize: number = tokenizer.vocabSize): ModelShape {
  const size = SIZES[teacher.size];
  const { kind, experts: count, active, mlp } = teacher;
  return {
    ...size,
    vocabSize,
    ...(mlp !== mlpDefaults.mlp && { inner: mlp * size.width }),
    ...(kind === "sparse" && { experts: { count, active } }),
  };
}

/** An expert's shape: its size's, with the number of layers the recipe gives. */
export function expertShape(recipe: Recipe, vocabSize: number = recipe.tokenizer.vocabSize): ModelShape {
  return { ...SIZES[recipe.experts.size], layers: recipe.experts.layers, vocabSize };
}
