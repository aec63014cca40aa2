// How a student's settings ask a sparse teacher: which of its experts take part, and how often it reads the same text. What is
// learned from it is losses/'s; the gates themselves stand in model/sparseMlp.ts.

import type { ModelShape } from "../config/sizes";
import type { AskingSettings } from "../config/sparse";
import { StudioError } from "../errors";
import type { TeacherPass } from "../model/training";

/** Throws StudioError("bad-recipe") for a teacher that can't be asked so. A dense teacher answers whole whatever number is asked. */
export function teacherPass(settings: AskingSettings, { experts }: ModelShape): TeacherPass {
  const { asked, askedActive, augmentedShare: share, augmentedPasses } = settings;
  if (experts === undefined) {
    if (asked === "augmented" || asked === "student-aware")
      throw new StudioError(
        "bad-recipe",
        `experts.asked is "${asked}", but the teacher is dense: it has no experts to choose from.`,
        "Train a sparse teacher, or ask the teacher as it was trained.",
      );
    return {};
  }
  const { count } = experts;
  switch (asked) {
    case "own":
      return {};
    case "some":
      if (askedActive > count)
        throw new StudioError(
          "bad-recipe",
          `experts.askedActive is ${askedActive}, but the teacher has only ${count} experts in each layer.`,
          `Set it to ${count} or fewer.`,
        );
      return { active: askedActive };
    case "all":
      return { active: count };
    case "augmented":
      return { active: Math.max(1, count - 1), drawn: { share, passes: settings.augmentedUpdates === "mean" ? augmentedPasses : 1 } };
    case "student-aware":
      return { active: count, tuned: true };
  }
}

/** The teacher as it answers where nothing is drawn and nothing tuned: with as many experts of a token as `pass` says. */
export function askedShape(shape: ModelShape, { active }: TeacherPass): ModelShape {
  return shape.experts && active !== undefined ? { ...shape, experts: { ...shape.experts, active } } : shape;
}

/** Updates in turn on the same text: the passes of knowledge augmentation as the paper prints them, 1 for everything else. */
export function updatesOnText({ asked, augmentedUpdates, augmentedPasses }: AskingSettings): number {
  return asked === "augmented" && augmentedUpdates === "in-turn" ? augmentedPasses : 1;
}
