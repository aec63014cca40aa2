// What this tab shares with the browser's other tabs: locks on projects, and which project was open last.

const KEY = "limbeck-project";
/** Milliseconds within which a page that is just being reloaded lets go of its project. */
const PATIENCE = 3000;

/**
 * Takes a lock for as long as the page lives: false where another page has it after a while; `later` is called once that one let go,
 * and the lock is this page's then.
 */
export function hold(lock: string, later: () => void): Promise<boolean> {
  if (!isSecureContext) return Promise.resolve(true); // there are no locks, nor anything to hold: the device and the storage say so
  return new Promise((resolve) => {
    let waits = true;
    const giveUp = setTimeout(() => {
      waits = false;
      resolve(false);
    }, PATIENCE);
    const held = (): Promise<never> => {
      clearTimeout(giveUp);
      if (waits) resolve(true);
      else later();
      return new Promise(() => {});
    };
    navigator.locks.request(lock, held).catch(() => resolve(true));
  });
}

/** Runs `work` with a lock that nobody has, or not at all: whether it ran. */
export async function whileFree(lock: string, work: () => Promise<void>): Promise<boolean> {
  if (!isSecureContext) return work().then(() => true);
  return navigator.locks.request(lock, { ifAvailable: true }, async (held) => {
    if (held === null) return false;
    await work();
    return true;
  });
}

/** The project that this tab had open; in a new tab the one opened last in any. Undefined where the browser keeps no such things. */
export function remembered(): string | undefined {
  try {
    return sessionStorage.getItem(KEY) ?? localStorage.getItem(KEY) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Has this tab, and new ones, open this project from now on. */
export function remember(id: string): void {
  try {
    for (const storage of [sessionStorage, localStorage]) storage.setItem(KEY, id);
  } catch {} // the project that changed last is opened then
}

/** An id that no other project has: 16 hexadecimal digits. */
export const newId = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, "0")).join("");
