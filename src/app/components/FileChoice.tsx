// Files in place of something that is trained: where they are chosen or dropped, the way back, and what was wrong with them.

import { Button } from "@mantine/core";
import type { Problem } from "../../core/errors";
import classes from "./FileChoice.module.css";
import { FileDrop, type FileDropProps } from "./FileDrop";
import { ProblemNote } from "./ProblemNote";

interface FileChoiceProps extends FileDropProps {
  /** What is trained again instead; absent where no files are used. */
  readonly back: { readonly label: string; readonly disabled: boolean; run(): void } | undefined;
  readonly problem: Problem | undefined;
}

export function FileChoice({ back, problem, ...drop }: FileChoiceProps) {
  return (
    <>
      <FileDrop {...drop} />
      {back && (
        <div className={classes.below}>
          <Button variant="default" disabled={back.disabled} onClick={back.run}>
            {back.label}
          </Button>
        </div>
      )}
      <div role="alert">
        {problem && (
          <div className={classes.below}>
            <ProblemNote problem={problem} />
          </div>
        )}
      </div>
    </>
  );
}
