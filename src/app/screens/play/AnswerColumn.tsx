// One writer's answer: the prompt, then every token in the colour of its writer, who wrote how much, and what is to be said
// of the prompt.

import { VisuallyHidden } from "@mantine/core";
import { useState } from "react";
import { counted } from "../../../core/format/format";
import { DomainName } from "../../components/DomainName";
import { Panel } from "../../components/Panel";
import { ProbabilityBars } from "../../components/ProbabilityBars";
import { ProblemNote } from "../../components/ProblemNote";
import { Alternatives } from "./Alternatives";
import { type Answer, type Asked, piecesOf, sharesOf } from "./answers";
import classes from "./Play.module.css";
import { Tokens } from "./Tokens";
import { domainOfModel, namesOf, readSentence, unsureSentence, writerLabel } from "./words";

export interface AnswerColumnProps {
  readonly asked: Asked;
  readonly answer: Answer;
  /** Whether this is the newest answer of all. */
  readonly newest: boolean;
  /** Asks for the alternatives of this answer, where they are not there. */
  onExplain(): void;
}

export function AnswerColumn({ asked, answer, newest, onExplain }: AnswerColumnProps) {
  const [chosen, setChosen] = useState<number>();
  const { writer, tokens, looks, done, problem } = answer;
  const label = writerLabel(writer);
  const title = (
    <>
      {label}
      <VisuallyHidden> on prompt {asked.id}</VisuallyHidden>
    </>
  );
  const pieces = piecesOf(tokens);
  const choose = (index: number) => {
    if (!done) return;
    setChosen(index);
    onExplain();
  };
  const remarks = [readSentence(answer), unsureSentence(looks, asked.routing)].filter((remark) => remark !== undefined);
  return (
    <Panel title={title} aside={<WhoWrote answer={answer} />}>
      <div className={classes.text} aria-busy={!done}>
        <span className="soft">{asked.question.text}</span>
        <span {...(newest && { "data-testid": "generated" })}>
          {pieces.length > 0 && (
            <Tokens label={`Tokens on prompt ${asked.id}: ${label}`} pieces={pieces} chosen={chosen} onChoose={choose} />
          )}
        </span>
        {!done && <i className={classes.caret} aria-hidden="true" />}
      </div>
      {done && tokens.length === 0 && problem === undefined && <p className="soft">The text ended at once.</p>}
      {remarks.map((remark) => (
        <p key={remark} className={classes.remark}>
          {remark}
        </p>
      ))}
      {problem && <ProblemNote problem={problem} kind={problem.code === "cancelled" ? "warning" : "failure"} />}
      {done && pieces.length > 0 && (
        <div className={classes.alternatives}>
          <Alternatives alternatives={answer.alternatives} piece={chosen === undefined ? undefined : pieces[chosen]} />
        </div>
      )}
      {looks.length === 1 && (
        <div className={classes.routing}>
          <h3>The router on the prompt</h3>
          <ProbabilityBars probabilities={looks[0].probabilities} />
        </div>
      )}
    </Panel>
  );
}

/** Which experts wrote how much, where that was the router's to say. */
function WhoWrote({ answer: { tokens, looks } }: { answer: Answer }) {
  if (looks.length === 0) return null;
  return [...sharesOf(tokens)].map(([key, { ids, tokens: count }]) => {
    const [domain] = ids.map(domainOfModel);
    return (
      <span key={key}>
        {ids.length === 1 && domain ? <DomainName name={domain} /> : namesOf(ids)} {counted(count, "token")}
      </span>
    );
  });
}
