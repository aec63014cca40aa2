// A worker without a thread: the real protocol between a page and the handlers that a test gives it.

import type { ToWorker } from "../../src/protocol/commands";
import type { FromWorker } from "../../src/protocol/events";
import { serve } from "../../src/protocol/host";
import type { Handlers } from "./fakes";

/** The two ends of a worker's channel, without a thread: messages are cloned and arrive later, in order. */
export function fakeWorker(handlers: Partial<Handlers>): Worker {
  const toPage: ((event: { data: FromWorker }) => void)[] = [];
  const toWorker: ((event: { readonly data: ToWorker }) => void)[] = [];
  let alive = true;
  const deliver = <Message>(ends: ((event: { data: Message }) => void)[], message: Message): void => {
    const data = structuredClone(message);
    setTimeout(() => alive && ends.forEach((end) => void end({ data })), 0);
  };
  serve(
    {
      postMessage: (message) => deliver(toPage, message),
      addEventListener: (_, listener) => toWorker.push(listener),
    },
    handlers as never,
  );
  const worker = {
    postMessage: (message: ToWorker) => deliver(toWorker, message),
    addEventListener: (type: string, listener: (event: never) => void) => {
      if (type === "message") toPage.push(listener as (event: { data: FromWorker }) => void);
    },
    terminate: () => {
      alive = false;
    },
  };
  return worker as unknown as Worker;
}
