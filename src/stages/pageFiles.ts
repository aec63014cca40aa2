// What pages in packages are made of, read once and only when an export needs it. Where it is read from is the worker's.

import { StudioError } from "../core/errors";
import { messageOf } from "../core/exchange/gate";
import type { PageFiles } from "../core/exchange/onnx/page";

/** The same files at every call. Throws StudioError("unreadable-file") where they can't be read; the next call tries again. */
export function pageFilesFrom(read: () => Promise<PageFiles>): () => Promise<PageFiles> {
  let reading: Promise<PageFiles> | undefined;
  return () => {
    reading ??= read().catch((error: unknown) => {
      reading = undefined;
      const what = `the files of its page could not be fetched (${messageOf(error)}).`;
      throw new StudioError(
        "unreadable-file",
        what,
        "Connect once, and export again: from then on they are kept for use without a network.",
      );
    });
    return reading;
  };
}
