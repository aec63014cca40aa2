// Where a run stands, as programs hear of it: stage after stage, with the newest loss and the speed. Not the runs: automation.ts starts
// those.

import type { StageId, StudioEvent } from "../protocol/events";
import type { AutomationParts } from "./automation";

/** Where a run stands; told when a stage begins and at most four times a second within it. */
export interface RunProgress {
  /** "corpus", "tokenizer", "teacher", "expert:DOMAIN", "router", "mixture" or "export". */
  readonly stage: StageId;
  readonly done?: number;
  readonly total?: number;
  readonly unit?: string;
  readonly note?: string;
  /** Seconds of compute since the stage's training began, with those before an interruption. */
  readonly seconds?: number;
  /** Nats per token at the latest step; of a run that goes on there is none before its first. */
  readonly loss?: number;
  readonly tokensPerSecond?: number;
}

type Figures = Pick<RunProgress, "seconds" | "loss" | "tokensPerSecond">;

/** Calls `listener` as stages begin and go on; returns what ends that. */
export function tellProgress(
  { store, listen }: Pick<AutomationParts, "store" | "listen">,
  listener: (progress: RunProgress) => void,
): () => void {
  let speed: Figures = {};
  const leaveStore = store.subscribe(({ running, stages }, before) => {
    if (running === undefined) return;
    const progress = stages[running]?.progress;
    if (running !== before.running) {
      speed = {};
      listener({ stage: running });
    } else if (progress && progress !== before.stages[running]?.progress) listener({ stage: running, ...progress, ...speed });
  });
  const leaveEvents = listen((event) => {
    if (event.kind === "resumed") speed = { seconds: event.seconds };
    if (event.kind === "steps") speed = speedOf(event.columns);
  });
  return () => {
    leaveStore();
    leaveEvents();
  };
}

/** The newest loss, and the speed since the run began: steady enough for a line every few seconds. */
function speedOf({ loss, tokens, seconds }: Extract<StudioEvent, { kind: "steps" }>["columns"]): Figures {
  const [newest, seen, elapsed] = [loss.at(-1), tokens.at(-1), seconds.at(-1)];
  return {
    ...(newest !== undefined && { loss: newest }),
    ...(elapsed !== undefined && { seconds: elapsed }),
    ...(seen !== undefined && elapsed !== undefined && elapsed > 0 && { tokensPerSecond: seen / elapsed }),
  };
}
