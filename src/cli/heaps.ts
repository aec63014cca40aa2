// The JavaScript heaps of a page and its workers, also of those that workers start, as Chrome's DevTools protocol tells them. GPU
// buffers are not in them.

import type { Page } from "playwright-core";

export interface Heaps {
  /** Bytes in use in the page, and by each worker that runs. */
  readonly page: number;
  readonly workers: readonly number[];
  /** Bytes of the array buffers of all workers, which lie beside their heaps. */
  readonly buffers: number;
}

interface HeapUsage {
  readonly usedSize: number;
  readonly backingStorageSize?: number;
}

/** What a worker's session tells the one that started it. */
interface Told {
  readonly id?: number;
  readonly method?: string;
  readonly result?: unknown;
  readonly params?: {
    readonly sessionId: string;
    readonly message: string;
    readonly targetInfo: { readonly type: string };
  };
}

/** The session of a page or a worker. One of a worker is a row of messages within its parent's. */
class Session {
  readonly workers = new Map<string, Session>();
  readonly #post: (message: { readonly id: number; readonly method: string; readonly params: object }) => void;
  readonly #open = new Map<number, (result: never) => void>();
  #sent = 0;

  constructor(post: (message: { readonly id: number; readonly method: string; readonly params: object }) => void) {
    this.#post = post;
    // A worker that ends answers nothing any more; nobody waits for this.
    void this.send("Target.setAutoAttach", { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
  }

  send<Result>(method: string, params: object = {}): Promise<Result> {
    const id = ++this.#sent;
    this.#post({ id, method, params });
    return new Promise((resolve) => this.#open.set(id, resolve));
  }

  hear({ id, method, result, params }: Told): void {
    if (id !== undefined) {
      this.#open.get(id)?.(result as never);
      this.#open.delete(id);
    }
    if (params === undefined) return;
    const { sessionId } = params;
    if (method === "Target.attachedToTarget" && params.targetInfo.type === "worker") {
      const post = (message: object): void => void this.send("Target.sendMessageToTarget", { sessionId, message: JSON.stringify(message) });
      this.workers.set(sessionId, new Session(post));
    } else if (method === "Target.detachedFromTarget") {
      this.workers.get(sessionId)?.end();
      this.workers.delete(sessionId);
    } else if (method === "Target.receivedMessageFromTarget") this.workers.get(sessionId)?.hear(JSON.parse(params.message));
  }

  /** Answers whatever is still asked with nothing. */
  end(): void {
    for (const resolve of this.#open.values()) resolve(undefined as never);
    this.#open.clear();
    for (const worker of this.workers.values()) worker.end();
  }

  /** The heaps of all workers below, after their garbage was collected; those of workers that end meanwhile are left out. */
  async heaps(): Promise<readonly HeapUsage[]> {
    const heaps = await Promise.all(
      [...this.workers.values()].map(async (worker) => {
        await worker.send("HeapProfiler.collectGarbage");
        const usage = await worker.send<HeapUsage | undefined>("Runtime.getHeapUsage");
        return [...(usage ? [usage] : []), ...(await worker.heaps())];
      }),
    );
    return heaps.flat();
  }
}

/**
 * Follows a page that has not been opened yet; what it returns reads all heaps after collecting garbage. The page's own is collected
 * only with `collectsPage`, for that is a task of the page.
 */
export async function watchHeaps(page: Page, collectsPage = true): Promise<() => Promise<Heaps>> {
  const cdp = await page.context().newCDPSession(page);
  const session = new Session(({ id, method, params }) => {
    cdp.send(method as never, params as never).then(
      (result) => session.hear({ id, result }),
      () => session.hear({ id }),
    );
  });
  for (const method of ["Target.attachedToTarget", "Target.detachedFromTarget", "Target.receivedMessageFromTarget"] as const)
    cdp.on(method, (params) => session.hear({ method, params: params as Required<Told>["params"] }));
  return async () => {
    if (collectsPage) await session.send("HeapProfiler.collectGarbage");
    const { usedSize } = await session.send<HeapUsage>("Runtime.getHeapUsage");
    const workers = await session.heaps();
    const buffers = workers.reduce((sum, { backingStorageSize = 0 }) => sum + backingStorageSize, 0);
    return { page: usedSize, workers: workers.map(({ usedSize }) => usedSize), buffers };
  };
}
