// The compiled engine's loss terms at the ends of their share are the text of the plain ones.

import { expect, test } from "vitest";
import type { Divergence } from "../../../src/core/graph/loss";
import { termText } from "../../../src/core/webgpu/kernels/lossTerms";
import { LIMITS } from "../losses/limits";

const PLACE = { t: 0, k: 0, type: "vec4f" };

test.each(LIMITS)("%s of %d is computed as %s", (kind, share, pure) => {
  const limit = termText({ kind, temperature: 2, share } as Divergence, PLACE);
  expect(limit).toEqual(termText({ kind: pure, temperature: 2 } as Divergence, PLACE));
});
