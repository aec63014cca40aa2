// The answers of this visit: what was asked, what has been written so far, and by whom. They are not kept.

import { useState } from "react";
import { type Problem, toProblem } from "../../../core/errors";
import type { Prompt } from "../../../protocol/commands";
import { generate } from "../../studio";

export interface Piece {
  readonly text: string;
  /** The id of the model that wrote it. */
  readonly writer: string;
  readonly routing?: Readonly<Record<string, number>>;
}

export interface AnswerState {
  readonly id: number;
  readonly prompt: Prompt;
  readonly pieces: readonly Piece[];
  readonly done: boolean;
  readonly problem?: Problem;
}

const KEPT = 12;

export function useAnswers() {
  const [answers, setAnswers] = useState<readonly AnswerState[]>([]);
  const change = (id: number, update: (answer: AnswerState) => AnswerState) =>
    setAnswers((all) => all.map((answer) => (answer.id === id ? update(answer) : answer)));

  const ask = async (prompt: Prompt): Promise<void> => {
    const id = performance.now();
    setAnswers((all) => [{ id, prompt, pieces: [], done: false }, ...all].slice(0, KEPT));
    try {
      await generate(prompt, ({ text, writer, routing }) =>
        change(id, (answer) => ({ ...answer, pieces: [...answer.pieces, { text, writer, ...(routing && { routing }) }] })),
      );
      change(id, (answer) => ({ ...answer, done: true }));
    } catch (error) {
      change(id, (answer) => ({ ...answer, done: true, problem: toProblem(error) }));
    }
  };
  return { answers, writing: answers.some(({ done }) => !done), ask };
}
