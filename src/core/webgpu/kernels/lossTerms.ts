// The terms of the training loss as text for the row kernel: what a term sums over a row of logits, how its loss comes
// of the sums, and its gradient. The divergences and their gradients are those of reference/headLoss.ts.
//
// Texts find, for the term's temperature k, of an element: z{k} and u{k}, logits of student and teacher less their row's
// largest and divided by the temperature; expZ{k} and expU{k}; and where gradients are computed q{k} and p{k}, the
// probabilities. Of the row: sumZ{k} and sumU{k}, the sums of the exponentials. oneHot marks the label, atLabel is z there.

import type { LossTerm } from "../../graph/ops";

export interface TermText {
  /** What each sum adds for an element, by the name under which `loss` and `gradient` find it. */
  readonly sums: Readonly<Record<string, string>>;
  readonly loss: string;
  /** The term's gradient over a logit of the student. */
  readonly gradient: string;
}

/** The temperature a term softens both sides by. */
export const temperatureOf = (term: LossTerm): number => (term.kind === "ce" ? 1 : term.temperature);

/** Whether a term looks at the teacher's logits. */
export const needsTeacher = (term: LossTerm): boolean => term.kind !== "ce";

/** The text of term number `t`, whose temperature is number `k`. */
export function termText(term: LossTerm, t: number, k: number): TermText {
  if (term.kind === "ce") return { sums: {}, loss: `log(sumZ${k}) - atLabel`, gradient: `(q${k} - oneHot)` };
  const { kind, temperature } = term;
  const squared = temperature * temperature;
  const crossed = `crossed${t}`;
  if (kind === "reverse-kl") {
    const kl = `(${crossed} / sumZ${k} + log(sumU${k}) - log(sumZ${k}))`;
    return {
      sums: { [crossed]: `expZ${k} * (z${k} - u${k})` },
      loss: `${squared} * ${kl}`,
      // log q − log p − KL: the logarithms of the sums cancel.
      gradient: `(${temperature} * q${k} * (z${k} - u${k} - ${crossed} / sumZ${k}))`,
    };
  }
  const [difference, entropy] = kind === "forward-kl" ? [`(u${k} - z${k})`, ` - log(sumU${k})`] : [`(-z${k})`, ""];
  return {
    sums: { [crossed]: `expU${k} * ${difference}` },
    loss: `${squared} * (${crossed} / sumU${k} + log(sumZ${k})${entropy})`,
    gradient: `(${temperature} * (q${k} - p${k}))`,
  };
}
