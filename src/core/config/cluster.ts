// What of a recipe is trained on a cluster, and how it is spread over processes there, as settings. Types and defaults; what goes into the
// package stands in core/cluster/.

/**
 * What is exported to be trained elsewhere: the teacher; experts; students of several domains of the recipe's kind; or a study's cells. All
 * but the teacher need one, which is trained there, too, where the project has none.
 */
export const CLUSTER_SUBJECTS = ["teacher", "experts", "joint", "study"] as const;
export type ClusterSubject = (typeof CLUSTER_SUBJECTS)[number];

/** Weights, gradients and moments: all of them in each process, or a part. */
export const STRATEGIES = ["ddp", "fsdp"] as const;
export type Strategy = (typeof STRATEGIES)[number];

/** What forward and backward passes compute in; weights and sums are f32 in either. */
export const CLUSTER_PRECISIONS = ["f32", "bf16"] as const;
export type ClusterPrecision = (typeof CLUSTER_PRECISIONS)[number];

export interface ClusterSettings {
  readonly what: ClusterSubject;
  /** Domains whose experts are trained, as names; EVERY_DOMAIN for all. */
  readonly domains: string;
  /** The study whose cells are trained, by its name. */
  readonly study: string;
  readonly strategy: Strategy;
  readonly precision: ClusterPrecision;
  /** Processes, each with a GPU of its own. */
  readonly processes: number;
}

export const EVERY_DOMAIN = "all";
export const ONLY_STUDY = "the only one";

export const clusterDefaults: ClusterSettings = {
  what: "experts",
  domains: EVERY_DOMAIN,
  study: ONLY_STUDY,
  strategy: "ddp",
  precision: "bf16",
  processes: 8,
};
