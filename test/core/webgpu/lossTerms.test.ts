// The compiled engine's loss terms at the ends of their share are the text of the plain ones.

import { expect, test } from "vitest";
import type { Divergence } from "../../../src/core/graph/loss";
import { termText } from "../../../src/core/webgpu/kernels/lossTerms";

const PLACE = { t: 0, k: 0, type: "vec4f" };

test.each<[Divergence["kind"], number, Divergence["kind"]]>([
  ["jsd", 0, "forward-kl"],
  ["jsd", 1, "reverse-kl"],
  ["skew-forward-kl", 0, "forward-kl"],
  ["skew-reverse-kl", 0, "reverse-kl"],
  ["symmetric-kl", 0, "forward-kl"],
  ["symmetric-kl", 1, "reverse-kl"],
])("%s of %d is computed as %s", (kind, share, pure) => {
  const limit = termText({ kind, temperature: 2, share } as Divergence, PLACE);
  expect(limit).toEqual(termText({ kind: pure, temperature: 2 } as Divergence, PLACE));
});
