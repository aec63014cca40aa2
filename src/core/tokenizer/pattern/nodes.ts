// A regular expression as a tree, between Oniguruma's way of writing (read.ts) and JavaScript's (write.ts).

/** Why a pattern is not taken over, as the end of a sentence that begins with its place in a file. */
export class PatternProblem extends Error {}

export type Node =
  /** One character; `source` is how JavaScript writes the set it is of. */
  | { readonly kind: "set"; readonly source: string }
  /** A place between characters, as JavaScript writes it. */
  | { readonly kind: "place"; readonly source: string }
  | { readonly kind: "sequence"; readonly parts: readonly Node[] }
  | { readonly kind: "choice"; readonly options: readonly Node[] }
  | Repeat
  | { readonly kind: "look"; readonly behind: boolean; readonly negative: boolean; readonly body: Node }
  /** What is not tried in another way once it has matched. */
  | { readonly kind: "atomic"; readonly body: Node };

export interface Repeat {
  readonly kind: "repeat";
  readonly body: Node;
  readonly min: number;
  /** Infinity for any number. */
  readonly max: number;
  readonly lazy: boolean;
}
