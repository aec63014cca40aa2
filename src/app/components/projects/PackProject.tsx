// The button that saves the whole project as one file, how far that is, and what went wrong.

import { Button } from "@mantine/core";
import { useState } from "react";
import { type Problem, toProblem } from "../../../core/errors";
import { capitalized } from "../../../core/format/format";
import { useStudio } from "../../hooks/useStudio";
import { nameOf } from "../../pipeline";
import { desk } from "../../studio";
import { Icon } from "../Icons";
import { ProblemNote } from "../ProblemNote";
import { MovingBar } from "./MovingBar";
import classes from "./Projects.module.css";

export function PackProject() {
  const [problem, setProblem] = useState<Problem>();
  const running = useStudio((state) => state.running);
  const moving = useStudio((state) => state.moving !== undefined);
  const reading = useStudio((state) => state.access !== "own");
  const pack = (): void => {
    setProblem(undefined);
    desk.pack().catch((error: unknown) => setProblem(toProblem(error)));
  };
  const reason = reading
    ? "Another tab works on this project."
    : running !== undefined
      ? `${capitalized(nameOf(running))} is at work.`
      : undefined;
  return (
    <div className={classes.pack}>
      <Button
        size="xs"
        variant="default"
        leftSection={<Icon name="download" size={14} />}
        disabled={moving || reason !== undefined}
        title={reason ?? "Writes all of it into one file, reads that back, and offers it."}
        onClick={pack}
        data-testid="pack-project"
      >
        Save as a zip
      </Button>
      <MovingBar />
      {problem && <ProblemNote problem={problem} kind={problem.code === "cancelled" ? "warning" : "failure"} />}
    </div>
  );
}
