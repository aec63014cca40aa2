// The variants of attention, and the shape class by which the tuner chooses among them. One choice covers all three
// kernels; all variants keep log-sum-exp and delta alike.

import { type Half, halved } from "../../half";
import { type Adapter, type ChoicePoint, largestClass, sizeClass, trialOperands, type Variant } from "../../variants";
import { plainAttention } from "./plain";
import { quadAttention } from "./quad";
import { type AttentionGradientOperands, type AttentionKernels, type AttentionOperands, type AttentionShape, headWidth } from "./shape";
import { wideAttention } from "./wide";

interface Family extends Omit<Variant, "calls"> {
  readonly kernels: AttentionKernels;
}

/**
 * Rows a quad's lane may own: a loop over many more than 128 numbers a lane compiles slowly, one over far fewer mostly
 * loads. The first is taken where nothing was tuned.
 */
function rowsPerLane(width: number): readonly number[] {
  const suited = [4, 2, 1].filter((rows) => rows * width >= 64 && rows * width <= 128);
  return suited.length > 0 ? suited : [width < 64 ? 4 : 1];
}

/** Every variant that can compute `shape`, the plain one first. */
function families(shape: AttentionShape): readonly Family[] {
  const plain: Family = { name: "plain", suits: "any", kernels: plainAttention };
  const width = headWidth(shape);
  if (width % 4 !== 0) return [plain];
  const quads = rowsPerLane(width).map(
    (rows): Family => ({ name: `quad ${rows} rows`, suits: "narrow", needsSubgroups: true, kernels: quadAttention(rows) }),
  );
  return [plain, ...quads, { name: "tile 32 by 64 lanes", suits: "wide", kernels: wideAttention }];
}

const withCalls = (shape: AttentionShape, calls: (kernels: AttentionKernels) => ReturnType<Variant["calls"]>): readonly Variant[] =>
  families(shape).map(({ kernels, ...family }) => ({ ...family, calls: () => calls(kernels) }));

/** The variants of attention's forward pass. */
export function attentionVariants(shape: AttentionShape, operands: AttentionOperands): readonly Variant[] {
  return withCalls(shape, ({ forward }) => [forward(shape, operands)]);
}

/** The variants of its gradient, which runs after the forward pass of the same shape. */
export function attentionGradientVariants(shape: AttentionShape, operands: AttentionGradientOperands): readonly Variant[] {
  return withCalls(shape, ({ queryGradient, keyGradient }) => [queryGradient(shape, operands), keyGradient(shape, operands)]);
}

/**
 * Where attention is chosen: like contexts and numbers of heads of one width together. Trials are no larger than their
 * class. `half` tells how qkv and output are kept.
 */
export function attentionPoint(shape: AttentionShape, adapter: Adapter, half?: Half): ChoicePoint {
  const { sequences, context, heads } = shape;
  const width = headWidth(shape);
  const [length, count] = [sizeClass(context, adapter), sizeClass(sequences * heads, adapter)];
  return {
    key: `attention ${length}×${width} ×${count}${half ? " f16" : ""}`,
    // 4, 6 and 8 operations for each number of a head's row and each pair of a query and a key that it sees.
    operations: 18 * sequences * heads * width * ((context * (context + 1)) / 2),
    trials: () => {
      const largest = largestClass(adapter);
      const trialContext = Math.min(context, largest);
      const trialHeads = Math.min(sequences * heads, Math.ceil(largest / trialContext));
      const trial = { sequences: 1, context: trialContext, heads: trialHeads, width: trialHeads * width };
      const rows = trialContext * trial.width;
      const perRow = trialContext * trialHeads;
      const given = trialOperands({ qkv: 3 * rows, output: rows, logSumExp: perRow, dy: rows, delta: perRow, dQkv: 3 * rows });
      const operands = { ...given, qkv: halved(given.qkv, half), output: halved(given.output, half) };
      return withCalls(trial, ({ forward, queryGradient, keyGradient }) => [
        forward(trial, operands),
        queryGradient(trial, operands),
        keyGradient(trial, operands),
      ]);
    },
  };
}
