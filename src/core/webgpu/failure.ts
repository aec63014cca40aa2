// What a GPU's failures are called: memory refused, a command refused, the device gone. Not where they are met.

import { StudioError } from "../errors";

/** A buffer too large for the device is an invalid command to WebGPU, and a RangeError where it is filled at once. */
const TOO_LARGE = /too large|max\w* ?(buffer|binding)|buffer size|out of memory/i;

/** Whether a message of the GPU is about memory. */
export const isAboutMemory = (message: string): boolean => TOO_LARGE.test(message);

export function outOfMemory(detail: string): StudioError {
  return new StudioError(
    "out-of-memory",
    `The GPU refused memory: ${firstSentence(detail)}`,
    "Choose a smaller size, or fewer sequences at once under Advanced.",
  );
}

/** The error for what a device refused. */
export function refusal(error: { readonly message: string }): StudioError {
  const { message } = error;
  if (error.constructor.name === "GPUOutOfMemoryError" || isAboutMemory(message)) return outOfMemory(message);
  return new StudioError("internal", `The GPU refused a command: ${firstSentence(message)}`, "Reload the page; finished stages are kept.");
}

/** The error for work on a device that was lost for the reason `message`. */
export function deviceLost(message: string): StudioError {
  return new StudioError(
    "device-lost",
    `The system took the GPU away: ${firstSentence(message || "no reason was given")}`,
    "Start the stage again; finished stages are kept.",
  );
}

/** Drivers add advice for programmers; the first sentence says what happened. */
function firstSentence(detail: string): string {
  const [sentence] = detail.split("\n");
  return sentence.endsWith(".") ? sentence : `${sentence}.`;
}
