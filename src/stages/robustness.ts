// Puts the fitted router to the test: on changed held-out texts, with abstaining below each threshold, and on each domain in
// turn as if it had never been seen. Reads what the router stage left and writes nothing.

import type { RobustnessRecord, UnseenRecord } from "../core/config/routerStudies";
import { StudioError } from "../core/errors";
import { coverageCurve, suggestions } from "../core/router/abstention";
import { fitRouterOn, prepareText } from "../core/router/build";
import { judge } from "../core/router/judgement";
import { codeDomains, testChanges } from "../core/router/robustness/suite";
import { describeUnseen, withoutDomain } from "../core/router/robustness/unseen";
import type { CorpusCommands } from "../protocol/commands";
import type { Context } from "../protocol/host";
import type { Blobs } from "../storage/blobs";
import { Pulse } from "./pulse";
import { readRouter } from "./router";
import { readRouterParts } from "./routerParts";
import { readTokenizer } from "./tokens";

const STAGE = "robustness";
/** Sequences of each domain that are changed: enough for steps of a quarter of a percent, in seconds. */
const CHANGED_PER_DOMAIN = 400;

/**
 * What the router in storage makes of texts that are not as it knows them. Throws StudioError("missing-stage") without one
 * for the domains that take part.
 */
export async function testRobustness(
  { recipe, corpus }: CorpusCommands["testRobustness"]["arguments"],
  context: Context,
  blobs: Blobs,
): Promise<RobustnessRecord> {
  const startedAt = performance.now();
  const pulse = new Pulse(context, STAGE);
  const router = await readRouter(blobs);
  const tokenizer = await readTokenizer(blobs);
  const { domains, sequenceTokens } = router.parts;
  const { heldOut, fitted, development, validation: streams, ...members } = await readRouterParts(recipe, corpus, blobs);
  if (members.domains.join() !== domains.join())
    throw new StudioError("missing-stage", "The router was fitted on other domains than take part now.", "Fit the router again.");
  await context.checkpoint(STAGE);
  const show = (done: number, total: number, unit: string, note: string): void =>
    context.emit({ kind: "progress", stage: STAGE, done, total, unit, note });

  const inputs = { classifier: router, tokenizer, streams, sequenceTokens, perDomain: CHANGED_PER_DOMAIN, seed: recipe.seed };
  const curves = await pulse.through(testChanges(inputs), ({ done, total, change }) => show(done, total, "texts", change));
  const abstention = coverageCurve(judge(router, heldOut.sequences, heldOut.labels));

  const unseen: UnseenRecord[] = [];
  if (domains.length > 2)
    for (const [gone, domain] of domains.entries()) {
      const text = { fitted: withoutDomain(fitted, gone), development: withoutDomain(development, gone) };
      const known = domains.filter((name) => name !== domain);
      const fit = fitRouterOn(prepareText(text, known, tokenizer, recipe.router), router.parts.kind, {
        ...recipe.router,
        seed: recipe.seed,
      });
      const { router: without } = await pulse.through(fit, () => show(gone, domains.length, "domains", `fitting without ${domain}`));
      unseen.push(describeUnseen(without, domain, heldOut, domains));
    }
  show(1, 1, "texts", "done");
  return {
    domains,
    sequenceTokens,
    code: codeDomains(inputs).map((label) => domains[label]),
    curves,
    abstention,
    suggested: suggestions(abstention),
    unseen,
    seconds: (performance.now() - startedAt - pulse.waited) / 1000,
  };
}
