// A problem where it matters: what happened, the next step, and at most one action that takes it.

import { Button } from "@mantine/core";
import type { Problem } from "../../core/errors";
import classes from "./ProblemNote.module.css";

export interface ProblemNoteProps {
  readonly problem: Problem;
  /** "failure" stopped something; "warning" did not. */
  readonly kind?: "failure" | "warning";
  readonly action?: { readonly label: string; run(): void };
}

export function ProblemNote({ problem, kind = "failure", action }: ProblemNoteProps) {
  return (
    <div className={classes.note} data-kind={kind} data-testid="problem" data-code={problem.code}>
      <svg className={classes.mark} viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
        <path d="M8 2.2 14.4 13.4H1.6Z" />
        <path d="M8 6.4v3.2M8 11.4v.1" />
      </svg>
      <div className={classes.text}>
        <p className={classes.message}>{problem.message}</p>
        <p>{problem.hint}</p>
      </div>
      {action && (
        <Button size="xs" variant="default" onClick={action.run}>
          {action.label}
        </Button>
      )}
    </div>
  );
}

/** Several problems as a list; nothing when there are none. */
export function ProblemList({ problems, kind = "warning" }: { problems: readonly Problem[]; kind?: "failure" | "warning" }) {
  if (problems.length === 0) return null;
  return (
    <ul className={classes.list}>
      {problems.map((problem) => (
        <li key={`${problem.code} ${problem.message}`}>
          <ProblemNote problem={problem} kind={kind} />
        </li>
      ))}
    </ul>
  );
}
