// The worker's side of the protocol: runs one command after the other and lets the page pause, step or stop
// the one that runs. Not the commands themselves: a worker's entry hands those in.

import { StudioError, toProblem } from "../core/errors";
import type { Control, ProjectAccess, Request, ToWorker } from "./commands";
import type { FromWorker, StudioEvent } from "./events";

/** What a command may use while it runs. */
export interface Context {
  emit(event: StudioEvent): void;
  /**
   * Called between two steps: resolves at once, or after `resume` or `step` when the page asked for a pause.
   * Throws StudioError("cancelled") after `stop`. `settle` has what is done told and kept: it is called first, with true, where
   * the command has to wait or end, and puts that off until the next call by returning false; and with false, once, where the page
   * may be gone before the next call.
   */
  checkpoint(stage: string, settle?: (halts: boolean) => unknown): Promise<void>;
}

type Handlers<Commands> = {
  readonly [Name in keyof Commands]: Commands[Name] extends {
    arguments: infer A;
    result: infer R;
  }
    ? (argument: A, context: Context) => Promise<R>
    : never;
};

/** The two ends of a worker's message channel that the host needs. */
export interface Port {
  postMessage(message: FromWorker): void;
  addEventListener(type: "message", listener: (event: { readonly data: ToWorker }) => void): void;
}

/** Serves `handlers` on `port`. Requests queue; controls take effect at the next checkpoint. */
export function serve<Commands>(port: Port, handlers: Handlers<Commands>): void {
  const gate = createGate((event) => port.postMessage({ kind: "event", event }));
  const run = async (request: Request): Promise<void> => {
    try {
      const handler = (handlers as Record<string, unknown>)[request.name];
      if (typeof handler !== "function") throw new Error(`no command named ${request.name}`);
      gate.begin();
      const value = await handler(request.arguments, gate.context);
      port.postMessage({ kind: "result", id: request.id, value });
    } catch (error) {
      if (!(error instanceof StudioError)) console.error(error);
      port.postMessage({
        kind: "failure",
        id: request.id,
        problem: toProblem(error),
      });
    }
  };
  let queue = Promise.resolve();
  port.addEventListener("message", ({ data }) => {
    if (data.kind === "control") gate.control(data.control);
    if (data.kind === "request") queue = queue.then(() => run(data.request));
  });
}

/** The project that the page behind `port` has open, once it has said so. */
export function projectOf(port: Port): Promise<ProjectAccess> {
  return new Promise((resolve) => {
    port.addEventListener("message", ({ data }) => {
      if (data.kind === "project") resolve(data.project);
    });
  });
}

/** Pause, step and stop, as a state the running command asks about between steps. */
function createGate(emit: (event: StudioEvent) => void) {
  let stopped = false;
  let paused = false;
  let leaving = false;
  let permits = 0;
  let wake: (() => void) | undefined;
  const context: Context = {
    emit,
    async checkpoint(stage, settle) {
      // Lets control messages in that arrived while the last step ran.
      await new Promise((resolve) => setTimeout(resolve, 0));
      const waits = paused && permits === 0 && !stopped;
      if (leaving) settle?.(false);
      leaving = false;
      if ((waits || stopped) && settle?.(true) === false) return;
      if (waits) {
        emit({ kind: "paused", stage, paused: true });
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        wake = undefined;
        emit({ kind: "paused", stage, paused: false });
      }
      if (permits > 0) permits -= 1;
      if (stopped) throw new StudioError("cancelled", "The stage was stopped.", "Start it again when you like; finished stages are kept.");
    },
  };
  return {
    context,
    begin() {
      stopped = false;
      leaving = false;
    },
    control(control: Control) {
      if (control === "stop") stopped = true;
      if (control === "pause") paused = true;
      if (control === "resume" || control === "stop") paused = false;
      if (control === "step") permits += 1;
      if (control === "leaving") leaving = true;
      else if (control !== "pause") wake?.();
    },
  };
}
