// What one outcome adds to a divergence, as text: f(p, q) and its slope. The formulas of reference/divergences.ts, for
// kernels that know the probabilities of an outcome. The divergences are defined in graph/loss.ts.

import { type Divergence, LEAST } from "../../graph/loss";

/** What a text needs to know of its place: the term's number, its temperature's number, and the type of an element. */
export interface Place {
  readonly t: number;
  readonly k: number;
  readonly type: string;
}

export interface OutcomeText {
  /** Statements; value and slope find what they define. */
  readonly definitions: string;
  /** f. */
  readonly value: string;
  /** q·∂f/∂q, up to a multiple of q, which a softmax does not feel. */
  readonly slope: string;
}

/** Forward KL's part in adaptive KL, as the row kernels call it. */
export const headShareOf = (t: number): string => `headShare${t}`;

/** The text of an outcome, which finds p{k} and q{k}, its probabilities, logP{k} and logQ{k}, and adaptive KL's headShare{t}. */
export function outcomeText(divergence: Divergence, { t, k, type }: Place): OutcomeText {
  const [p, q, logP, logQ, m] = [`p${k}`, `q${k}`, `logP${k}`, `logQ${k}`, `m${t}`];
  const forward = { value: `${p} * (${logP} - ${logQ})`, slope: `-${p}` };
  const reverse = `${q} * (${logQ} - ${logP})`;
  const bothKls = (ofForward: string, ofReverse: string): OutcomeText => ({
    definitions: `let reverse${t} = ${ofReverse} * ${reverse};`,
    value: `${ofForward} * ${forward.value} + reverse${t}`,
    slope: `reverse${t} - ${ofForward} * ${p}`,
  });
  const mixed = (mixture: string, value: string, slope: string): OutcomeText => ({
    definitions: `let ${m} = ${mixture}; let logM${t} = log(max(${m}, ${type}(${LEAST}))); let slope${t} = ${slope};`,
    value,
    slope: `slope${t}`,
  });
  switch (divergence.kind) {
    case "forward-kl":
      return { definitions: "", ...forward };
    case "reverse-kl":
      return { definitions: "", value: reverse, slope: reverse };
    case "paper-released":
      return { definitions: "", value: `-${p} * ${logQ}`, slope: forward.slope };
    case "symmetric-kl":
      return bothKls(`${1 - divergence.share}`, `${divergence.share}`);
    case "adaptive-kl":
      return bothKls(headShareOf(t), `(1.0 - ${headShareOf(t)})`);
    case "total-variation":
      return { definitions: `let more${t} = ${q} - ${p};`, value: `0.5 * abs(more${t})`, slope: `0.5 * ${q} * sign(more${t})` };
    case "jsd": {
      const { share } = divergence;
      const slope = `${1 - share} * ${q} * (${logQ} - logM${t})`;
      return mixed(`${share} * ${p} + ${1 - share} * ${q}`, `${share} * ${p} * (${logP} - logM${t}) + slope${t}`, slope);
    }
    case "skew-forward-kl": {
      const { share } = divergence;
      const slope = `${share - 1} * ${p} * ${q} / max(${m}, ${type}(${LEAST}))`;
      return mixed(`${share} * ${p} + ${1 - share} * ${q}`, `${p} * (${logP} - logM${t})`, slope);
    }
    case "skew-reverse-kl": {
      const { share } = divergence;
      const value = `${q} * (${logQ} - logM${t})`;
      const slope = `${value} - ${share} * ${q} * ${q} / max(${m}, ${type}(${LEAST}))`;
      return mixed(`${1 - share} * ${p} + ${share} * ${q}`, value, slope);
    }
  }
}
