// The curves, evaluations and samples of the runs that are looked at, read from storage when they are chosen.

import { useEffect, useMemo, useState } from "react";
import type { RunHistory, RunRecord } from "../../../core/config/run";
import { runHistory } from "../../studio";
import type { DrawnRun } from "./charts";

/** Those of `runs` whose histories are read already, in their order; the same array until one changes. */
export function useHistories(runs: readonly RunRecord[]): readonly DrawnRun[] {
  const [read, setRead] = useState<ReadonlyMap<string, RunHistory>>(new Map());
  const names = runs.map(({ name }) => name).join("\n");
  useEffect(() => {
    let wanted = true;
    const reading = names.split("\n").map(async (name) => [name, await runHistory(name)] as const);
    void Promise.all(reading).then((found) => {
      if (wanted) setRead(new Map(found.flatMap(([name, history]) => (history ? [[name, history] as const] : []))));
    });
    return () => {
      wanted = false;
    };
  }, [names]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs of the same names draw the same
  return useMemo(
    () =>
      runs.flatMap((run) => {
        const history = read.get(run.name);
        return history ? [{ run, history }] : [];
      }),
    [names, read],
  );
}
