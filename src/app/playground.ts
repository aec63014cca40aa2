// Trying things out with what is finished: the tokenizer on a text, the router on a text, the models on a prompt. Nothing
// here changes the project.

import type { StoreApi } from "zustand/vanilla";
import { StudioError, toProblem } from "../core/errors";
import type { PlayCommands, Prompt, TextRoute, TokenPiece } from "../protocol/commands";
import type { StudioEvent } from "../protocol/events";
import { nameOf } from "./pipeline";
import { routerOf } from "./stageCalls";
import { isDone } from "./state/project";
import type { StudioState } from "./state/store";
import { breaksWorker, type Workers } from "./workers";

export type TokenEvent = Extract<StudioEvent, { kind: "token" }>;
export type Written = PlayCommands["generate"]["result"];

/** All of these reject with a StudioError: "missing-stage" before there is anything to try. */
export interface Playground {
  /** The tokens of a text, in order. */
  tryTokenizer(text: string): Promise<readonly TokenPiece[]>;
  /** Where the router sends a text. */
  tryRouter(text: string): Promise<TextRoute>;
  /** Lets a model write after a prompt; `onToken` gets each piece as it comes. Prompts wait for those before them. */
  generate(prompt: Prompt, onToken: (piece: TokenEvent) => void): Promise<Written>;
  /** Ends the prompt that is being answered, which rejects with "cancelled", and those that wait. */
  stopWriting(): void;
  /** Takes an event of any worker. */
  hear(event: StudioEvent): void;
}

export function createPlayground(store: StoreApi<StudioState>, workers: Workers): Playground {
  let last: Promise<unknown> = Promise.resolve();
  let writing: ((piece: TokenEvent) => void) | undefined;
  /** Prompts of an earlier round were stopped before they began. */
  let round = 0;

  const need = (stage: string): void => {
    if (!isDone(stage, store.getState().project))
      throw new StudioError("missing-stage", `There is nothing to try before ${nameOf(stage)} is finished.`, "Run it first.");
  };

  const answer = async (prompt: Prompt, onToken: (piece: TokenEvent) => void, asked: number): Promise<Written> => {
    if (asked !== round) throw new StudioError("cancelled", "The prompt was stopped before its turn.", "Send it again.");
    const { project } = store.getState();
    writing = onToken;
    try {
      return await workers.play().call("generate", { prompt, models: Object.values(project.models), ...routerOf(project) });
    } catch (error) {
      if (breaksWorker(toProblem(error))) workers.restart("play");
      throw error;
    } finally {
      writing = undefined;
    }
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
    generate(prompt, onToken) {
      const asked = round;
      const written = last.then(() => answer(prompt, onToken, asked));
      last = written.catch(() => {});
      return written;
    },
    stopWriting() {
      round += 1;
      if (writing) workers.play().control("stop");
    },
    hear(event) {
      if (event.kind === "token") writing?.(event);
    },
  };
}
