// A run whose curves came from a file, as it is kept. What it stood on is not known: it shares that with no other run.

import type { ReadRun } from "../../core/config/curveFormats";
import { IMPORTED, type RunHistory, type RunRecord } from "../../core/config/run";
import { runName } from "./names";

/** A name from a file that may be a run's. */
const FIT_NAME = /^[\w.-]{1,40}$/;

/** The run, and its history. `now` is in milliseconds since 1970; `others` are the runs that are kept already. */
export function importedRun(
  { name: given = "", startedAt, history }: ReadRun,
  file: string,
  now: number,
  others: readonly RunRecord[],
): { readonly run: RunRecord; readonly history: RunHistory } {
  const { series, evaluations } = history;
  const taken = new Set(others.map(({ name }) => name));
  const name = FIT_NAME.test(given) && !taken.has(given) ? given : runName([now, others.length], taken);
  const evaluation = evaluations.at(-1);
  const unknown = `${IMPORTED} as ${name}`;
  const run: RunRecord = {
    version: 1,
    name,
    look: 1 + Math.max(-1, ...others.map(({ look }) => look)),
    stage: IMPORTED,
    imported: { file },
    state: "done",
    startedAt: startedAt ?? now,
    seconds: series.seconds.at(-1) ?? 0,
    steps: Math.max(series.step.at(-1) ?? 0, evaluation?.step ?? 0),
    tokens: Math.max(series.tokens.at(-1) ?? 0, evaluation?.tokens ?? 0),
    basis: {
      validation: Object.fromEntries(Object.keys(evaluation?.domains ?? {}).map((domain) => [domain, unknown])),
      training: unknown,
      tokenizer: unknown,
    },
    ...(evaluation && { evaluation }),
    pinned: false,
  };
  return { run, history: { series, evaluations, samples: [] } };
}
