// What has been asked and written, as data: a question to one writer or to several from the same seed, and what became of
// each. Pure functions from an answer to the next; asking is useAnswers.ts's.

import type { ModelRecord, ProjectRecord } from "../../../core/config/records";
import type { RoutingSettings } from "../../../core/config/routing";
import type { Problem } from "../../../core/errors";
import type { Prompt, TokenAlternatives, Writers } from "../../../protocol/commands";
import type { AnswerEvent } from "../../playground";

export type WriterChoice = Prompt["writer"];
export type Question = Omit<Prompt, "writer">;
export type WrittenEvent = Extract<AnswerEvent, { kind: "token" }>;
/** What the router said at one place. */
export type Look = Omit<Extract<AnswerEvent, { kind: "routing" }>, "kind">;

export interface Answer {
  readonly writer: WriterChoice;
  readonly tokens: readonly WrittenEvent[];
  readonly looks: readonly Look[];
  /** Tokens of the prompt, and how many of them the writer saw. */
  readonly read?: { readonly tokens: number; readonly read: number };
  readonly done: boolean;
  readonly problem?: Problem;
  /** For each token, once someone asked for them. */
  readonly alternatives?: readonly TokenAlternatives[] | "asked" | Problem;
}

export interface Asked {
  /** Counts from 1. */
  readonly id: number;
  readonly question: Question;
  readonly routing: RoutingSettings;
  /** The project's models at that time, by id. */
  readonly models: Readonly<Record<string, ModelRecord>>;
  /** Its students that were trained in one run, by kind. */
  readonly joint?: ProjectRecord["joint"];
  readonly answers: readonly Answer[];
}

export const unanswered = (writer: WriterChoice): Answer => ({ writer, tokens: [], looks: [], done: false });

/** The answer with what was just told of it. */
export function told(answer: Answer, event: AnswerEvent): Answer {
  switch (event.kind) {
    case "prompt":
      return { ...answer, read: { tokens: event.tokens, read: event.read } };
    case "routing": {
      const { kind, ...look } = event;
      return { ...answer, looks: [...answer.looks, look] };
    }
    case "token":
      return { ...answer, tokens: [...answer.tokens, event] };
  }
}

/** Whole letters that stand together: of one token, or of several that make up a letter. */
export interface Piece {
  readonly text: string;
  /** Of the first of its tokens. */
  readonly place: number;
  readonly count: number;
  /** Of the token that completes it. */
  readonly writers: Writers;
}

/** The pieces of a text in order; tokens at its end that complete no letter are in none. */
export function piecesOf(tokens: readonly WrittenEvent[]): readonly Piece[] {
  const pieces: Piece[] = [];
  let place = 0;
  tokens.forEach(({ text, writers }, index) => {
    if (text === "") return;
    pieces.push({ text, place, count: index + 1 - place, writers });
    place = index + 1;
  });
  return pieces;
}

/** The id of the model with the largest part. */
export function mainWriter(writers: Writers): string {
  return Object.entries(writers).reduce((a, b) => (b[1] > a[1] ? b : a))[0];
}

/** How many tokens each model, or each group of models, wrote, in the order of their first. */
export function sharesOf(
  tokens: readonly WrittenEvent[],
): ReadonlyMap<string, { readonly ids: readonly string[]; readonly tokens: number }> {
  const shares = new Map<string, { ids: readonly string[]; tokens: number }>();
  for (const { writers } of tokens) {
    const ids = Object.keys(writers).toSorted();
    const key = ids.join("\n");
    shares.set(key, { ids, tokens: (shares.get(key)?.tokens ?? 0) + 1 });
  }
  return shares;
}
