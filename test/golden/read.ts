// The golden numbers with their types; make_model.py says how they were made. Not how anything is compared with
// them: that is the test's part.

import type { ModelShape } from "../../src/core/config/sizes";
import type { AdamWSettings, NamedTensors } from "../../src/core/graph/executor";
import type { Divergence } from "../../src/core/graph/loss";
import accumulationText from "./accumulation.json?raw";
import adamwText from "./adamw.json?raw";
import cachedText from "./cached.json?raw";
import distillationText from "./distillation.json?raw";
import lossesText from "./losses.json?raw";
import mixtureText from "./mixture.json?raw";
import modelText from "./model.json?raw";
import sparseText from "./sparse.json?raw";

/** Tensors as they stand in JSON, flat and row by row. */
export type StoredTensors = Readonly<Record<string, { readonly shape: readonly number[]; readonly data: readonly number[] }>>;

/** One flat gradient per parameter. */
export type Gradients = Readonly<Record<string, readonly number[]>>;

/** Sequences one after the other, [B·T]; a target of −1 is not scored. */
export interface Batch {
  readonly tokens: readonly number[];
  readonly targets: readonly number[];
}

export interface ModelCase extends Batch {
  readonly name: string;
  readonly shape: ModelShape;
  readonly weights: StoredTensors;
  /** [B·T, V]. */
  readonly logits: readonly number[];
  readonly lossSum: number;
  /** Mean over the valid targets; `gradients` are its. */
  readonly loss: number;
  readonly gradients: Gradients;
}

/** A divergence's sum over the rows with a target, and its gradient. */
export interface DivergenceGolden {
  readonly divergence: Divergence["kind"];
  readonly share?: number;
  readonly temperature: number;
  readonly sum: number;
  /** Over the student's logits, [rows, V]. */
  readonly gradient: readonly number[];
}

export interface LossCase {
  readonly name: string;
  readonly rows: number;
  readonly vocabSize: number;
  /** Logits, [rows, V]. */
  readonly student: readonly number[];
  readonly teacher: readonly number[];
  /** Rows with target −1 count in no sum. */
  readonly targets: readonly number[];
  readonly crossEntropy: { readonly sum: number; readonly gradient: readonly number[] };
  readonly divergences: readonly DivergenceGolden[];
}

/** Divergences from what is kept of a teacher. */
export interface CachedGolden {
  readonly rows: number;
  readonly vocabSize: number;
  /** Logits, [rows, V]. */
  readonly student: readonly number[];
  readonly targets: readonly number[];
  readonly cases: readonly {
    /** k: tokens kept of each row. */
    readonly kept: number;
    readonly temperature: number;
    /** [rows, k], the most probable first. */
    readonly ids: readonly number[];
    readonly logProbs: readonly number[];
    readonly divergences: readonly DivergenceGolden[];
  }[];
}

export interface DistillationGolden extends Batch {
  /** The name of the model case that teaches. */
  readonly teacher: string;
  readonly shape: ModelShape;
  readonly weights: StoredTensors;
  readonly cases: readonly {
    readonly divergence: Divergence["kind"];
    readonly share?: number;
    readonly temperature: number;
    readonly alpha: number;
    readonly beta: number;
    readonly crossEntropySum: number;
    readonly distillationSum: number;
    readonly loss: number;
    readonly gradients: Gradients;
  }[];
}

export interface AdamWGolden {
  readonly model: string;
  readonly settings: AdamWSettings;
  /** Loss and norm are those before the step's update. */
  readonly steps: readonly (Batch & { readonly learningRate: number; readonly loss: number; readonly gradientNorm: number })[];
  readonly final: StoredTensors;
}

