// What happened in a run as JSON lines, for other programs to plot: every step, evaluation and sample with its stage.
//
//   {"kind":"step","stage":"teacher","step":1,"tokens":256,"seconds":0.4,"loss":6.2,"learningRate":0.001,…,"terms":{"ce":6.2},…}
//   … of a sparse model with "gates":{"taken/0/0":0.25,"taken/0/1":0.31,…,"entropy/0":1.9,"mass/0":0.4,"balance":0.2}}
//   {"kind":"evaluation","stage":"teacher","step":0,"tokens":0,"domains":{"en":{"loss":6.3,"perplexity":545,"bitsPerByte":4.1}}}
//   {"kind":"sample","stage":"teacher","step":8,"prompt":"The","text":" river"}

import type { StageId, StepColumns, StudioEvent } from "../protocol/events";

/** The lines of an event, each with its line end; none for events that are no metrics. A value that is not finite is null. */
export function metricLines(event: StudioEvent): string[] {
  if (event.kind === "steps") return stepRecords(event.stage, event.columns).map(line);
  return event.kind === "evaluation" || event.kind === "sample" ? [line(event)] : [];
}

function stepRecords(stage: StageId, { terms, weights, gates, ...columns }: StepColumns): object[] {
  const { step, tokens, seconds, loss, learningRate, gradientNorm } = columns;
  return step.map((number, i) => ({
    kind: "step",
    stage,
    step: number,
    tokens: tokens[i],
    seconds: seconds[i],
    loss: loss[i],
    learningRate: learningRate[i],
    gradientNorm: gradientNorm[i],
    terms: valuesAt(terms, i),
    ...(Object.keys(weights).length > 0 && { weights: valuesAt(weights, i) }),
    ...(gates && Object.keys(gates).length > 0 && { gates: valuesAt(gates, i) }),
  }));
}

/** The values of step `i` by name; JSON leaves out those it does not have. */
const valuesAt = (columns: StepColumns["terms"], i: number): Record<string, number | undefined> =>
  Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, values[i]]));

const line = (record: object): string => `${JSON.stringify(record)}\n`;
