// One stage as its screen shows it: where it stands and what it told, in the present run or the finished one.

import type { StageId } from "../../protocol/events";
import { changedSince, statusOf } from "../pipeline";
import { emptyStage, type StageState } from "../state/store";
import { useStudio } from "./useStudio";

export interface StageView extends StageState {
  /** Settings changed since it ran, as one line of labels; empty when none did. */
  readonly changed: string;
  readonly active: boolean;
}

export function useStage(stage: StageId): StageView {
  const live = useStudio((state) => state.stages[stage]);
  const status = useStudio((state) => statusOf(stage, state));
  const changed = useStudio((state) => changedSince(stage, state).join(", "));
  const active = status === "running" || status === "paused";
  return { ...emptyStage, ...live, status, changed, active };
}
