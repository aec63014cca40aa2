// The answers of this visit, and asking for more of them. They are not kept.

import { useRef, useState } from "react";
import { toProblem } from "../../../core/errors";
import { useStudio } from "../../hooks/useStudio";
import { jointOf } from "../../state/project";
import { alternatives, generate } from "../../studio";
import { type Answer, type Asked, type Question, told, unanswered, type WriterChoice } from "./answers";

const KEPT = 12;

export function useAnswers() {
  const [all, setAll] = useState<readonly Asked[]>([]);
  const count = useRef(0);
  const models = useStudio((state) => state.project.models);
  const joint = useStudio((state) => state.project.joint);
  const routing = useStudio((state) => state.recipe.router);
  const change = (id: number, writer: WriterChoice, update: (answer: Answer) => Answer) =>
    setAll((asked) =>
      asked.map((one) =>
        one.id === id ? { ...one, answers: one.answers.map((answer) => (answer.writer === writer ? update(answer) : answer)) } : one,
      ),
    );

  /** Lets every one of `writers` answer the same question, one after the other. */
  const ask = (question: Question, writers: readonly WriterChoice[]): void => {
    count.current += 1;
    const id = count.current;
    setAll((asked) =>
      [{ id, question, routing, models, ...(joint && { joint }), answers: writers.map(unanswered) }, ...asked].slice(0, KEPT),
    );
    for (const writer of writers)
      generate({ ...question, writer }, (event) => change(id, writer, (answer) => told(answer, event))).then(
        () => change(id, writer, (answer) => ({ ...answer, done: true })),
        (error: unknown) => change(id, writer, (answer) => ({ ...answer, done: true, problem: toProblem(error) })),
      );
  };

  /** Finds out what else could have stood in a finished answer, once; after a problem, again. */
  const explain = ({ id, question, models: wrote, joint: joined }: Asked, { writer, tokens, done, alternatives: known }: Answer): void => {
    if (!done || known === "asked" || Array.isArray(known)) return;
    change(id, writer, (answer) => ({ ...answer, alternatives: "asked" }));
    const written = tokens.map((token) => ({ id: token.id, writers: token.writers }));
    const students = jointOf(writer, { ...(joined && { joint: joined }) });
    alternatives({ prompt: question.text, tokens: written, models: wrote, ...(students && { joint: students }) }).then(
      (found) => change(id, writer, (answer) => ({ ...answer, alternatives: found })),
      (error: unknown) => change(id, writer, (answer) => ({ ...answer, alternatives: toProblem(error) })),
    );
  };

  return { all, writing: all.some(({ answers }) => answers.some(({ done }) => !done)), ask, explain };
}
