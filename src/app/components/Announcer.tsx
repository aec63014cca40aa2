// Tells screen readers, politely, when a stage begins, pauses, ends or fails. Progress is not announced: it would
// never stop talking.

import { VisuallyHidden } from "@mantine/core";
import { useEffect, useState } from "react";
import type { StageId } from "../../protocol/events";
import { statusOf } from "../pipeline";
import { type StageStatus, type StudioState, store } from "../state/store";
import { stageName } from "./facts";

const SENTENCES: Partial<Record<StageStatus, (name: string) => string>> = {
  running: (name) => `${name} is running.`,
  paused: (name) => `${name} is paused.`,
  done: (name) => `${name} is done.`,
  failed: (name) => `${name} stopped because of a problem.`,
};

/** The sentences for every stage whose status is another than before; none for what was not there before. */
function changes(before: StudioState, after: StudioState): string[] {
  return Object.keys(after.stages).flatMap((stage: StageId) => {
    const status = statusOf(stage, after);
    if (status === statusOf(stage, before)) return [];
    return SENTENCES[status]?.(stageName(stage)) ?? [];
  });
}

export function Announcer() {
  const [text, setText] = useState("");
  useEffect(
    () =>
      store.subscribe((after, before) => {
        const sentences = changes(before, after);
        if (sentences.length > 0) setText(sentences.join(" "));
      }),
    [],
  );
  return (
    <VisuallyHidden role="status" aria-live="polite">
      {text}
    </VisuallyHidden>
  );
}
