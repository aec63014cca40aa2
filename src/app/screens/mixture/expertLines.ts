// What the table of experts says of each: plain data from the page's state. How it is shown is ExpertsPanel.tsx's.

import { changedSince, expertStage, membersIn, statusOf } from "../../pipeline";
import type { StudioState } from "../../state/store";

export interface ExpertLine {
  readonly domain: string;
  /** Whether router and mixture count on it. */
  readonly takesPart: boolean;
  /** Whether it has been trained. */
  readonly exists: boolean;
  /** Where it stands, in words. */
  readonly state: string;
  /** Bits per byte on its own domain's held-out text. */
  readonly bits: number | undefined;
  readonly steps: number | undefined;
  /** The expert it branched from, or that it started fresh. */
  readonly from: string | undefined;
  /** Of its domain's text. */
  readonly bytesPerToken: number | undefined;
  /** Of its file. */
  readonly bytes: number | undefined;
  readonly sha256: string | undefined;
}

/** The line of one domain's expert. */
export function expertLine(domain: string, state: StudioState): ExpertLine {
  const stage = expertStage(domain);
  const model = state.project.models[stage];
  const takesPart = membersIn(state).includes(domain);
  return {
    domain,
    takesPart,
    exists: model !== undefined,
    state: stateInWords(domain, state),
    bits: model?.final[domain]?.bitsPerByte,
    steps: model?.steps,
    from: model && (model.branchedFrom ?? (model.startedFrom ? "a model from outside" : "fresh")),
    bytesPerToken: state.project.tokenizer?.bytesPerToken[domain],
    bytes: model?.bytes,
    sha256: model?.sha256,
  };
}

function stateInWords(domain: string, state: StudioState): string {
  const stage = expertStage(domain);
  const status = statusOf(stage, state);
  const now = { running: "is trained now", paused: "paused", queued: "queued", failed: "stopped by a problem" }[status as string];
  const changed = changedSince(stage, state).length > 0;
  const words = [
    membersIn(state).includes(domain) ? "takes part" : "left out",
    !state.project.models[stage] && "no expert yet",
    now,
    changed && "settings changed since",
  ];
  return words.filter((word) => word).join(", ");
}
