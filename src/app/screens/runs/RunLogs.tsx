// What happened in the chosen runs besides their steps, with its time.

import type { LogEntry } from "../../../core/config/runLog";
import { entryInWords } from "../../../core/config/runLog";
import { Panel } from "../../components/Panel";
import type { DrawnRun } from "./charts";
import { dateInWords } from "./dates";
import { RunMark } from "./RunMark";
import classes from "./Runs.module.css";

export function RunLogs({ drawn }: { drawn: readonly DrawnRun[] }) {
  const logs = drawn.flatMap(({ run, history: { log } }) => (log ? [{ run, log }] : []));
  if (logs.length === 0) return null;
  return (
    <Panel title="What happened">
      <div className={classes.sides} data-testid="run-logs">
        {logs.map(({ run, log }) => (
          <section key={run.name} aria-label={`What happened in ${run.name}`}>
            <RunMark run={run} />
            <ol className={classes.log}>
              {log.map((entry) => (
                <Entry key={`${entry.at} ${entry.kind} ${entry.step}`} entry={entry} />
              ))}
            </ol>
          </section>
        ))}
      </div>
    </Panel>
  );
}

function Entry({ entry }: { entry: LogEntry }) {
  return (
    <li>
      <time className="soft small" dateTime={new Date(entry.at).toISOString()}>
        {dateInWords(entry.at)}
      </time>{" "}
      {entryInWords(entry)}
    </li>
  );
}
