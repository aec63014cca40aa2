// What happened in a run as JSON lines, for other programs to plot: every step, evaluation and sample with its stage.
//
//   {"kind":"step","stage":"teacher","step":1,"tokens":256,"seconds":0.4,"loss":6.2,"learningRate":0.001,…,"terms":{"ce":6.2},…}
//   … of a sparse model with "gates":{"taken/0/0":0.25,"taken/0/1":0.31,…,"entropy/0":1.9,"mass/0":0.4,"balance":0.2}}
//   {"kind":"evaluation","stage":"teacher","step":0,"tokens":0,"domains":{"en":{"loss":6.3,"perplexity":545,"bitsPerByte":4.1}}}
//   {"kind":"sample","stage":"teacher","step":8,"prompt":"The","text":" river"}

import type { StageId, StepColumns, StudioEvent } from "../protocol/events";
import { stepsIn } from "./steps";

/** The lines of an event, each with its line end; none for events that are no metrics. A value that is not finite is null. */
export function metricLines(event: StudioEvent): string[] {
  if (event.kind === "steps") return stepRecords(event.stage, event.columns).map(line);
  return event.kind === "evaluation" || event.kind === "sample" ? [line(event)] : [];
}

const stepRecords = (stage: StageId, columns: StepColumns): object[] =>
  stepsIn(columns).map(({ terms, weights, gates = {}, ...figures }) => ({
    kind: "step",
    stage,
    ...figures,
    terms, // JSON leaves out those that a step does not have
    ...(Object.keys(weights).length > 0 && { weights }),
    ...(Object.keys(gates).length > 0 && { gates }),
  }));

const line = (record: object): string => `${JSON.stringify(record)}\n`;
