// The three workers of the page, started when first asked for and again after one died. Not what they are asked to do.

import type { Problem } from "../core/errors";
import { type Client, connect } from "../protocol/client";
import type { CorpusCommands, PlayCommands, TrainCommands } from "../protocol/commands";
import type { StudioEvent } from "../protocol/events";

/** Clients of the workers; asking for one starts its worker. */
export interface Workers {
  corpus(): Client<CorpusCommands>;
  train(): Client<TrainCommands>;
  play(): Client<PlayCommands>;
  /** Ends a worker with all it holds; the next request starts a new one. */
  restart(name: WorkerName): void;
}

export type WorkerName = "corpus" | "train" | "play";

/** Whether a worker that had this problem may still hold half-finished things; a new one doesn't. */
export function breaksWorker({ code }: Problem): boolean {
  return code === "device-lost" || code === "internal" || code === "out-of-memory";
}

/** The page's workers; `onEvent` hears all of them. */
export function startWorkers(onEvent: (event: StudioEvent) => void): Workers {
  const corpus = lazily<CorpusCommands>(
    () => new Worker(new URL("../../workers/corpus.worker.ts", import.meta.url), { type: "module", name: "corpus" }),
    onEvent,
  );
  const train = lazily<TrainCommands>(
    () => new Worker(new URL("../../workers/train.worker.ts", import.meta.url), { type: "module", name: "train" }),
    onEvent,
  );
  const play = lazily<PlayCommands>(
    () => new Worker(new URL("../../workers/play.worker.ts", import.meta.url), { type: "module", name: "play" }),
    onEvent,
  );
  const all = { corpus, train, play };
  return { corpus: corpus.client, train: train.client, play: play.client, restart: (name) => all[name].end() };
}

/** A client that exists from the first request until its worker ends. */
function lazily<Commands>(start: () => Worker, onEvent: (event: StudioEvent) => void) {
  let client: Client<Commands> | undefined;
  const forget = (): void => {
    client = undefined;
  };
  return {
    client(): Client<Commands> {
      client ??= connect<Commands>(start(), onEvent, forget);
      return client;
    },
    end(): void {
      client?.close();
      forget();
    },
  };
}
