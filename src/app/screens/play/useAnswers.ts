// The answers of this visit: what was asked, what has been written so far, and by whom. They are not kept.

import { useState } from "react";
import { type Problem, toProblem } from "../../../core/errors";
import type { Prompt } from "../../../protocol/commands";
import { generate } from "../../studio";

/** Text that one model wrote in a row. */
export interface Piece {
  readonly text: string;
  /** The id of the model. */
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

/** The pieces with one more; what the same model writes on is one piece. */
function withPiece(pieces: readonly Piece[], { text, writer, routing }: Piece): readonly Piece[] {
  const last = pieces.at(-1);
  if (last?.writer === writer) return [...pieces.slice(0, -1), { ...last, text: last.text + text }];
  return [...pieces, { text, writer, ...(routing && { routing }) }];
}

export function useAnswers() {
  const [answers, setAnswers] = useState<readonly AnswerState[]>([]);
  const change = (id: number, update: (answer: AnswerState) => AnswerState) =>
    setAnswers((all) => all.map((answer) => (answer.id === id ? update(answer) : answer)));

  const ask = async (prompt: Prompt): Promise<void> => {
    const id = performance.now();
    setAnswers((all) => [{ id, prompt, pieces: [], done: false }, ...all].slice(0, KEPT));
    try {
      await generate(prompt, (piece) => change(id, (answer) => ({ ...answer, pieces: withPiece(answer.pieces, piece) })));
      change(id, (answer) => ({ ...answer, done: true }));
    } catch (error) {
      change(id, (answer) => ({ ...answer, done: true, problem: toProblem(error) }));
    }
  };
  return { answers, writing: answers.some(({ done }) => !done), ask };
}
