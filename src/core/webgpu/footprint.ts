// What a compiled trainer allocates, known without a GPU: the program is lowered and its memory laid out by the very
// functions the trainer uses. Exact, where core/config/estimate.ts estimates from a recipe.

import type { AdamWSettings, HostTensor } from "../graph/executor";
import type { Program } from "../graph/program";
import type { Half } from "./half";
import { copiedModels, copyBytes, copyCalls } from "./halfCopies";
import { inputLayout } from "./inputs";
import { type Kernels, lower } from "./lower";
import { words } from "./operands";
import { stateBytes, trainerResults, updateCalls } from "./optimizer";
import { align } from "./placement";
import { fitsArena, planLayout } from "./planLayout";
import { RING_STEPS, resultLayout } from "./results";
import { type WeightLayout, weightLayout } from "./weights";

/** Bytes on the GPU. */
export interface Footprint {
  /** Of every model that takes part, by name. */
  readonly weights: Readonly<Record<string, number>>;
  /** Of every model whose matrices are copied as halves. */
  readonly copies: Readonly<Record<string, number>>;
  /** Gradients, both moments, the norm's partial sums and what is handed on to another trainer, by name. */
  readonly state: Readonly<Record<string, number>>;
  /** Values computed in a step, placed by liveness. */
  readonly arena: number;
  readonly inputs: number;
  /** What is handed out, kept for several steps, and the copy of that for the host. */
  readonly results: number;
  /** Sizes that kernels read as uniforms. */
  readonly sizes: number;
  readonly total: number;
}

/** The settings of AdamW are constants of its kernel: none changes what is allocated. */
const ANY_SETTINGS: AdamWSettings = { beta1: 0, beta2: 0, epsilon: 0, weightDecay: 0, clip: 1 };

/**
 * What the compiled executor allocates to train model `trained` with `program` on `kernels`, all models' weights included,
 * in f32 or with halves. Not for lists of models.
 */
export function footprint(program: Program, kernels: Kernels, trained: string, accumulates: boolean, half?: Half): Footprint {
  const layouts = new Map([...parametersByModel(program)].map(([model, shapes]) => [model, weightLayout(shapes)]));
  const layoutOf = (model: string): WeightLayout => {
    const layout = layouts.get(model);
    if (layout === undefined) throw new Error(`the program has no model ${model}`);
    return layout;
  };
  const trainedLayouts = new Map([[trained, layoutOf(trained)]]);
  const first = lower(program, kernels, false, half);
  const copied = copiedModels(first.calls);
  const [firstPlan, ...others] = [
    first.calls,
    ...(accumulates ? [lower(program, kernels, true, half).calls] : []),
    updateCalls(kernels, trainedLayouts, ANY_SETTINGS, copied),
    ...(copied.size > 0 ? [copyCalls(copied, layoutOf)] : []),
  ].map(planLayout);
  const ownArenas = [firstPlan, ...others.filter((plan) => !fitsArena(plan, firstPlan.arenaBytes))];
  const parts = {
    weights: Object.fromEntries([...layouts].map(([model, { words }]) => [model, 4 * words])),
    copies: Object.fromEntries([...copied.keys()].map((model) => [model, copyBytes(layoutOf(model))])),
    state: Object.fromEntries([...stateBytes(trainedLayouts), ...handedOnBytes(program)]),
    arena: sum(ownArenas.map(({ arenaBytes }) => arenaBytes)),
    inputs: inputLayout(program, first.sorted).bytes,
    results: (1 + 2 * RING_STEPS) * resultLayout(trainerResults(program)).bytes,
    sizes: sum([firstPlan, ...others].map(({ sizesBytes }) => sizesBytes)),
  };
  return { ...parts, total: totalOf(parts) };
}

/**
 * What trainers allocate that are there at the same time, on the same weights: everything but these is each one's own. Of a model
 * the weights are those of the program that reads most of it.
 */
export function together(footprints: readonly Footprint[]): Footprint {
  const weights = byName(footprints, "weights", (values) => Math.max(...values));
  const [copies, state] = (["copies", "state"] as const).map((part) => byName(footprints, part, sum));
  const numbers = (part: "arena" | "inputs" | "results" | "sizes"): number => sum(footprints.map((footprint) => footprint[part]));
  const parts = {
    weights,
    copies,
    state,
    arena: numbers("arena"),
    inputs: numbers("inputs"),
    results: numbers("results"),
    sizes: numbers("sizes"),
  };
  return { ...parts, total: totalOf(parts) };
}

/** One part of several footprints, with what `combine` makes of the bytes under each name. */
function byName(
  footprints: readonly Footprint[],
  part: "weights" | "copies" | "state",
  combine: (values: readonly number[]) => number,
): Readonly<Record<string, number>> {
  const names = new Set(footprints.flatMap((footprint) => Object.keys(footprint[part])));
  const valuesOf = (name: string): number[] => footprints.flatMap((footprint) => footprint[part][name] ?? []);
  return Object.fromEntries([...names].map((name) => [name, combine(valuesOf(name))]));
}

/** What a program hands on, each in a buffer of its own. */
const handedOnBytes = ({ handedOn }: Program): readonly (readonly [string, number])[] =>
  [...handedOn].map(([name, value]) => [name, 4 * align(words(value))]);

/** The shapes of each model's parameters. */
function parametersByModel({ nodes }: Program): ReadonlyMap<string, ReadonlyMap<string, Pick<HostTensor, "shape">>> {
  const models = new Map<string, Map<string, Pick<HostTensor, "shape">>>();
  for (const node of nodes) {
    if (node.op !== "parameter") continue;
    const { model, name, shape } = node.attributes;
    models.set(model, (models.get(model) ?? new Map()).set(name, { shape }));
  }
  return models;
}

function totalOf({ weights, copies, state, ...rest }: Omit<Footprint, "total">): number {
  return sum([weights, copies, state, rest].flatMap((bytes) => Object.values(bytes)));
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
