// Lets the models write, one or several from the same seed. The answers stay, the newest first; every token is coloured by
// the expert that wrote it.

import { VisuallyHidden } from "@mantine/core";
import { Heading } from "../../components/Heading";
import { Panel } from "../../components/Panel";
import { ProblemNote } from "../../components/ProblemNote";
import { useStudio } from "../../hooks/useStudio";
import { AnswerGroup } from "./AnswerGroup";
import classes from "./Play.module.css";
import { PromptForm } from "./PromptForm";
import { useAnswers } from "./useAnswers";

export function Play() {
  const ready = useStudio((state) => state.project.models.teacher !== undefined);
  const { all, writing, ask, explain } = useAnswers();
  return (
    <>
      <div className={classes.head}>
        <Heading>Play</Heading>
        <p className="soft prose">
          Write a beginning and let a model go on. Routed, the router picks the expert that writes and looks again while the text grows.
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
        <VisuallyHidden role="status">{writing ? "Writing." : all.length > 0 ? "Written." : ""}</VisuallyHidden>
        {all.map((asked, place) => (
          <AnswerGroup key={asked.id} asked={asked} newest={place === 0} onExplain={(answer) => explain(asked, answer)} />
        ))}
      </div>
    </>
  );
}
