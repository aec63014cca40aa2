// Curves as files: those of the chosen runs for other programs, and those of other programs as runs to compare.

import { Button } from "@mantine/core";
import { useState } from "react";
import { CURVE_FORMATS, type CurveFormat } from "../../../core/config/curveFormats";
import type { RunRecord } from "../../../core/config/run";
import { type Problem, toProblem } from "../../../core/errors";
import { counted } from "../../../core/format/format";
import { FileDrop } from "../../components/FileDrop";
import { Panel } from "../../components/Panel";
import { ProblemList } from "../../components/ProblemNote";
import { useStudio } from "../../hooks/useStudio";
import { bringInRuns, saveCurves } from "../../studio";
import classes from "./Runs.module.css";

export function CurveFiles({ chosen }: { chosen: readonly RunRecord[] }) {
  const [problems, setProblems] = useState<readonly Problem[]>([]);
  const reading = useStudio((state) => state.access !== "own");
  const save = (format: CurveFormat): void => {
    saveCurves(
      chosen.map(({ name }) => name),
      format,
    ).then(
      () => setProblems([]),
      (error) => setProblems([toProblem(error)]),
    );
  };
  return (
    <Panel title="Curves as files" aside={chosen.length > 0 ? `${counted(chosen.length, "run")} chosen` : undefined}>
      {chosen.length > 0 && (
        <div className={classes.controls}>
          {Object.entries(CURVE_FORMATS).map(([format, label]) => (
            <Button
              key={format}
              size="xs"
              variant="default"
              onClick={() => save(format as CurveFormat)}
              aria-label={`Save the chosen runs as ${label}`}
              data-testid={`save-curves-${format}`}
            >
              {label}
            </Button>
          ))}
        </div>
      )}
      <FileDrop
        name="curves"
        accept=""
        disabled={reading}
        onFiles={(files) => void bringInRuns(files).then(setProblems)}
        onProblem={(problem) => setProblems([problem])}
      >
        Drop TensorBoard event files, CSV with a column “step”, or JSON lines with “_step” here: each run in them is kept as an imported one
        and drawn beside the others. The loss on training text is looked for as train/loss or loss.
      </FileDrop>
      <div role="alert">
        <ProblemList problems={problems} kind="failure" />
      </div>
    </Panel>
  );
}
