// @ts-check
// The door to every command: `node src/cli/launch.mjs start|test|headless|bench|soak|screenshot ARGS…`. It checks Node, installs
// the packages of the lock file when they are missing or others, and runs the command's TypeScript file.
// Plain JavaScript on purpose: when it starts, nothing but Node may be there.

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const commands = ["start", "test", "headless", "bench", "soak", "screenshot"];
const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/**
 * Whether Vite and the test tools run on this Node.
 * @param {string} version such as "20.19.0"
 */
export function nodeSuffices(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major === 20) return minor >= 19;
  if (major === 22) return minor >= 12;
  return major > 22;
}

/**
 * Whether what is installed is what the lock file asks for. Packages for other systems may be absent.
 * @param {string} lockPath
 * @param {string} installedPath the list npm keeps inside node_modules
 */
export function isInstalled(lockPath, installedPath) {
  if (!existsSync(installedPath)) return false;
  const wanted = JSON.parse(readFileSync(lockPath, "utf8")).packages;
  const present = JSON.parse(readFileSync(installedPath, "utf8")).packages;
  return Object.keys(wanted).every((path) => {
    if (path === "") return true; // the project itself
    if (present[path] === undefined) return wanted[path].optional === true;
    return present[path].version === wanted[path].version;
  });
}

function install() {
  console.log("Installing packages (npm ci) …");
  const npm = process.env.npm_execpath; // set when npm started us; a script, so that no shell is needed
  const argumentsOfNpm = ["ci", "--include=dev", "--loglevel=error"];
  const result =
    npm?.endsWith("js") === true
      ? spawnSync(process.execPath, [npm, ...argumentsOfNpm], { cwd: root, stdio: "inherit" })
      : spawnSync("npm", argumentsOfNpm, { cwd: root, stdio: "inherit", shell: process.platform === "win32" });
  return result.status === 0;
}

/** @param {string} sentence @param {number} code @returns {never} */
function leave(sentence, code) {
  console.error(`limbeck: ${sentence}`);
  process.exit(code);
}

async function launch() {
  const command = process.argv[2] ?? "";
  if (!nodeSuffices(process.versions.node))
    leave(`this is Node ${process.versions.node}, and Limbeck needs 20.19, 22.12 or newer. Get one from https://nodejs.org.`, 1);
  if (!commands.includes(command)) leave(`no command "${command}"; there are ${commands.join(", ")}.`, 2);
  if (!isInstalled(join(root, "package-lock.json"), join(root, "node_modules", ".package-lock.json")) && !install())
    leave("npm could not install the packages; its own message stands above. Check the network and run the command again.", 1);
  const { register } = await import("tsx/esm/api");
  register();
  process.argv.splice(2, 1);
  const { main } = await import(new URL(`./${command}.ts`, import.meta.url).href);
  const { runCommand } = await import(new URL("./command.ts", import.meta.url).href);
  await runCommand(main);
}

// Also where the path to the checkout goes through a link; when a test imports this file, nothing is launched.
if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) await launch();
