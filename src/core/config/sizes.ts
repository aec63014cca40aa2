// The size dial: six GPT-2 shapes with the vocabulary that goes with each. Not a place for training settings.

/** The shape of a GPT-2 model. */
export interface ModelShape {
  readonly layers: number;
  readonly heads: number;
  /** Width of the residual stream, d_model. */
  readonly width: number;
  /** Context length in tokens, T. */
  readonly context: number;
  readonly vocabSize: number;
  /** Width of an MLP's inner layer; 4·d where absent. */
  readonly inner?: number;
  /** Where every layer has several MLPs, of which a token takes some: how many, and how many of them. */
  readonly experts?: { readonly count: number; readonly active: number };
}

export const SIZE_NAMES = ["pico", "nano", "micro", "mini", "small", "medium"] as const;
export type SizeName = (typeof SIZE_NAMES)[number];

/** small and medium are GPT-2's own shapes with the 32,000-entry vocabulary of arXiv 2407.19610. */
export const SIZES: Record<SizeName, ModelShape> = {
  pico: { layers: 2, heads: 2, width: 32, context: 32, vocabSize: 512 },
  nano: { layers: 2, heads: 4, width: 64, context: 64, vocabSize: 512 },
  micro: { layers: 4, heads: 4, width: 128, context: 128, vocabSize: 2048 },
  mini: { layers: 6, heads: 6, width: 384, context: 256, vocabSize: 8192 },
  small: { layers: 12, heads: 12, width: 768, context: 1024, vocabSize: 32000 },
  medium: {
    layers: 24,
    heads: 16,
    width: 1024,
    context: 1024,
    vocabSize: 32000,
  },
};

/** Width of an MLP's inner layer. */
export const innerWidth = ({ width, inner = 4 * width }: Pick<ModelShape, "width" | "inner">): number => inner;

/** Trainable parameters of a GPT-2 model of this shape with a tied head; of a sparse one, all its experts and gates. */
export function parameterCount(shape: ModelShape): number {
  return countWith(shape, shape.experts?.count ?? 1);
}

/** Parameters that one token meets: of a sparse model, those of the experts it takes. */
export function activeParameters(shape: ModelShape): number {
  return countWith(shape, shape.experts?.active ?? 1);
}

/** Parameters of all gates of a sparse model, of their logits and of their noise. */
export const gateParameters = ({ layers, width, experts }: ModelShape): number => layers * 2 * width * (experts?.count ?? 0);

function countWith(shape: ModelShape, mlps: number): number {
  const { layers, width: d, context, vocabSize } = shape;
  const f = innerWidth(shape);
  const mlp = 2 * d * f + f + d;
  const block = 4 * d * d + 8 * d + mlps * mlp; // qkv 3d²+3d, proj d²+d, two norms 4d
  return vocabSize * d + context * d + layers * block + gateParameters(shape) + 2 * d;
}
