// Trying things out with what is finished: the tokenizer on a text, the router on a text, the models on a prompt. Nothing
// here changes the project.

import type { StoreApi } from "zustand/vanilla";
import type { JointRecord } from "../core/config/jointRecord";
import type { ModelRecord } from "../core/config/records";
import { StudioError, toProblem } from "../core/errors";
import type { Client } from "../protocol/client";
import type { PlayCommands, Prompt, TextRoute, TokenAlternatives, TokenPiece, WrittenToken } from "../protocol/commands";
import type { StudioEvent } from "../protocol/events";
import { membersIn, nameOf } from "./pipeline";
import { isDone, jointOf } from "./state/project";
import type { StudioState } from "./state/store";
import { breaksWorker, type Workers } from "./workers";

/** What is told of an answer while it is written. */
export type AnswerEvent = Extract<StudioEvent, { kind: "prompt" | "routing" | "token" }>;

/** What was written after a prompt, and by which models. */
export interface WrittenAnswer {
  readonly prompt: string;
  readonly tokens: readonly WrittenToken[];
  /** The project's models at that time, by id. */
  readonly models: Readonly<Record<string, ModelRecord>>;
  /** The jointly trained experts that wrote it, where they did. */
  readonly joint?: JointRecord;
}

/** All of these reject with a StudioError: "missing-stage" before there is anything to try. */
export interface Playground {
  /** The tokens of a text, in order. */
  tryTokenizer(text: string): Promise<readonly TokenPiece[]>;
  /** Where the router sends a text. */
  tryRouter(text: string): Promise<TextRoute>;
  /** Lets models write after a prompt and returns the text; `onEvent` hears of it as it comes. Prompts wait for those before them. */
  generate(prompt: Prompt, onEvent: (event: AnswerEvent) => void): Promise<string>;
  /** What else could have stood at each place of an answer. Waits for prompts before it. */
  alternatives(answer: WrittenAnswer): Promise<readonly TokenAlternatives[]>;
  /** Ends what is being answered, which rejects with "cancelled", and what waits. */
  stopWriting(): void;
  /** Takes an event of any worker. */
  hear(event: StudioEvent): void;
}

export function createPlayground(store: StoreApi<StudioState>, workers: Workers): Playground {
  let last: Promise<unknown> = Promise.resolve();
  let working = false;
  let listener: ((event: AnswerEvent) => void) | undefined;
  /** What was asked in an earlier round was stopped before it began. */
  let round = 0;

  const need = (stage: string): void => {
    if (!isDone(stage, store.getState().project))
      throw new StudioError("missing-stage", `There is nothing to try before ${nameOf(stage)} is finished.`, "Run it first.");
  };

  /** Asks the worker once all that was asked before is answered. */
  const inTurn = <Result>(ask: (worker: Client<PlayCommands>) => Promise<Result>): Promise<Result> => {
    const asked = round;
    const turn = last.then(async () => {
      if (asked !== round) throw new StudioError("cancelled", "The prompt was stopped before its turn.", "Send it again.");
      working = true;
      try {
        return await ask(workers.play());
      } catch (error) {
        if (breaksWorker(toProblem(error))) workers.restart("play");
        throw error;
      } finally {
        working = false;
        listener = undefined;
      }
    });
    last = turn.catch(() => {});
    return turn;
  };

  return {
    async tryTokenizer(text) {
      need("tokenizer");
      return text === "" ? [] : workers.corpus().call("tokenize", { text });
    },
    async tryRouter(text) {
      need("router");
      return workers.corpus().call("route", { text });
    },
    generate: (prompt, onEvent) =>
      inTurn(async (worker) => {
        const { project, recipe } = store.getState();
        listener = onEvent;
        const members = membersIn({ project, recipe });
        const joint = jointOf(prompt.writer, project);
        const there = { models: Object.values(project.models), ...(joint && { joint }) };
        const { text } = await worker.call("generate", { prompt, ...there, members, routing: recipe.router });
        return text;
      }),
    alternatives: ({ prompt, tokens, models, joint }) =>
      inTurn(async (worker) => {
        const { project } = store.getState();
        const isThere = joint
          ? jointOf(joint.id, project) === joint
          : tokens.every(({ writers }) => Object.keys(writers).every((id) => project.models[id] === models[id]));
        if (!isThere)
          throw new StudioError("missing-stage", "A model that wrote this was trained again or removed since.", "Write it again.");
        return worker.call("alternatives", { prompt, tokens, models: Object.values(models), ...(joint && { joint }) });
      }),
    stopWriting() {
      round += 1;
      if (working) workers.play().control("stop");
    },
    hear(event) {
      if (event.kind === "prompt" || event.kind === "routing" || event.kind === "token") listener?.(event);
    },
  };
}
