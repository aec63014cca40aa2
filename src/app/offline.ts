// Keeps the built page in the browser, so that it opens without a network, and knows when a newer build is there. The
// keeping itself is workers/offline.worker.ts's. Never reloads by itself.

import { createStore } from "zustand/vanilla";

/** A newer build: none known, there to be taken, or held up by other tabs that use this one. */
export type Update = "none" | "there" | "held";

export const update = createStore<{ readonly state: Update }>(() => ({ state: "none" }));

let registration: ServiceWorkerRegistration | undefined;

/**
 * Starts keeping and watching. Does nothing where the page is not a built one, where the browser can't, and in browsers that
 * programs drive: those are fresh each time, and a run there waits for no files of another. Never rejects: without it the
 * page works as before.
 */
export async function keepOffline(): Promise<void> {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator) || navigator.webdriver) return;
  try {
    registration = await navigator.serviceWorker.register(`${import.meta.env.BASE_URL}offline.js`, {
      type: "module",
      updateViaCache: "none",
    });
  } catch {
    return; // a private window, a host without the file
  }
  const known = registration;
  const look = (): void => update.setState({ state: known.waiting ? "there" : "none" });
  const follow = (): void => known.installing?.addEventListener("statechange", look);
  look();
  follow();
  known.addEventListener("updatefound", follow);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") known.update().catch(() => {}); // no network: the next time
  });
}

/** Has the newer build take over and opens it. With other tabs open it stays, and the state says that it is held. */
export function takeUpdate(): void {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data: taken }: MessageEvent<boolean>) => {
    if (!taken) update.setState({ state: "held" });
    port1.close();
  };
  navigator.serviceWorker.oncontrollerchange = () => location.reload();
  registration?.waiting?.postMessage("take over", [port2]);
}
