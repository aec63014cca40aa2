// Starts a stage that is no part of a run of the whole, and says how far it is or what went wrong. Not its result.

import type { StageId } from "../../protocol/events";
import { startAction } from "../actions";
import { useStage } from "../hooks/useStage";
import { useStudio } from "../hooks/useStudio";
import { waitsFor } from "../pipeline";
import { ActionButton } from "./ActionButton";
import { stageFact } from "./facts";
import { ProblemNote } from "./ProblemNote";
import classes from "./StartAside.module.css";

export interface StartAsideProps {
  readonly stage: StageId;
  readonly label: string;
}

export function StartAside({ stage, label }: StartAsideProps) {
  const { status, active, problem } = useStage(stage);
  const fact = useStudio((state) => stageFact(stage, state));
  const obstacle = useStudio((state) => waitsFor(stage, state));
  return (
    <div className={classes.start}>
      <ActionButton
        action={startAction(stage)}
        label={status === "done" ? `${label} again` : label}
        variant={status === "done" ? "default" : "filled"}
        size="xs"
        testId={`start-${stage}`}
      />
      {(active || status === "queued") && <span className="soft small">{fact}</span>}
      {!active && obstacle !== undefined && <span className="soft small">{obstacle}</span>}
      {problem && !active && <ProblemNote problem={problem} kind={problem.code === "cancelled" ? "warning" : "failure"} />}
    </div>
  );
}
