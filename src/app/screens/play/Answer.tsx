// One answer: the prompt, then every piece in the colour of its writer, with what the router thought of the prompt.

import { Panel } from "../../components/Panel";
import { ProbabilityBars } from "../../components/ProbabilityBars";
import { ProblemNote } from "../../components/ProblemNote";
import { domainColor, useDomains } from "../../hooks/domains";
import { domainOf, nameOf } from "../../pipeline";
import classes from "./Play.module.css";
import type { AnswerState } from "./useAnswers";

/** The domain of an expert's id; the teacher's stays as it is and is no domain. */
const writerDomain = (writer: string): string => (writer.startsWith("expert:") ? domainOf(writer) : writer);

export function Answer({ answer, newest }: { answer: AnswerState; newest: boolean }) {
  const domains = useDomains();
  const { prompt, pieces, done, problem } = answer;
  const writers = [...new Set(pieces.map(({ writer }) => writer))];
  const routing = pieces.findLast((piece) => piece.routing !== undefined)?.routing;
  return (
    <Panel
      title={writers.length > 0 ? `Written by ${writers.map((writer) => nameOf(writer)).join(", ")}` : "Written"}
      aside={`seed ${prompt.seed} · temperature ${prompt.temperature} · top k ${prompt.topK} · top p ${prompt.topP}`}
    >
      <div className={classes.answer}>
        <p className={classes.text} aria-busy={!done}>
          <span className="soft">{prompt.text}</span>
          <span {...(newest && { "data-testid": "generated" })}>
            {pieces.map(({ text, writer }, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: pieces are only ever appended
              <span key={place} style={{ color: domainColor(domains, writerDomain(writer)) }}>
                {text}
              </span>
            ))}
          </span>
          {!done && <i className={classes.caret} aria-hidden="true" />}
        </p>
        {routing && (
          <div className={classes.routing}>
            <h3>The router on the prompt</h3>
            <ProbabilityBars probabilities={routing} />
          </div>
        )}
      </div>
      {problem && <ProblemNote problem={problem} kind={problem.code === "cancelled" ? "warning" : "failure"} />}
    </Panel>
  );
}
