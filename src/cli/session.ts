// A server and a Chrome on it for as long as some work takes. Not what is done there: each command hands that in.

import type { Browser } from "playwright-core";
import { launchChrome } from "./adapter";
import type { AdapterChoice } from "./adapterChoice";
import type { AdapterKind } from "./chrome-arguments";
import { findChrome } from "./install-chrome";
import { ensureBuilt, type Served, serve } from "./serve";

export interface Session {
  readonly browser: Browser;
  readonly adapter: AdapterKind;
  /** The page's, with a slash at the end. */
  readonly address: string;
}

/**
 * Does `work` with a server and Chrome, which end with it. Where `stopped` rejects before it begins, so does this; `work`
 * heeds it from then on. Throws CommandError(noBrowser).
 */
export async function withSession<Result>(
  choice: AdapterChoice,
  start: () => Promise<Served>,
  path: string,
  work: (session: Session) => Promise<Result>,
  stopped: Promise<never> = new Promise(() => {}),
): Promise<Result> {
  const chrome = findChrome();
  const server = await start();
  try {
    const address = `${server.address}${path}`;
    const { browser, adapter } = await Promise.race([launchChrome(chrome, address, choice), stopped]);
    try {
      return await work({ browser, adapter, address });
    } finally {
      await browser.close();
    }
  } finally {
    await server.close();
  }
}

/** Does `work` with Chrome on the built studio. */
export async function withStudio<Result>(
  choice: AdapterChoice,
  work: (session: Session) => Promise<Result>,
  stopped?: Promise<never>,
): Promise<Result> {
  await ensureBuilt();
  return withSession(choice, () => serve(), "", work, stopped);
}
