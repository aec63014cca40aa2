// Gets a Chromium onto a machine that has none: by apt on Debian and Ubuntu where that needs no password, else by
// Playwright's own download into the user's cache.

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { findInstalledChrome } from "./chrome";
import { CommandError, EXIT, root } from "./command";

/** Runs a program with its output on stderr, so that stdout stays the command's own; whether it succeeded. */
function succeeds(program: string, given: readonly string[]): boolean {
  const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  return spawnSync(program, given, { stdio: ["ignore", 2, 2], env: environment, cwd: root }).status === 0;
}

/** The words before a command that make it run as root without a password; undefined when there are none. */
function rootPrefix(): string[] | undefined {
  if (process.getuid?.() === 0) return [];
  return spawnSync("sudo", ["-n", "true"], { stdio: "ignore" }).status === 0 ? ["sudo", "-n"] : undefined;
}

function installByApt(prefix: readonly string[]): boolean {
  if (!existsSync("/usr/bin/apt-get")) return false;
  const apt = (...given: string[]): boolean => {
    const [program = "", ...rest] = [...prefix, "apt-get", "-q", ...given];
    return succeeds(program, rest);
  };
  return apt("update") && apt("install", "-y", "--no-install-recommends", "chromium");
}

/** Where it may, it brings the shared libraries that Chromium needs as well; without them it may still do. */
function installByPlaywright(): boolean {
  const install = (...options: string[]): boolean =>
    succeeds(process.execPath, [join(root, "node_modules", "playwright", "cli.js"), "install", "--no-shell", ...options, "chromium"]);
  const asRoot = process.platform === "linux" && process.getuid?.() === 0;
  return (asRoot && install("--with-deps")) || install();
}

/** The browser's program; installs one when there is none. Throws CommandError when that fails. */
export function findChrome(): string {
  const installed = findInstalledChrome();
  if (installed !== undefined) return installed;
  console.error("No Chrome or Chromium was found; installing Chromium …");
  const prefix = rootPrefix();
  const byApt = prefix !== undefined && installByApt(prefix) ? findInstalledChrome() : undefined;
  if (byApt !== undefined) return byApt;
  const byPlaywright = installByPlaywright() ? findInstalledChrome() : undefined;
  if (byPlaywright !== undefined) return byPlaywright;
  throw new CommandError(
    EXIT.noBrowser,
    "no Chrome or Chromium was found, and none could be installed. Install one, or set CHROME_PATH to its program.",
  );
}
