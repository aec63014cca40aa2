// What is told, once a run, of examples that do not fit into a model's context. They are cut, not left out: core/model has how.

import type { Problem } from "../core/errors";
import { counted, formatCount, listed } from "../core/format/format";
import { type Fit, fitOf } from "../core/model/windows";
import type { TokenStream } from "../core/train/draw";
import type { Context } from "../protocol/host";

/** Tells `stage` of every stream that has examples longer than windows of `context` tokens, once however often it is listed. */
export function tellOfCuts(stage: string, streams: readonly TokenStream[], context: number, { emit }: Pick<Context, "emit">): void {
  for (const stream of new Set(streams)) {
    const fit = fitOf(stream, context);
    if (fit && fit.prompts + fit.responses > 0) emit({ kind: "notice", stage, problem: cutOf(stream.domain, fit, context) });
  }
}

function cutOf(domain: string, { examples, prompts, responses }: Fit, context: number): Problem {
  const cut = [
    ...(prompts > 0 ? [`${formatCount(prompts)} of ${counted(examples, "prompt")} lost their beginning`] : []),
    ...(responses > 0 ? [`${formatCount(responses)} of ${counted(examples, "response")} lost their end`] : []),
  ];
  return {
    code: "long-example",
    message: `${domain} has examples longer than the context of ${formatCount(context)} tokens: ${listed(cut)}.`,
    hint: "Choose a larger size, or a tokenizer with more entries, so that they fit.",
  };
}
