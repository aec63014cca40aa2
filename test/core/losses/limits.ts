// What divergences with a share are at the ends of it, for the tests of both executors.

import type { Divergence } from "../../../src/core/graph/loss";

export const LIMITS: readonly (readonly [kind: Divergence["kind"], share: number, pure: Divergence["kind"]])[] = [
  ["jsd", 0, "forward-kl"],
  ["jsd", 1, "reverse-kl"],
  ["skew-forward-kl", 0, "forward-kl"],
  ["skew-reverse-kl", 0, "reverse-kl"],
  ["symmetric-kl", 0, "forward-kl"],
  ["symmetric-kl", 1, "reverse-kl"],
];
