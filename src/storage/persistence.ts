// Asking the browser to keep the studio's files. For the page alone: browsers let no worker ask.

/**
 * Asks the browser to keep this origin's files when disk space runs low. True when it promises to; browsers may
 * say no without asking the person, and the files stay usable then.
 */
export async function requestPersistence(): Promise<boolean> {
  return (await navigator.storage.persisted()) || (await navigator.storage.persist());
}

/** Whether the browser has promised that, without asking it to. */
export const isPersistent = (): Promise<boolean> => navigator.storage.persisted();
