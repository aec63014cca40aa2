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

/** Trainable parameters of a GPT-2 model of this shape with a tied head. */
export function parameterCount(shape: ModelShape): number {
  const { layers, width: d, context, vocabSize } = shape;
  const block = 12 * d * d + 13 * d; // qkv 3d²+3d, proj d²+d, fc 4d²+4d, proj 4d²+d, two norms 4d
  return vocabSize * d + context * d + layers * block + 2 * d;
}
