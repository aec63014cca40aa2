// Gives the built page its service worker: workers/offline.worker.ts behind a list of the build's files with their hashes.
// Any other build so has another worker, by which browsers see that there is a new version.

import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Plugin, transformWithOxc } from "vite";

const WORKER = "offline.js";
/** What the page never asks for. */
const left = new Set([WORKER, "screenshot.png"]);
/** What few ever ask for, and is large: kept once it was asked for. */
const isLate = (path: string): boolean => path.endsWith(".bin");

const hash = (bytes: string | Uint8Array, encoding: "hex" | "base64"): string => createHash("sha256").update(bytes).digest(encoding);

/** The files below `folder` that the page may ask for, by their paths from there, each with its hash as Subresource Integrity has it. */
function integrities(folder: string): Record<string, string> {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll("\\", "/"),
    )
    .filter((path) => !left.has(path))
    .sort();
  return Object.fromEntries(paths.map((path) => [path, `sha256-${hash(readFileSync(join(folder, path)), "base64")}`]));
}

/**
 * Writes the worker of what stands in `folder` there. `source` is the worker's code; `headers` are those that it puts on every
 * file, whatever the host sent.
 */
export async function writeOfflineWorker(folder: string, source: string, headers: Readonly<Record<string, string>>): Promise<void> {
  const all = Object.entries(integrities(folder));
  const files = Object.fromEntries(all.filter(([path]) => !isLate(path)));
  const late = Object.fromEntries(all.filter(([path]) => isLate(path)));
  const version = hash(JSON.stringify({ files, late, headers }), "hex").slice(0, 16);
  const { code } = await transformWithOxc(readFileSync(source, "utf8"), source, { sourcemap: false });
  writeFileSync(join(folder, WORKER), `const BUILT = ${JSON.stringify({ version, files, late, headers }, null, 1)};\n${code}`);
}

/** Has every build write its worker. */
export function offlineWorker(headers: Readonly<Record<string, string>>): Plugin {
  let root = "";
  let folder = "";
  return {
    name: "limbeck-offline",
    apply: "build",
    configResolved(config) {
      root = config.root;
      folder = join(root, config.build.outDir);
    },
    writeBundle: {
      order: "post",
      sequential: true, // after the page itself is written
      handler: () => writeOfflineWorker(folder, join(root, "workers", "offline.worker.ts"), headers),
    },
  };
}
