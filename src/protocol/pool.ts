// Helpers that share a long row of independent tasks: workers, or the caller's own thread where none are worth their start.
// What they compute is the same either way, for results come in the order of the tasks. Not the tasks themselves.

import type { Client } from "./client";

/** One that does tasks, one after the other. */
export type Helper<Commands> = Pick<Client<Commands>, "call" | "close">;

type ArgumentOf<Command> = Command extends { arguments: infer A } ? A : never;
type ResultOf<Command> = Command extends { result: infer R } ? R : never;

/** Tasks that wait at each helper, so that it never waits for the next. */
const AHEAD = 2;

export class Pool<Commands> {
  readonly #helpers: readonly Helper<Commands>[];

  /** A pool of at least one helper. */
  constructor(helpers: readonly Helper<Commands>[]) {
    this.#helpers = helpers;
  }

  /** Has every helper do the same. */
  async tell<Name extends keyof Commands & string>(name: Name, argument: ArgumentOf<Commands[Name]>): Promise<void> {
    await Promise.all(this.#helpers.map((helper) => helper.call(name, argument)));
  }

  /** The results of `tasks`, in their order; what fails or is left early leaves the other tasks to end unheard. */
  async *run<Name extends keyof Commands & string>(
    name: Name,
    tasks: Iterable<ArgumentOf<Commands[Name]>> | AsyncIterable<ArgumentOf<Commands[Name]>>,
  ): AsyncGenerator<ResultOf<Commands[Name]>, void, void> {
    const open: Promise<ResultOf<Commands[Name]>>[] = [];
    let next = 0;
    for await (const task of tasks) {
      const result = this.#helpers[next++ % this.#helpers.length].call(name, task);
      result.catch(() => {});
      open.push(result);
      if (open.length === AHEAD * this.#helpers.length) yield await open.shift()!;
    }
    for (const result of open) yield await result;
  }

  /** Ends the helpers; no task can be given after. */
  close(): void {
    for (const helper of this.#helpers) helper.close();
  }
}

/** A helper that is no worker: its tasks run where they are given. */
export function helperHere<Commands>(
  handlers: {
    readonly [Name in keyof Commands]: (argument: ArgumentOf<Commands[Name]>) => Promise<ResultOf<Commands[Name]>>;
  },
): Helper<Commands> {
  return { call: (name, argument) => handlers[name](argument), close: () => {} };
}
