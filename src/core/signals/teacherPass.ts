// How a student's settings ask the teacher that is there: what a pass through it is, and what can't be asked of it. How many
// experts and passes that is stands in config/sparse.ts; the gates themselves in model/sparseMlp.ts.

import type { ModelShape } from "../config/sizes";
import { type AskingSettings, activeExperts, passesOfUpdate } from "../config/sparse";
import { StudioError } from "../errors";
import type { TeacherPass } from "../model/training";

/** Throws StudioError("bad-recipe") for a teacher that can't be asked so. A dense teacher answers whole whatever number is asked. */
export function teacherPass(settings: AskingSettings, { experts }: ModelShape): TeacherPass {
  const { asked, askedActive, augmentedShare: share } = settings;
  if (experts === undefined) {
    if (asked === "augmented" || asked === "student-aware")
      throw new StudioError(
        "bad-recipe",
        `experts.asked is "${asked}", but the teacher is dense: it has no experts to choose from.`,
        "Train a sparse teacher, or ask the teacher as it was trained.",
      );
    return {};
  }
  if (asked === "some" && askedActive > experts.count)
    throw new StudioError(
      "bad-recipe",
      `experts.askedActive is ${askedActive}, but the teacher has only ${experts.count} experts in each layer.`,
      `Set it to ${experts.count} or fewer.`,
    );
  return {
    active: activeExperts(settings, experts),
    ...(asked === "augmented" && { drawn: { share, passes: passesOfUpdate(settings) } }),
    ...(asked === "student-aware" && { tuned: true }),
  };
}

/** The teacher as it answers where nothing is drawn and nothing tuned: with as many experts of a token as `pass` says. */
export function askedShape(shape: ModelShape, { active }: TeacherPass): ModelShape {
  return shape.experts && active !== undefined ? { ...shape, experts: { ...shape.experts, active } } : shape;
}
