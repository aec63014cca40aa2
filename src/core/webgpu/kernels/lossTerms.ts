// The terms of the training loss as text for the row kernel: what a term sums over a row of logits, how its loss comes
// of the sums, and its gradient. The terms are defined in graph/loss.ts; these are the formulas of reference/, arranged so
// that as few passes over a row as possible are needed; where nothing is to be gained, those of outcomes.ts.
//
// Texts find, for the term's temperature k, of an element: z{k} and u{k}, logits of student and teacher less their row's
// largest and divided by the temperature; expZ{k} and expU{k}. Of the row: sumZ{k} and sumU{k}, the sums of the
// exponentials, and logSumZ{k} and logSumU{k}. Once those are known, of an element also q{k} and p{k}, the probabilities,
// and logQ{k} and logP{k}. oneHot marks the label, atLabel is z there.

import { type Divergence, inTheLimit, isDivergence, LEAST, type LossTerm } from "../../graph/loss";
import { headShareOf, outcomeText, type Place } from "./outcomes";

export interface TermText {
  /** What each sum adds for an element, by the name under which later texts find it. */
  readonly sums: Readonly<Record<string, string>>;
  /** Where the teacher's most probable tokens must be told from the rest: the probability they may have together. */
  readonly headMass?: number;
  /** Definitions that `mixedSums` and `gradient` find for an element, and sums for which probabilities must be known. */
  readonly mixtures?: string;
  readonly mixedSums?: Readonly<Record<string, string>>;
  /** Definitions of the row that `loss` and `gradient` find. */
  readonly ofRow?: string;
  readonly loss: string;
  /** The term's gradient over a logit of the student. */
  readonly gradient: string;
}

/** The temperature a term softens both sides by. */
export const temperatureOf = (term: LossTerm): number => (isDivergence(term) ? term.temperature : 1);

/** How far below the teacher's largest logit, softened, the tokens of term `t`'s head reach. */
export const reachOf = (t: number): string => `reach${t}`;

/** The text of term number `t`, whose temperature is number `k`, over elements of `type`. */
export function termText(term: LossTerm, place: Place): TermText {
  if (isDivergence(term)) return divergenceText(inTheLimit(term), place);
  const { k } = place;
  return { sums: {}, loss: `logSumZ${k} - atLabel`, gradient: `(q${k} - oneHot)` };
}

function divergenceText(divergence: Divergence, place: Place): TermText {
  const { t, k, type } = place;
  const { temperature } = divergence;
  switch (divergence.kind) {
    case "forward-kl":
      return kls(place, temperature, { forward: "1.0" });
    case "reverse-kl":
      return kls(place, temperature, { reverse: "1.0" });
    case "symmetric-kl":
      return kls(place, temperature, { forward: `${1 - divergence.share}`, reverse: `${divergence.share}` });
    case "paper-released":
      return {
        sums: { [`crossed${t}`]: `expU${k} * -z${k}` },
        loss: `${temperature ** 2} * (crossed${t} / sumU${k} + logSumZ${k})`,
        gradient: `(${temperature} * (q${k} - p${k}))`,
      };
    case "adaptive-kl": {
      const gap = `abs(p${k} - q${k})`;
      const headShare = headShareOf(t);
      return {
        ...kls(place, temperature, { forward: headShare, reverse: `(1.0 - ${headShare})` }),
        headMass: divergence.share,
        mixedSums: { [`gap${t}`]: gap, [`headGap${t}`]: `select(${type}(0), ${gap}, u${k} >= ${type}(-${reachOf(t)}))` },
        ofRow: `let ${headShare} = select(0.5, headGap${t} / max(gap${t}, ${LEAST}), gap${t} > 0.0);`,
      };
    }
    default: {
      const { definitions, value, slope } = outcomeText(divergence, place);
      return {
        sums: {},
        mixtures: `${definitions} let entry${t} = ${slope};`,
        mixedSums: { [`value${t}`]: value, [`slopes${t}`]: `entry${t}` },
        loss: `${temperature ** 2} * value${t}`,
        gradient: `(${temperature} * (entry${t} - q${k} * slopes${t}))`,
      };
    }
  }
}

/** `forward`·KL(p‖q) + `reverse`·KL(q‖p), each where given; in log q − log p − KL(q‖p) the logarithms of the sums cancel. */
function kls(
  { t, k }: Place,
  temperature: number,
  { forward, reverse }: { readonly forward?: string; readonly reverse?: string },
): TermText {
  const parts = [
    forward === undefined
      ? undefined
      : {
          sum: [`forward${t}`, `expU${k} * (u${k} - z${k})`],
          loss: `${forward} * (forward${t} / sumU${k} + logSumZ${k} - logSumU${k})`,
          gradient: `${forward} * (q${k} - p${k})`,
        },
    reverse === undefined
      ? undefined
      : {
          sum: [`reverse${t}`, `expZ${k} * (z${k} - u${k})`],
          loss: `${reverse} * (reverse${t} / sumZ${k} + logSumU${k} - logSumZ${k})`,
          gradient: `${reverse} * q${k} * (z${k} - u${k} - reverse${t} / sumZ${k})`,
        },
  ].filter((part) => part !== undefined);
  return {
    sums: Object.fromEntries(parts.map(({ sum }) => sum)),
    loss: `${temperature ** 2} * (${parts.map(({ loss }) => loss).join(" + ")})`,
    gradient: `(${temperature} * (${parts.map(({ gradient }) => gradient).join(" + ")}))`,
  };
}
