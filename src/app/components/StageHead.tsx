// The top of a stage's screen: its heading, what it does, its state, its start button and whatever went wrong.

import { useShallow } from "zustand/react/shallow";
import type { StageId } from "../../protocol/events";
import { startAction } from "../actions";
import { hrefOf } from "../hooks/useRoute";
import { useStage } from "../hooks/useStage";
import { useStudio } from "../hooks/useStudio";
import { kindOf, obstacleTo } from "../pipeline";
import { shortOfRoom } from "../room";
import { resumeLabel, resumesAt } from "../unfinished";
import { ActionButton } from "./ActionButton";
import { stageFact } from "./facts";
import { Heading } from "./Heading";
import { ProblemList, ProblemNote } from "./ProblemNote";
import classes from "./StageHead.module.css";
import { StatusDot } from "./StatusDot";

export interface StageHeadProps {
  readonly stage: StageId;
  readonly title: React.ReactNode;
  /** One or two sentences about what the stage does. */
  readonly about: string;
}

export function StageHead({ stage, title, about }: StageHeadProps) {
  const { status, active, problem, notices, changed } = useStage(stage);
  const fact = useStudio((state) => stageFact(stage, state));
  const obstacle = useStudio(useShallow((state) => obstacleTo(stage, state)));
  const idle = useStudio((state) => state.running === undefined);
  const startable = idle && obstacle === undefined;
  const short = useStudio(useShallow((state) => shortOfRoom(stage, state)));
  const at = useStudio((state) => resumesAt(stage, state));
  const start =
    at !== undefined ? resumeLabel(at) : status !== "done" ? "Start" : kindOf(stage) === "study" ? "Run what is left" : "Run again";
  // A stage that waits says so as its state; one that is done and should run again does not.
  const tellsObstacle = obstacle?.code !== "missing-stage" || changed !== "";
  return (
    <div className={classes.head}>
      <div className={classes.row}>
        <div className={classes.title}>
          <Heading>{title}</Heading>
          <p className="soft prose">{about}</p>
        </div>
        <div className={classes.state}>
          <span className={classes.status}>
            <StatusDot status={status} beside={fact} />
            {fact}
          </span>
          {startable && problem === undefined && (
            <ActionButton
              action={startAction(stage)}
              label={start}
              variant={status === "done" && at === undefined ? "default" : "filled"}
              testId={`start-${stage}`}
            />
          )}
        </div>
      </div>
      {problem && !active && (
        <ProblemNote
          problem={problem}
          kind={problem.code === "cancelled" ? "warning" : "failure"}
          {...(startable && { action: { label: at === undefined ? "Start again" : start, run: startAction(stage).run } })}
        />
      )}
      {short && !active && startable && (
        <ProblemNote
          problem={short}
          kind="warning"
          action={{ label: "Free space", run: () => (location.hash = hrefOf({ screen: "runs" })) }}
        />
      )}
      {obstacle && tellsObstacle && !problem && <ProblemNote problem={obstacle} kind="warning" />}
      {changed !== "" && <p className={classes.changed}>Changed since this ran: {changed}. “Run all” runs it again.</p>}
      <ProblemList problems={notices} />
    </div>
  );
}
