// What became of one question: its answers side by side, one below the other where there is no room, and under them what
// the router thought while it was asked.

import { useMemo } from "react";
import { ChartFigure } from "../../components/ChartFigure";
import { PanelGrid } from "../../components/Panel";
import { useDomains } from "../../hooks/domains";
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
  const { seed, temperature, topK, topP } = asked.question;
  return (
    <section className={classes.group} aria-label={`Answers from seed ${seed}`}>
      <p className="soft small">
        seed {seed} · temperature {temperature} · top k {topK} · top p {topP}
      </p>
      <PanelGrid minimum="280px">
        {asked.answers.map((answer, place) => (
          <AnswerColumn
            key={answer.writer}
            asked={asked}
            answer={answer}
            newest={newest && place === 0}
            onExplain={() => onExplain(answer)}
          />
        ))}
      </PanelGrid>
      {asked.answers.map((answer) => answer.looks.length > 1 && <RoutingFigure key={answer.writer} answer={answer} />)}
    </section>
  );
}

function RoutingFigure({ answer: { writer, looks } }: { answer: Answer }) {
  const domains = useDomains();
  const spec = useMemo(() => routingChart(looks, domains), [looks, domains]);
  return <ChartFigure title={`The router over time: ${writerLabel(writer)}`} source="play" height={170} spec={spec} />;
}