/** Jointly trained experts: parts are "shared", the number of an expert, and "common". */
export interface MixtureGolden {
  readonly shape: ModelShape;
  readonly teacherShape: ModelShape;
  readonly settings: AdamWSettings;
  readonly learningRate: number;
  readonly alpha: number;
  readonly beta: number;
  /** Of forward KL. */
  readonly temperature: number;
  readonly teacher: StoredTensors;
  readonly parts: Readonly<Record<string, StoredTensors>>;
  readonly runs: readonly {
    readonly kind: "jeet" | "moe-ce";
    readonly steps: readonly (Batch & {
      /** Whose domain the step reads. */
      readonly expert: number;
      readonly crossEntropySum: number;
      readonly distillationSum: number;
      readonly gradientNorm: number;
      /** By part; of the first step alone. */
      readonly gradients?: Readonly<Record<string, Gradients>>;
    })[];
    readonly final: Readonly<Record<string, StoredTensors>>;
  }[];
  /** Of the parts as they are at first. */
  readonly scores: Batch & {
    readonly results: readonly { readonly bodies: readonly string[]; readonly sums: readonly number[] }[];
    /** Of expert 1 and the common expert, [B·T, V]. */
    readonly logits: readonly number[];
  };
}

/** What gates did, of every layer: use [5, E] row by row, and load balance. */
export interface GatesGolden {
  readonly use: readonly (readonly (readonly number[])[])[];
  readonly balance: readonly number[];
}

/** A sparse teacher and its dense student. */
export interface SparseGolden extends Batch {
  readonly shape: ModelShape;
  readonly studentShape: ModelShape;
  readonly experts: { readonly count: number; readonly active: number };
  /** Weight of the load balance. */
  readonly balance: number;
  /** What gateSeed is. */
  readonly seed: number;
  readonly temperature: number;
  readonly learningRate: number;
  readonly settings: AdamWSettings;
  readonly teacher: StoredTensors;
  readonly student: StoredTensors;
  /** By k, [B·T, V]. */
  readonly logits: Readonly<Record<string, readonly number[]>>;
  /** The teacher's own step. */
  readonly training: GatesGolden & { readonly sum: number; readonly gradients: Gradients };
  /** The student's on passes with experts drawn. */
  readonly augmented: {
    readonly share: number;
    readonly passes: number;
    readonly active: number;
    readonly sums: readonly number[];
    readonly gradients: Gradients;
  };
  /** The gates' step, then the student's. */
  readonly studentAware: {
    readonly gates: GatesGolden & {
      readonly sum: number;
      readonly norm: number;
      readonly gradients: Gradients;
      readonly final: StoredTensors;
    };
    readonly student: { readonly sum: number; readonly gradients: Gradients };
  };
}

export interface AccumulationGolden extends Batch {
  readonly model: string;
  readonly loss: number;
  readonly gradients: Gradients;
}

export const modelCases = (JSON.parse(modelText) as { readonly cases: readonly ModelCase[] }).cases;
export const lossCases = (JSON.parse(lossesText) as { readonly cases: readonly LossCase[] }).cases;
export const cachedGolden = JSON.parse(cachedText) as CachedGolden;
export const distillationGolden = JSON.parse(distillationText) as DistillationGolden;
export const adamwGolden = JSON.parse(adamwText) as AdamWGolden;
export const mixtureGolden = JSON.parse(mixtureText) as MixtureGolden;
export const sparseGolden = JSON.parse(sparseText) as SparseGolden;
export const accumulationGolden = JSON.parse(accumulationText) as AccumulationGolden;

/** The model case of that name. */
export function modelCase(name: string): ModelCase {
  const found = modelCases.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`there are no golden numbers for a model called ${name}`);
  return found;
}

/** Stored tensors as an executor takes them. */
export function toTensors(stored: StoredTensors): NamedTensors {
  return new Map(Object.entries(stored).map(([name, { shape, data }]) => [name, { shape, data: Float32Array.from(data) }]));
}

/** A divergence of the golden numbers as a loss term. */
export function termOf({
  divergence: kind,
  temperature,
  share,
}: Pick<DivergenceGolden, "divergence" | "temperature" | "share">): Divergence {
  return { kind, temperature, ...(share === undefined ? {} : { share }) } as Divergence;
}
