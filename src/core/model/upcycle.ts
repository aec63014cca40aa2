// Upcycling (arXiv 2212.05055, and of experts that were trained apart, arXiv 2403.07816): dense models of one shape become one
// sparse model. Their MLPs are its experts, everything else is their mean, and each gate begins by sending tokens to the
// expert of the domain whose mean state theirs is like. Not the training of the gates after that.

import type { ModelShape } from "../config/sizes";
import type { HostTensor, NamedTensors } from "../graph/executor";
import { gateNames } from "./sparseMlp";

/** The shape of the sparse model that `count` models of `shape` become, `active` of them for each token. */
export function upcycledShape(shape: ModelShape, count: number, active: number): ModelShape {
  return { ...shape, experts: { count, active: Math.min(active, count) } };
}

/** The sparse model of dense ones that share `shape`, its gates still even: every logit 0. */
export function upcycled(models: readonly NamedTensors[], { layers, width }: ModelShape): NamedTensors {
  const [first] = models;
  const tensors = new Map<string, HostTensor>();
  for (const [name, { shape, data }] of first) {
    const all = models.map((model) => numbersOf(model, name, data.length));
    const expert = /^(h\.\d+\.mlp\.)(c_fc|c_proj)\.(weight|bias)$/.exec(name);
    if (expert === null) {
      tensors.set(name, { shape, data: data.map((_, at) => all.reduce((sum, one) => sum + one[at], 0) / models.length) });
      continue;
    }
    const stacked = new Float32Array(models.length * data.length);
    all.forEach((one, model) => {
      stacked.set(one, model * data.length);
    });
    const stackedShape = shape.length > 1 ? [models.length, ...shape] : [models.length * data.length];
    tensors.set(`${expert[1]}experts.${expert[2]}.${expert[3]}`, { shape: stackedShape, data: stacked });
  }
  for (let layer = 0; layer < layers; layer++)
    for (const name of Object.values(gateNames(layer)))
      tensors.set(name, { shape: [width, models.length], data: new Float32Array(width * models.length) });
  return tensors;
}

/** How far a domain's mean state prefers its own expert to the mean of the others, in nats: clearly, and not beyond being trained. */
const MARGIN = 3;

/**
 * Gate weights [d, E] of a layer from the mean states [d] that its gate reads on each expert's domain. Column e points from the
 * mean of all to domain e's, without what all domains have in common; gates have no bias, so that would count for every token.
 */
export function gateFromMeans(means: readonly Float64Array[]): Float32Array {
  const width = means[0].length;
  const common = Float64Array.from({ length: width }, (_, at) => means.reduce((sum, mean) => sum + mean[at], 0) / means.length);
  const length = dot(common, common);
  const directions = means.map((mean) => {
    const away = mean.map((value, at) => value - common[at]);
    const shared = length > 0 ? dot(away, common) / length : 0;
    return away.map((value, at) => value - shared * common[at]);
  });
  const margins = means.map((mean, own) => {
    const others = directions.reduce((sum, direction, e) => (e === own ? sum : sum + dot(mean, direction)), 0) / (means.length - 1);
    return dot(mean, directions[own]) - others;
  });
  const margin = margins.reduce((sum, value) => sum + value, 0) / margins.length;
  const scale = margin > 0 ? MARGIN / margin : 0;
  return Float32Array.from(
    { length: width * means.length },
    (_, at) => scale * directions[at % means.length][Math.floor(at / means.length)],
  );
}

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, at) => sum + value * b[at], 0);

function numbersOf(model: NamedTensors, name: string, size: number): Float32Array {
  const data = model.get(name)?.data;
  if (data?.length !== size) throw new Error(`${name} differs between the models to be upcycled`);
  return data;
}
