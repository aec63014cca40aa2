// The terms a training loss is made of, as data. How they are computed stands in the executors; how they are weighed
// against each other, in losses/.
//
// At one position q is the student's distribution over the vocabulary and p the teacher's, both softened by the
// temperature T. Every divergence is given without its factor T², which keeps its gradient's size whatever T is.

/** A divergence with nothing to choose but its temperature. */
interface Plain {
  readonly kind:
    | "forward-kl" //      KL(p‖q)
    | "reverse-kl" //      KL(q‖p)
    | "paper-released" //  −Σ p log q: arXiv 2407.19610 as released, forward KL but for the teacher's entropy
    | "total-variation"; // ½ Σ |p − q|
  readonly temperature: number;
}

/** A divergence between two extremes: `share`, s, says where. */
interface Shared {
  readonly kind:
    | "jsd" //             s·KL(p‖m) + (1 − s)·KL(q‖m) with m = s·p + (1 − s)·q, 0 < s < 1 (arXiv 2306.13649)
    | "skew-forward-kl" // KL(p‖s·p + (1 − s)·q), s < 1 (arXiv 2402.03898)
    | "skew-reverse-kl" // KL(q‖(1 − s)·p + s·q), s < 1
    | "symmetric-kl" //    (1 − s)·KL(p‖q) + s·KL(q‖p)
    | "adaptive-kl"; //    of both KLs, see Divergence
  readonly temperature: number;
  readonly share: number;
}

/**
 * Between teacher and student. Adaptive KL (arXiv 2404.02657) is (g·KL(p‖q) + h·KL(q‖p)) / (g + h), where g is Σ |p − q| over the head,
 * the teacher's most probable tokens whose probabilities add up to no more than `share` (the most probable always), and h
 * that over the rest; no gradient flows through g and h, and tokens of equal probability stay together.
 */
export type Divergence = Plain | Shared;

/**
 * The least probability that all tokens outside a cached signal have together: one rounding of f32 below 1. There both
 * distributions are coarsened to k + 1 outcomes, the k tokens kept of the teacher's and all others as one, whose
 * probability is what the others leave (arXiv 2503.16870); with all V tokens kept there are no others. Adaptive KL's head
 * is chosen among the tokens kept.
 */
export const LEAST_TAIL = 2 ** -24;

/** The least normal f32, for logarithms of 0 that are multiplied by 0, and for gates that are chosen. */
export const LEAST = 2 ** -126;

export type LossTerm = /** −log q[target]. */ { readonly kind: "ce" } | Divergence;

/** Whether a term looks at the teacher. */
export const isDivergence = (term: LossTerm): term is Divergence => term.kind !== "ce";

/** What each divergence with a share becomes at the ends of it, where its own formula would be 0 or the like. */
const LIMITS: Readonly<Record<Shared["kind"], Readonly<Record<number, Plain["kind"]>>>> = {
  jsd: { 0: "forward-kl", 1: "reverse-kl" },
  "skew-forward-kl": { 0: "forward-kl" },
  "skew-reverse-kl": { 0: "reverse-kl" },
  "symmetric-kl": { 0: "forward-kl", 1: "reverse-kl" },
  "adaptive-kl": {},
};

/** `divergence`, or the plain one that it is in the limit of its share. */
export function inTheLimit(divergence: Divergence): Divergence {
  if (!("share" in divergence)) return divergence;
  const kind = LIMITS[divergence.kind][divergence.share];
  return kind === undefined ? divergence : { kind, temperature: divergence.temperature };
}
