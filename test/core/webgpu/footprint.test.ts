// What training takes of the GPU, as its plan allocates it: what recomputing saves, and what a teacher adds.

import { describe, expect, test } from "vitest";
import { SIZES, type SizeName } from "../../../src/core/config/sizes";
import type { LossTerm } from "../../../src/core/graph/ops";
import { STUDENT, trainProgram } from "../../../src/core/model/programs";
import { type Footprint, footprint } from "../../../src/core/webgpu/footprint";

const alone: readonly LossTerm[] = [{ kind: "ce" }];

const footprintOf = (size: SizeName, sequences: number, recompute = false): Footprint =>
  footprint(trainProgram(SIZES[size], alone, sequences, undefined, { recompute }), STUDENT, true);

describe("recomputing each block", () => {
  test.each([
    ["micro", 4, 0.3],
    ["small", 2, 0.2],
  ] as const)("takes at %s, %i sequences at once, less than %f of the memory for values", (size, sequences, share) => {
    expect(footprintOf(size, sequences, true).arena).toBeLessThan(share * footprintOf(size, sequences).arena);
  });

  test("changes nothing but the memory for values and for the sizes of the kernels run twice", () => {
    const { arena: _, sizes: __, total: ___, ...recomputed } = footprintOf("micro", 4, true);
    expect(footprintOf("micro", 4)).toMatchObject(recomputed);
  });
});
