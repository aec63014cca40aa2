// A generator for tests that counts: sequence s writes on from its last token by steps of s + 1, two tokens a call.

import type { SamplingSettings, TokenGenerator } from "../../../src/core/graph/executor";

export interface CountingWriter extends TokenGenerator {
  /** What it was started with, call by call. */
  readonly started: { readonly prompts: readonly (readonly number[])[]; readonly settings: SamplingSettings }[];
}

export function countingWriter(): CountingWriter {
  let last: number[] = [];
  const started: CountingWriter["started"] = [];
  return {
    started,
    start(prompts, settings) {
      started.push({ prompts, settings });
      last = prompts.map((prompt) => prompt.at(-1) as number);
    },
    async next() {
      return last.map((token, sequence) => {
        last[sequence] = token + 2 * (sequence + 1);
        return [token + sequence + 1, last[sequence]];
      });
    },
    dispose() {},
  };
}
