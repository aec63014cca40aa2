// The page's side of the protocol: typed calls to one worker, its events, and what happens when it dies.

import type { Problem } from "../core/errors";
import { StudioError } from "../core/errors";
import type { Control, ToWorker } from "./commands";
import type { FromWorker, StudioEvent } from "./events";

type ArgumentsOf<C> = C extends { arguments: infer A } ? A : never;
type ResultOf<C> = C extends { result: infer R } ? R : never;

export interface Client<Commands> {
  /** Runs a command. Rejects with a StudioError when the worker reports a problem or dies. */
  call<Name extends keyof Commands & string>(name: Name, argument: ArgumentsOf<Commands[Name]>): Promise<ResultOf<Commands[Name]>>;
  control(control: Control): void;
  /** Ends the worker; calls still open reject. */
  close(): void;
}

/** A client of `worker`; `onEvent` hears everything it tells, `onDeath` when it broke and was ended. */
export function connect<Commands>(worker: Worker, onEvent: (event: StudioEvent) => void, onDeath?: () => void): Client<Commands> {
  const open = new Map<number, { resolve(value: unknown): void; reject(error: StudioError): void }>();
  let next = 1;
  const post = (message: ToWorker): void => worker.postMessage(message);
  const failAll = (problem: Problem): void => {
    for (const call of open.values()) call.reject(new StudioError(problem.code, problem.message, problem.hint));
    open.clear();
  };
  worker.addEventListener("message", ({ data }: MessageEvent<FromWorker>) => {
    if (data.kind === "event") return onEvent(data.event);
    const call = open.get(data.id);
    open.delete(data.id);
    if (data.kind === "result") call?.resolve(data.value);
    else call?.reject(new StudioError(data.problem.code, data.problem.message, data.problem.hint));
  });
  worker.addEventListener("error", (event) => {
    // It could not be loaded or threw outside a command: whatever it would still answer can't be trusted.
    worker.terminate();
    onDeath?.();
    failAll({
      code: "internal",
      message: `A worker stopped: ${event.message || "it could not be loaded"}.`,
      hint: "Start the stage again; finished stages are kept. If it happens again, reload the page.",
    });
  });
  return {
    call: (name, argument) =>
      new Promise((resolve, reject) => {
        const id = next++;
        open.set(id, { resolve: resolve as (value: unknown) => void, reject });
        post({ kind: "request", request: { id, name, arguments: argument } });
      }),
    control: (control) => post({ kind: "control", control }),
    close: () => {
      worker.terminate();
      failAll({
        code: "cancelled",
        message: "The worker was closed.",
        hint: "Start the stage again.",
      });
    },
  };
}
