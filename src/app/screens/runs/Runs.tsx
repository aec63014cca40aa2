// Every training run that ended, and what the chosen ones tell of each other. Not the run at work: that is on its stage's
// screen until it ends.

import { Button } from "@mantine/core";
import { useRef } from "react";
import { Empty } from "../../components/Empty";
import { Heading } from "../../components/Heading";
import { Panel } from "../../components/Panel";
import { useStudio } from "../../hooks/useStudio";
import { Comparison } from "./Comparison";
import { CurveFiles } from "./CurveFiles";
import classes from "./Runs.module.css";
import { RunsTable } from "./RunsTable";
import { StorageMeter } from "./StorageMeter";
import { Undo } from "./Undo";
import { useChoice } from "./useChoice";

export function Runs() {
  const runs = useStudio((state) => state.runs);
  const choice = useChoice(runs);
  const list = useRef<HTMLDivElement>(null);
  return (
    <>
      <div className={classes.head}>
        <Heading>Runs</Heading>
        <p className="soft prose">
          Every training run is kept when it ends. Change one thing, run again, and see both here. The newest 200 stay, and those you pin.
        </p>
      </div>
      <div className={classes.stack} ref={list} tabIndex={-1}>
        <Undo back={list} />
        {runs.length === 0 ? (
          <Empty>Here every run of the teacher and of the experts will stand, with its curves, as soon as it has ended.</Empty>
        ) : (
          <>
            <Panel title="All runs" aside={choice.made ? <NewestAgain reset={choice.reset} /> : undefined}>
              <RunsTable runs={runs} choice={choice} />
            </Panel>
            {choice.chosen.length === 0 && <Empty>Tick the runs to compare.</Empty>}
            <Comparison choice={choice} />
          </>
        )}
        <CurveFiles chosen={runs.length > 0 ? choice.chosen : []} />
        <StorageMeter />
      </div>
    </>
  );
}

function NewestAgain({ reset }: { reset: () => void }) {
  return (
    <Button variant="default" size="compact-sm" onClick={reset}>
      Compare the newest with the one before
    </Button>
  );
}
