// Starts something that is measured of the finished router, and says how far it is or what went wrong. Not its result.

import type { StageId } from "../../../protocol/events";
import { startAction } from "../../actions";
import { ActionButton } from "../../components/ActionButton";
import { stageFact } from "../../components/facts";
import { ProblemNote } from "../../components/ProblemNote";
import { useStage } from "../../hooks/useStage";
import { useStudio } from "../../hooks/useStudio";
import { waitsFor } from "../../pipeline";
import classes from "./Router.module.css";

export interface StartCheckProps {
  readonly stage: StageId;
  readonly label: string;
}

export function StartCheck({ stage, label }: StartCheckProps) {
  const { status, active, problem } = useStage(stage);
  const fact = useStudio((state) => stageFact(stage, state));
  const obstacle = useStudio((state) => waitsFor(stage, state));
  return (
    <div className={classes.check}>
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
