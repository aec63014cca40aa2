// How much arithmetic a step needs, whoever computes it.

import type { ModelShape } from "../../src/core/config/sizes";

/**
 * Floating-point operations a forward pass needs per token: two for each weight of a matrix, the tied head included
 * (L·12d² + V·d), and 4·d per layer and position attended to, (T + 1) / 2 on average as attention is causal.
 */
function forwardFlops({ layers, width: d, vocabSize, context }: ModelShape): number {
  return 2 * (layers * 12 * d ** 2 + vocabSize * d) + layers * 4 * d * ((context + 1) / 2);
}

/** Per token of a training step: backward takes twice what forward does (6 per weight); a teacher only runs forward. */
export function stepFlops(student: ModelShape, teacher?: ModelShape): number {
  return 3 * forwardFlops(student) + (teacher ? forwardFlops(teacher) : 0);
}
