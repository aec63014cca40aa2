// Which experts take part in router and mixture: leaving, coming back and being removed, as changes of the recipe and
// results to give up. Pure; carrying them out is studio.ts's.

import { membersOf, NOBODY, namesIn } from "../core/config/mixture";
import type { Recipe } from "../core/config/recipe";
import type { Problem } from "../core/errors";
import type { StageId } from "../protocol/events";
import { expertStage } from "./pipeline";
import { domainsOf } from "./state/project";
import type { StudioState } from "./state/store";

type Whole = Pick<StudioState, "recipe" | "project">;

/** The recipe in which the expert of `domain` takes no part. */
export function withoutMember(recipe: Recipe, domain: string): Recipe {
  return withLeft(recipe, [...leftOut(recipe).filter((name) => name !== domain), domain]);
}

/** The recipe in which the expert of `domain` takes part. */
export function withMember(recipe: Recipe, domain: string): Recipe {
  return withLeft(
    recipe,
    leftOut(recipe).filter((name) => name !== domain),
  );
}

const leftOut = ({ mixture }: Recipe): readonly string[] => namesIn(mixture.without, NOBODY);

function withLeft(recipe: Recipe, names: readonly string[]): Recipe {
  return { ...recipe, mixture: { ...recipe.mixture, without: names.length === 0 ? NOBODY : names.join(", ") } };
}

/** Why the expert of `domain` must go on taking part, or undefined when it may leave. */
export function obstacleToLeaving(domain: string, { recipe, project }: Whole): Problem | undefined {
  const domains = domainsOf(project);
  const members = membersOf(domains, recipe.mixture);
  if (!members.includes(domain) || members.length > 2) return undefined;
  if (domains.length === 1)
    return { code: "one-domain", message: `The expert for ${domain} is the only one.`, hint: "Add another domain before it goes." };
  const [other] = members.filter((name) => name !== domain);
  return {
    code: "one-domain",
    message: `Without the expert for ${domain} ${other === undefined ? "none" : `only that for ${other}`} would take part, and the router would have nothing to tell apart.`,
    hint: "Take another one in, or add a domain, before it goes.",
  };
}

/**
 * What removing the expert of `domain` comes to: it takes no part any more, its own result goes, and so does what still
 * counts on it. The text and all other experts stay.
 */
export function removalOf(domain: string, { recipe, project }: Whole): { readonly recipe: Recipe; readonly gone: readonly StageId[] } {
  const known = project.router?.domains.includes(domain) ? ["router", "mixture"] : [];
  return { recipe: withoutMember(recipe, domain), gone: [expertStage(domain), ...known, "export"] };
}
