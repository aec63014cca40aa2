// Lets the models write. The answers stay one below the other, the newest first, so that writers can be compared from
// the same seed; every piece is coloured by the expert that wrote it.

import { Heading } from "../../components/Heading";
import { Panel } from "../../components/Panel";
import { ProblemNote } from "../../components/ProblemNote";
import { useStudio } from "../../hooks/useStudio";
import { Answer } from "./Answer";
import classes from "./Play.module.css";
import { PromptForm } from "./PromptForm";
import { useAnswers } from "./useAnswers";

export function Play() {
  const ready = useStudio((state) => state.project.models.teacher !== undefined);
  const { answers, writing, ask } = useAnswers();
  return (
    <>
      <div className={classes.head}>
        <Heading>Play</Heading>
        <p className="soft prose">
          Write a beginning and let a model go on. Routed, the router reads your prompt and picks the expert that writes.
        </p>
      </div>
      <div className={classes.stack}>
        {ready ? (
          <Panel title="Prompt">
            <PromptForm writing={writing} onAsk={ask} />
          </Panel>
        ) : (
          <ProblemNote
            kind="warning"
            problem={{
              code: "missing-stage",
              message: "There is no model yet that could write.",
              hint: "Train the teacher first, or press Run all.",
            }}
          />
        )}
        {answers.map((answer, place) => (
          <Answer key={answer.id} answer={answer} newest={place === 0} />
        ))}
      </div>
    </>
  );
}
