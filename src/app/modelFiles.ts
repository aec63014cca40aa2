// Files that come in and are a model's, not texts: told by their names. Whether it can be used is said by the worker that reads it.

import type { ModelRole } from "../core/config/importedModel";
import type { Problem } from "../core/errors";
import { capitalized, formatBytes } from "../core/format/format";
import type { DroppedFile } from "../protocol/commands";
import { nameOf, statusOf } from "./pipeline";
import type { StudioState } from "./state/store";

/** Weights, or a package of one model as the studio exports it or a browser names its second download. */
const WEIGHTS = /\.safetensors$/i;
const PACKAGE = /^limbeck-(teacher|expert-[^/]+)( ?\(\d+\))?\.zip$/i;

/** Whether these files, dropped together, are a model's: with its weights among them, or a package of one. */
export const areModel = (files: readonly DroppedFile[]): boolean =>
  files.some(({ path }) => WEIGHTS.test(path)) || (files.length === 1 && PACKAGE.test(files[0].path));

/** Why the recipe can't be given another model now, if it can't. */
export function obstacleToModel(state: StudioState, role: ModelRole): Problem | undefined {
  if (state.incomingModel) return { code: "busy", message: "A model is being read.", hint: "Let it end, then choose the files again." };
  const isOfRole = (stage: string): boolean =>
    stage === "tokenizer" || (role === "teacher" ? stage === "teacher" : stage.startsWith("expert:"));
  const { running } = state;
  if (running === undefined || !isOfRole(running) || !["running", "paused"].includes(statusOf(running, state))) return undefined;
  return {
    code: "busy",
    message: `${capitalized(nameOf(running))} is at work with what the recipe says.`,
    hint: "Stop it or let it end, then choose the files again.",
  };
}

/** What is said of a model whose weights are more than the device takes at once; undefined where they are not, or no device is known. */
export function tooLargeNote(bytes: number, { device }: Pick<StudioState, "device">): string | undefined {
  if (device.status !== "ready" || bytes <= device.summary.maxBufferBytes) return undefined;
  return `Its weights take ${formatBytes(bytes)} of GPU memory, and this device has buffers of at most ${formatBytes(device.summary.maxBufferBytes)}: it may refuse them.`;
}
