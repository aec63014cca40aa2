// A server and a Chrome on it for as long as some work takes. Not what is done there: each command hands that in.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { launchChrome } from "./adapter";
import type { AdapterChoice } from "./adapterChoice";
import { type AdapterKind, quietArguments } from "./chrome-arguments";
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

/** A page of a Chrome that keeps its files on disk, as a person's does. */
export interface ProfileSession {
  readonly page: Page;
  /** With a slash at the end. */
  readonly address: string;
  /** What all processes of this Chrome have computed so far, in seconds. */
  cpuSeconds(): Promise<number>;
}

/** The built studio, in a Chrome without any switch of its own. */
const ON_STUDIO = {
  start: async (): Promise<Served> => {
    await ensureBuilt();
    return serve();
  },
  switches: quietArguments,
};

/**
 * Does `work` with Chrome on the built studio, or what `start` serves, with a profile that is removed after it: the files of other sessions are a private
 * window's, which Chrome keeps in the memory of another process. A software adapter, whose kernels the studio would try meanwhile, is
 * not asked for, unless by `switches`. Throws CommandError(noBrowser).
 */
export async function withProfile<Result>(
  work: (session: ProfileSession) => Promise<Result>,
  { start, switches }: { readonly start: () => Promise<Served>; readonly switches: readonly string[] } = ON_STUDIO,
): Promise<Result> {
  const executablePath = findChrome();
  const server = await start();
  const profile = mkdtempSync(join(tmpdir(), "limbeck-profile-"));
  const context = await chromium.launchPersistentContext(profile, { executablePath, args: [...switches] });
  try {
    const cdp = await context.browser()!.newBrowserCDPSession();
    const cpuSeconds = async (): Promise<number> => {
      const { processInfo } = await cdp.send("SystemInfo.getProcessInfo");
      return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0);
    };
    return await work({ page: await context.newPage(), address: server.address, cpuSeconds });
  } finally {
    await context.close();
    await server.close();
    rmSync(profile, { recursive: true, force: true });
  }
}
