// The JavaScript heaps of a page and its workers, as Chrome's DevTools protocol tells them. GPU buffers are not in them.

import type { CDPSession, Page } from "playwright-core";

export interface Heaps {
  /** Bytes in use in the page, and by each worker that runs, the longest there first. */
  readonly page: number;
  readonly workers: readonly number[];
}

/** A worker is asked through the page's session, by messages with numbers of their own. */
class WorkerHeap {
  readonly #session: CDPSession;
  readonly #id: string;
  #asked = 0;

  constructor(session: CDPSession, id: string) {
    this.#session = session;
    this.#id = id;
  }

  async used(): Promise<number> {
    await this.#ask("HeapProfiler.collectGarbage");
    return (await this.#ask("Runtime.getHeapUsage")).usedSize;
  }

  #ask(method: string): Promise<{ readonly usedSize: number }> {
    const id = ++this.#asked;
    return new Promise((resolve, reject) => {
      const hear = ({ sessionId, message }: { readonly sessionId: string; readonly message: string }): void => {
        const answer = JSON.parse(message);
        if (sessionId !== this.#id || answer.id !== id) return;
        this.#session.off("Target.receivedMessageFromTarget", hear);
        resolve(answer.result);
      };
      this.#session.on("Target.receivedMessageFromTarget", hear);
      this.#session.send("Target.sendMessageToTarget", { sessionId: this.#id, message: JSON.stringify({ id, method }) }).catch(reject);
    });
  }
}

/** Follows a page that has not been opened yet; what it returns collects garbage and reads all heaps. */
export async function watchHeaps(page: Page): Promise<() => Promise<Heaps>> {
  const session = await page.context().newCDPSession(page);
  const workers = new Map<string, WorkerHeap>();
  session.on("Target.attachedToTarget", ({ sessionId, targetInfo }) => {
    if (targetInfo.type === "worker") workers.set(sessionId, new WorkerHeap(session, sessionId));
  });
  session.on("Target.detachedFromTarget", ({ sessionId }) => workers.delete(sessionId));
  await session.send("Target.setAutoAttach", { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
  return async () => {
    await session.send("HeapProfiler.collectGarbage");
    const { usedSize } = await session.send("Runtime.getHeapUsage");
    return { page: usedSize, workers: await Promise.all([...workers.values()].map((worker) => worker.used())) };
  };
}
