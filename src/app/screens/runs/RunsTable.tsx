// Every run in a row: what it is called and changed, how it ended, and what can be done with it.

import { Button, Checkbox, Radio } from "@mantine/core";
import { useState } from "react";
import type { RunRecord } from "../../../core/config/run";
import { formatCount, formatDuration } from "../../../core/format/format";
import { DataTable } from "../../components/DataTable";
import { formatLoss } from "../../components/figures";
import type { TableRow } from "../../components/tableRows";
import { changeSentence, deltaOf, figureOf, previousOf, trainedIn } from "../../runs/compare";
import { pinRun, removeRuns } from "../../studio";
import { dateInWords } from "./dates";
import { RunMark } from "./RunMark";
import classes from "./Runs.module.css";
import type { Choice } from "./useChoice";

/** So many rows are shown before someone asks for all: hundreds of controls take long to draw. */
const FIRST = 20;

const signed = (bits: number): string => `${bits < 0 ? "−" : "+"}${formatLoss(Math.abs(bits))}`;

const COLUMNS = [
  { key: "baseline", label: "Baseline" },
  { key: "kind", label: "Kind" },
  { key: "state", label: "State" },
  { key: "changed", label: "What changed" },
  { key: "bits", label: "Bits/byte", format: formatLoss },
  { key: "delta", label: "Against baseline", format: signed },
  { key: "seconds", label: "Took", format: formatDuration },
  { key: "started", label: "Started" },
  { key: "kept", label: "Keep" },
];
const WORDS: readonly string[] = ["kind", "state", "changed", "started", "kept"];

export function RunsTable({ runs, choice }: { runs: readonly RunRecord[]; choice: Choice }) {
  const [all, setAll] = useState(false);
  const shown = all ? runs : runs.filter((run, place) => place < FIRST || run.pinned || choice.chosen.includes(run));
  return (
    <div className={classes.list}>
      <DataTable
        caption="Runs"
        source="studio"
        corner="Run"
        columns={COLUMNS}
        rows={shown.map((run) => rowOf(run, runs, choice))}
        look={{
          className: classes.table,
          cell: (_, column) => ({ "data-words": WORDS.includes(column) || undefined, "data-sentence": column === "changed" || undefined }),
        }}
      />
      {shown.length < runs.length && (
        <Button variant="default" size="xs" onClick={() => setAll(true)}>
          Show all {formatCount(runs.length)} runs
        </Button>
      )}
    </div>
  );
}

function rowOf(run: RunRecord, runs: readonly RunRecord[], choice: Choice): TableRow {
  const { name, startedAt, seconds, pinned } = run;
  const { baseline } = choice;
  const previous = previousOf(run, runs);
  const figure = figureOf(run);
  const delta = baseline && run !== baseline ? deltaOf(run, baseline) : undefined;
  return {
    key: name,
    label: name,
    head: (
      <Checkbox
        label={<RunMark run={run} />}
        checked={choice.chosen.includes(run)}
        onChange={(event) => choice.choose(name, event.currentTarget.checked)}
        data-testid={`run-${name}`}
      />
    ),
    cells: {
      baseline: run === baseline ? "baseline" : undefined,
      kind: trainedIn(run),
      state: stateOf(run),
      changed: previous || run.imported ? changeSentence(previous ?? run, run) : "The first.",
      bits: figure?.bitsPerByte,
      delta,
      seconds,
      started: new Date(startedAt).toISOString(),
      kept: pinned ? "pinned" : undefined,
    },
    shown: {
      baseline: (
        <Radio
          aria-label={`Hold the others against ${name}`}
          name="baseline"
          checked={run === baseline}
          onChange={() => choice.holdAgainst(name)}
        />
      ),
      state: (
        <>
          {stateOf(run)}
          {run.problem && <p className={classes.small}>{run.problem.message}</p>}
          {run.trainedOn && <p className={classes.small}>on {run.trainedOn}</p>}
        </>
      ),
      bits: figure && (
        <>
          {formatLoss(figure.bitsPerByte)}
          {figure.at !== "final" && <p className={classes.small}>at step {formatCount(figure.at)}</p>}
        </>
      ),
      started: dateInWords(startedAt),
      kept: (
        <span className={classes.controls}>
          <Button
            variant={pinned ? "light" : "subtle"}
            size="compact-xs"
            onClick={() => void pinRun(name, !pinned)}
            aria-label={`${pinned ? "Unpin" : "Pin"} ${name}`}
          >
            {pinned ? "Unpin" : "Pin"}
          </Button>
          <Button
            variant="subtle"
            size="compact-xs"
            onClick={() => removeRuns([name])}
            aria-label={`Delete ${name}`}
            data-testid={`delete-run-${name}`}
          >
            Delete
          </Button>
        </span>
      ),
    },
  };
}

const stateOf = ({ state, steps }: RunRecord): string => (state === "done" ? "done" : `${state} at step ${formatCount(steps)}`);
