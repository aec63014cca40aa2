// The studies that come with the studio, by the name of their file in public/recipes.

export const READY_STUDIES = [
  "fixed-or-adaptive",
  "combinations",
  "losses",
  "teacher-or-text",
  "cached-or-live",
  "adaptive-where",
  "forgetting",
  "mixtures",
  "six-methods",
  "experts-asked",
  "augmentation-share",
  "augmentation-passes",
] as const;
