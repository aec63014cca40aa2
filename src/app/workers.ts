// The three workers of the page, started when first asked for and again after one died. Not what they are asked to do.

import type { Problem } from "../core/errors";
import { type Client, connect } from "../protocol/client";
import type { CorpusCommands, PlayCommands, ProjectAccess, ProjectCommands, ToWorker, TrainCommands } from "../protocol/commands";
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

/** The page's workers; `onEvent` hears all of them. They work for the project that `access` resolves to. */
export function startWorkers(onEvent: (event: StudioEvent) => void, access: () => Promise<ProjectAccess>): Workers {
  const lazily = <Commands>(start: () => Worker) => lazy<Commands>(() => forProject(start(), access()), onEvent);
  const corpus = lazily<CorpusCommands>(
    () => new Worker(new URL("../../workers/corpus.worker.ts", import.meta.url), { type: "module", name: "corpus" }),
  );
  const train = lazily<TrainCommands>(
    () => new Worker(new URL("../../workers/train.worker.ts", import.meta.url), { type: "module", name: "train" }),
  );
  const play = lazily<PlayCommands>(
    () => new Worker(new URL("../../workers/play.worker.ts", import.meta.url), { type: "module", name: "play" }),
  );
  const all = { corpus, train, play };
  return { corpus: corpus.client, train: train.client, play: play.client, restart: (name) => all[name].end() };
}

/** The worker that packs and unpacks projects: its client, when first asked for and again after it died. */
export function startMover(onEvent: (event: StudioEvent) => void): () => Client<ProjectCommands> {
  return lazy<ProjectCommands>(
    () => new Worker(new URL("../../workers/project.worker.ts", import.meta.url), { type: "module", name: "project" }),
    onEvent,
  ).client;
}

/** The worker, which is told of its project as soon as that is known. */
function forProject(worker: Worker, access: Promise<ProjectAccess>): Worker {
  void access.then((project) => worker.postMessage({ kind: "project", project } satisfies ToWorker));
  return worker;
}

/** A client that exists from the first request until its worker ends. */
function lazy<Commands>(start: () => Worker, onEvent: (event: StudioEvent) => void) {
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
