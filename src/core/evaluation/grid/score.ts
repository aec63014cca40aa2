// What each row of a grid costs on every domain: its quality, the parameters it needs and how fast it is. Pure arithmetic over
// the nats of the models that take part; nothing runs here.

import type { GridRow, RowParameters } from "../../config/mixtureRecord";
import type { QualityByDomain } from "../../config/records";
import { type HeldOut, qualityOf } from "../quality";
import { type Gates, type Predictor, sequenceNats } from "./answers";
import type { RowPlan } from "./rows";

/** The rows of one kind of mixture, scored on `texts`, none of which is empty. What any of them needs is kept for all, but for the teacher. */
export function scoreRows(plans: readonly RowPlan[], texts: readonly HeldOut[]): readonly GridRow[] {
  const kept = plans.filter(({ group }) => group !== "teacher").flatMap(({ predictors }) => predictors);
  return plans.map((plan) => scoreRow(plan, texts, plan.group === "teacher" ? plan.predictors : kept));
}

function scoreRow(plan: RowPlan, texts: readonly HeldOut[], kept: readonly Predictor[]): GridRow {
  const { key, group, label, predictors } = plan;
  const quality: [string, QualityByDomain[string]][] = [];
  const use = new Use(plan);
  for (const text of texts) {
    const gates = plan.gates(text);
    if (gates === undefined) continue;
    const nats = predictors.map((predictor) => predictor.nats[text.domain]);
    const total = sequenceNats(gates, nats, text.sequences[0].tokens.length).reduce((sum, value) => sum + value, 0);
    quality.push([text.domain, qualityOf(total, text)]);
    for (const positions of gates) use.add(positions);
  }
  const tokensPerSecond = use.tokensPerSecond();
  return {
    key,
    group,
    label,
    experts: predictors.flatMap(({ domain }) => domain ?? []),
    quality: Object.fromEntries(quality),
    parameters: use.parameters(kept),
    ...(tokensPerSecond !== undefined && { tokensPerSecond }),
  };
}

/** Parameters of several predictors; a part that they have in common counts once. */
export function parametersOf(predictors: readonly Predictor[]): number {
  const parts: Readonly<Record<string, number>> = Object.assign({}, ...predictors.map(({ parts: own }) => own));
  return Object.values(parts).reduce((sum, count) => sum + count, 0);
}

/** Who is asked at a position. */
interface Asked {
  readonly weights: ArrayLike<number>;
  readonly predictors: readonly Predictor[];
  readonly parameters: number;
}

/** Who answers over the sequences added so far. */
class Use {
  readonly #used = new Set<Predictor>();
  /** At the position before: most often who is asked there is asked again. */
  #last: Asked | undefined;
  #tokens = 0;
  #activeSum = 0;
  /** NaN once something it takes was not measured. */
  #seconds: number;

  constructor(private readonly plan: RowPlan) {
    this.#seconds = plan.choosing ?? Number.NaN;
  }

  add(positions: Gates): void {
    const inSequence = new Set<Predictor>();
    for (const weights of positions) {
      const { predictors, parameters } = this.#asked(weights);
      for (const predictor of predictors) inSequence.add(predictor);
      this.#activeSum += parameters;
    }
    this.#tokens += positions.length;
    for (const predictor of inSequence) {
      this.#used.add(predictor);
      this.#seconds += positions.length / (predictor.tokensPerSecond ?? Number.NaN); // who answers anywhere reads all of a sequence
    }
  }

  parameters(kept: readonly Predictor[]): RowParameters {
    const active = this.#tokens > 0 ? this.#activeSum / this.#tokens : 0;
    return { total: parametersOf(kept), useful: parametersOf([...this.#used]), active };
  }

  tokensPerSecond(): number | undefined {
    return this.#seconds > 0 ? this.#tokens / this.#seconds : undefined;
  }

  #asked(weights: ArrayLike<number>): Asked {
    const { predictors: all, runsAll } = this.plan;
    if (this.#last === undefined || (!runsAll && this.#last.weights !== weights)) {
      const predictors = runsAll ? all : all.filter((_, e) => weights[e] > 0);
      this.#last = { weights, predictors, parameters: parametersOf(predictors) };
    }
    return this.#last;
  }
}
