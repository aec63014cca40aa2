// Builds the page when its sources are newer than the last build, and serves it on this machine alone. Vite is loaded
// when it is needed: nobody waits for it who asks for --help.

import { readdirSync, statSync } from "node:fs";
import type { Server } from "node:http";
import { join } from "node:path";
import type { PreviewServer, ViteDevServer } from "vite";
import { CommandError, EXIT, root, sentenceOf } from "./command";

/** What a build is made of; folders are looked through. */
const sources = ["index.html", "package-lock.json", "vite.config.ts", "public", "workers", "src"];
const FIRST_PORT = 4173; // Vite's own for a built page

/** When anything under `path` last changed, in ms. A folder's own time tells of files taken away. */
function newestChange(path: string): number {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return readdirSync(path).reduce((newest, name) => Math.max(newest, newestChange(join(path, name))), stats.mtimeMs);
}

function isBuilt(): boolean {
  const built = statSync(join(root, "dist", "index.html"), { throwIfNoEntry: false });
  return built !== undefined && sources.every((name) => newestChange(join(root, name)) < built.mtimeMs);
}

/** Builds into dist/, unless dist/ is newer than all it is made of. */
export async function ensureBuilt(): Promise<void> {
  if (isBuilt()) return;
  console.error("Building the page …");
  process.env.NODE_ENV = "production"; // a test runner's "test" would build React's development version
  const { build } = await import("vite");
  await build({ root, logLevel: "warn" }).catch((error: unknown) => {
    throw new CommandError(EXIT.failed, `the page could not be built: ${sentenceOf(error)}`);
  });
}

export interface Served {
  /** With a slash at the end. */
  readonly address: string;
  close(): Promise<void>;
}

/** Serves dist/ on 127.0.0.1: at `port`, or at the first free one from 4173. Throws CommandError when `port` is taken. */
export async function serve(port?: number): Promise<Served> {
  const { preview } = await import("vite");
  const server = await preview({
    root,
    logLevel: "error",
    preview: { port: port ?? FIRST_PORT, strictPort: port !== undefined, host: "127.0.0.1" },
  }).catch((error: unknown) => {
    if (port === undefined) throw error;
    throw new CommandError(EXIT.failed, `port ${port} could not be opened: is it in use? Without --port a free one is found.`);
  });
  return served(server);
}

/** Serves the checkout's sources, each compiled when it is asked for, at a free port. `packages` are those they will import. */
export async function serveSources(packages: readonly string[]): Promise<Served> {
  const { createServer } = await import("vite");
  const server = await createServer({
    root,
    logLevel: "error",
    server: { hmr: false, watch: null },
    optimizeDeps: { include: [...packages] }, // found only while the page runs, they would reload it
  });
  return served(await server.listen());
}

function served(server: PreviewServer | ViteDevServer): Served {
  const address = server.resolvedUrls?.local[0];
  if (address === undefined) throw new Error("the server has no address");
  return {
    address,
    close: async () => {
      (server.httpServer as Server).closeAllConnections();
      await server.close();
    },
  };
}
