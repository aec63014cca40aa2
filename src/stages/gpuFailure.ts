// How a GPU fails: the system takes the device away, memory is refused, a command is invalid. WebGPU tells of these
// beside the work that met them, and lets that work go on with empty buffers; here they become errors.

import { StudioError } from "../core/errors";

/** What a device tells of itself; GPUDevice has both. */
interface TellingDevice {
  readonly lost: Promise<{ readonly message: string }>;
  addEventListener(type: "uncapturederror", listener: (event: { readonly error: { readonly message: string } }) => void): void;
}

/** A buffer too large for the device is an invalid command to WebGPU, and a RangeError where it is filled at once. */
const TOO_LARGE = /too large|max\w* ?(buffer|binding)|buffer size|out of memory/i;

/** An error that work on the GPU met, in words; what is not about the GPU's memory stays as it is. */
export function withMemoryNamed(error: unknown): unknown {
  const message = error instanceof Error ? error.message : "";
  return error instanceof RangeError && TOO_LARGE.test(message) ? outOfMemory(message) : error;
}

function outOfMemory(detail: string): StudioError {
  return new StudioError(
    "out-of-memory",
    `The GPU refused memory: ${firstSentence(detail)}`,
    "Choose a smaller size, or fewer sequences at once under Advanced.",
  );
}

/** Drivers add advice for programmers; the first sentence says what happened. */
function firstSentence(detail: string): string {
  const [sentence] = detail.split("\n");
  return sentence.endsWith(".") ? sentence : `${sentence}.`;
}

/** Watches `device`; `first()` is what went wrong first, `promise` rejects with it. */
export function watchForFailure(device: TellingDevice): { readonly promise: Promise<never>; first(): StudioError | undefined } {
  let failure: StudioError | undefined;
  const promise = new Promise<never>((_, reject) => {
    const fail = (error: StudioError): void => {
      failure ??= error;
      reject(error);
    };
    device.lost.then(({ message }) =>
      fail(
        new StudioError(
          "device-lost",
          `The system took the GPU away: ${firstSentence(message || "no reason was given")}`,
          "Start the stage again; finished stages are kept.",
        ),
      ),
    );
    device.addEventListener("uncapturederror", ({ error }) => {
      const { message } = error;
      const memory = error.constructor.name === "GPUOutOfMemoryError" || TOO_LARGE.test(message);
      fail(
        memory
          ? outOfMemory(message)
          : new StudioError(
              "internal",
              `The GPU refused a command: ${firstSentence(message)}`,
              "Reload the page; finished stages are kept.",
            ),
      );
    });
  });
  promise.catch(() => {}); // whoever works on the device hears of it
  return { promise, first: () => failure };
}
