// What became of one question: its answers side by side, one below the other where there is no room, and under them what
// the router thought while it was asked.

import { useMemo } from "react";
import { ChartFigure } from "../../components/ChartFigure";
import { PanelGrid } from "../../components/Panel";
import { useStudio } from "../../hooks/useStudio";
import { domainsOf } from "../../state/project";
import { AnswerColumn } from "./AnswerColumn";
import type { Answer, Asked } from "./answers";
import classes from "./Play.module.css";
import { routingChart } from "./routingChart";
import { writerLabel } from "./words";

export interface AnswerGroupProps {
  readonly asked: Asked;
  readonly newest: boolean;
  onExplain(answer: Answer): void;
}

export function AnswerGroup({ asked, newest, onExplain }: AnswerGroupProps) {
  const { id, question, answers } = asked;
  const { seed, temperature, topK, topP } = question;
  return (
    <div className={classes.group}>
      <p className="soft small">
        Prompt {id} · seed {seed} · temperature {temperature} · top k {topK} · top p {topP}
      </p>
      <PanelGrid minimum="280px">
        {answers.map((answer, place) => (
          <AnswerColumn
            key={answer.writer}
            asked={asked}
            answer={answer}
            newest={newest && place === 0}
            onExplain={() => onExplain(answer)}
          />
        ))}
      </PanelGrid>
      {answers.map((answer) => answer.looks.length > 1 && <RoutingFigure key={answer.writer} prompt={id} answer={answer} />)}
    </div>
  );
}

function RoutingFigure({ prompt, answer: { writer, looks } }: { prompt: number; answer: Answer }) {
  const project = useStudio((state) => state.project);
  const spec = useMemo(() => routingChart(looks, domainsOf(project)), [looks, project]);
  return (
    <ChartFigure title={`The router while prompt ${prompt} was answered: ${writerLabel(writer)}`} source="play" height={170} spec={spec} />
  );
}
