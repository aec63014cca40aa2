// Which Chrome or Chromium the tests and the headless runner drive. Getting one where there is none is
// install-chrome.ts; the switches it is started with are chrome-arguments.ts.

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { chromium } from "playwright-core";
import { CommandError, EXIT } from "./command";

/** Names looked for on the search path, best first. */
const names = [
  "google-chrome-stable",
  "google-chrome",
  "chrome",
  "chromium",
  "chromium-browser",
  "microsoft-edge-stable",
  "microsoft-edge",
];

/** Where installers put Chrome, Chromium and Edge. */
function usualPlaces(): string[] {
  if (process.platform === "darwin") {
    const applications = ["Google Chrome", "Chromium", "Google Chrome Canary", "Microsoft Edge"];
    return applications.flatMap((name) =>
      ["/Applications", join(homedir(), "Applications")].map((folder) => join(folder, `${name}.app`, "Contents", "MacOS", name)),
    );
  }
  if (process.platform === "win32") {
    const roots = [process.env.PROGRAMFILES, process.env["PROGRAMFILES(X86)"], process.env.LOCALAPPDATA].filter(
      (path) => path !== undefined,
    );
    const programs = [
      "Google\\Chrome\\Application\\chrome.exe",
      "Chromium\\Application\\chrome.exe",
      "Microsoft\\Edge\\Application\\msedge.exe",
    ];
    return programs.flatMap((program) => roots.map((folder) => join(folder, program)));
  }
  const onPath = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  return [...names.flatMap((name) => onPath.map((folder) => join(folder, name))), "/opt/google/chrome/chrome", "/snap/bin/chromium"];
}

/** Whether the file is there and runs: Ubuntu has a `chromium-browser` that only says where to get one. */
function works(path: string): boolean {
  if (!existsSync(path)) return false;
  if (process.platform === "win32") return true; // there --version opens a window
  return spawnSync(path, ["--version"], { timeout: 30_000, stdio: "ignore" }).status === 0;
}

/**
 * The browser's program: CHROME_PATH, else the usual places, else the one Playwright downloaded earlier; undefined when
 * there is none. Throws CommandError when CHROME_PATH names something that does not run.
 */
export function findInstalledChrome(): string | undefined {
  const chosen = process.env.CHROME_PATH;
  if (chosen !== undefined && chosen !== "") {
    if (works(chosen)) return chosen;
    throw new CommandError(EXIT.noBrowser, `CHROME_PATH is ${chosen}, which does not run. Point it at Chrome or Chromium, or unset it.`);
  }
  return [...usualPlaces(), chromium.executablePath()].find(works);
}
