// How students of several domains are judged while they are trained: on all of them, before the first phase and after
// every one. Not the scoring itself: that is models.ts's.

import type { Phase } from "../core/config/jointRecord";
import type { Recipe } from "../core/config/recipe";
import type { QualityByDomain } from "../core/config/records";
import type { TrainingPlan } from "./training";

/** What has every evaluation judge all of `domains` on the text of the final figures. */
export const judgedOn = (domains: readonly string[]): Pick<TrainingPlan, "watched" | "judged" | "judgesAlong"> => ({
  watched: domains,
  judged: domains,
  judgesAlong: true,
});

/** How students of all `domains` are trained in one run: with as many steps as their experts have in all, judged after each of these. */
export const jointSettings = ({ experts }: Pick<Recipe, "experts">, domains: readonly string[]) => ({
  ...experts,
  steps: domains.length * experts.steps,
  evaluations: domains.length,
  keeps: "last" as const,
});

/** The phases of a run that trains all of `domains` from its start to its end, judged every `steps` steps. */
export function sharedPhases(path: readonly QualityByDomain[], domains: readonly string[], steps: number): readonly Phase[] {
  return path.map((judged, i) => ({ trained: i === 0 ? [] : domains, step: i * steps, domains: judged }));
}
