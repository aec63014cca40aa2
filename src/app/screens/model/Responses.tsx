// What a finished model answers to held-out instructions: how good its answers are, and some of them. Model output is only ever
// text.

import type { StageId } from "../../../protocol/events";
import { DataTable } from "../../components/DataTable";
import { Panel } from "../../components/Panel";
import { useStage } from "../../hooks/useStage";
import { useStudio } from "../../hooks/useStudio";
import { answersTable, remarkOf, scoresTable } from "./answers";
import classes from "./Responses.module.css";

export function Responses({ stage }: { stage: StageId }) {
  const { status } = useStage(stage);
  const model = useStudio((state) => state.project.models[stage]);
  const teacher = useStudio((state) => (stage === "teacher" ? undefined : state.project.models.teacher));
  if (status !== "done" || model?.responses === undefined) return null;
  const answering = { model, teacher };
  return (
    <Panel title="Responses" aside={remarkOf(answering)}>
      <DataTable caption="How good answers to held-out prompts are" source={stage} {...scoresTable(answering)} />
      <DataTable caption="Answers to held-out prompts" source={stage} {...answersTable(answering)} look={{ className: classes.answers }} />
    </Panel>
  );
}
