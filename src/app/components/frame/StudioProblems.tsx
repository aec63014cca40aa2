// Problems that belong to no stage, above whatever screen is open, until they are dismissed.

import { useStudio } from "../../hooks/useStudio";
import { dismiss } from "../../studio";
import { ProblemNote } from "../ProblemNote";
import classes from "./Frame.module.css";

export function StudioProblems() {
  const problems = useStudio((state) => state.problems);
  if (problems.length === 0) return null;
  return (
    <ul className={classes.problems}>
      {problems.map((problem) => (
        <li key={`${problem.code} ${problem.message}`}>
          <ProblemNote problem={problem} action={{ label: "Dismiss", run: () => dismiss(problem) }} />
        </li>
      ))}
    </ul>
  );
}
