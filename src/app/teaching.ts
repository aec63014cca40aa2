// What keeps a teacher from being made of experts, and experts from learning from the teacher that is there. Pure functions
// over the recipe and the project; which stages must be finished before which is pipeline.ts's.

import { clusterObstacles } from "../core/config/clusterObstacles";
import { valueInWords } from "../core/config/diff";
import { expertId } from "../core/config/expertId";
import { fieldAt, valueAt } from "../core/config/fields";
import type { ModelRecord } from "../core/config/records";
import { SIZES } from "../core/config/sizes";
import type { Problem } from "../core/errors";
import { listed } from "../core/format/format";
import { domainsOf, isDone } from "./state/project";
import type { StudioState } from "./state/store";

type Parts = Pick<StudioState, "project" | "recipe">;

/** Why the recipe's teacher can't be made of experts now; undefined where it can, or is not to be. */
export function obstacleToUpcycling({ project, recipe }: Parts): Problem | undefined {
  const domains = domainsOf(project);
  if (recipe.teacher.kind !== "upcycled" || domains.length === 0) return undefined;
  if (domains.length === 1)
    return {
      code: "one-domain",
      message: "The corpus has one domain, and one expert makes no sparse teacher: there is nothing to choose from.",
      hint: "Add a folder with another kind of text, or train a dense or a sparse teacher.",
    };
  const missing = domains.filter((domain) => !isDone(expertId(domain), project));
  if (missing.length === 0 || missing.length === domains.length) return undefined;
  return {
    code: "missing-stage",
    message: `Waits for the expert${missing.length === 1 ? "" : "s"} for ${listed(missing)}: a teacher made of experts needs those of all domains.`,
    hint: "Train what is missing on the Experts screen; or remove the others on the Mixture screen, and all are trained for it.",
  };
}

/** What making a teacher of experts begins with, as a sentence; undefined where it is not to be made so, or can't be. */
export function upcyclingNote(parts: Parts): string | undefined {
  if (parts.recipe.teacher.kind !== "upcycled" || obstacleToUpcycling(parts)) return undefined;
  const hasExperts = domainsOf(parts.project).some((domain) => isDone(expertId(domain), parts.project));
  return hasExperts
    ? "Making it gives up the present experts, which live on in it; new ones can learn from it afterwards."
    : "No experts yet: a dense teacher and an expert per domain are trained for it first.";
}

/** Why what the recipe trains can't be trained on a cluster: a setting that a package for one can't honour. */
export function obstacleToCluster({ project, recipe }: Parts): Problem | undefined {
  const teacher = (project.models.teacher as ModelRecord | undefined)?.shape;
  const [obstacle] = clusterObstacles(recipe, { domains: project.corpus?.domains ?? [], teacher });
  if (obstacle) return { code: "bad-recipe", message: obstacle.message, hint: obstacle.hint };
  return recipe.cluster.what !== "teacher" && teacher ? obstacleToLearning({ project, recipe }) : undefined;
}

/** Why experts as the recipe has them can't learn from the teacher that is there. */
export function obstacleToLearning(parts: Parts): Problem | undefined {
  return contextConflict(parts) ?? askingConflict(parts);
}

/** They can't read further than it. */
function contextConflict({ project, recipe }: Parts): Problem | undefined {
  const teacher = project.models.teacher.shape.context;
  const { size } = recipe.experts;
  const { context } = SIZES[size];
  if (context <= teacher) return undefined;
  return {
    code: "bad-recipe",
    message: `Experts of size ${size} read ${context} tokens at once, but the teacher was trained on ${teacher}.`,
    hint: "Train the teacher again at that size, or choose smaller experts.",
  };
}

/** They can't ask more of it than it has: the recipe's own teacher may be another than the trained one. */
function askingConflict({ project, recipe }: Parts): Problem | undefined {
  const { experts } = project.models.teacher.shape;
  const { asked, askedActive } = recipe.experts;
  if (!experts && (asked === "augmented" || asked === "student-aware"))
    return {
      code: "bad-recipe",
      message: `${setting("experts.asked", recipe)}, but the trained teacher is dense: it has no gates.`,
      hint: "Train a sparse teacher, or ask this one as it was trained.",
    };
  if (experts && asked === "some" && askedActive > experts.count)
    return {
      code: "bad-recipe",
      message: `${setting("experts.askedActive", recipe)}, but the trained teacher has ${experts.count} experts in each layer.`,
      hint: `Set it to ${experts.count} or fewer, or train a teacher that has more.`,
    };
  return undefined;
}

/** A setting as the beginning of a sentence: “Label” is “value”. */
function setting(path: string, recipe: StudioState["recipe"]): string {
  const field = fieldAt(path)!;
  return `“${field.label}” is “${valueInWords(field, valueAt(recipe, path))}”`;
}
